"""Random files of known events: nothing wrong is stored, and nearly all comes out right."""

from collections import Counter
from random import Random

import pandas as pd
import pytest

import geo.domains.incidents.importing as importing
from geo.base.errors import SourceRefused
from geo.intake.transaction import About
from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from tests.geo.conftest import settings_in
from tests.geo.domains.incidents.variations import judge, make_variation
from tests.geo.imports import import_incidents

REGION = "63.03"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(settings_in(tmp_path_factory.mktemp("variations"), PETASIAGA_REGION=REGION))
    fill_if_empty(store)
    yield store
    store.close()


def _run(store, folder, monkeypatch, seeds):
    """Import a variation per seed; how many rows came out how."""
    areas = store.snapshot().areas
    kept = []
    insert = importing.insert_incidents

    def spy(connection, dataset_id, frame):
        kept.append(frame)
        return insert(connection, dataset_id, frame)

    monkeypatch.setattr(importing, "insert_incidents", spy)
    total = Counter()
    for seed in seeds:
        made = make_variation(Random(seed), areas, REGION)
        kept.clear()
        try:
            summary = import_incidents(
                store, made.write(folder), about=About(again=True), dry_run=True
            )
        except SourceRefused as refused:
            summary = getattr(refused, "summary", None)
            if summary is None:
                total["unknown"] += len(made.truth)
                total[f"refused: {refused.render(str)[:200]}"] += 1
                continue
        asked = {row for question in summary.questions for row in question.rows}
        first = len(made.before) + 2
        found = judge(made, kept[-1] if kept else pd.DataFrame(), asked, first)
        total += Counter(
            {f"{k} seed {seed}" if k.startswith("wrong:") else k: v for k, v in found.items()}
        )
    return total


def _shares(total):
    rows = sum(total[name] for name in ("right", "asked", "unknown", "wrong"))
    return {name: total[name] / rows for name in ("right", "asked", "unknown", "wrong")}


def test_random_variations_store_nothing_wrong(store, tmp_path, monkeypatch):
    total = _run(store, tmp_path, monkeypatch, range(16))
    assert total["wrong"] == 0, total
    shares = _shares(total)
    assert shares["right"] >= 0.95, total


@pytest.mark.benchmark
def test_two_thousand_variations(store, tmp_path, monkeypatch):
    total = _run(store, tmp_path, monkeypatch, range(2_000))
    print()
    for name, share in _shares(total).items():
        print(f"{name}: {share:.2%} ({total[name]})")
    print(*(f"{count} × {name}" for name, count in total.most_common(60)), sep="\n")
    assert total["wrong"] == 0
    assert _shares(total)["right"] >= 0.97
