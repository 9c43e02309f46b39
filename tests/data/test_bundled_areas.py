"""The committed areas: complete, a coverage per level, one hierarchy, close to real boundaries."""

import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data._area_checks import EXPECTED_COUNT, CheckFailed, check_areas
from data._inputs import INPUTS_FILE
from data.build_areas import AREA_LEVELS, BOUNDARIES, CORRECTIONS, TABLES, dotted
from geo.catalogue import FEATURED_REGENCIES, LEVEL_KEYS, is_area_code, level_of

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "areas.parquet")


@pytest.fixture(scope="module")
def by_code(areas):
    return areas.set_index("code")


def test_every_check_of_the_builder_holds_for_the_committed_file(areas):
    lines = list(check_areas(areas))

    assert len(lines) == len(EXPECTED_COUNT)


def test_checks_fail_loudly_when_a_kecamatan_is_missing(areas):
    with pytest.raises(CheckFailed, match="7284 areas instead of 7285"):
        list(check_areas(areas[areas["code"] != "63.03.05"]))


def test_checks_fail_loudly_when_a_village_leaves_its_kecamatan(areas):
    moved = areas.copy()
    row = moved.index[moved["code"] == "63.03.05.1001"][0]
    moved.loc[row, "geometry"] = shapely.affinity.translate(moved.geometry[row], xoff=2.0)
    moved.loc[row, "lon"] += 2.0

    with pytest.raises(CheckFailed, match=r"outside their parent.*63\.03\.05\.1001"):
        list(check_areas(moved))


def test_levels_are_those_of_the_catalogue():
    assert AREA_LEVELS == LEVEL_KEYS


def test_codes_are_dotted_text_of_their_level(areas):
    assert areas["code"].map(is_area_code).all()
    assert (areas["code"].map(level_of) == areas["level"]).all()
    assert dotted("1310") == "13.10"
    assert dotted("6303051001") == "63.03.05.1001"


def test_villages_are_those_of_the_four_kabupaten(areas):
    villages = areas.loc[areas["level"] == "village", "code"]

    assert set(villages.str[:5]) == set(FEATURED_REGENCIES)


@pytest.mark.parametrize(
    ("code", "name", "utc_offset_h"),
    [
        ("63.03", "Kabupaten Banjar", 8),
        ("15.06", "Kabupaten Tanjung Jabung Barat", 7),
        ("35.03", "Kabupaten Trenggalek", 7),
        ("35.05", "Kabupaten Blitar", 7),
        ("35.72", "Kota Blitar", 7),
        ("32.79", "Kota Banjar", 7),
        ("91.71", "Kota Jayapura", 9),
    ],
)
def test_kabupaten_and_kota_of_one_name_are_told_apart(by_code, code, name, utc_offset_h):
    assert by_code.at[code, "name"] == name
    assert by_code.at[code, "utc_offset_h"] == utc_offset_h


def test_population_is_known_for_kabupaten_and_unknown_below(areas):
    known = areas["population"].notna().groupby(areas["level"]).mean()

    assert known.to_dict() == {"province": 1, "regency": 1, "district": 0, "village": 0}
    total = areas.groupby("level")["population"].sum()
    assert total["regency"] == total["province"]


def test_corrected_faults_are_gone(by_code):
    # Wakatobi lies near 123.5 E, and Matano must not pull Morowali 87 km away from itself.
    assert 123.0 < by_code.at["74.07", "lon"] < 124.7
    assert by_code.at["53.02.10", "name"] == "Ki'e"
    west, south, east, north = by_code.geometry["72.06.20"].bounds
    assert max(east - west, north - south) < 0.7
    assert all(fix.reason for fix in CORRECTIONS)


def test_file_is_small_and_its_provenance_is_stated():
    assert (DATA / "areas.parquet").stat().st_size <= 6_200_000
    stated = tomllib.loads((DATA / "provenance.toml").read_text(encoding="utf-8"))["areas"]
    assert stated["is_approximate"] is True
    assert stated["is_sample"] is False
    assert "Bukan batas resmi" in stated["attribution"]
    assert "CC BY 3.0 IGO" in stated["licence"]
    assert "Not official" in stated["attribution_en"]


def test_approximate_shares_say_where_villages_are_points_and_edges_guessed(areas):
    share = areas["approx_share"]
    villages = areas[areas["level"] == "village"]
    guessed = (villages["approx_share"] > 0.1).groupby(villages["code"].str[:5]).mean()

    assert share.between(0, 1).all()
    assert guessed["63.03"] == 1
    assert guessed.drop("63.03").max() < 0.1
    by_level = areas[share > 0.1].groupby("level").size()
    assert by_level["regency"] < 0.2 * EXPECTED_COUNT["regency"]
    assert (
        not areas.loc[areas["code"].isin(["15.06", "35.03", "35.05"]), "bps_2020"].eq(False).any()
    )
    assert (~areas.loc[areas["level"] == "district", "bps_2020"]).sum() == 268


def test_what_was_read_is_named_by_its_sha256():
    read = tomllib.loads((DATA / INPUTS_FILE).read_text(encoding="utf-8"))["areas.parquet"]

    assert set(read) == {*BOUNDARIES, *TABLES.values()}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in read.values())


@pytest.mark.parametrize(
    ("file", "code", "least_regency", "least_district_mean"),
    [
        ("desa_banjar", "63.03", 0.90, 0.79),
        ("desa_tanjung_jabung_barat", "15.06", 0.96, 0.88),
        ("desa_trenggalek", "35.03", 0.97, 0.94),
        ("desa_blitar", "35.05", 0.97, 0.91),
    ],
)
def test_areas_come_close_to_real_boundaries(
    real_files, by_code, file, code, least_regency, least_district_mean
):
    real = gpd.read_file(real_files / f"{file}.geojson")
    # The four files are trusted test inputs, but a few of their rings touch themselves.
    real["geometry"] = real.geometry.make_valid()
    assert real["kode"].str.startswith(code).all()

    assert _overlap(real, by_code, depth=5).mean() >= least_regency
    assert _overlap(real, by_code, depth=8).mean() >= least_district_mean


def _overlap(real, by_code, depth):
    """Intersection over union per area, measured in EPSG:6933; `depth` characters of its code."""
    truth = real.dissolve(real["kode"].str[:depth]).geometry.to_crs(6933)
    ours = by_code.geometry.loc[truth.index].to_crs(6933)
    return truth.intersection(ours).area / truth.union(ours).area
