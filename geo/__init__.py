"""PetaSiaga's domain library: hazard maps without any user interface."""
