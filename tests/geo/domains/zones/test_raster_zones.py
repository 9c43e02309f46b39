"""GeoTIFFs of hazard as zones: what is read, what is refused, and that no area is lost."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine, from_origin

from geo.base.crs import EQUAL_AREA, WGS84
from geo.base.errors import SourceRefused
from geo.base.settings import Limits
from geo.catalogue import CLASS_KEYS
from geo.domains.zones.reader import ZoneOptions, read_zones
from geo.files.findings import Report
from geo.files.opening import open_source

NORTH_WEST = (114.0, -3.0)
DEGREES = 0.001
#: Two kecamatan that divide the test rasters slantwise.
KECAMATAN = gpd.GeoSeries(
    [
        shapely.Polygon([(113, -2), (114.03, -2), (114.09, -5), (113, -5)]),
        shapely.Polygon([(114.03, -2), (116, -2), (116, -5), (114.09, -5)]),
    ],
    index=["63.03.05", "63.03.06"],
    crs=WGS84,
)


def write_tif(path: Path, values: np.ndarray, **options) -> Path:
    """A GeoTIFF of one band near Martapura with pixels of 0.001 degrees."""
    bands = values if values.ndim == 3 else values[np.newaxis]
    profile = {
        "crs": WGS84,
        "transform": from_origin(*NORTH_WEST, DEGREES, DEGREES),
        "dtype": bands.dtype,
    } | options
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=bands.shape[1],
        width=bands.shape[2],
        count=len(bands),
        **profile,
    ) as file:
        file.write(bands)
    return path


def read(path: Path, limits: Limits | None = None, **options):
    report = Report()
    with open_source(path, limits=limits) as source:
        chosen = ZoneOptions(hazard="flood", **options)
        return read_zones(source, report, chosen, KECAMATAN), report


def notes(report: Report) -> str:
    return "\n".join(note.render(lambda text: text) for note in report.notes)


def smooth_index(size: int = 120) -> np.ndarray:
    """Hills and valleys from 0 to 1."""
    down, across = np.mgrid[0:size, 0:size] / size
    hills = np.sin(9 * across + 2 * down) * np.cos(7 * down) / 2 + 0.5
    return hills.astype(np.float32)


def blocks(*values: float, dtype: str = "float32", size: int = 8) -> np.ndarray:
    """Squares of `size` pixels side by side, one per value."""
    return np.repeat(np.repeat(np.array([values], dtype=dtype), size, axis=0), size, axis=1)


def counted_km2(index: np.ndarray, code: str) -> np.ndarray:
    """km² per class in a kecamatan, pixel by pixel: each projected alone, by its centre."""
    rows, columns = np.mgrid[0 : index.shape[0], 0 : index.shape[1]]
    west, north = NORTH_WEST[0] + columns * DEGREES, NORTH_WEST[1] - rows * DEGREES
    boxes = gpd.GeoSeries(
        shapely.box(west, north - DEGREES, west + DEGREES, north).ravel(), crs=WGS84
    )
    km2 = boxes.to_crs(EQUAL_AREA).area.to_numpy() / 1e6
    inside = shapely.intersects_xy(
        KECAMATAN[code], (west + DEGREES / 2).ravel(), (north - DEGREES / 2).ravel()
    )
    value = index.ravel()
    edges = ((0, 0.333), (0.333, 0.666), (0.666, 1))
    return np.array([km2[inside & (value > low) & (value <= high)].sum() for low, high in edges])


def test_area_per_class_and_kecamatan_agrees_with_a_count_of_the_pixels(tmp_path):
    index = smooth_index()
    zones, _report = read(write_tif(tmp_path / "indeks.tif", index))
    inside = zones.representative_point()
    for code, shape in KECAMATAN.items():
        found = zones[inside.within(shape)].groupby("class")["area_km2"].sum()
        assert found.reindex(list(CLASS_KEYS)).to_numpy() == pytest.approx(
            counted_km2(index, code), rel=0.01
        )


def test_neighbouring_classes_share_their_edges(tmp_path):
    zones, _report = read(write_tif(tmp_path / "indeks.tif", smooth_index()))
    shapes = zones.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    whole = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-9)
    assert (zones["index_high"] - zones["index_low"]).between(0.33, 0.34).all()


def test_a_slanting_border_loses_its_steps(tmp_path):
    down, across = np.mgrid[0:60, 0:60]
    zones, _report = read(
        write_tif(tmp_path / "miring.tif", np.where(across > down, 0.9, 0.5).astype("float32"))
    )
    assert shapely.get_num_coordinates(zones.geometry.to_numpy()).sum() < 150


@pytest.mark.parametrize(
    ("nodata", "dtype"),
    [
        (None, "float32"),
        (-9999, "float32"),
        (255, "float32"),
        (np.nan, "float32"),
        (-3.4e38, "float32"),
        (0.25, "float32"),
        (3.4e38, "float64"),
    ],
)
def test_pixels_without_data_become_no_zone(tmp_path, nodata, dtype):
    values = blocks(0.5, 0 if nodata is None else nodata, 0.9, dtype=dtype)
    own = {"nodata": nodata} if nodata == 0.25 else {}
    zones, _report = read(write_tif(tmp_path / "x.tif", values, **own))
    assert sorted(zones["class"]) == ["high", "medium"]
    assert zones.total_bounds[2] - zones.total_bounds[0] == pytest.approx(24 * DEGREES)
    assert zones.geometry.union_all().area == pytest.approx(2 * 64 * DEGREES**2)


@pytest.mark.parametrize("nodata", [0, 255, None])
def test_classes_1_to_3_are_recognised_by_their_values(tmp_path, nodata):
    values = blocks(1, 255, 2, 3, dtype="uint8")
    zones, report = read(write_tif(tmp_path / "kelas.tif", values, nodata=nodata))
    assert zones.sort_values("class")["class"].tolist() == ["high", "low", "medium"]
    assert zones["index_low"].isna().all(), "no index is claimed that the file never gave"
    assert "classes from 1 to 3" in notes(report)


def test_an_index_on_a_break_belongs_to_the_class_below(tmp_path):
    zones, _report = read(write_tif(tmp_path / "x.tif", blocks(0.333, 0.334, 0.666, 0.667)))
    west_to_east = zones.assign(west=zones.bounds["minx"]).sort_values("west")["class"].tolist()
    assert west_to_east == ["low", "medium", "high"]
    assert zones.set_index("class")["area_km2"]["medium"] == pytest.approx(
        2 * zones.set_index("class")["area_km2"]["low"], rel=1e-3
    )


def test_breaks_of_the_layer_are_obeyed(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0.32, 0.65))
    zones, _report = read(path, breaks=(0.3, 0.6))
    assert sorted(zones["class"]) == ["high", "medium"]


def test_small_islands_go_to_the_class_around_them_and_the_report_says_so(tmp_path):
    values = blocks(0.5, 0.5)
    values[3, 3] = 0.9
    zones, report = read(write_tif(tmp_path / "x.tif", values))
    assert zones["class"].tolist() == ["medium"]
    assert "fewer than 4 pixels" in notes(report)
    assert "High: 0.01 km² in the raster, 0.00 km² in the zones." in notes(report)
    kept, _report = read(write_tif(tmp_path / "y.tif", values), min_pixels=1)
    assert sorted(kept["class"]) == ["high", "medium"]


def test_a_lonely_island_stays(tmp_path):
    values = blocks(0.0, 0.0)
    values[3, 3] = 0.9
    zones, _report = read(write_tif(tmp_path / "x.tif", values))
    assert zones["class"].tolist() == ["high"]


def test_metres_of_utm_and_of_mercator_are_placed(tmp_path):
    for crs, x, y in (("EPSG:32750", 211000, 9650000), ("EPSG:3857", 12750000, -390000)):
        path = write_tif(
            tmp_path / "x.tif", blocks(0.5, 0.9), crs=crs, transform=from_origin(x, y, 100, 100)
        )
        zones, _report = read(path)
        west, south, east, north = zones.total_bounds
        assert 113 < west < east < 116
        assert -5 < south < north < -2
        assert zones["area_km2"].sum() == pytest.approx(1.28, rel=0.015)


def test_turned_grid_is_placed_by_its_whole_transform(tmp_path):
    turned = Affine.translation(*NORTH_WEST) @ Affine.rotation(30) @ Affine.scale(DEGREES, -DEGREES)
    zones, _report = read(write_tif(tmp_path / "x.tif", blocks(0.5, 0.5), transform=turned))
    assert zones.geometry.union_all().area == pytest.approx(128 * DEGREES**2)
    assert not shapely.equals(zones.geometry[0], zones.geometry[0].envelope)


def test_scale_and_offset_of_the_band_are_applied(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(500, 900, dtype="int16"))
    with rasterio.open(path, "r+") as file:
        file.scales = (0.001,)
    zones, _report = read(path)
    assert sorted(zones["class"]) == ["high", "medium"]


def test_what_lies_outside_every_kecamatan_is_kept(tmp_path):
    path = write_tif(
        tmp_path / "laut.tif", blocks(0.5), transform=from_origin(117, -3, DEGREES, DEGREES)
    )
    zones, _report = read(path)
    assert zones["area_km2"].sum() == pytest.approx(64 * 0.1112 * 0.1106, rel=0.01)


def sentence(path: Path, **options) -> str:
    with pytest.raises(SourceRefused) as refused:
        read(path, **options)
    text = str(refused.value)
    assert "\n" not in text
    assert str(path.parent) not in text
    return text


def test_several_bands_are_refused(tmp_path):
    path = write_tif(tmp_path / "rgb.tif", np.ones((3, 4, 4), dtype=np.uint8))
    assert "has 3 bands" in sentence(path)


def test_a_raster_without_crs_asks_for_it_and_takes_it(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0.5), crs=None)
    assert "--crs EPSG:32750" in sentence(path)
    zones, _report = read(path, crs=WGS84)
    assert len(zones) == 1
    assert "is not known" in sentence(path, crs="EPSG:nope")


def test_values_that_are_neither_index_nor_classes_are_named(tmp_path):
    path = write_tif(tmp_path / "persen.tif", blocks(20, 80))
    assert "values from 20 to 80" in sentence(path)


def test_a_few_strange_pixels_are_left_out_and_counted(tmp_path):
    values = smooth_index()
    values[5, 5:8] = 7
    _zones, report = read(write_tif(tmp_path / "x.tif", values))
    assert "3 pixels with values that belong to no class" in notes(report)


def test_only_ones_ask_which_class_is_meant(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0, 1, dtype="uint8"))
    assert "--class-yes" in sentence(path)
    zones, _report = read(path, class_yes="high")
    assert zones["class"].tolist() == ["high"]


def test_a_raster_without_any_hazard_is_refused(tmp_path):
    assert "no pixel with a hazard" in sentence(write_tif(tmp_path / "x.tif", blocks(0, 255)))


def test_a_raster_without_a_place_is_refused(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0.5), transform=Affine.identity())
    assert "does not say where it lies" in sentence(path)


@pytest.mark.parametrize(("crs", "corner"), [(WGS84, (-60, 5)), ("EPSG:32750", (9e8, 9e8))])
def test_a_raster_elsewhere_is_refused(tmp_path, crs, corner):
    path = write_tif(
        tmp_path / "x.tif", blocks(0.5), crs=crs, transform=from_origin(*corner, 0.01, 0.01)
    )
    assert "lies in Indonesia" in sentence(path)


def test_a_crs_of_another_planet_is_refused(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0.5))
    assert "cannot be placed" in sentence(path, crs="IAU_2015:30100")


def test_a_million_by_a_million_declared_pixels_are_refused_at_once(tmp_path):
    path = tmp_path / "bom.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=1_000_000,
        height=1_000_000,
        count=1,
        dtype="uint8",
        sparse_ok=True,
        tiled=True,
        blockxsize=65536,
        blockysize=65536,
        bigtiff="yes",
        crs=WGS84,
        transform=from_origin(*NORTH_WEST, 1e-6, 1e-6),
    ):
        pass
    assert "1000000 x 1000000 pixels" in sentence(path)


def test_a_huge_tile_of_a_small_raster_is_refused(tmp_path):
    path = write_tif(
        tmp_path / "x.tif",
        blocks(0.5),
        tiled=True,
        blockxsize=8192,
        blockysize=8192,
        compress="deflate",
    )
    assert "pixels" in sentence(path, limits=Limits(max_pixels=1_000_000))


def test_too_many_patches_are_refused(tmp_path):
    noise = np.random.default_rng(42).random((40, 40)).astype(np.float32)
    path = write_tif(tmp_path / "x.tif", noise)
    assert "more than 10 patches" in sentence(path, limits=Limits(max_features=10))


def test_files_beside_the_raster_are_not_read(tmp_path):
    path = write_tif(tmp_path / "x.tif", blocks(0.5), crs=None)
    (tmp_path / "x.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:4326</SRS></PAMDataset>", encoding="utf-8"
    )
    assert "--crs" in sentence(path)


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_a_truncated_file_is_refused(tmp_path, kept):
    path = write_tif(tmp_path / "x.tif", smooth_index(200))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert "x.tif" in sentence(path)


def test_a_vrt_under_the_name_of_a_tif_is_refused(tmp_path):
    path = tmp_path / "x.tif"
    path.write_text(
        '<VRTDataset rasterXSize="8" rasterYSize="8"><SRS>EPSG:4326</SRS><VRTRasterBand '
        'dataType="Byte" band="1"><SimpleSource><SourceFilename>/etc/passwd</SourceFilename>'
        "</SimpleSource></VRTRasterBand></VRTDataset>",
        encoding="utf-8",
    )
    assert "x.tif" in sentence(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(4, 700), st.integers(0, 255)), min_size=1, max_size=12)
)
def test_any_damage_is_read_or_refused(tmp_path, changes):
    """Bytes of header, tags and pixels set at random: zones or a refusal, nothing else."""
    path = tmp_path / "x.tif"
    if not (tmp_path / "whole.tif").exists():
        write_tif(tmp_path / "whole.tif", blocks(0.2, 0.5, 0.9, size=4), compress="deflate")
    content = bytearray((tmp_path / "whole.tif").read_bytes())
    for place, value in changes:
        content[place % len(content)] = value
    path.write_bytes(bytes(content))
    try:
        zones, _report = read(path, limits=Limits(max_pixels=100_000))
    except SourceRefused:
        return
    assert shapely.is_valid(zones.geometry.to_numpy()).all()
    assert np.isfinite(zones.total_bounds).all()
