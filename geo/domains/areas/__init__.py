"""Administrative areas."""
