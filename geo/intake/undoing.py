"""Take the records of a dataset out of the store again."""

import sqlalchemy as sa

from geo.store.tables import areas, coverage, incidents


def remove_records(connection: sa.Connection, table: sa.Table, dataset_id: int) -> None:
    """Delete a dataset's records and its coverage; what it had replaced is in use again."""
    connection.execute(sa.delete(table).where(table.c.dataset_id == dataset_id))
    for replaced in (areas, incidents):
        connection.execute(
            sa.update(replaced)
            .where(replaced.c.superseded_by == dataset_id)
            .values(superseded_by=None)
        )
    connection.execute(sa.delete(coverage).where(coverage.c.dataset_id == dataset_id))
