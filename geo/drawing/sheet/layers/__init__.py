"""What lies on the sheet's map, from the ground up."""
