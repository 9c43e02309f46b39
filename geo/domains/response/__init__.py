"""What a BPBD records while it responds."""
