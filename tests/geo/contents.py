"""What a store holds, to compare it before and after, or with another one."""

from datetime import UTC, datetime

import sqlalchemy as sa

from geo.store.store import Store
from geo.store.tables import metadata


def everything(store: Store) -> dict[str, list[str]]:
    """All rows of all tables, the same on every database."""
    with store.engine.connect() as connection:
        found = {}
        for table in metadata.sorted_tables:
            columns = [sa.cast(c, sa.LargeBinary) if c.name == "geometry" else c for c in table.c]
            query = sa.select(*columns).order_by(*table.primary_key)
            found[table.name] = [repr(_plain(row)) for row in connection.execute(query)]
    return found


def all_data(store: Store) -> dict[str, list[str]]:
    """`everything` but what belongs to one store, such as its counters of changes and its audit."""
    own = {table.name for table in metadata.sorted_tables if not table.info.get("archived", True)}
    return {name: rows for name, rows in everything(store).items() if name not in own}


def _plain(row):
    """Moments in UTC and bytes as bytes, as every database gives them."""
    values = []
    for value in row:
        if isinstance(value, memoryview):
            value = bytes(value)
        elif isinstance(value, datetime):
            value = value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
        values.append(value)
    return values
