"""Look into a workbook before it is opened: size, document types, and cells far outside.

The reader of workbooks keeps a sheet as a full rectangle, so that one cell in the last corner of
an otherwise empty sheet would take gigabytes.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.base.settings import Limits
from geo.files.unpack import cannot_unpack, safe_members
from geo.files.xml_check import first_element

_CHUNK_BYTES = 1024**2
_ERROR_OVERLAP_BYTES = 4096
_XLSX_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{1,3})\d")
_XLSX_ROW = re.compile(rb"r\s*=\s*[\"'](\d{1,7})[\"']")
_ODS_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"']\d{4,}")
_CELL = re.compile(r"\b([A-Za-z]{1,3})(\d{1,7})\b")
_ERROR_MARK = b't="e"'
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*\bt=\"e\"[^<>]*)>(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?)?<(?:\w+:)?v>"
    rb"([^<]{1,20})<"
)
_BAD_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
)


def check_xlsx(path: Path, name: str, limits: Limits) -> None:
    """Raise `SourceRefused` for a workbook that would unfold to more than the limits allow."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in safe_members(archive, name, limits):
                # The workbook itself says which of its parts are sheets, so that any may be one.
                _refuse_document_type(archive, member, name)
                _check_xlsx_sheet(archive, member, name, limits)
    except _BAD_ZIP as err:
        raise cannot_unpack(name, err) from err


def check_ods(path: Path, name: str, limits: Limits) -> None:
    """Raise `SourceRefused` for a sheet that would unfold to more than the limits allow."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in safe_members(archive, name, limits):
                if member.filename == "content.xml":
                    _refuse_document_type(archive, member, name)
                    if any(map(_ODS_REPEATED.search, _chunks(archive, member))):
                        _check_ods_content(archive, member, name, limits)
    except _BAD_ZIP as err:
        raise cannot_unpack(name, err) from err


def _chunks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, overlap: int = 64
) -> Iterator[bytes]:
    """The content in pieces that overlap, so that a pattern is never cut."""
    kept = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield kept + chunk
            kept = chunk[-overlap:]


def _refuse_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    refused = SourceRefused(
        N_("{file} declares XML entities in {member}, which no spreadsheet needs; save it anew."),
        file=name,
        member=member.filename[:80],
    )
    with archive.open(member) as file:
        # A part that is no XML is for the reader to refuse, if it is needed at all.
        first_element(file, refused)


def _check_xlsx_sheet(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits
) -> None:
    columns: set[bytes] = set()
    rows = 0
    for chunk in _chunks(archive, member):
        columns.update(_XLSX_COLUMN.findall(chunk))
        rows = max(rows, max(map(int, _XLSX_ROW.findall(chunk)), default=0))
    width = max((_column_number(letters.decode()) for letters in columns), default=0)
    if rows * width > limits.max_cells or width > limits.max_columns:
        # Styled cells without a value reach far in honest files: look closely.
        extent = _Extent()
        _parse(archive, member, _XlsxCells(extent))
        _require_extent(extent, name, limits)


def _check_ods_content(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits
) -> None:
    extents: list[_Extent] = []
    _parse(archive, member, _OdsCells(extents))
    for extent in extents:
        _require_extent(extent, name, limits)


class _Extent:
    """The rectangle that the cells with a value span."""

    def __init__(self) -> None:
        self.top = self.left = 2**62
        self.bottom = self.right = 0

    def add(self, top: int, bottom: int, left: int, right: int) -> None:
        self.top, self.bottom = min(self.top, top), max(self.bottom, bottom)
        self.left, self.right = min(self.left, left), max(self.right, right)

    @property
    def height(self) -> int:
        return max(self.bottom - self.top + 1, 0)

    @property
    def width(self) -> int:
        return max(self.right - self.left + 1, 0)


def _require_extent(extent: _Extent, name: str, limits: Limits) -> None:
    if extent.width > limits.max_columns:
        raise SourceRefused(
            N_("A sheet of {file} has more than {limit} columns; keep only those you need."),
            file=name,
            limit=limits.max_columns,
        )
    if extent.height * extent.width > limits.max_cells:
        raise SourceRefused(
            N_(
                "A sheet of {file} spans {rows} rows and {columns} columns, more than {limit} "
                "cells; delete stray cells far below or beside the table."
            ),
            file=name,
            rows=extent.height,
            columns=extent.width,
            limit=limits.max_cells,
        )


def _parse(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, handler: "_XlsxCells | _OdsCells"
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    try:
        with archive.open(member) as file:
            parser.ParseFile(file)
    except expat.ExpatError:
        # The reader stops at the same place.
        return


class _XlsxCells:
    """Tells an extent of each cell of a worksheet that has a value."""

    def __init__(self, extent: _Extent) -> None:
        self.extent = extent
        self.row = self.column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdigit() else self.row + 1
            self.column = 0
        elif local == "c":
            found = _CELL.fullmatch(attributes.get("r", ""))
            self.column = _column_number(found[1]) if found else self.column + 1
            self.row = int(found[2]) if found else self.row
        elif local in ("v", "is"):
            self.extent.add(self.row, self.row, self.column, self.column)

    def end(self, _name: str) -> None:
        pass


class _OdsCells:
    """Makes an extent of each table of an ODS, repeated cells and rows counted out."""

    def __init__(self, extents: list[_Extent]) -> None:
        self.extents = extents
        self.row = self.column = self.rows = self.columns = 0
        self.filled: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.extents.append(_Extent())
            self.row = 0
        elif name == "table:table-row":
            self.rows = _repeats(attributes.get("table:number-rows-repeated"))
            self.column = 0
            self.filled = None
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.columns = _repeats(attributes.get("table:number-columns-repeated"))
            if any(key.endswith(":value-type") for key in attributes):
                first = self.column + 1 if self.filled is None else self.filled[0]
                self.filled = (first, self.column + self.columns)
            self.column += self.columns

    def end(self, name: str) -> None:
        if name == "table:table-row" and self.extents:
            if self.filled is not None:
                self.extents[-1].add(self.row + 1, self.row + self.rows, *self.filled)
            self.row += self.rows


def _repeats(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 19 else 1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def error_cells(path: Path, sheet: str) -> Iterator[tuple[int, int, str]]:
    """(row from 1, column from 0, text such as "#REF!") of the error cells of an XLSX sheet.

    The reader of workbooks leaves them blank, but an error is no unknown value.
    """
    with zipfile.ZipFile(path) as archive:
        member = _sheet_member(archive, sheet)
        if member is None:
            return
        for chunk in _chunks(archive, member, _ERROR_OVERLAP_BYTES):
            if _ERROR_MARK not in chunk:
                continue
            for cell, text in _ERROR_CELL.findall(chunk):
                found = _CELL.search(cell.decode("ascii", "replace"))
                if found:
                    yield (
                        int(found[2]),
                        _column_number(found[1]) - 1,
                        text.decode("utf-8", "replace"),
                    )


def _sheet_member(archive: zipfile.ZipFile, sheet: str) -> zipfile.ZipInfo | None:
    """Where the workbook says that a sheet lies."""
    relation = None
    # Document types were refused when the workbook was opened.
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            relation = next((v for k, v in element.items() if k.endswith("}id")), None)
    for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        if element.get("Id") == relation:
            target = element.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return archive.NameToInfo.get(name)
    return None
