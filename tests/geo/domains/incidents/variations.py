"""Files as agencies might have written them, made at random from events that are known.

Each variation draws headers, separators, spellings, joined columns and ways to write dates, places
and figures; `judge` says of each row whether it came out right, was asked, stayed unknown, or is
wrong.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import xlsxwriter

from geo.store.areas import AreaIndex

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
FIGURES = ("dead", "injured", "displaced", "houses_heavy", "loss_idr")


@dataclass(frozen=True)
class Truth:
    """One event; None for what its row does not say. `asked` where the import must ask."""

    name: str
    on: date
    hazard: str
    district: str
    village: str
    district_code: str
    lat: float | None
    lon: float | None
    figures: dict[str, float | None]
    precision: str | None = None
    asked: bool = False


@dataclass
class Variation:
    """A file and what it should become; `ways` names what was drawn."""

    truth: list[Truth]
    headers: list[str]
    rows: list[list[str]]
    ways: list[str]
    before: list[list[str]] = field(default_factory=list)
    after: list[list[str]] = field(default_factory=list)
    separator: str = ","
    as_workbook: bool = False

    def write(self, folder: Path) -> Path:
        """The file on disk."""
        lines = [*self.before, self.headers, *self.rows, *self.after]
        if self.as_workbook:
            path = folder / "rekap.xlsx"
            with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
                sheet = book.add_worksheet("Data")
                for at, line in enumerate(lines):
                    for column, cell in enumerate(line):
                        sheet.write_string(at, column, cell)
            return path
        path = folder / "rekap.csv"
        out = io.StringIO()
        csv.writer(out, delimiter=self.separator).writerows(lines)
        path.write_text(out.getvalue(), encoding="utf-8")
        return path


HAZARD_WORDS = {
    "flood": ("Banjir", "BANJIR", "banjir bandang", "Banjir Luapan", "Flood", "Banjir/Genangan"),
    "landslide": (
        "Tanah Longsor",
        "LONGSOR",
        "Tanah Longsor/ Gerakan Tanah",
        "Pergerakan Tanah dan Tanah Longsor",
        "Landslide",
        "Talud Longsor",
        "Tnah Longsor",
    ),
    "whirlwind": (
        "Puting Beliung",
        "Angin Kencang",
        "ANGIN PUTING BELIUNG",
        "Cuaca Ekstrem (Angin Kencang)",
        "Angin Kencang / Puting Beliung",
    ),
    "wildfire": ("Karhutla", "Kebakaran Hutan dan Lahan", "Kebakaran Lahan", "Forest fire"),
    "drought": ("Kekeringan", "KEKERINGAN", "Krisis Air Bersih"),
}
HEADERS = {
    "hazard": ("Jenis Bencana", "Jenis Kejadian", "Kejadian", "ancaman", "Jenis_Keja", "Hazard"),
    "district": ("Kecamatan", "KEC", "Nama Kecamatan", "WADMKC", "District"),
    "village": ("Desa", "Desa/Kelurahan", "Kel/Desa", "WADMKD", "Village"),
    "dead": ("Meninggal", "MD", "Korban Meninggal", "meninggal_dunia", "Deaths"),
    "injured": ("Luka-luka", "Korban Luka", "dampak_jiwa_luka", "Injured", "Luka"),
    "displaced": ("Mengungsi", "Pengungsi", "Jumlah Mengungsi (jiwa)", "Displaced"),
    "houses_heavy": ("Rumah Rusak Berat", "rm_rusak_berat", "Rumah RB", "Rusak Berat"),
    "loss_idr": ("Kerugian (Rp)", "Taksiran Kerugian", "Nilai Kerugian"),
}


def make_truth(rng: Random, areas: AreaIndex, region: str, count: int) -> list[Truth]:
    """Events in villages of a kabupaten whose names are not shared within it."""
    names = Counter(areas.name(c) for c in areas.of_level("village", region)["code"])
    codes = [c for c in areas.of_level("village", region)["code"] if names[areas.name(c)] == 1]
    frame = areas.frame.set_index("code")
    found = []
    for number in range(count):
        code = rng.choice(codes)
        figures: dict[str, float | None] = {
            name: rng.choice((None, 0, rng.randint(1, 40))) for name in FIGURES
        }
        if figures["loss_idr"]:
            figures["loss_idr"] = figures["loss_idr"] * 25_000_000.0
        found.append(
            Truth(
                name=f"Peristiwa {number}",
                on=date(2015, 1, 1) + timedelta(days=rng.randrange(3_600)),
                hazard=rng.choice(tuple(HAZARD_WORDS)),
                district=areas.name(code[:8]),
                village=areas.name(code),
                district_code=code[:8],
                lat=round(float(frame.at[code, "lat"]), 5),
                lon=round(float(frame.at[code, "lon"]), 5),
                figures=figures,
            )
        )
    return found


def make_variation(rng: Random, areas: AreaIndex, region: str) -> Variation:
    """A random file of a few events."""
    truth = make_truth(rng, areas, region, rng.randint(4, 9))
    made = Variation(truth, [], [[] for _ in truth], [])
    comma = rng.random() < 0.25
    parts: list[Callable[[Variation, Random, bool], None]] = [
        _names,
        _dates,
        _hazards,
        _places,
        _figures,
    ]
    if rng.random() < 0.5:
        rng.shuffle(parts)
    for part in parts:
        part(made, rng, comma)
    made.separator = ";" if comma else rng.choice((",", ";", "\t"))
    made.as_workbook = rng.random() < 0.25
    width = len(made.headers)
    if rng.random() < 0.3:
        title = "REKAPITULASI KEJADIAN BENCANA KABUPATEN BANJAR"
        made.before = [[title, *[""] * (width - 1)], [""] * width]
    if rng.random() < 0.2:
        made.after = [[""] * width, ["Mengetahui,", *[""] * (width - 1)]]
    if rng.random() < 0.3:
        made.headers.insert(0, "No")
        for number, row in enumerate(made.rows, start=1):
            row.insert(0, str(number))
        for row in (*made.before, *made.after):
            row.append("")
    return made


def _add(made: Variation, header: str, cells: list[str]) -> None:
    made.headers.append(header)
    for row, cell in zip(made.rows, cells, strict=True):
        row.append(cell)


def _names(made: Variation, rng: Random, _comma: bool) -> None:
    _add(made, rng.choice(("Nama Kejadian", "Judul")), [t.name for t in made.truth])


def _dates(made: Variation, rng: Random, _comma: bool) -> None:
    header = rng.choice(("Tanggal", "Tgl Kejadian", "TANGGAL KEJADIAN", "Date", "Tgl_Kejadi"))
    way = rng.choice(
        ("iso", "slash", "dash", "words", "weekday", "short", "parts", "label", "month", "swapped")
    )
    made.ways.append(f"date {way}")
    days = [t.on for t in made.truth]
    if way == "parts":
        _add(made, "tahun", [str(d.year) for d in days])
        _add(made, "bulan", [rng.choice((str(d.month), f"{d.month:02d}")) for d in days])
        _add(made, rng.choice(("tanggal", "tgl")), [str(d.day) for d in days])
        return
    if way == "month":
        made.truth = [replace(t, on=t.on.replace(day=1), precision="month") for t in made.truth]
        _add(made, header, [f"{MONTHS[d.month - 1]} {d.year}" for d in days])
        return
    if way == "swapped":
        # As a spreadsheet leaves them: turned up to the 12th, text after it.
        cells = [
            date(d.year, d.day, d.month).isoformat() if d.day <= 12 else f"{d:%d/%m/%Y}"
            for d in days
        ]
        if not (any(d.day <= 12 for d in days) and any(d.day > 12 for d in days)):
            cells = [f"{d:%d/%m/%Y}" for d in days]
        elif not made.as_workbook:
            made.truth = [
                replace(t, asked=t.on.day <= 12 and t.on.day != t.on.month) for t in made.truth
            ]
        _add(made, header, cells)
        return
    write: dict[str, Callable[[date], str]] = {
        "iso": lambda d: d.isoformat(),
        "slash": lambda d: f"{d.day}/{d.month}/{d.year}",
        "dash": lambda d: f"{d:%d-%m-%Y}",
        "words": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
        "weekday": lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {MONTHS[d.month - 1]} {d.year}",
        "short": lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d:%y}",
        "label": lambda d: f"Tgl .{d.day} {MONTHS[d.month - 1]} {d.year}",
    }
    _add(made, header, [write[way](d) for d in days])


def _hazards(made: Variation, rng: Random, _comma: bool) -> None:
    cells = []
    for at, event in enumerate(made.truth):
        if rng.random() < 0.03:
            cells.append("Banjir dan Tanah Longsor")
            made.truth[at] = replace(event, asked=True)
        else:
            cells.append(rng.choice(HAZARD_WORDS[event.hazard]))
    _add(made, rng.choice(HEADERS["hazard"]), cells)
    if rng.random() < 0.1:
        objects = [rng.choice(("Rumah", "Jembatan", "Talud")) for _ in made.truth]
        _add(made, "Objek", objects)


def _places(made: Variation, rng: Random, comma: bool) -> None:
    joined = rng.choice((None, None, "marked", "plain", "reverse", "address"))
    made.ways.append(f"place {joined}")
    if joined is None:
        district = rng.choice(("{}", "Kec. {}", "KECAMATAN {}"))
        cells = [district.format(t.district) for t in made.truth]
        _add(made, rng.choice(HEADERS["district"]), [rng.choice((c, c.upper())) for c in cells])
        if rng.random() < 0.7:
            _add(made, rng.choice(HEADERS["village"]), [t.village for t in made.truth])
    elif joined == "plain":
        cells = [f"{t.village}, {t.district}" for t in made.truth]
        _add(made, rng.choice(("Lokasi (Desa, Kecamatan)", "Desa/Kecamatan")), cells)
    elif joined == "reverse":
        cells = [f"{t.district} / {t.village}" for t in made.truth]
        _add(made, rng.choice(("Kecamatan/Desa", "Kecamatan Desa")), cells)
    else:
        header = "Lokasi" if joined == "address" else "Lokasi Kejadian (Desa, Kecamatan)"
        pattern = rng.choice(("Desa {} Kec. {}", "Ds. {}, Kecamatan {}", "Kel. {} RT 02 Kec. {}"))
        _add(made, header, [pattern.format(t.village, t.district) for t in made.truth])
    way = rng.choice(("none", "plain", "comma left", "apart", "pair", "link", "second", "turned"))
    made.ways.append(f"position {way}")
    if way == "none":
        made.truth = [replace(t, lat=None, lon=None) for t in made.truth]
        return

    def number(value: float | None) -> str:
        return str(value).replace(".", ",") if comma else str(value)

    lats, lons = [number(t.lat) for t in made.truth], [number(t.lon) for t in made.truth]
    if way == "comma left" and not comma:
        lats = [f"{lat}," for lat in lats]
    elif way == "apart":
        lats = [lat.replace("-", "- ") for lat in lats]
    if way == "pair":
        cells = [f"{t.lat}, {t.lon}" for t in made.truth]
        _add(made, rng.choice(("Koordinat", "Titik Koordinat", "koordinat_text")), cells)
    elif way == "link":
        pattern = rng.choice(
            (
                "https://www.google.com/maps?q={},{}",
                "https://www.google.com/maps/place/x/@{},{},17z/data=!3m1",
                "https://maps.google.com/?ll={},{}&z=15",
            )
        )
        _add(made, "Titik Lokasi", [pattern.format(t.lat, t.lon) for t in made.truth])
    elif way == "second":
        blank = [rng.random() < 0.5 for _ in made.truth]
        _add(made, "latitude", ["" if b else x for b, x in zip(blank, lats, strict=True)])
        _add(made, "longitude", ["" if b else x for b, x in zip(blank, lons, strict=True)])
        _add(made, "koordinat_text", [f"{t.lat}, {t.lon}" for t in made.truth])
    else:
        first, second = rng.choice(
            (("Latitude", "Longitude"), ("Lintang", "Bujur"), ("lat", "lon"))
        )
        if way == "turned":
            lats, lons = lons, lats
        _add(made, first, lats)
        _add(made, second, lons)


def _figures(made: Variation, rng: Random, _comma: bool) -> None:
    people = ("dead", "injured", "displaced")
    for name in FIGURES:
        if rng.random() < 0.2:
            made.truth = [replace(t, figures=t.figures | {name: None}) for t in made.truth]
            continue
        unit = rng.random() < 0.3
        cells = []
        for at, event in enumerate(made.truth):
            value = event.figures[name]
            if value is None:
                cells.append(rng.choice(("", "-", "dalam pendataan")))
            elif value == 0:
                cells.append(rng.choice(("0", "NIHIL", "nihil")))
            elif name == "loss_idr":
                cells.append(rng.choice((f"{value:.0f}", f"Rp {value:,.0f}".replace(",", "."))))
            elif name == "injured" and rng.random() < 0.08:
                # The words say something else than the column.
                cells.append(f"{value:.0f} orang meninggal")
                others = {"injured": None, "dead": _ANY}
                made.truth[at] = replace(event, figures=event.figures | others)
            elif unit:
                cells.append(f"{value:.0f} {'orang' if name in people else 'unit'}")
            else:
                cells.append(f"{value:.0f}")
        _add(made, rng.choice(HEADERS[name]), cells)


#: A figure that two cells give, so that either may stand.
_ANY = -1.0


def judge(made: Variation, stored: pd.DataFrame, asked_rows: set[int], first_row: int) -> Counter:
    """How many rows are right, asked, unknown and wrong; "wrong: …" names what is.

    A row that must be asked is right when it is.
    """
    found: Counter[str] = Counter()
    known = {} if stored.empty else stored.set_index("event_name").to_dict("index")
    for at, event in enumerate(made.truth):
        record = known.get(event.name)
        was_asked = first_row + at in asked_rows
        if event.asked:
            found["right" if was_asked else "wrong"] += 1
            continue
        if record is None:
            found["asked" if was_asked else "unknown"] += 1
            continue
        wrong, missing = _compare(event, record)
        if wrong and not was_asked:
            found["wrong"] += 1
            found[f"wrong: {wrong[0]} ({', '.join(made.ways)})"] += 1
        elif was_asked:
            found["asked"] += 1
        else:
            found["unknown" if missing else "right"] += 1
    return found


def _compare(event: Truth, record: dict[str, Any]) -> tuple[list[str], list[str]]:
    wrong, missing = [], []
    expected: dict[str, Any] = {
        "occurred_on": pd.Timestamp(event.on),
        "date_precision": event.precision,
        "hazard": event.hazard,
        "district_code": event.district_code,
        "lat": event.lat,
        "lon": event.lon,
        **event.figures,
    }
    for name, value in expected.items():
        got = record.get(name)
        got = None if got is None or pd.isna(got) else got
        if value == _ANY:
            continue
        if got is None:
            missing += [name] if value is not None else []
        elif value is None or not _same(got, value):
            wrong.append(f"{name} {got!r} for {value!r}")
    return wrong, missing


def _same(got: Any, value: Any) -> bool:
    if isinstance(value, float | int) and not isinstance(got, str):
        return abs(float(got) - float(value)) < 1e-6
    return bool(got == value)
