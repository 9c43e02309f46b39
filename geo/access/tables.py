"""Tables of this room; on the metadata of the store, so that one chain of migrations makes all."""

from typing import Any

import sqlalchemy as sa

from geo.store.tables import metadata


def record_columns() -> tuple[sa.Column[Any], ...]:
    """The columns that the table of every register begins with; only the door writes them."""
    return (
        sa.Column("id", sa.Integer, primary_key=True),
        # Counts the changes of the record, from 1.
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )


#: What was done, by whom; append-only (triggers refuse to change or delete a row).
#: The order of events is that of `id`: a clock may be set back.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("account_id", sa.Integer),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    # The register (or kind) and the record; null where a deed is about the store as a whole.
    sa.Column("register", sa.String(32), nullable=False),
    sa.Column("record_id", sa.Integer),
    # The record's own name at that moment, so that a row can be read alone.
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    # {"status": ["active", "full"]}: codes and values before and after, worded when shown.
    sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # The record's version after the deed.
    sa.Column("version", sa.Integer),
    # Names one sending of one form, so that a form sent twice is one deed.
    sa.Column("request_id", sa.String(64), unique=True),
    sa.Index("ix_audit_register_record_id", "register", "record_id"),
    sa.Index("ix_audit_at_utc", "at_utc"),
    sqlite_autoincrement=True,
    info={"archived": False},
)


#: People who may log in. A name is kept in lower case; a password as its argon2 hash.
accounts = sa.Table(
    "accounts",
    metadata,
    *record_columns(),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    # Where the office has an identity provider: the address that it knows the person by.
    sa.Column("email", sa.String(254), unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    # Codes of the areas in which the person may change things; empty: everywhere.
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.Text, info={"secret": True}),
    # The person must choose a password before anything else.
    sa.Column("must_change", sa.Boolean, nullable=False),
    # Wrong passwords in a row, and until when no password is looked at.
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("locked_until", sa.DateTime(timezone=True)),
    # Accounts, sessions and tokens belong to one store: an archive is handed on.
    info={"archived": False},
)

#: Who is logged in. Of a token only its SHA-256 is kept.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    # Given to the page that asked for the password; exchanged once for the browser's own token.
    sa.Column("is_ticket", sa.Boolean, nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    info={"archived": False},
)

#: Keys of programs that use the API or a webhook.
tokens = sa.Table(
    "tokens",
    metadata,
    *record_columns(),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True, info={"secret": True}),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    info={"archived": False},
)

#: What the agency has set on the page Pengaturan; see geo.access.agency.
settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
