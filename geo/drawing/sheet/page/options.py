"""SheetOptions: how a sheet looks. What it shows is the `HazardFilter`."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

from geo.base.errors import Words
from geo.base.i18n import LANGUAGE_NAMES, N_
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.ink import missing_characters
from geo.drawing.sheet.page.paper import PAPERS, Orientation

IncidentStyle = Literal["points", "graduated", "density", "none"]
GridKind = Literal["geographic", "utm", "none"]
LegendSide = Literal["auto", "left", "right", "bottom"]
LegendSize = Literal["small", "normal", "large"]
DPI_CHOICES = (150, 300)

#: Options that are texts, with what people call them.
TEXT_LABELS: dict[str, str] = {
    "title": N_("Title"),
    "subtitle": N_("Subtitle"),
    "agency": N_("Agency"),
    "footer": N_("Footer"),
    "prepared_by": N_("Prepared by"),
    "approved_by": N_("Approved by"),
}
#: Longest texts that still fit on an A4 sheet.
_LIMITS = {
    "title": 200,
    "subtitle": 240,
    "agency": 120,
    "footer": 240,
    "prepared_by": 160,
    "approved_by": 160,
}
_SCALES = (500, 50_000_000)
#: Never written into a template: they belong to one print, not to a way of printing.
_NOT_REMEMBERED = ("logo", "print_date", "base_url")


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """Paper, texts and elements of a map sheet. Empty texts mean the usual wording.

    Title, subtitle and footer may hold ``{region}``, ``{period}`` and ``{hazards}``.
    """

    paper: str = "A4"
    orientation: Orientation = "landscape"
    language: str = "id"
    #: Denominator of the scale (250000 for 1:250 000); None fits the region.
    scale: int | None = None
    dpi: int = 300
    title: str = ""
    subtitle: str = ""
    agency: str = ""
    footer: str = ""
    #: Lines under "Prepared by" and "Approved by": office, name, number.
    prepared_by: str = ""
    approved_by: str = ""
    #: PNG or JPEG bytes.
    logo: bytes | None = None
    print_date: date | None = None
    #: Where the live view is served, for the QR code; without it there is none.
    base_url: str = ""
    incidents: IncidentStyle = "points"
    grid: GridKind = "geographic"
    legend_side: LegendSide = "auto"
    legend_size: LegendSize = "normal"
    #: Whether zones end at the border of the region.
    clip: bool = True
    zones: bool = True
    neighbours: bool = True
    #: Rivers, roads and towns of the bundled base map.
    basemap: bool = True
    #: Reference layers: evacuation sites, roads and the like.
    reference: bool = True
    labels: bool = True
    header: bool = True
    legend: bool = True
    inset: bool = True
    north: bool = True
    scale_bar: bool = True
    key_figures: bool = True
    sources: bool = True
    signatures: bool = True
    qr: bool = True
    table_on_back: bool = False

    def __post_init__(self) -> None:
        _require_choice("paper", self.paper, tuple(PAPERS))
        _require_choice("orientation", self.orientation, get_args(Orientation))
        _require_choice("language", self.language, tuple(LANGUAGE_NAMES))
        _require_choice("incidents", self.incidents, get_args(IncidentStyle))
        _require_choice("grid", self.grid, get_args(GridKind))
        _require_choice("legend_side", self.legend_side, get_args(LegendSide))
        _require_choice("legend_size", self.legend_size, get_args(LegendSize))
        if self.dpi not in DPI_CHOICES:
            _require_choice("dpi", str(self.dpi), tuple(map(str, DPI_CHOICES)))
        if self.scale is not None and not _SCALES[0] <= self.scale <= _SCALES[1]:
            raise ExportRefused(
                N_("The scale 1:{value} cannot be drawn; give a number from {low} to {high}."),
                value=self.scale,
                low=_SCALES[0],
                high=_SCALES[1],
            )
        for name, limit in _LIMITS.items():
            _require_text(name, getattr(self, name), limit)

    def to_json(self) -> str:
        """A template: every option that is not the default, as JSON."""
        values = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in _NOT_REMEMBERED and getattr(self, f.name) != _default(f)
        }
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, **more: Any) -> "SheetOptions":
        """The options of a template; raises `ExportRefused` when it is not one."""
        try:
            values = json.loads(text)
        except ValueError as err:
            raise ExportRefused(N_("The template cannot be read; save it again.")) from err
        return cls.from_mapping(values, **more)

    @classmethod
    def from_mapping(cls, values: object, **more: Any) -> "SheetOptions":
        """Options from plain values, each checked for name and type."""
        known = {f.name: f for f in fields(cls) if f.name not in _NOT_REMEMBERED}
        if not isinstance(values, Mapping):
            raise ExportRefused(N_("The template cannot be read; save it again."))
        for name, value in values.items():
            if name not in known or not _fits(value, known[name]):
                raise ExportRefused(
                    N_("The template has an option {name}={value} that cannot be used."),
                    name=str(name)[:40],
                    value=repr(value)[:40],
                )
        return cls(**(dict(values) | more))


def _default(field: Field[Any]) -> Any:
    assert field.default is not MISSING
    return field.default


def _fits(value: object, field: Field[Any]) -> bool:
    default = _default(field)
    if field.name == "scale":
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    return type(value) is type(default)


def _require_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ExportRefused(
            N_("The option {name} is {value!r}; use one of: {known}."),
            name=name,
            value=value,
            known=", ".join(known),
        )


def _require_text(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise ExportRefused(
            N_("The {name} has {length} characters; at most {limit} fit on a sheet."),
            name=Words(TEXT_LABELS[name]),
            length=len(text),
            limit=limit,
        )
    lost = missing_characters(text)
    if lost:
        raise ExportRefused(
            N_("The {name} has characters that the font cannot print: {characters}."),
            name=Words(TEXT_LABELS[name]),
            characters=" ".join(f"{ch} (U+{ord(ch):04X})" for ch in lost[:8]),
        )
