"""Registers posko and kontak, and the national emergency numbers, which nobody has checked yet."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

#: Known nationally; whether they are answered here, somebody has to try.
_NUMBERS = (
    ("Panggilan darurat", "112", "darurat"),
    ("Pemadam kebakaran", "113", "pemadam"),
    ("Basarnas (pencarian dan pertolongan)", "115", "sar"),
    ("Ambulans", "118 / 119", "kesehatan"),
    ("Polisi", "110", "keamanan"),
    ("BNPB", "117", "darurat"),
)


def upgrade() -> None:
    op.create_table(
        "reg_posko",
        *_record_columns(),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("area_code", sa.String(length=13), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reg_posko")),
    )
    kontak = op.create_table(
        "reg_kontak",
        *_record_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("area_code", sa.String(length=13), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reg_kontak")),
    )
    for table in ("reg_posko", "reg_kontak"):
        op.create_index(op.f(f"ix_{table}_area_code"), table, ["area_code"], unique=False)
        op.create_index(f"ix_{table}_name", table, ["withdrawn_at", "name", "id"], unique=False)
    op.create_index(
        "ix_reg_posko_figures",
        "reg_posko",
        ["withdrawn_at", "state", "area_code", "capacity"],
        unique=False,
    )
    op.create_index(
        "ix_reg_kontak_figures", "reg_kontak", ["withdrawn_at", "area_code"], unique=False
    )
    now = datetime.now(UTC)
    op.bulk_insert(
        kontak,
        [
            {
                "version": 1,
                "created_at": now,
                "updated_at": now,
                "name": name,
                "phone": phone,
                "kind": kind,
                "source": "Nomor nasional",
            }
            for name, phone, kind in _NUMBERS
        ],
    )


def _record_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    )
