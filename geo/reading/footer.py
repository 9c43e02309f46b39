"""Rows of a table that are no records: totals, repeated headers, notes and signatures below."""

import re
from collections.abc import Sequence
from statistics import median

# The first cell of a row of totals; nothing but figures stands beside it.
_TOTAL = re.compile(
    r"(?:sub\s*-?\s*|grand\s+)?(?:jumlah|total|jml)\.?(?:\s+\w+){0,3}\s*:?|rata\s*-?\s*rata",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?:rp\.?|±|[-+])?\s*[\d.,]+\s*(?:%|\w+)?|nihil|[-:]", re.IGNORECASE)
#: How a note or a signature below a table begins.
_MARK = re.compile(
    r"(?:mengetahui|menyetujui|mengesahkan|disetujui|dibuat|disusun|diperiksa|petugas|pelapor|"
    r"sumber|catatan|keterangan|ket\.|kepala|plt\.?|an\.|a\.n\.|kalaksa|sekretaris|bupati|"
    r"nip\b|pangkat|pembina|operator|pusdalops|source|notes?)\b",
    re.IGNORECASE,
)
# "Martapura, 31 Januari 2024", but not "Senin, 1 Januari 2024", which dates a record.
_DATED = re.compile(
    r"(?!(?i:senin|selasa|rabu|kamis|jum|sabtu|minggu|ahad))"
    r"[A-Z][\w .']{2,30},\s*(?:\d{1,2}|\.{2,}|…)?\s*\w*\s*\d{4}\s*$"
)
# Longer cells are something else, and would cost these patterns much time.
_MAX_FIGURE = 40
_MAX_DATED = 80
#: A line of a note or of two signatures side by side has no more cells.
_MAX_NOTE_CELLS = 3


def is_total(row: Sequence[str]) -> bool:
    """Whether a row gives totals: a word for it first, then nothing but figures."""
    cells = [cell.strip() for cell in row if cell and not cell.isspace()]
    if not cells or not _TOTAL.fullmatch(cells[0]):
        return False
    return all(len(cell) <= _MAX_FIGURE and _FIGURE.fullmatch(cell) for cell in cells[1:])


def _count(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _is_blank(row: Sequence[str]) -> bool:
    return not any(map(str.strip, row))


def find_end(rows: Sequence[Sequence[str]], start: int) -> int:
    """The index after the last record in `rows[start:]`; notes and signatures lie behind it.

    A row below belongs to the footer when it has few cells and begins like a note or signature,
    or stands with such rows apart from the records by a blank row.
    """
    end = len(rows)
    while end > start and _is_blank(rows[end - 1]):
        end -= 1
    sample = [count for count in map(_count, rows[start : min(end, start + 500)]) if count]
    typical = median([n for n in sample if 2 * n >= max(sample)]) if sample else 0
    sparse = min(max(1.0, 0.4 * typical), _MAX_NOTE_CELLS) if typical >= 2 else 0.0
    block, found = end, end
    while (block := _block_start(rows, start, block)) > start and _is_sparse(
        rows[block:found], sparse
    ):
        if any(is_total(row) or _is_note(row, sparse) for row in rows[block:found]):
            end = block
        found = block
    while end > start and (
        is_total(rows[end - 1]) or _is_note(rows[end - 1], sparse) or _is_blank(rows[end - 1])
    ):
        end -= 1
    return end


def _block_start(rows: Sequence[Sequence[str]], start: int, end: int) -> int:
    """Where the last rows before `end` begin that no blank row parts."""
    block = end
    while block > start and _is_blank(rows[block - 1]):
        block -= 1
    while block > start and not _is_blank(rows[block - 1]):
        block -= 1
    return block


def _is_sparse(block: Sequence[Sequence[str]], sparse: float) -> bool:
    return all(_count(row) <= sparse or is_total(row) for row in block)


def _is_note(row: Sequence[str], sparse: float) -> bool:
    cells = [cell.strip() for cell in row if cell and not cell.isspace()]
    return 0 < len(cells) <= sparse and any(
        _MARK.match(cell) or (len(cell) <= _MAX_DATED and _DATED.match(cell)) for cell in cells
    )
