"""Make the two fonts of this folder from the DejaVu fonts that matplotlib carries.

Only letters, signs and kerning of the languages that a sheet can be in are kept: embedding the
whole font into each PDF took a second and a half, this takes a tenth of it. DejaVu's licence
(beside the fonts) allows it. Run with ``python -m geo.drawing.sheet.page.fonts.build_fonts``.
"""

from pathlib import Path

import matplotlib as mpl
from fontTools import subset

#: Latin with its extensions, Greek, punctuation, signs of currency, mathematics and geometry.
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x2B0, 0x2FF),
    (0x300, 0x36F),
    (0x370, 0x3FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x218F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x25A0, 0x25FF),
    (0x2600, 0x26FF),
    (0xFB00, 0xFB06),
)
_NAMES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def build(folder: Path) -> None:
    """Write both fonts into `folder`; the same bytes each time for one version of fontTools."""
    source = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name in _NAMES:
        options = subset.Options(
            layout_features=["kern"],
            glyph_names=False,
            hinting=False,
            notdef_outline=True,
            name_IDs=["*"],
            recalc_timestamp=False,
        )
        options.drop_tables += ["FFTM", "MATH"]
        font = subset.load_font(str(source / name), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[c for low, high in _RANGES for c in range(low, high + 1)])
        subsetter.subset(font)
        subset.save_font(font, str(folder / name), options)
    (folder / "LICENSE_DEJAVU").write_bytes((source / "LICENSE_DEJAVU").read_bytes())


if __name__ == "__main__":
    build(Path(__file__).parent)
