"""What a visitor looks at: the one filter and the address that carries it."""
