"""Tables of the ledger. `ledger_days` is derived from the entries and can be made anew.

Moments are whole milliseconds since 1970 in UTC: a million of them in two indexes take a third of
what they would as text, and every database compares them alike.
"""

import sqlalchemy as sa

from geo.store.tables import metadata

#: One row per ledger: how many entries it has and the hash of the last. Whoever posts changes it
#: first, so that posters wait for each other.
heads = sa.Table(
    "ledger_heads",
    metadata,
    sa.Column("ledger", sa.String(32), primary_key=True),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

documents = sa.Table(
    "ledger_documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ledger", sa.String(32), nullable=False),
    # The name by which its author knows it; the same one posted again changes nothing.
    sa.Column("document", sa.String(200), nullable=False),
    sa.Column("occurred_ms", sa.BigInteger, nullable=False),
    sa.Column("entered_ms", sa.BigInteger, nullable=False),
    sa.Column("entered_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("reverses_id", sa.ForeignKey("ledger_documents.id"), unique=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.UniqueConstraint("ledger", "document"),
)

#: Where quantities lie: one lot of an item at a place. An item has one unit in its ledger.
accounts = sa.Table(
    "ledger_accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ledger", sa.String(32), nullable=False),
    sa.Column("item", sa.String(200), nullable=False),
    sa.Column("place", sa.String(200), nullable=False),
    sa.Column("lot", sa.String(200), nullable=False),
    sa.Column("unit", sa.String(200), nullable=False),
    sa.UniqueConstraint("ledger", "item", "place", "lot"),
)

entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ledger", sa.String(32), nullable=False),
    # From 1 without a gap, in the order of entering.
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("document_id", sa.ForeignKey("ledger_documents.id"), nullable=False, index=True),
    sa.Column("from_account", sa.ForeignKey("ledger_accounts.id"), nullable=False),
    sa.Column("to_account", sa.ForeignKey("ledger_accounts.id"), nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("occurred_ms", sa.BigInteger, nullable=False),
    # SHA-256 of the entry and of the hash before it.
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("ledger", "number"),
    # They hold all that a balance needs.
    sa.Index("ix_ledger_entries_from", "from_account", "occurred_ms", "quantity"),
    sa.Index("ix_ledger_entries_to", "to_account", "occurred_ms", "quantity"),
)

#: By how much an account changed on each UTC day, so that a balance sums days and not entries.
days = sa.Table(
    "ledger_days",
    metadata,
    sa.Column("account_id", sa.ForeignKey("ledger_accounts.id"), primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True),
    sa.Column("change", sa.BigInteger, nullable=False),
)
