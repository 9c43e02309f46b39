"""Alembic environment: runs on the connection that `geo.store.engine` hands over."""

from alembic import context

from geo.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters tables only by copying them.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
