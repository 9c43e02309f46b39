"""Laporan: what citizens reported, and what became of it.

States after the forms of Pusdalops: a report is new, is verified by a person, becomes an incident
or does not, and is closed. Until a person has verified it, it counts nowhere and is on no public
map.
"""

from types import MappingProxyType

from geo.access.roles import Permission
from geo.base.i18n import N_
from geo.domains.reports.lexicon import KINDS
from geo.registers.declaration import Field, Move, Register, State

OTHER_KIND = "other"
_VERIFY = Permission.VERIFY

LAPORAN = Register(
    key="laporan",
    title=N_("Citizens' reports"),
    one=N_("report"),
    help=N_("What citizens reported; verified by an officer before it counts anywhere."),
    place="point",
    enter=Permission.SUBMIT,
    label="ticket",
    fields=(
        Field("ticket", N_("Ticket"), required=True),
        Field(
            "kind",
            N_("What happened"),
            "choice",
            choices=MappingProxyType(
                {
                    **{key: kind.name for key, kind in KINDS.items()},
                    OTHER_KIND: N_("Something else"),
                }
            ),
            required=True,
        ),
        Field(
            "urgency",
            N_("Urgency"),
            "choice",
            choices=MappingProxyType({"darurat": N_("Emergency"), "biasa": N_("Ordinary")}),
            required=True,
        ),
        Field("told", N_("In the reporter's words"), "long_text", is_personal=True),
        Field("place_told", N_("Place in words"), is_personal=True),
        Field("when_told", N_("When, as told")),
        Field("depth_cm", N_("Depth of water"), "figure", unit="cm"),
        Field("people", N_("People concerned"), "figure", unit=N_("people")),
        Field("households", N_("Households concerned"), "figure", unit=N_("households")),
        Field("photos", N_("Photos"), "long_text", is_personal=True),
        Field("channel", N_("Channel")),
        Field(
            "verified_by",
            N_("How it was verified"),
            "choice",
            choices=MappingProxyType(
                {
                    "phone": N_("Called back"),
                    "photo": N_("Photo and place agree"),
                    "village": N_("Village official"),
                    "team": N_("Team on site"),
                    "second": N_("Second, independent report"),
                    "feed": N_("Official feed"),
                }
            ),
        ),
        Field("note", N_("Note"), "long_text", is_personal=True),
    ),
    states=(
        State("baru", N_("New"), "#B91C1C", "red"),
        State("dilengkapi", N_("More is needed"), "#B45309", "orange"),
        State("terverifikasi", N_("Verified"), "#15803D", "green"),
        State("ditangani", N_("Being handled"), "#0072B2", "blue"),
        State("diteruskan", N_("Passed on"), "#6D28D9", "violet"),
        State("tidak_terbukti", N_("Not confirmed"), "#64748B", "gray"),
        State("spam", N_("No report"), "#64748B", "gray"),
        State("selesai", N_("Closed"), "#334155", "gray"),
    ),
    moves=(
        Move("baru", "terverifikasi", N_("Verify"), _VERIFY),
        Move("baru", "dilengkapi", N_("Ask back"), _VERIFY),
        Move("baru", "diteruskan", N_("Pass on"), _VERIFY),
        Move("baru", "tidak_terbukti", N_("Not confirmed"), _VERIFY),
        Move("baru", "spam", N_("No report"), _VERIFY),
        Move("dilengkapi", "terverifikasi", N_("Verify"), _VERIFY),
        Move("dilengkapi", "tidak_terbukti", N_("Not confirmed"), _VERIFY),
        Move("terverifikasi", "ditangani", N_("Being handled"), _VERIFY),
        Move("terverifikasi", "diteruskan", N_("Pass on"), _VERIFY),
        Move("terverifikasi", "selesai", N_("Close"), _VERIFY),
        Move("ditangani", "selesai", N_("Close"), _VERIFY),
        Move("diteruskan", "selesai", N_("Close"), _VERIFY),
        Move("tidak_terbukti", "baru", N_("Open again"), _VERIFY),
        Move("spam", "baru", N_("Open again"), _VERIFY),
        Move("selesai", "baru", N_("Open again"), _VERIFY),
    ),
    listed=("ticket", "kind", "urgency", "state", "area_code", "created_at"),
    popup=("kind", "urgency", "state", "area_code"),
)
