"""Remembered column mappings: how the columns of a file were matched, for the next one like it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from geo.store.store import Store
from geo.store.tables import column_mappings


def remember_columns(
    store: Store, kind: str, headers: Iterable[str], mapping: Mapping[str, str]
) -> None:
    """Keep how the columns of a file of `kind` were matched (canonical name → header).

    The order, case and spaces of the headers do not matter. What was remembered of the same
    headers before is replaced.
    """
    shape = _shape(kind, headers)
    with store.engine.begin() as connection:
        connection.execute(sa.delete(column_mappings).where(column_mappings.c.shape == shape))
        connection.execute(
            sa.insert(column_mappings).values(
                shape=shape,
                kind=kind,
                mapping=dict(mapping),
                saved_at=datetime.now(UTC).replace(microsecond=0),
            )
        )


def remembered_columns(store: Store, kind: str, headers: Iterable[str]) -> dict[str, str] | None:
    """The mapping remembered of a file with these headers; None when there is none.

    A header that differs in case or spaces is given as the file at hand writes it.
    """
    written = {_plain(header): header for header in headers}
    query = sa.select(column_mappings.c.mapping).where(
        column_mappings.c.shape == _shape(kind, written)
    )
    with store.engine.connect() as connection:
        found = connection.scalar(query)
    if found is None:
        return None
    return {name: written.get(_plain(header), header) for name, header in found.items()}


def remembers(store: Store, kind: str) -> bool:
    """Whether anything is remembered of files of `kind`."""
    query = sa.select(column_mappings.c.shape).where(column_mappings.c.kind == kind).limit(1)
    with store.engine.connect() as connection:
        return connection.scalar(query) is not None


def _shape(kind: str, headers: Iterable[str]) -> str:
    shape = [kind, *sorted({_plain(header) for header in headers})]
    return hashlib.sha256(json.dumps(shape, ensure_ascii=False).encode()).hexdigest()


def _plain(header: str) -> str:
    return " ".join(str(header).split()).casefold()
