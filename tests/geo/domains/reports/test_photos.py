"""Photos are kept as bare pictures, and what is none is refused in one sentence."""

import io

import pytest
from PIL import ExifTags, Image

from geo.domains.reports.photos import MAX_BYTES, PhotoRefused, keep_photo


def _jpeg(*, gps: dict | None = None, size: tuple[int, int] = (64, 48)) -> bytes:
    image = Image.new("RGB", size, (40, 90, 160))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Secret Phone"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


MARTAPURA = {
    ExifTags.GPS.GPSLatitudeRef: "S",
    ExifTags.GPS.GPSLatitude: (3.0, 24.0, 36.0),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (114.0, 51.0, 0.0),
}


def test_the_place_is_read_and_the_kept_file_carries_nothing(tmp_path):
    kept = keep_photo(_jpeg(gps=MARTAPURA), tmp_path)
    assert (kept.lat, kept.lon) == (-3.41, 114.85)
    data = (tmp_path / kept.name).read_bytes()
    assert b"Secret Phone" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()


def test_zeros_of_a_camera_without_a_fix_are_no_place(tmp_path):
    zeros = {**MARTAPURA, ExifTags.GPS.GPSLatitude: (0, 0, 0), ExifTags.GPS.GPSLongitude: (0, 0, 0)}
    assert keep_photo(_jpeg(gps=zeros), tmp_path).lat is None


def test_a_large_photo_is_made_smaller_and_the_same_one_is_kept_once(tmp_path):
    first = keep_photo(_jpeg(size=(4_000, 3_000)), tmp_path)
    second = keep_photo(_jpeg(size=(4_000, 3_000)), tmp_path)
    assert first.name == second.name
    assert [path.name for path in tmp_path.iterdir()] == [first.name]
    with Image.open(tmp_path / first.name) as image:
        assert max(image.size) == 2_048


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 renamed programme",
        b"%PDF-1.7",
        b"<svg onload=alert(1)>",
        _jpeg()[:200],
        b"\x00" * 1_000,
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(tmp_path, data):
    with pytest.raises(PhotoRefused):
        keep_photo(data, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_photo_over_the_limit_is_refused_with_both_sizes(tmp_path):
    with pytest.raises(PhotoRefused) as refused:
        keep_photo(b"\xff" * (MAX_BYTES + (5 << 20)), tmp_path)
    assert "20 MB" in str(refused.value)
    assert "15 MB" in str(refused.value)
