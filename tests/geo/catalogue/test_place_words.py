import geopandas as gpd
import pytest

from geo.catalogue import HAZARDS, LEVEL_KEYS, NO_DISASTERS
from geo.catalogue.place_words import LEVEL_WORDS, PROVINCES, SHORT_WORDS
from geo.reading.catalogue_words import find_event
from geo.store.bundled import DATA_DIR


@pytest.fixture(scope="module")
def province_codes():
    frame = gpd.read_parquet(DATA_DIR / "areas.parquet")
    return set(frame.loc[frame["level"] == "province", "code"])


@pytest.mark.parametrize(("short", "code"), PROVINCES.items())
def test_short_names_of_provinces_are_of_provinces_that_exist(province_codes, short, code):
    assert code in province_codes
    assert short == short.lower()


def test_every_level_has_its_words():
    assert LEVEL_WORDS.keys() == set(LEVEL_KEYS)
    assert all(short not in SHORT_WORDS.values() for short in SHORT_WORDS)


@pytest.mark.parametrize(("word", "hazard"), NO_DISASTERS.items())
def test_events_that_are_no_disaster_are_known_as_such(word, hazard):
    event = find_event(word.upper())
    assert (event.hazard, event.is_disaster) == (hazard, False)
    assert hazard is None or hazard in HAZARDS


@pytest.mark.parametrize("word", [w for h in HAZARDS.values() for w in h.synonyms])
def test_words_for_hazards_are_of_one_hazard(word):
    assert sum(word in hazard.synonyms for hazard in HAZARDS.values()) == 1
    assert word not in NO_DISASTERS
    assert find_event(word.title()).hazard is not None
