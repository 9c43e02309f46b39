"""Text with separators: encoding and separator are found by the content, records streamed."""

import codecs
import csv
import io
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.base.settings import Limits
from geo.files.formats import utf16_without_mark

SEPARATORS = ",;\t|"
UTF8 = "utf-8-sig"
_CHUNK_BYTES = 1024**2
_SAMPLE_RECORDS = 200
_SAMPLE_BYTES = 256 * 1024
# Guessing an encoding is slow.
_GUESSED_BYTES = 32 * 1024
# A line has room for several long cells; a file without line breaks is not read into memory.
_CELLS_PER_LINE = 10
# Cells that repeat share one string, among so many records at a time.
_SHARING_RECORDS = 20_000


def find_encoding(path: Path, name: str) -> str:
    """The encoding of a text file: UTF-8, UTF-16 by its mark or zeros, CP1252, else a guess.

    Raises `SourceRefused` when nothing fits.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        found = utf16_without_mark(head)
        if found is None:
            raise _damaged(name, "NUL")
        return found
    for encoding in (UTF8, "cp1252"):
        if _decodes(path, encoding):
            return encoding
    # It takes long to import, and nearly every file is one of the above.
    from charset_normalizer import from_bytes

    guess = from_bytes(_lines_not_ascii(path)).best()
    if guess is None:
        raise _damaged(name, "encoding")
    return guess.encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                # Not final: a file that was cut within a letter is still of this encoding.
                decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _lines_not_ascii(path: Path) -> bytes:
    found = bytearray()
    with path.open("rb") as file:
        while len(found) < _GUESSED_BYTES and (line := file.readline(_GUESSED_BYTES)):
            if not line.isascii():
                found += line
    return bytes(found)


def find_separator(path: Path, encoding: str, name: str, limits: Limits) -> str:
    """The separator that parts most records into the same number of cells."""
    scores = {}
    for separator in SEPARATORS:
        sample = []
        for record in read_records(path, encoding, separator, name, limits, lenient=True):
            sample.append(record)
            if len(sample) >= _SAMPLE_RECORDS:
                break
        scores[separator] = _score([r for r in sample if any(map(str.strip, r))])
    return max(scores, key=scores.__getitem__)


def _score(records: list[list[str]]) -> float:
    """How much like a table records are: many of one width, and wide."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * math.log2(item[0]), item[0]))
    # A header that stays in one piece, but holds another separator: decimal commas parted the rest.
    whole = any(len(r) == 1 and any(s in r[0] for s in SEPARATORS) for r in records[:10])
    return count / len(records) * math.log2(width) * (0.5 if whole else 1.0)


def read_records(
    path: Path,
    encoding: str,
    separator: str,
    name: str,
    limits: Limits,
    *,
    lenient: bool = False,
) -> Iterator[list[str]]:
    """The records of a text file, blank ones too; a cell may hold line breaks.

    A first line ``sep=;``, as Excel writes it, is no record. Raises `SourceRefused` for NUL bytes,
    a cell that is too long or a record that is too wide; with `lenient` reading ends there.
    """
    csv.field_size_limit(limits.max_cell_chars)
    shared: dict[str, str] = {}
    number = 0
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        try:
            for record in csv.reader(_lines(file, name, limits), delimiter=separator):
                number += 1
                if len(record) > limits.max_columns:
                    raise _too_wide(name, number, limits)
                if number % _SHARING_RECORDS == 0:
                    shared.clear()
                yield list(map(shared.setdefault, record, record))
        except csv.Error as err:
            if lenient:
                return
            raise SourceRefused(
                N_(
                    "The cell in row {row} of {file} holds more than {limit} characters; a "
                    "quotation mark may be missing before it."
                ),
                row=number + 1,
                file=name,
                limit=limits.max_cell_chars,
            ) from err
        except SourceRefused:
            if not lenient:
                raise


def _lines(file: io.TextIOBase, name: str, limits: Limits) -> Iterator[str]:
    longest = limits.max_cell_chars * _CELLS_PER_LINE
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise SourceRefused(
                N_("Line {row} of {file} holds more than {limit} characters; export it again."),
                row=number,
                file=name,
                limit=longest,
            )
        if "\0" in line:
            raise _damaged(name, "NUL")
        if number == 1 and line[:4].lower() == "sep=" and len(line.strip()) <= 5:
            continue
        yield line


def _too_wide(name: str, number: int, limits: Limits) -> SourceRefused:
    return SourceRefused(
        N_("Row {row} of {file} has more than {limit} columns; keep only those you need."),
        row=number,
        file=name,
        limit=limits.max_columns,
    )


def _damaged(name: str, reason: str) -> SourceRefused:
    return SourceRefused(
        N_("{file} cannot be read as {format} ({reason}); export or download it again."),
        file=name,
        format="CSV",
        reason=reason,
    )
