from geo.store.mappings import remember_columns, remembered_columns

HEADERS = ["Tgl", "Jenis  Kejadian", "X"]
MAPPING = {"occurred_on": "Tgl", "hazard": "Jenis  Kejadian", "lon": ""}


def test_mapping_comes_back_for_the_same_headers_only(small_store):
    remember_columns(small_store, "incidents", HEADERS, MAPPING)
    assert remembered_columns(small_store, "incidents", HEADERS) == MAPPING
    assert remembered_columns(small_store, "zones", HEADERS) is None
    assert remembered_columns(small_store, "incidents", [*HEADERS, "Y"]) is None


def test_case_spaces_and_order_of_headers_do_not_matter(small_store):
    remember_columns(small_store, "incidents", HEADERS, MAPPING)
    found = remembered_columns(small_store, "incidents", ["x", " TGL", "jenis kejadian"])
    assert found == {"occurred_on": " TGL", "hazard": "jenis kejadian", "lon": ""}


def test_newer_mapping_replaces_the_older(small_store):
    remember_columns(small_store, "incidents", HEADERS, MAPPING)
    remember_columns(small_store, "incidents", HEADERS, {"lon": "X"})
    assert remembered_columns(small_store, "incidents", HEADERS) == {"lon": "X"}
