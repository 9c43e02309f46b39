"""The ledger of stock and funds: documents, accounts, entries, sums per day."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "ledger_heads",
        sa.Column("ledger", sa.String(length=32), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("ledger", name=op.f("pk_ledger_heads")),
    )
    op.create_table(
        "ledger_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(length=32), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("occurred_ms", sa.BigInteger(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_documents.id"], name=op.f("fk_ledger_documents_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_documents")),
        sa.UniqueConstraint("ledger", "document", name=op.f("uq_ledger_documents_ledger")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_documents_reverses_id")),
    )
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("lot", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint(
            "ledger", "item", "place", "lot", name=op.f("uq_ledger_accounts_ledger")
        ),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("from_account", sa.Integer(), nullable=False),
        sa.Column("to_account", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("occurred_ms", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["ledger_documents.id"], name=op.f("fk_ledger_entries_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_account"], ["ledger_accounts.id"], name=op.f("fk_ledger_entries_from_account")
        ),
        sa.ForeignKeyConstraint(
            ["to_account"], ["ledger_accounts.id"], name=op.f("fk_ledger_entries_to_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("ledger", "number", name=op.f("uq_ledger_entries_ledger")),
    )
    for name, columns in (
        ("ix_ledger_entries_document_id", ["document_id"]),
        ("ix_ledger_entries_from", ["from_account", "occurred_ms", "quantity"]),
        ("ix_ledger_entries_to", ["to_account", "occurred_ms", "quantity"]),
    ):
        op.create_index(name, "ledger_entries", columns, unique=False)
    op.create_table(
        "ledger_days",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_days_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_ledger_days")),
    )
