"""Posko: command posts, field posts, shelters and kitchens (Perka BNPB 3/2016).

A command post is not a shelter, hence the kinds.
"""

from types import MappingProxyType

from geo.base.i18n import N_
from geo.registers.declaration import Field, Move, Register, State

POSKO = Register(
    key="posko",
    title=N_("Posko"),
    one=N_("posko"),
    help=N_("Command posts, field posts, shelters and public kitchens."),
    place="point",
    fields=(
        Field(
            "kind",
            N_("Kind of posko"),
            "choice",
            choices=MappingProxyType(
                {
                    "pdb": N_("Command post (Posko PDB)"),
                    "lapangan": N_("Field post"),
                    "pendukung": N_("Supporting post"),
                    "pengungsian": N_("Shelter"),
                    "dapur_umum": N_("Public kitchen"),
                }
            ),
            required=True,
            aliases=("jenis", "tipe", "kategori"),
        ),
        Field("name", N_("Name"), required=True, aliases=("nama", "nama_posko", "posko")),
        Field("address", N_("Address"), aliases=("alamat", "lokasi")),
        Field(
            "capacity",
            N_("Capacity"),
            "figure",
            unit=N_("people"),
            help=N_("Beds or places. NIHIL where nobody stays; blank while not known."),
            aliases=("kapasitas", "daya_tampung"),
        ),
        Field(
            "officer",
            N_("Officer in charge"),
            is_personal=True,
            aliases=("penanggung_jawab", "pj", "petugas", "koordinator"),
        ),
        Field(
            "phone",
            N_("Telephone"),
            "phone",
            is_personal=True,
            aliases=("telepon", "telp", "no_hp", "hp", "kontak"),
        ),
        Field("opened_on", N_("Opened on"), "date", aliases=("tanggal_buka", "dibuka")),
        Field("note", N_("Note"), "long_text", aliases=("catatan", "keterangan")),
    ),
    states=(
        State("aktif", N_("Active"), "#15803D", "green"),
        State("penuh", N_("Full"), "#B45309", "orange"),
        State("tutup", N_("Closed"), "#64748B", "gray"),
    ),
    moves=(
        Move("aktif", "penuh", N_("Mark as full")),
        Move("penuh", "aktif", N_("Has room again")),
        Move("aktif", "tutup", N_("Close")),
        Move("penuh", "tutup", N_("Close")),
        Move("tutup", "aktif", N_("Open again")),
    ),
    listed=("name", "state", "kind", "capacity", "area_code"),
    popup=("kind", "state", "area_code", "address", "capacity"),
    figures=("capacity",),
)
