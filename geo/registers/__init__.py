"""What people enter: registers made from a declaration, and the ledger of stock and funds."""
