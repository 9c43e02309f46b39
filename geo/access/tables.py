"""Tables of this room; on the metadata of the store, so that one chain of migrations makes all."""

import sqlalchemy as sa

from geo.store.tables import metadata

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
