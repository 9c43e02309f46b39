"""Three reference sheets as pictures, compared with a tolerance for other versions of libraries.

After a change that is meant, look at the new pictures and run with PETASIAGA_NEW_BASELINES=1.
"""

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo.drawing.sheet.page.ink import save
from geo.drawing.sheet.sheet import draw_sheet
from tests.geo.drawing.sheet.conftest import YEAR

FOLDER = Path(__file__).parent / "baselines"
#: Mean difference (0..255) of the blurred pictures; a missing legend is 5 to 10 times as much.
TOLERANCE = 1.0
SHEETS = {
    "a4-landscape": {},
    "a3-portrait-graduated": {"paper": "A3", "orientation": "portrait", "incidents": "graduated"},
    "wide-utm": {"paper": "16:9", "grid": "utm", "language": "id"},
}


@pytest.mark.parametrize("name", list(SHEETS))
def test_reference_sheets_look_as_they_did(sample_snapshot, options, name):
    asked = replace(options, basemap=False, base_url="http://bpbd.local", **SHEETS[name])
    sheet = draw_sheet(sample_snapshot, YEAR, asked)
    png = save(sheet.pages[0], "png", dpi=60, title="", day=sheet.content.today)
    path = FOLDER / f"{name}.png"
    if os.environ.get("PETASIAGA_NEW_BASELINES"):
        FOLDER.mkdir(exist_ok=True)
        Image.open(io.BytesIO(png)).convert("RGB").quantize(64).save(path, optimize=True)
    new, old = (_blurred(source) for source in (io.BytesIO(png), path))
    assert new.shape == old.shape
    assert np.abs(new - old).mean() < TOLERANCE


def test_the_comparison_sees_a_missing_legend(sample_snapshot, options):
    asked = replace(options, basemap=False, base_url="http://bpbd.local", legend=False)
    sheet = draw_sheet(sample_snapshot, YEAR, asked)
    png = save(sheet.pages[0], "png", dpi=60, title="", day=sheet.content.today)
    old = _blurred(FOLDER / "a4-landscape.png")
    assert np.abs(_blurred(io.BytesIO(png)) - old).mean() > TOLERANCE


def _blurred(source) -> np.ndarray:
    """Brightness at a quarter of the size, so that a shifted edge counts little."""
    picture = Image.open(source).convert("L")
    small = picture.resize((picture.width // 4, picture.height // 4), Image.Resampling.BOX)
    return np.asarray(small, dtype=float)
