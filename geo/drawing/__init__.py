"""What is drawn: the live map, charts, and the printed sheet."""
