"""Full collections: only in quiet moments, yet never too late, and nothing is kept for good."""

import gc
import threading
import time
import weakref

import pytest

from geo.base.garbage import Collector, Rhythm


class _Ring:
    """Garbage that only a collection can find."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before():
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def _worked(collector):
    with collector.working():
        pass
    return time.monotonic()


def test_nothing_is_due_before_anything_has_run():
    collector = Collector()
    assert not collector.is_due(time.monotonic() + 1_000_000, new=1_000)


def test_a_quiet_moment_after_the_pause_is_taken():
    collector = Collector()
    now = _worked(collector)
    assert not collector.is_due(now + 0.5, new=0)
    assert not collector.is_due(now + 20, new=0)
    assert collector.is_due(now + 31, new=0)


def test_much_that_is_new_does_not_wait_for_the_pause():
    collector = Collector()
    now = _worked(collector)
    assert not collector.is_due(now + 0.5, new=1_000)
    assert collector.is_due(now + 2, new=1_000)


def test_without_any_quiet_moment_the_first_gap_is_taken_in_the_end():
    collector = Collector(Rhythm(quiet_s=1_000))
    now = _worked(collector)
    assert not collector.is_due(now + 119, new=1_000)
    assert collector.is_due(now + 121, new=0)


def test_never_while_a_run_is_at_work():
    collector = Collector()
    with collector.working(), collector.working():
        pass
    with collector.working():
        assert not collector.is_due(time.monotonic() + 1_000_000, new=1_000)
    assert collector.is_due(time.monotonic() + 1_000_000, new=0)


def test_what_died_after_it_was_frozen_is_found_the_next_time():
    collector = Collector()
    ring = _Ring()
    seen = weakref.ref(ring)
    collector.collect()
    assert gc.get_freeze_count() > 0
    del ring
    gc.collect()
    assert seen() is not None, "frozen objects are spared by other collections"
    collector.collect()
    assert seen() is None


def test_the_thread_collects_and_gives_the_thresholds_back():
    before = gc.get_threshold()
    collector = Collector(Rhythm(quiet_s=0.01, pause_s=0.01))
    seen = weakref.ref(_Ring())
    with collector.started():
        assert gc.get_threshold()[2] > 1_000_000
        _worked(collector)
        deadline = time.monotonic() + 20
        while seen() is not None and time.monotonic() < deadline:
            time.sleep(0.01)
    assert seen() is None
    assert gc.get_threshold() == before


def test_waiting_for_quiet_ends_with_the_server():
    collector = Collector()
    ended = threading.Event()
    ended.set()
    with collector.working():
        collector.wait_for_quiet(ended)
    collector.wait_for_quiet(threading.Event())
