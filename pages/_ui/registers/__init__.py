"""Pages of registers, made from their declarations."""
