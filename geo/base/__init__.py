"""What every room stands on: errors, reference systems, settings, words, safe writing."""
