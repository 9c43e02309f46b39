"""Export of everything in the store, and its restoration: a round trip loses nothing."""

from geo.archive.copies import back_up_store, restore_copy
from geo.archive.errors import RestoreRefused
from geo.archive.export import export_everything
from geo.archive.restore import Restored, restore_everything

__all__ = [
    "RestoreRefused",
    "Restored",
    "back_up_store",
    "export_everything",
    "restore_copy",
    "restore_everything",
]
