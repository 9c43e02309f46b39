"""Read GeoParquet with pyarrow, after a look at what its pages and shapes unfold to."""

import struct

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.files.opening import SourceFile

# Shapes hold shapes of their own kind, in honest files no deeper than a collection of multiparts.
_MAX_DEPTH = 8
# Less cannot nest deep enough to matter.
_HARMLESS_BYTES = 4096

#: What pyarrow and geopandas raise for files that are damaged or no GeoParquet.
ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError)


def read_geoparquet(source: SourceFile) -> gpd.GeoDataFrame:
    """All rows with their geometry. Raises `SourceRefused` beyond the limits, and `ERRORS`."""
    limits = source.limits
    schema = pq.read_schema(source.path)
    if len(schema) > limits.max_columns:
        raise SourceRefused(
            N_("{file} has more than {limit} columns; keep only those you need."),
            file=source.name,
            limit=limits.max_columns,
        )
    allowed = limits.max_expanded_mb * 1024**2
    with pq.ParquetFile(source.path) as file:
        found = file.metadata
        if found.num_rows > limits.max_features:
            raise too_many_features(source)
        # What declares few bytes may still declare values without end.
        groups = [found.row_group(index) for index in range(found.num_row_groups)]
        chunks = [group.column(index) for group in groups for index in range(group.num_columns)]
        repeated = sorted({c.path_in_schema for c in chunks if c.physical_type == "BYTE_ARRAY"})
    if sum(max(c.total_uncompressed_size, 8 * c.num_values) for c in chunks) > allowed:
        raise _too_much(source)
    # Values that repeat are stored once: read so, they cannot unfold before they are measured.
    columns = pq.read_table(source.path, read_dictionary=repeated, partitioning=None).columns
    if sum(map(_unfolded_bytes, columns)) > allowed:
        raise _too_much(source)
    for column in columns:
        _refuse_nested(column)
    return gpd.read_parquet(source.path)


def _too_much(source: SourceFile) -> SourceRefused:
    return SourceRefused(
        N_("{file} unpacks to more than is allowed ({limit} MB); split it."),
        file=source.name,
        limit=source.limits.max_expanded_mb,
    )


def too_many_features(source: SourceFile) -> SourceRefused:
    """The error for a file with more features than are allowed."""
    return SourceRefused(
        N_("{file} has more than {limit} features; split it, for example by kabupaten."),
        file=source.name,
        limit=source.limits.max_features,
    )


def _stored(chunk: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """The values of a chunk as they are stored, and which of them each row has."""
    if isinstance(chunk, pa.ExtensionArray):
        chunk = chunk.storage
    return (
        (chunk.dictionary, chunk.indices) if pa.types.is_dictionary(chunk.type) else (chunk, None)
    )


def _unfolded_bytes(column: pa.ChunkedArray) -> int:
    total = 0
    for chunk in column.chunks:
        values, rows = _stored(chunk)
        if rows is None:
            total += chunk.nbytes
        else:
            total += pc.sum(pc.binary_length(values).take(rows)).as_py() or 0
    return total


def _refuse_nested(column: pa.ChunkedArray) -> None:
    """Raise `ValueError` for shapes in shapes without end, on which the reader would run out."""
    for chunk in column.chunks:
        values, _rows = _stored(chunk)
        if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
            long = pc.greater(pc.binary_length(values), _HARMLESS_BYTES)
            for value in values.filter(long):
                if wkb_depth(value.as_py()) > _MAX_DEPTH:
                    raise ValueError("shapes are nested too deep")


def wkb_depth(wkb: bytes) -> int:
    """How deep shapes lie in each other in (E)WKB, counted no further than is allowed.

    Bytes that are no WKB end the count; whoever reads them says so.
    """
    waiting = [1]
    place = deepest = 0
    try:
        while waiting and deepest <= _MAX_DEPTH:
            if not waiting[-1]:
                waiting.pop()
                continue
            waiting[-1] -= 1
            order = "<" if wkb[place] else ">"
            (kind,) = struct.unpack_from(f"{order}I", wkb, place + 1)
            place += 5 + (4 if kind & 0x20000000 else 0)
            plain = kind & 0x0FFFFFFF
            axes = 2 + bool(kind & 0x80000000) + bool(kind & 0x40000000)
            axes += (0, 1, 1, 2)[plain // 1000 % 4]
            if plain % 1000 == 1:
                place += 8 * axes
                continue
            (count,) = struct.unpack_from(f"{order}I", wkb, place)
            place += 4
            if plain % 1000 == 2:
                place += 8 * axes * count
            elif plain % 1000 == 3:
                for _ in range(count):
                    (points,) = struct.unpack_from(f"{order}I", wkb, place)
                    place += 4 + 8 * axes * points
            elif 4 <= plain % 1000 <= 7:
                waiting.append(count)
                deepest = max(deepest, len(waiting) - 1)
            else:
                break
    except (struct.error, IndexError):
        pass
    return deepest
