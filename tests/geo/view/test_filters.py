"""The filter and the places in the address: round trips, words, and nonsense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import InvalidFilter
from geo.base.i18n import language
from geo.catalogue import CLASS_KEYS, HAZARD_KEYS
from geo.view.address import (
    RADII_KM,
    MapView,
    PointQuestion,
    parse_at,
    parse_language,
    parse_point,
    parse_radius,
    point_query,
)
from geo.view.filters import FILTER_PARAMS, HazardFilter, last_twelve_months

CODES = ("63", "63.03", "63.03.05", "63.03.05.1001", "35.05", "15.06")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def _some_of(keys: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(keys), min_size=1).map(
        lambda chosen: tuple(key for key in keys if key in chosen)
    )


@st.composite
def filters(draw: st.DrawFn) -> HazardFilter:
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    degrees = st.tuples(
        st.floats(94.0, 142.0).map(lambda v: round(v, 5)),
        st.floats(-12.0, 7.5).map(lambda v: round(v, 5)),
    )
    return HazardFilter(
        areas=tuple(sorted(draw(st.sets(st.sampled_from(CODES))))),
        hazards=draw(_some_of(HAZARD_KEYS)),
        classes=draw(_some_of(CLASS_KEYS)),
        start=draw(st.sampled_from([None, days[0]])),
        end=draw(st.sampled_from([None, days[1]])),
        with_casualties=draw(st.booleans()),
        with_displaced=draw(st.booleans()),
        drawing=draw(st.none() | st.lists(degrees, min_size=3, max_size=9, unique=True).map(tuple)),
    )


@given(filters(), filters())
def test_a_filter_survives_the_address_whatever_the_default(
    chosen: HazardFilter, default: HazardFilter
) -> None:
    default = HazardFilter(areas=default.areas, start=default.start, end=default.end)
    query = chosen.to_query()
    assert set(query) <= set(FILTER_PARAMS)
    assert HazardFilter.from_query(query, default=default) == chosen


def test_what_an_address_does_not_mention_comes_from_the_default() -> None:
    default = HazardFilter(areas=("63.03",), start=date(2025, 11, 1), end=date(2026, 10, 31))
    found = HazardFilter.from_query({"hazard": "landslide,flood"}, default=default)
    assert found.areas == ("63.03",)
    assert found.hazards == ("flood", "landslide")
    assert (found.start, found.end) == (date(2025, 11, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"region": "63.3"}, "63.3"),
        ({"region": "99.99"}, "99.99"),
        ({"region": ""}, "''"),
        ({"hazard": "banjir"}, "banjir"),
        ({"hazard": "<script>alert(1)</script>"}, "<script>"),
        ({"class": "huge"}, "huge"),
        ({"from": "2024-13-01"}, "2024-13-01"),
        ({"to": "20240101"}, "20240101"),
        ({"from": "2024-02-01", "to": "2024-01-01"}, "2024-02-01"),
        ({"period": "some"}, "some"),
        ({"casualties": "yes"}, "yes"),
        ({"displaced": "2"}, "2"),
        ({"draw": "1,2"}, "draw"),
        ({"draw": "x,y;z"}, "x,y;z"),
        ({"draw": "nan,nan;nan,nan;nan,nan"}, "draw"),
        ({"draw": "0,0;1,1;2,2"}, "draw"),
    ],
)
def test_nonsense_is_refused_by_name(query: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        HazardFilter.from_query(query, knows_area=lambda code: code in CODES)
    assert named in str(caught.value) or named in repr(caught.value.message)


@given(st.sampled_from(FILTER_PARAMS), st.text(max_size=60))
def test_any_text_gives_a_filter_or_a_readable_refusal(name: str, text: str) -> None:
    try:
        found = HazardFilter.from_query({name: text})
    except InvalidFilter as problem:
        # A sentence with a placeholder that nothing fills would fail here.
        problem.render(language("id").gettext)
        return
    assert HazardFilter.from_query(found.to_query()) == found


def test_twelve_months_are_whole_and_end_with_the_month_of_the_last_day() -> None:
    assert last_twelve_months(date(2026, 10, 7)) == (date(2025, 11, 1), date(2026, 10, 31))
    assert last_twelve_months(date(2026, 12, 31)) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Flood in Kab. Banjar, January 1, 2024 to December 31, 2024"),
        ("id", "Banjir di Kab. Banjar, 1 Januari 2024 sampai 31 Desember 2024"),
    ],
)
def test_a_filter_is_described_in_one_sentence(code: str, expected: str) -> None:
    chosen = HazardFilter(
        areas=("63.03",), hazards=("flood",), start=date(2024, 1, 1), end=date(2024, 12, 31)
    )
    assert chosen.describe(language(code), lambda _codes, _lang: "Kab. Banjar") == expected


def test_the_description_names_every_limit() -> None:
    chosen = HazardFilter(
        classes=("high",),
        with_casualties=True,
        with_displaced=True,
        drawing=((114.0, -3.0), (115.0, -3.0), (115.0, -4.0)),
    )
    words = chosen.describe(language("id"), lambda codes, lang: lang.join(list(codes)))
    for part in ("tinggi", "korban", "pengungsi", "poligon", "semua tahun", "seluruh Indonesia"):
        assert part in words


def test_places_survive_the_address() -> None:
    view = MapView(lat=-3.4126, lon=114.8452, zoom=11)
    assert parse_at({"at": view.to_query()}) == view
    for radius_km in RADII_KM:
        point = PointQuestion(lat=-3.4126, lon=114.8452, radius_km=radius_km)
        query = point_query(point)
        assert parse_point(query, parse_radius(query)) == point
    assert point_query(None) == {}
    assert parse_language({"lang": "en"}) == "en"


@pytest.mark.parametrize(
    "query",
    [
        {"at": "x"},
        {"at": "1,2"},
        {"at": "nan,nan,nan"},
        {"at": "90,0,5"},
        {"point": "1,2"},
        {"point": "-3.4"},
        {"point": "inf,inf"},
        {"radius": "7"},
        {"radius": "1e9"},
        {"lang": "xx"},
    ],
)
def test_nonsense_places_are_refused_by_name(query: dict[str, str]) -> None:
    parsers = {
        "at": parse_at,
        "point": lambda asked: parse_point(asked, 1.0),
        "radius": parse_radius,
        "lang": parse_language,
    }
    parse = parsers[next(iter(query))]
    with pytest.raises(InvalidFilter) as caught:
        parse(query)
    assert next(iter(query.values())) in str(caught.value)


def test_every_bad_value_of_an_address_is_named() -> None:
    default = HazardFilter(areas=("63.03",))
    query = {
        "region": "99.99,63.03,88",
        "hazard": "flood,quake,ufo",
        "from": "x",
        "casualties": "2",
    }
    found, problems = HazardFilter.read_query(
        query, default=default, knows_area=lambda code: code in CODES
    )
    assert found == default
    said = " ".join(str(problem) for problem in problems)
    assert len(problems) == 4
    for bad in ("99.99", "88", "quake", "ufo", "'x'", "'2'"):
        assert bad in said
    assert "'63.03'" not in said
