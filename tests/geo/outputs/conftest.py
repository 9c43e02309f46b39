"""Outputs are tried on the snapshot and options of the sheet's own tests."""

from tests.geo.drawing.sheet.conftest import options, sample_snapshot, snapshot

__all__ = ["options", "sample_snapshot", "snapshot"]
