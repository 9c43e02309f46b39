"""The committed samples: invented, marked as such, believable, and reproducible."""

import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data._sample_places import HAZARDS, PLACES
from data._sample_profiles import FIRST_DAY, LAST_DAY
from data.build_samples import build_place
from geo.base.crs import EQUAL_AREA, WGS84, require_crs
from geo.catalogue import CLASSES, FEATURED_REGENCIES, PRIMARY_HAZARDS
from geo.catalogue.schema import FIGURE_COLUMNS, INCIDENT_COLUMNS, LOCATION_ACCURACIES

DATA = Path(__file__).parents[2] / "data"
REBUILT = "35.05"


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "areas.parquet")


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "sample_zones.parquet")


@pytest.fixture(scope="module")
def incidents() -> pd.DataFrame:
    return pd.read_parquet(DATA / "sample_incidents.parquet")


@pytest.fixture(scope="module")
def month(incidents):
    return pd.to_datetime(incidents["occurred_on"]).dt.month


@pytest.fixture(scope="module")
def points(incidents) -> gpd.GeoDataFrame:
    located = incidents[incidents["lon"].notna()]
    geometry = gpd.points_from_xy(located["lon"].astype(float), located["lat"].astype(float))
    return gpd.GeoDataFrame(located, geometry=geometry, crs=WGS84)


def test_weights_name_the_hazards_and_kabupaten_of_the_catalogue():
    assert set(HAZARDS) == set(PRIMARY_HAZARDS)
    assert set(PLACES) == set(FEATURED_REGENCIES)


def test_incidents_have_the_canonical_columns_and_nullable_figures(incidents):
    assert list(incidents.columns) == [column.name for column in INCIDENT_COLUMNS]
    for column in INCIDENT_COLUMNS:
        if column.kind == "count":
            assert incidents[column.name].dtype == "Int64"
        if column.kind == "amount":
            assert incidents[column.name].dtype == "Float64"


def test_there_are_a_few_thousand_incidents_of_all_hazards_everywhere(incidents):
    assert 3_000 <= len(incidents) <= 5_000
    assert incidents.groupby(["regency_code", "hazard"]).size().unstack().gt(20).all(axis=None)
    assert incidents["occurred_on"].min() >= FIRST_DAY
    assert incidents["occurred_on"].max() <= LAST_DAY
    assert set(pd.to_datetime(incidents["occurred_on"]).dt.year) == set(range(2019, 2027))


def test_everything_says_that_it_is_sample_data(zones, incidents):
    assert incidents["chronology"].str.endswith("(data contoh)").all()
    assert incidents["source"].eq("Data contoh PetaSiaga").all()
    assert incidents["kib"].str.fullmatch(r"CONTOH-\d{4}-20\d\d-\d{4}").all()
    assert incidents["kib"].is_unique
    assert zones["name"].str.endswith("– contoh").all()
    stated = tomllib.loads((DATA / "provenance.toml").read_text(encoding="utf-8"))
    for file in ("sample_zones", "sample_incidents"):
        assert stated[file]["is_sample"] is True
        assert stated[file]["attribution"].startswith("Data contoh")


def test_texts_hold_no_open_placeholder_and_no_telephone_number(incidents):
    texts = pd.concat(
        [incidents[name].dropna() for name in ("event_name", "address", "cause", "chronology")]
    )

    assert not texts.str.contains(r"[{}]").any()
    assert not texts.str.contains(r"\d{5}").any()


@pytest.mark.parametrize("figure", FIGURE_COLUMNS)
def test_figure_is_sometimes_unknown_and_sometimes_zero(incidents, figure):
    values = incidents[figure]

    assert 0.02 < values.isna().mean() < 0.6
    assert values.eq(0).any()
    assert values.dropna().ge(0).all()
    assert values.gt(0).any()


def test_a_first_report_counts_nothing_yet(incidents):
    blank = incidents[list(FIGURE_COLUMNS)].isna().all(axis=1)

    assert 0.01 < blank.mean() < 0.06


