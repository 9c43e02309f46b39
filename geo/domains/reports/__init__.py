"""Citizens' reports: what people write, what it means, and the conversation that carries it."""
