"""Export of everything in the store, and its restoration: a round trip loses nothing."""

from geo.archive.errors import RestoreRefused
from geo.archive.export import export_everything
from geo.archive.restore import Restored, restore_everything

__all__ = ["RestoreRefused", "Restored", "export_everything", "restore_everything"]
