"""What comes from outside on its own: chat channels and data feeds."""
