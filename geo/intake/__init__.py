"""What every import shares: one transaction, its history, placing and problems."""
