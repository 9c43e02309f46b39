"""The labelled messages of `tests/data/citizen_messages.psv`, and gazetteers of their regions."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd

from geo.domains.reports.gazetteer import Gazetteer
from geo.store.areas import AreaIndex

ROOT = Path(__file__).parents[4]
_FILE = ROOT / "tests" / "data" / "citizen_messages.psv"


@dataclass(frozen=True)
class Labelled:
    """A message with the kind and the area that a person reads out of it."""

    region: str
    text: str
    kind: str
    area: str
    #: Messages that were never looked at while the rules were made.
    held_out: bool


@cache
def areas() -> AreaIndex:
    """The bundled areas."""
    frame = gpd.read_parquet(ROOT / "data" / "areas.parquet")
    return AreaIndex(frame.assign(dataset_id=1, is_approximate=True))


@cache
def gazetteer(region: str) -> Gazetteer:
    """The names of one kabupaten."""
    return Gazetteer(areas(), region)


def labelled() -> list[Labelled]:
    """All messages; every third one is held out."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [
        Labelled(region, text, kind, _code(region, place), held_out=number % 3 == 2)
        for number, (region, text, kind, place) in enumerate(rows)
    ]


def _code(region: str, place: str) -> str:
    if not place:
        return ""
    village, district = place.split("/")
    districts = areas().of_level("district", region)
    code = str(districts.loc[districts["name"] == district, "code"].iloc[0])
    if not village:
        return code
    villages = areas().of_level("village", code)
    return str(villages.loc[villages["name"] == village, "code"].iloc[0])
