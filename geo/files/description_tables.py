"""Attributes that a KML keeps only in the HTML of its descriptions, as ArcGIS writes them."""

from html.parser import HTMLParser

import geopandas as gpd
import pandas as pd

DESCRIPTION = "description"
#: So many attributes a description may hold; more is a document.
_MAX_PAIRS = 100
_LONGEST_NAME = 60


class _Rows(HTMLParser):
    """The text of every cell of every row of the tables of a text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def pairs_of(html: str) -> dict[str, str]:
    """Name → value of the rows of two cells in a description; empty where it holds no table."""
    if "<td" not in html.lower():
        return {}
    parser = _Rows()
    parser.feed(html)
    found: dict[str, str] = {}
    for row in parser.rows:
        cells = [" ".join(cell.split()) for cell in row]
        if len(cells) == 2 and 0 < len(cells[0]) <= _LONGEST_NAME and len(found) < _MAX_PAIRS:
            found.setdefault(cells[0], cells[1])
    return found


def with_described_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`frame` with a column for each attribute of its descriptions, which then go away.

    A frame without such descriptions, or with columns of the same names, is left as it is there.
    """
    if DESCRIPTION not in frame:
        return frame
    texts = frame[DESCRIPTION].fillna("").astype(str)
    pairs = [pairs_of(text) for text in texts]
    if not any(pairs):
        return frame
    table = pd.DataFrame(pairs, index=frame.index).fillna("")
    taken = {str(name).lower() for name in frame.columns}
    new = [name for name in table.columns if str(name).lower() not in taken]
    rest = texts.where([not found for found in pairs], "")
    return frame.assign(**{DESCRIPTION: rest, **{str(name): table[name] for name in new}})