def test_impacts_are_heavy_tailed(incidents):
    dead = incidents["dead"].dropna()

    assert dead.eq(0).mean() > 0.93
    assert 3 <= dead.max() <= 15
    assert incidents["affected"].max() > 20 * incidents["affected"].median()


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("displaced", "affected"),
        ("displaced_households", "affected_households"),
        ("affected_households", "affected"),
        ("houses_flooded", "affected_households"),
        ("houses_heavy", "affected_households"),
    ],
)
def test_figures_of_one_incident_agree(incidents, smaller, larger):
    both = incidents[[smaller, larger]].dropna()

    assert (both[smaller] <= both[larger]).all()


@pytest.mark.parametrize(
    ("hazard", "months", "least_share"),
    [
        ("flood", {11, 12, 1, 2, 3}, 0.70),
        ("landslide", {11, 12, 1, 2, 3}, 0.70),
        ("wildfire", {7, 8, 9, 10}, 0.85),
        ("drought", {6, 7, 8, 9, 10}, 0.90),
        ("whirlwind", {3, 4, 10, 11, 12}, 0.55),
    ],
)
def test_hazard_keeps_to_its_season(incidents, month, hazard, months, least_share):
    assert month[incidents["hazard"] == hazard].isin(months).mean() >= least_share


def test_january_2021_is_the_peak_of_floods_in_banjar(incidents):
    floods = incidents[(incidents["hazard"] == "flood") & (incidents["regency_code"] == "63.03")]
    per_month = pd.to_datetime(floods["occurred_on"]).dt.strftime("%Y-%m").value_counts()

    assert per_month.index[0] == "2021-01"
    assert per_month.iloc[0] > 3 * per_month.iloc[1]


def test_el_nino_years_burn_most_in_banjar(incidents):
    fires = incidents[(incidents["hazard"] == "wildfire") & (incidents["regency_code"] == "63.03")]
    per_year = pd.to_datetime(fires["occurred_on"]).dt.year.value_counts()

    assert set(per_year.index[:2]) == {2019, 2023}


def test_tidal_floods_happen_only_in_kecamatan_at_the_sea(areas, zones, incidents):
    tidal = incidents.loc[incidents["hazard"] == "tidal_flood", "district_code"]
    districts = areas[areas["code"].isin(set(tidal))]
    land = areas[areas["level"] == "province"].union_all()
    # About 330 m; a kecamatan whose whole rim has land beyond it is landlocked.
    beyond = shapely.difference(shapely.buffer(districts.geometry.to_numpy(), 0.003), land)

    assert not shapely.is_empty(beyond).any()
    # 2e-5 square degrees are about 0.25 km² of sea along the rim.
    assert (shapely.area(beyond) > 2e-5).all()
    for place in PLACES.values():
        coastal = {code for code, weight in place.weight("tidal_flood").items() if weight}
        assert set(tidal[tidal.str.startswith(place.code)]) <= coastal
        here = zones[zones["hazard"].eq("tidal_flood") & zones["regency_code"].eq(place.code)]
        coast = areas[areas["code"].isin(coastal)].union_all().buffer(0.005)
        assert here.geometry.within(coast).all()


def test_tidal_floods_stay_near_the_sea(areas, points):
    tidal = points[points["hazard"] == "tidal_flood"].to_crs(EQUAL_AREA)
    land = areas[areas["level"] == "province"].to_crs(EQUAL_AREA).union_all()

    inland_m = tidal.geometry.distance(land.boundary)

    assert inland_m.quantile(0.9) < 7_500
    # Only the flat coasts and tidal rivers of Sumatra and Kalimantan let the sea in so far.
    assert inland_m[tidal["regency_code"].str.startswith("35")].max() < 3_500
    assert inland_m.max() < 15_000


def test_points_lie_in_the_village_that_they_name(areas, points):
    cell = areas.set_index("code").geometry.loc[points["village_code"]]

    assert shapely.intersects(cell.to_numpy(), points.geometry.to_numpy()).all()
    assert (points["village_code"].str[:8] == points["district_code"]).all()
    assert (points["district_code"].str[:5] == points["regency_code"]).all()


