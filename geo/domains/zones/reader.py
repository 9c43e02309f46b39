"""Hazard zones from polygons: hazard, class, the range of the index, the class's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.base.crs import EQUAL_AREA, WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import CLASS_KEYS, HAZARDS, class_of_index, ranks_of_index
from geo.catalogue.classes import DEFAULT_BREAKS
from geo.domains.zones.class_columns import (
    SURE,
    TAKEN,
    propose_zone_columns,
    range_of,
)
from geo.domains.zones.class_numbers import asked_numbers, class_number
from geo.domains.zones.raster_zones import DEFAULT_MIN_PIXELS, read_raster_zones
from geo.files.findings import Note, Report, note
from geo.files.formats import ACCEPTED_VECTORS
from geo.files.opening import SourceFile, is_raster, is_table
from geo.reading.catalogue_words import find_class, require_hazard, yes_or_no
from geo.reading.columns import OWN, find_column, plain_name, require_column
from geo.reading.polygons import keep_polygons
from geo.reading.values import Cells, as_text, parse_degrees
from geo.reading.vector import read_vector

_NAME_COLUMNS = ("nama", "name", "nama_zona", "lokasi", "wilayah", "namobj")
#: The words of files for the classes, as a question offers them.
_CLASS_WORDS = (("low", "rendah"), ("medium", "sedang"), ("high", "tinggi"))
_MAX_QUESTIONS = 30
_UNREADABLE = note(N_("is no hazard class that can be read"))
_MORE_THAN_THREE = note(
    N_("is one of more than three numbered classes; the file does not say what each means")
)
_CURE = note(N_("write rendah, sedang or tinggi, or 1, 2 or 3"))


@dataclass(frozen=True, slots=True)
class ZoneOptions:
    """How to read a file of zones.

    `breaks` are the upper bounds of low and medium: lower < index <= upper. `class_yes` is the
    class of a cell that only says yes. Patches of a raster with fewer than `min_pixels` pixels
    are given to the class beside them. `answers` says what words mean that were asked about
    (see `geo.files.findings.Question`): "class:Rawan II" → a class, or "skip".
    """

    hazard: str | None = None
    class_column: str | None = None
    index_column: str | None = None
    class_yes: str | None = None
    breaks: tuple[float, float] = DEFAULT_BREAKS
    layer: str | None = None
    crs: str | None = None
    min_pixels: int = DEFAULT_MIN_PIXELS
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_zones(
    source: SourceFile,
    report: Report,
    options: ZoneOptions,
    areas: gpd.GeoSeries | None = None,
) -> gpd.GeoDataFrame:
    """Zones as valid polygons in EPSG:4326, with their area in km² measured in EPSG:6933.

    Columns: row, hazard, class, class_label, index_low, index_high, name, area_km2, geometry. The
    patches of a raster are cut at `areas` (`raster_zones.read_raster_zones`). Rows
    whose class cannot be told are set aside. Raises `SourceRefused` when the hazard is not known,
    no column holds a class, or the file holds neither polygons nor a raster.
    """
    hazard = _require_options(source, options)
    if is_raster(source.format):
        return read_raster_zones(
            source,
            report,
            hazard,
            areas,
            breaks=options.breaks,
            class_yes=options.class_yes,
            crs=options.crs,
            min_pixels=options.min_pixels,
        )
    raw = keep_polygons(read_vector(source, report, layer=options.layer, crs=options.crs), report)
    column, is_index = _class_column(raw, source, report, options)
    classes = _Classes(raw, column, is_index, source, options)
    frame = gpd.GeoDataFrame(
        {
            "row": raw["row"],
            "hazard": hazard,
            "name": _names(raw, column),
            "class": classes.key,
            "class_label": classes.cells.rows(classes.cells.distinct),
            "index_low": classes.low,
            "index_high": classes.high,
        },
        geometry=raw.geometry.to_numpy(),
        crs=WGS84,
        index=raw.index,
    )
    frame = classes.set_aside(frame, report)
    return frame.assign(area_km2=frame.geometry.to_crs(EQUAL_AREA).area / 1e6)


def _require_options(source: SourceFile, options: ZoneOptions) -> str:
    if options.hazard is None:
        raise SourceRefused(
            N_("Say of which hazard the zones in {file} are with --hazard, one of: {known}."),
            file=source.name,
            known=", ".join(HAZARDS),
        )
    hazard = require_hazard(options.hazard)
    if is_table(source.format):
        raise SourceRefused(
            N_("{file} is a table, but zones need polygons; use one of: {accepted}."),
            file=source.name,
            accepted=f"{ACCEPTED_VECTORS}, GeoTIFF",
        )
    low, medium = options.breaks
    if not 0.0 < low < medium < 1.0:
        raise SourceRefused(
            N_(
                "The breaks {low} and {medium} must rise between 0 and 1; write for example "
                "--breaks 0.333,0.666."
            ),
            low=low,
            medium=medium,
        )
    if options.class_yes is not None and options.class_yes not in CLASS_KEYS:
        raise SourceRefused(
            N_("The class {value!r} is not known; use one of: {known}."),
            value=options.class_yes,
            known=", ".join(CLASS_KEYS),
        )
    return hazard


def _class_column(
    raw: gpd.GeoDataFrame, source: SourceFile, report: Report, options: ZoneOptions
) -> tuple[str, bool]:
    """The header that holds the class, and whether it holds an index of 0 to 1; tells the guess."""
    headers = [str(name) for name in raw.columns]
    for asked, option in (
        (options.index_column, "--index-column"),
        (options.class_column, "--class-column"),
    ):
        if asked is not None:
            header = require_column(headers, asked, file=source.name, option=option)
            report.note(N_("The class was read from column {column}."), column=header)
            return header, asked is options.index_column
    guesses = propose_zone_columns(raw)
    if not guesses or guesses[0].confidence < TAKEN:
        raise SourceRefused(
            N_(
                "{file} has no column with a hazard class that was recognised (found: {columns}); "
                "name it with --class-column or --index-column."
            ),
            file=source.name,
            columns=", ".join(name for name in headers if name not in OWN)[:300],
        )
    best, others = guesses[0], guesses[1:]
    if best.confidence >= SURE:
        report.note(N_("The class was read from column {column}."), column=best.header)
    else:
        report.note(
            N_(
                "The class was read from column {column}, which was guessed ({sure} % sure; "
                "others: {others}); choose another with --class-column."
            ),
            column=best.header,
            sure=round(best.confidence * 100),
            others=", ".join(guess.header for guess in others) or "-",
        )
    return best.header, best.kind == "index"


class _Classes:
    """The class, the range of the index and the own words of each row, by one column."""

    def __init__(
        self,
        raw: gpd.GeoDataFrame,
        column: str,
        is_index: bool,
        source: SourceFile,
        options: ZoneOptions,
    ) -> None:
        self.cells = Cells.of(raw[column])
        self.is_index = is_index
        self._proposed = {} if is_index else asked_numbers(self.cells.distinct)
        self._answers = options.answers
        self._column = plain_name(column)
        words = self.cells.distinct
        if is_index:
            self.low = parse_degrees(raw[column])
            self.high = self.low
            keys = np.array([None, *CLASS_KEYS], dtype=object)
            self.key = keys[ranks_of_index(self.low, options.breaks)]
            return
        if any(yes_or_no(word) for word in words) and options.class_yes is None:
            raise SourceRefused(
                N_(
                    "Column {column} of {file} only says yes or no; say which class yes means with "
                    "--class-yes {known}."
                ),
                column=column,
                file=source.name,
                known="|".join(CLASS_KEYS),
            )
        ranges = [range_of(word) for word in words]
        self.low = self.cells.rows([np.nan if r is None else r[0] for r in ranges], float)
        self.high = self.cells.rows([np.nan if r is None else r[1] for r in ranges], float)
        self.key = self.cells.rows(
            [self._class_of(w, r, options) for w, r in zip(words, ranges, strict=True)]
        )

    def _class_of(
        self, word: str, ends: tuple[float, float] | None, options: ZoneOptions
    ) -> str | None:
        answer = self._answers.get(f"class:{word}")
        if answer is not None:
            return answer if answer in CLASS_KEYS else None
        if ends is not None:
            # The middle of a range is on one side of a break, even where its ends touch it.
            return class_of_index(sum(ends) / 2, options.breaks)
        if word in self._proposed:
            return None
        return options.class_yes if yes_or_no(word) else find_class(word, self._column)

    def set_aside(self, frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame:
        """`frame` without the rows that have no class; words not understood become questions."""
        column, text = self.cells.header, pd.Series(self.cells.rows(self.cells.distinct))
        text.index = frame.index
        if self.is_index:
            reason = note(N_("is no hazard index between 0 and 1 (0 means no hazard)"))
            return report.take_out(
                frame, frame["class"].isna(), reason, _CURE, column=column, values=text
            )
        self._tell(frame, report)
        # The commonest words first: the report asks about so many and no more.
        for word in text[frame["class"].isna()].value_counts().index[:_MAX_QUESTIONS].tolist():
            hit = frame["class"].isna() & (text == word)
            if not self._ask(word, frame["row"][hit], report):
                reason, cure = self._reason(word)
                report.take_out(frame, hit, reason, cure, column=column, values=text)
            frame, text = frame[~hit], text[~hit]
        return report.take_out(
            frame, frame["class"].isna(), _UNREADABLE, _CURE, column=column, values=text
        )

    def _tell(self, frame: gpd.GeoDataFrame, report: Report) -> None:
        """Say what numbers, and words of more than three classes, were taken for."""
        taken = dict(zip(frame["class_label"], frame["class"], strict=True))
        read = {
            str(w): k for w, k in taken.items() if isinstance(k, str) and w not in self._answers
        }
        numbered = any(class_number(word) for word in read)
        if numbered or len(read) > len(CLASS_KEYS):
            words = dict(_CLASS_WORDS)
            said = [f"{w[:40]} → {words[k]}" for w, k in sorted(read.items())]
            report.note(
                N_("Classes of the file were read as ours: {classes}."),
                classes="; ".join(said[:12]),
            )

    def _ask(self, word: str, rows: pd.Series, report: Report) -> bool:
        """Ask what a word means, unless that is known; whether it was asked."""
        key = f"class:{word}"
        if not word or yes_or_no(word) is False or key in self._answers:
            return False
        proposed = self._proposed.get(word)
        # What is proposed stands first.
        candidates = sorted(_CLASS_WORDS, key=lambda entry: entry[0] != proposed)
        reason = _UNREADABLE if proposed is None else _MORE_THAN_THREE
        report.ask(key, word, rows, reason, candidates, column=self.cells.header)
        return True

    def _reason(self, word: str) -> tuple[Note, Note]:
        if f"class:{word}" in self._answers:
            cure = note(N_("answer otherwise to take it"))
            return note(N_("was set aside by your answer")), cure
        if yes_or_no(word) is False:
            return note(N_("is not in the hazard zone")), note(N_("nothing to do"))
        return _UNREADABLE, _CURE


def _names(raw: gpd.GeoDataFrame, class_column: str) -> pd.Series:
    header = find_column([str(n) for n in raw.columns if n != class_column], _NAME_COLUMNS)
    return pd.Series("", index=raw.index) if header is None else as_text(raw[header])
