"""Kontak: offices and emergency numbers, each with the day on which somebody called to check."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from geo.base.i18n import N_, Language
from geo.registers.declaration import Field, Register

#: After so many days a number must be called again.
STALE_DAYS = 180


def remark(record: Mapping[str, Any], today: date, lang: Language) -> str | None:
    """That a number was never checked, or not for long."""
    checked = record.get("checked_on")
    if checked is None:
        return lang.gettext(N_("not checked yet"))
    days = (today - checked).days
    if days > STALE_DAYS:
        return lang.ngettext("not checked for {n} day", "not checked for {n} days", days)
    return None


KONTAK = Register(
    key="kontak",
    title=N_("Contacts"),
    one=N_("contact"),
    help=N_("Emergency numbers and offices, with the day on which each was checked."),
    place="area",
    is_national=True,
    fields=(
        Field("name", N_("Name"), required=True, aliases=("nama", "instansi", "kantor")),
        Field(
            "phone", N_("Telephone"), "phone", required=True, aliases=("telepon", "telp", "nomor")
        ),
        Field(
            "kind",
            N_("Kind of contact"),
            "choice",
            choices=MappingProxyType(
                {
                    "darurat": N_("Emergency number"),
                    "bpbd": N_("BPBD"),
                    "kesehatan": N_("Health"),
                    "keamanan": N_("Police and military"),
                    "sar": N_("Search and rescue"),
                    "pemadam": N_("Fire brigade"),
                    "utilitas": N_("Electricity, water, roads"),
                    "pemerintah": N_("Government office"),
                }
            ),
            required=True,
            aliases=("jenis", "kategori"),
        ),
        Field("address", N_("Address"), aliases=("alamat",)),
        Field("hours", N_("Hours"), aliases=("jam", "jam_layanan")),
        Field(
            "checked_on",
            N_("Checked on"),
            "date",
            help=N_("The day on which somebody called the number and it was right."),
            aliases=("diperiksa", "tanggal_diperiksa"),
        ),
        Field("source", N_("Source"), aliases=("sumber",)),
        Field("note", N_("Note"), "long_text", aliases=("catatan", "keterangan")),
    ),
    listed=("name", "phone", "kind", "area_code", "checked_on"),
    popup=("phone", "kind"),
    remark=remark,
)