def test_some_incidents_name_only_their_kecamatan(incidents):
    lost = incidents["lon"].isna()

    assert 0.005 < lost.mean() < 0.05
    assert incidents.loc[lost, ["lat", "village_code", "address"]].isna().all(axis=None)
    assert incidents.loc[lost, "location_accuracy"].eq("district").all()
    assert incidents["location_accuracy"].isin(LOCATION_ACCURACIES).all()


def test_reports_follow_the_incident_and_know_their_time_zone(incidents):
    known = incidents[incidents["reported_at"].notna() & incidents["occurred_time"].notna()]
    zone = known["regency_code"].map(
        lambda code: "Asia/Makassar" if code[:2] == "63" else "Asia/Jakarta"
    )
    clock = known["occurred_on"].astype(str) + " " + known["occurred_time"]
    started = [pd.Timestamp(text, tz=name) for text, name in zip(clock, zone, strict=True)]

    assert (
        known["reported_at"].to_numpy()
        >= pd.DatetimeIndex(pd.to_datetime(started, utc=True)).to_numpy()
    ).all()
    assert incidents["occurred_time"].dropna().map(re.compile(r"[0-2]\d:[0-5]\d").fullmatch).all()


def test_zones_are_valid_and_carry_the_interval_of_their_class(zones):
    require_crs(zones, WGS84)
    assert zones.geometry.is_valid.all()
    assert not zones.geometry.is_empty.any()
    assert set(zones.geom_type) <= {"Polygon", "MultiPolygon"}
    for key, rows in zones.groupby("class"):
        assert set(rows["index_low"]) == {CLASSES[key].lower}
        assert set(rows["index_high"]) == {CLASSES[key].upper}
    assert (zones["index_low"] < zones["index_high"]).all()
    measured = zones.geometry.to_crs(EQUAL_AREA).area / 1e6
    assert measured.to_numpy() == pytest.approx(zones["area_km2"].to_numpy(), abs=1e-3)


def test_zones_are_some_hundreds_per_kabupaten_in_a_small_file(zones):
    assert zones.groupby("regency_code").size().between(250, 650).all()
    assert set(zones["hazard"]) == set(HAZARDS)
    assert set(zones["class"]) == set(CLASSES)
    assert (DATA / "sample_zones.parquet").stat().st_size <= 3_000_000


def test_zones_of_one_hazard_do_not_overlap_and_stay_in_their_kabupaten(areas, zones):
    outline = areas.set_index("code").to_crs(EQUAL_AREA).geometry
    for (code, _hazard), rows in zones.to_crs(EQUAL_AREA).groupby(["regency_code", "hazard"]):
        union = rows.geometry.union_all()
        # Rounding to the grid of about 1 m moves shared borders a little.
        assert union.area == pytest.approx(rows.geometry.area.sum(), rel=1e-4)
        assert union.difference(outline[code]).area < 1e-3 * union.area


def test_incidents_are_mostly_but_not_all_in_medium_or_high_zones(points, zones):
    found = pd.concat(
        gpd.sjoin(rows, zones.loc[zones["hazard"] == hazard, ["class", "geometry"]], how="left")
        for hazard, rows in points.groupby("hazard")
    )["class"]

    assert 0.6 < found.isin(["medium", "high"]).mean() < 0.95
    assert found.isna().mean() > 0.01


def test_rebuilding_one_kabupaten_gives_the_committed_rows(areas, zones, incidents):
    new_zones, new_incidents = build_place(areas, REBUILT)

    committed = incidents[incidents["regency_code"] == REBUILT].reset_index(drop=True)
    pd.testing.assert_frame_equal(new_incidents, committed, check_dtype=False)
    here = zones[zones["regency_code"] == REBUILT]
    assert new_zones["class"].tolist() == here["class"].tolist()
    assert shapely.equals_exact(
        new_zones.geometry.to_numpy(), here.geometry.to_numpy(), tolerance=1e-4
    ).all()
