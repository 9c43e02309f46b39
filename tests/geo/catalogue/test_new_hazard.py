"""A hazard is added in one file, and map, sheet, chart and legend know it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from geo.catalogue import HAZARDS
from geo.catalogue.symbols import SYMBOLS

ROOT = Path(__file__).parents[3]
_ADDED = """    Hazard(
        "sinkhole", N_("Sinkhole"), "199", "#334455", "hexagon", ("amblesan",), primary=False
    ),
)

HAZARDS:"""
_TOLD = """
import json
import numpy as np
from geo.base.i18n import language
from geo.catalogue import HAZARD_KEYS
from geo.catalogue.symbols import SYMBOLS
from geo.drawing.charts.base import hazard_name
from geo.drawing.map.browser_config import hazard_table
from geo.drawing.sheet.layers.incidents import draw_symbols
from geo.drawing.sheet.layers.styles import marker
from geo.drawing.sheet.page.ink import Ink
ink = Ink(3, 3)
draw_symbols(ink, "sinkhole", np.array([1.5]), np.array([1.5]), 2.4)
print(json.dumps({
    "last": HAZARD_KEYS[-1],
    "map": hazard_table(language("en"))[-1],
    "corners": len(marker("sinkhole").vertices),
    "drawn": ink.axes.collections[-1].get_gid(),
    "chart": hazard_name("sinkhole", language("en")),
}))
"""


def test_a_hazard_added_in_the_catalogue_is_drawn_everywhere(tmp_path: Path):
    shutil.copytree(ROOT / "geo", tmp_path / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").symlink_to(ROOT / "data")
    path = tmp_path / "geo" / "catalogue" / "hazards.py"
    text = path.read_text(encoding="utf-8")
    assert ")\n\nHAZARDS:" in text
    path.write_text(text.replace(")\n\nHAZARDS:", _ADDED, 1), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", _TOLD],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(answer.stdout)
    assert told["last"] == "sinkhole"
    assert told["map"]["path"] == SYMBOLS["hexagon"].path
    assert told["map"]["colour"] == "#334455"
    assert told["corners"] == 7
    assert told["drawn"] == "incidents-sinkhole"
    assert told["chart"] == "Sinkhole"


def test_at_least_four_symbols_are_free():
    taken = [hazard.symbol for hazard in HAZARDS.values()]
    assert len(set(taken)) == len(taken), "two hazards would look alike"
    assert len(set(SYMBOLS) - set(taken)) >= 4


def test_symbols_weigh_about_the_same():
    for symbol in SYMBOLS.values():
        reach = max(max(abs(x), abs(y)) for x, y in symbol.points)
        assert 0.8 <= reach <= 1.4, symbol.key
