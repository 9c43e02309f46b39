"""Classes and hazards stay apart in greyscale and for colour-blind readers, measured.

The legend's own signs are drawn and compared as pictures, colour and pattern together, because
that is what a reader has.
"""

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from geo.catalogue import CLASS_KEYS, HAZARDS, PRIMARY_HAZARDS
from geo.drawing.sheet.layers.incidents import draw_symbols
from geo.drawing.sheet.layers.styles import class_style
from geo.drawing.sheet.page.ink import INK, Ink, save
from geo.drawing.sheet.page.paper import Box
from tests.geo.drawing.sheet.conftest import PRINTED

#: Viénot, Brettel & Mollon (1999), simulation of dichromats in linear RGB.
PROTAN = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
DEUTAN = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))
NORMAL = np.eye(3)
SIGHTS = {"normal": NORMAL, "protan": PROTAN, "deutan": DEUTAN, "grey": GREY}


def seen_as(picture: np.ndarray, sight: np.ndarray) -> np.ndarray:
    """A picture (sRGB 0..1) as CIELAB of what a reader sees."""
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ sight.T, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = linear @ to_xyz.T / (0.9505, 1.0, 1.089)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )


def swatch(key: str, unit: float) -> np.ndarray:
    """A class sign of 24 x 24 mm at 150 dpi, without its frame."""
    ink = Ink(24, 24)
    style = class_style(key, unit)
    ink.rect(
        Box(-1, -1, 26, 26),
        fill=style.fill,
        hatch=style.hatch,
        hatch_colour=style.hatch_colour,
        hatch_width=style.hatch_width_mm,
    )
    return pixels(ink)


def symbol(key: str) -> np.ndarray:
    ink = Ink(3, 3)
    draw_symbols(ink, key, np.array([1.5]), np.array([1.5]), 2.4)
    return pixels(ink)


def pixels(ink: Ink) -> np.ndarray:
    png = save(ink, "png", dpi=150, title="", day=PRINTED)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")) / 255


def cover(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """(mean colour, how much pattern): what tells two surfaces apart at reading distance."""
    return picture.reshape(-1, 3).mean(axis=0), float(picture[..., 0].std())


@pytest.mark.parametrize("unit", [1.0, 1.3])
@pytest.mark.parametrize("sight", list(SIGHTS))
def test_classes_stay_apart(sight, unit):
    seen = {key: cover(seen_as(swatch(key, unit), SIGHTS[sight])) for key in CLASS_KEYS}
    for one, other in combinations(CLASS_KEYS, 2):
        colour = float(np.linalg.norm(seen[one][0] - seen[other][0]))
        pattern = abs(seen[one][1] - seen[other][1])
        print(f"{sight} {unit}: {one}/{other} colour {colour:.1f} pattern {pattern:.1f}")
        # A difference of 2.3 is just noticeable; surfaces in print need several of them.
        assert np.hypot(colour, pattern) > 8.0


@pytest.mark.parametrize("sight", list(SIGHTS))
def test_every_class_has_a_visible_pattern(sight):
    for key in CLASS_KEYS:
        assert cover(seen_as(swatch(key, 1.0), SIGHTS[sight]))[1] > 6.0


@pytest.mark.parametrize("sight", list(SIGHTS))
def test_hazard_symbols_stay_apart(sight):
    """Share of a symbol's pixels that differ clearly from another hazard's symbol."""
    seen = {key: seen_as(symbol(key), SIGHTS[sight]) for key in PRIMARY_HAZARDS}
    for one, other in combinations(PRIMARY_HAZARDS, 2):
        drawn = (seen[one][..., 0] < 95) | (seen[other][..., 0] < 95)
        apart = np.linalg.norm(seen[one] - seen[other], axis=-1) > 10
        assert (apart & drawn).sum() / drawn.sum() > 0.1, (one, other)


def test_text_is_dark_enough_on_white():
    assert seen_as(np.array([int(INK[i : i + 2], 16) / 255 for i in (1, 3, 5)]), NORMAL)[0] < 25
    assert len(HAZARDS) == 9
