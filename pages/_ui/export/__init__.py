"""The page of the folder's name."""
