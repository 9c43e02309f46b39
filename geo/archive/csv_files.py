"""An archive as a folder (or zip) of CSV files, one per table, which need no program to read.

UTF-8; text stands in quotes, so that an empty text and an unknown value differ; geometries are
WKT with all digits (hexadecimal WKB where WKT cannot say them exactly). Text that a spreadsheet
would take for a formula has an apostrophe in front, and so has text that begins with one;
restoring takes it away again.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import shapely
import sqlalchemy as sa

from geo.archive.errors import damaged, foreign
from geo.archive.form import ARCHIVE, CHUNK, Columns, Plain, from_plain, kind_of
from geo.base.spreadsheet import defuse_exactly, restore

README = "README.txt"
_ARROW = {"integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}


class CsvWriter:
    """Writes tables as CSV files into a new folder. Raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checks: dict[str, str] = {}
        folder.mkdir()

    def table(self, table: sa.Table, chunks: Iterable[list[tuple[Plain, ...]]]) -> None:
        """Write a table, one chunk of plain rows after another."""
        kinds = {column.name: kind_of(column) for column in table.c}
        self._write(table.name, kinds, chunks)

    def close(self, about: dict[str, str], readme: str) -> None:
        """Add what the archive says of itself and how to read it."""
        (self._folder / README).write_text(readme, encoding="utf-8")
        rows: list[tuple[Plain, ...]] = list((about | self._checks).items())
        self._write(ARCHIVE, {"key": "text", "value": "text"}, [rows])

    def _write(
        self, name: str, kinds: dict[str, str], chunks: Iterable[list[tuple[Plain, ...]]]
    ) -> None:
        schema = pa.schema([(name, _ARROW.get(kind, pa.string())) for name, kind in kinds.items()])
        path = self._folder / f"{name}.csv"
        with pyarrow.csv.CSVWriter(path, schema) as file:
            for chunk in chunks:
                columns = zip(*chunk, strict=True) if chunk else [()] * len(kinds)
                arrays = [
                    pa.array(_cells(kind, values), field.type)
                    for kind, values, field in zip(kinds.values(), columns, schema, strict=True)
                ]
                file.write_batch(pa.record_batch(arrays, schema=schema))
        self._checks[f"sha256.{name}"] = _checksum(path.open("rb"))


class CsvArchive:
    """An archive of CSV files in a folder or a zip, opened for reading only."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._zip: zipfile.ZipFile | None = None
        self._folder = path
        try:
            if path.is_file():
                self._zip = zipfile.ZipFile(path)
            self.about = {row["key"]: row["value"] for row in self._about()}
            for key, value in self.about.items():
                name = key.removeprefix("sha256.")
                if name != key and _checksum(self._open(name)) != value:
                    raise damaged(self._name, f"{name}.csv")
        except FileNotFoundError as err:
            lost = Path(str(err.filename or err)).name
            is_foreign = lost == f"{ARCHIVE}.csv"
            raise (foreign(self._name) if is_foreign else damaged(self._name, lost)) from err
        except zipfile.BadZipFile as err:
            raise damaged(self._name, err) from err
        except (OSError, ValueError, KeyError) as err:
            raise foreign(self._name) from err

    def columns(self, table: str) -> list[str] | None:
        """The columns of a table; None when there is no such file."""
        try:
            with self._reader(table) as reader:
                return list(reader.schema.names)
        except FileNotFoundError:
            return None

    def rows(self, table: sa.Table) -> Iterator[Columns]:
        """The rows of a table in chunks."""
        kinds = {column.name: kind_of(column) for column in table.c}
        try:
            with self._reader(table.name) as reader:
                for batch in reader:
                    for start in range(0, len(batch), CHUNK):
                        part = batch.slice(start, CHUNK)
                        yield {
                            name: [
                                from_plain(kinds[name], value)
                                for value in _values(kinds[name], part.column(name))
                            ]
                            for name in part.schema.names
                            if name in kinds
                        }
        except (ValueError, KeyError, TypeError, pa.ArrowException, zipfile.BadZipFile) as err:
            raise damaged(self._name, f"{table.name}.csv: {err}") from err

    def close(self) -> None:
        """Let go of the files."""
        if self._zip is not None:
            self._zip.close()

    def _about(self) -> list[dict[str, str]]:
        with self._reader(ARCHIVE) as reader:
            return [
                {name: restore(value) for name, value in row.items()}
                for row in reader.read_all().to_pylist()
            ]

    def _open(self, name: str) -> IO[bytes]:
        if self._zip is None:
            return (self._folder / f"{name}.csv").open("rb")
        try:
            return self._zip.open(f"{name}.csv")
        except KeyError as err:
            raise FileNotFoundError(2, "not in the zip", f"{name}.csv") from err

    def _reader(self, name: str) -> pyarrow.csv.CSVStreamingReader:
        """The cells of a file, all as text."""
        with self._open(name) as file:
            header = file.readline().decode("utf-8", errors="replace").strip()
        names = [column.strip('"') for column in header.split(",")]
        return pyarrow.csv.open_csv(
            self._open(name),
            # A block must hold the longest row, a province's outline.
            read_options=pyarrow.csv.ReadOptions(block_size=64 << 20),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )


def _cells(kind: str, values: Iterable[Plain]) -> list[Any]:
    if kind == "geometry":
        return _written(list(values))
    make = _TO_CELL.get(kind)
    return list(values) if make is None else [v if v is None else make(v) for v in values]


def _values(kind: str, cells: pa.Array) -> list[Plain]:
    texts = cells.to_pylist()
    if kind == "geometry":
        return _read(texts)
    read = _FROM_CELL.get(kind)
    return texts if read is None else [t if t is None else read(t) for t in texts]


def _flag(cell: str) -> int:
    return {"true": 1, "false": 0}[cell]


_TO_CELL: dict[str, Callable[[Any], Any]] = {"flag": bool, "text": defuse_exactly}
_FROM_CELL: dict[str, Callable[[str], Plain]] = {
    "text": restore,
    "integer": int,
    "flag": _flag,
}


def _written(wkbs: list[Any]) -> list[str]:
    """Geometries as WKT, or as hexadecimal WKB where WKT would change a bit (a negative zero)."""
    wkt = np.atleast_1d(shapely.to_wkt(shapely.from_wkb(wkbs), rounding_precision=-1))
    again = np.atleast_1d(shapely.to_wkb(shapely.from_wkt(wkt)))
    return [
        text if back == wkb else wkb.hex() for text, back, wkb in zip(wkt, again, wkbs, strict=True)
    ]


def _read(cells: list[Any]) -> list[Plain]:
    is_hex = [cell[:2] in ("00", "01") for cell in cells]
    made = shapely.to_wkb(
        shapely.from_wkt([None if h else cell for h, cell in zip(is_hex, cells, strict=True)])
    )
    return [
        bytes.fromhex(cell) if h else wkb
        for h, cell, wkb in zip(is_hex, cells, np.atleast_1d(made), strict=True)
    ]


def _checksum(file: Any) -> str:
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()
