"""Photos that citizens send: checked, stripped of everything but the picture, and kept.

What the camera noted of place and time is read first; the file that is kept carries none of it
(UU 27/2022 on personal data), nor the name it came with.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from geo.base.errors import PetaSiagaError
from geo.base.i18n import N_

MAX_BYTES = 15 << 20
_MAX_PIXELS = 60_000_000
_LONGEST_SIDE_PX = 2_048
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoRefused(PetaSiagaError):
    """A file that cannot be kept as a photo."""


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A kept photo: its file name in the folder, and where it was taken (degrees), if told."""

    name: str
    lat: float | None = None
    lon: float | None = None


def keep_photo(data: bytes, folder: Path) -> KeptPhoto:
    """Check `data`, read its place, and keep it as a plain JPEG named after its content.

    Raises `PhotoRefused` for what is no picture, too large, or of a kind that cannot be read.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefused(
            N_("The photo has {size} MB; at most {limit} MB are taken. Send a smaller one."),
            size=round(len(data) / (1 << 20)),
            limit=MAX_BYTES >> 20,
        )
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise PhotoRefused(N_("The photo has too many pixels; send a smaller one."))
            lat, lon = _position(image)
            picture = ImageOps.exif_transpose(image).convert("RGB")
            picture.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    except PhotoRefused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # Pillow's readers raise all of these on damaged or foreign files.
        raise PhotoRefused(
            N_("That is no photo that can be read; send it as JPEG, PNG or WebP.")
        ) from None
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=_QUALITY)
    name = f"{hashlib.sha256(kept.getvalue()).hexdigest()[:32]}.jpg"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if not target.exists():
        part = target.with_suffix(".part")
        part.write_bytes(kept.getvalue())
        part.replace(target)
    return KeptPhoto(name, lat, lon)


def _position(image: Image.Image) -> tuple[float | None, float | None]:
    """(lat, lon) in degrees from the camera's notes; (None, None) where there are none."""
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], str(gps[ExifTags.GPS.GPSLatitudeRef]))
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], str(gps[ExifTags.GPS.GPSLongitudeRef]))
    except (KeyError, ValueError, TypeError, ZeroDivisionError, IndexError):
        return None, None
    # Cameras without a fix write zeros, a place in the Gulf of Guinea.
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat == 0 and lon == 0):
        return None, None
    return round(lat, 6), round(lon, 6)


def _degrees(parts: tuple[float, float, float], wind: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60.0 + seconds / 3600.0
    return -value if wind.strip().upper() in ("S", "W") else value
