"""The register of citizens' reports, and the conversations that bring them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "reg_laporan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("place_told", sa.Text(), nullable=True),
        sa.Column("when_told", sa.Text(), nullable=True),
        sa.Column("depth_cm", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.BigInteger(), nullable=True),
        sa.Column("households", sa.BigInteger(), nullable=True),
        sa.Column("photos", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("area_code", sa.String(length=13), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reg_laporan")),
    )
    op.create_index(op.f("ix_reg_laporan_area_code"), "reg_laporan", ["area_code"], unique=False)
    op.create_index(
        "ix_reg_laporan_ticket", "reg_laporan", ["withdrawn_at", "ticket", "id"], unique=False
    )
    op.create_index(
        "ix_reg_laporan_figures",
        "reg_laporan",
        ["withdrawn_at", "state", "area_code"],
        unique=False,
    )
    op.create_table(
        "chat_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("last_ticket", sa.Text(), server_default="", nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_count", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_contacts")),
        sa.UniqueConstraint("channel", "key_hash", name="uq_chat_contacts_channel"),
    )
    op.create_index(op.f("ix_chat_contacts_updated_at"), "chat_contacts", ["updated_at"])
    op.create_table(
        "chat_answers",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "message_id", name=op.f("pk_chat_answers")),
    )
    op.create_index(op.f("ix_chat_answers_at"), "chat_answers", ["at"])
