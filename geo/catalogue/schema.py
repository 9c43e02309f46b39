"""The canonical columns of incidents: one table that store, import, screen and export share.

After DIBI and the Pusdalops forms. Counts are nullable everywhere: blank is unknown, not zero.
"""

from dataclasses import dataclass
from typing import Literal

from geo.base.i18n import N_

Kind = Literal[
    "text", "long_text", "code", "date", "datetime", "time", "flag", "degrees", "count", "amount"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an incident (kejadian bencana)."""

    name: str
    kind: Kind
    label: str
    group: Literal["identity", "place", "story", "people", "houses", "facilities", "money"]
    required: bool = False
    #: Unit as shown after a figure; empty for text.
    unit: str = ""
    #: Other header names under which files carry it, lower-case, words joined by "_".
    aliases: tuple[str, ...] = ()

    @property
    def is_figure(self) -> bool:
        """Whether it holds a number that may be summed."""
        return self.kind in ("count", "amount")


INCIDENT_COLUMNS: tuple[Column, ...] = (
    Column(
        "kib",
        "code",
        N_("Event code (KIB)"),
        "identity",
        aliases=("kode_identitas_bencana", "kode_kejadian", "id_kejadian"),
    ),
    Column(
        "hazard",
        "code",
        N_("Hazard"),
        "identity",
        required=True,
        aliases=(
            "jenis_bencana",
            "jenis_bahaya",
            "jenis_kejadian",
            "bencana",
            "hazard_type",
            "disaster_type",
            "kejadian",
            "jenis",
            "jenis_kejadian_bencana",
            "nama_bencana",
            "kode_bencana",
            "kode_jenis_bencana",
        ),
    ),
    Column(
        "event_name",
        "text",
        N_("Event"),
        "identity",
        aliases=("nama_kejadian", "judul", "title", "name", "nama"),
    ),
    Column("is_disaster", "flag", N_("Counted as a disaster"), "identity"),
    Column(
        "occurred_on",
        "date",
        N_("Date"),
        "identity",
        required=True,
        aliases=(
            "tanggal",
            "tgl",
            "date",
            "tanggal_kejadian",
            "event_date",
            "acq_date",
            "tgl_kejadian",
            "waktu_kejadian",
            "occurred_at",
            "hari_tanggal",
            "hari_tgl",
            "tanggal_bencana",
            "tgl_bencana",
            "tanggal_kejadian_bencana",
        ),
    ),
    Column(
        "occurred_time",
        "time",
        N_("Local time"),
        "identity",
        aliases=(
            "waktu",
            "jam",
            "time",
            "pukul",
            "acq_time",
            "jam_kejadian",
            "pukul_kejadian",
            "jam_wib",
            "jam_wita",
            "jam_wit",
        ),
    ),
    Column(
        "reported_at",
        "datetime",
        N_("Reported"),
        "identity",
        aliases=(
            "tanggal_lapor",
            "waktu_lapor",
            "reported_on",
            "tgl_lapor",
            "tanggal_laporan",
            "waktu_laporan",
            "tanggal_pelaporan",
            "tgl_laporan",
        ),
    ),
    Column(
        "regency_code",
        "code",
        N_("Regency/city"),
        "place",
        aliases=("kode_kabupaten", "kode_kab", "kode_kabkota", "kode_kabupaten_kota", "kd_kab"),
    ),
    Column(
        "district_code",
        "code",
        N_("District"),
        "place",
        aliases=("kode_kecamatan", "kode_kec", "kd_kec"),
    ),
    Column(
        "village_code",
        "code",
        N_("Village"),
        "place",
        aliases=("kode_desa", "kode_kelurahan", "kode_desa_kelurahan", "kd_desa"),
    ),
    Column(
        "address",
        "text",
        N_("Address"),
        "place",
        aliases=(
            "alamat",
            "lokasi",
            "location_description",
            "location",
            "lokasi_kejadian",
            "tempat_kejadian",
            "lokasi_bencana",
            "tempat",
            "alamat_kejadian",
        ),
    ),
    Column(
        "lon",
        "degrees",
        N_("Longitude"),
        "place",
        unit="°",
        aliases=(
            "longitude",
            "bujur",
            "long",
            "lng",
            "x",
            "garis_bujur",
            "bujur_timur",
            "bt",
            "koordinat_x",
        ),
    ),
    Column(
        "lat",
        "degrees",
        N_("Latitude"),
        "place",
        unit="°",
        aliases=(
            "latitude",
            "lintang",
            "y",
            "garis_lintang",
            "lintang_selatan",
            "ls",
            "koordinat_y",
        ),
    ),
    Column(
        "location_accuracy", "code", N_("Location accuracy"), "place", aliases=("akurasi_lokasi",)
    ),
    Column(
        "cause", "text", N_("Cause"), "story", aliases=("penyebab", "trigger", "penyebab_kejadian")
    ),
    Column(
        "chronology",
        "long_text",
        N_("Chronology"),
        "story",
        aliases=(
            "kronologi",
            "kronologis",
            "keterangan",
            "uraian",
            "description",
            "deskripsi",
            "kronologi_kejadian",
            "kronologis_kejadian",
            "uraian_kejadian",
        ),
    ),
    Column(
        "response_status",
        "text",
        N_("Response"),
        "story",
        aliases=("status_penanganan", "penanganan", "upaya", "upaya_penanganan"),
    ),
    Column(
        "source", "text", N_("Source"), "story", aliases=("sumber", "sumber_data", "source_name")
    ),
    Column(
        "verification_status",
        "text",
        N_("Verification"),
        "story",
        aliases=("status_verifikasi", "verifikasi"),
    ),
    Column(
        "dead",
        "count",
        N_("Dead"),
        "people",
        unit=N_("people"),
        aliases=(
            "meninggal",
            "meninggal_dunia",
            "md",
            "fatalities",
            "deaths",
            "tewas",
            "korban_meninggal",
            "meninggal_md",
            "korban_md",
            "korban_jiwa_meninggal",
        ),
    ),
    Column(
        "missing",
        "count",
        N_("Missing"),
        "people",
        unit=N_("people"),
        aliases=("hilang", "korban_hilang", "hlg"),
    ),
    Column(
        "injured",
        "count",
        N_("Injured"),
        "people",
        unit=N_("people"),
        aliases=("luka", "luka_luka", "terluka", "injuries", "korban_luka", "luka_sakit", "ll"),
    ),
    Column(
        "affected",
        "count",
        N_("Affected"),
        "people",
        unit=N_("people"),
        aliases=(
            "terdampak",
            "menderita",
            "jiwa_terdampak",
            "jumlah_terdampak",
            "warga_terdampak",
            "terdampak_jiwa",
            "jiwa",
            "korban_terdampak",
        ),
    ),
    Column(
        "displaced",
        "count",
        N_("Displaced"),
        "people",
        unit=N_("people"),
        aliases=("mengungsi", "pengungsi", "jiwa_mengungsi", "ngungsi", "mengungsi_jiwa"),
    ),
    Column(
        "affected_households",
        "count",
        N_("Affected households"),
        "people",
        unit=N_("households"),
        aliases=("kk_terdampak", "kk", "terdampak_kk", "jumlah_kk", "kepala_keluarga"),
    ),
    Column(
        "displaced_households",
        "count",
        N_("Displaced households"),
        "people",
        unit=N_("households"),
        aliases=("kk_mengungsi", "mengungsi_kk"),
    ),
    Column(
        "houses_heavy",
        "count",
        N_("Houses heavily damaged"),
        "houses",
        unit=N_("houses"),
        aliases=(
            "rumah_rusak_berat",
            "rb",
            "rusak_berat",
            "rumah_rb",
            "rumah_berat",
            "rumah_rusak_berat_rb",
        ),
    ),
    Column(
        "houses_moderate",
        "count",
        N_("Houses moderately damaged"),
        "houses",
        unit=N_("houses"),
        aliases=("rumah_rusak_sedang", "rs", "rusak_sedang", "rumah_rs", "rumah_sedang"),
    ),
    Column(
        "houses_light",
        "count",
        N_("Houses lightly damaged"),
        "houses",
        unit=N_("houses"),
        aliases=("rumah_rusak_ringan", "rr", "rusak_ringan", "rumah_rr", "rumah_ringan"),
    ),
    Column(
        "houses_flooded",
        "count",
        N_("Houses flooded"),
        "houses",
        unit=N_("houses"),
        aliases=(
            "rumah_terendam",
            "terendam",
            "rumah_tergenang",
            "tergenang",
            "rumah_terdampak_banjir",
        ),
    ),
    Column(
        "schools_damaged",
        "count",
        N_("Schools damaged"),
        "facilities",
        unit=N_("units"),
        aliases=(
            "sekolah_rusak",
            "fasilitas_pendidikan",
            "sekolah",
            "fasdik",
            "fasilitas_pendidikan_rusak",
        ),
    ),
    Column(
        "worship_damaged",
        "count",
        N_("Places of worship damaged"),
        "facilities",
        unit=N_("units"),
        aliases=(
            "tempat_ibadah_rusak",
            "fasilitas_peribadatan",
            "ibadah",
            "masjid",
            "fasilitas_ibadah",
            "rumah_ibadah",
            "tempat_ibadah",
        ),
    ),
    Column(
        "health_damaged",
        "count",
        N_("Health facilities damaged"),
        "facilities",
        unit=N_("units"),
        aliases=(
            "fasilitas_kesehatan",
            "faskes_rusak",
            "faskes",
            "fasilitas_kesehatan_rusak",
            "fasyankes",
        ),
    ),
    Column(
        "offices_damaged",
        "count",
        N_("Offices damaged"),
        "facilities",
        unit=N_("units"),
        aliases=("kantor_rusak", "kantor", "perkantoran"),
    ),
    Column(
        "bridges_damaged",
        "count",
        N_("Bridges damaged"),
        "facilities",
        unit=N_("units"),
        aliases=("jembatan_rusak", "jembatan"),
    ),
    Column(
        "road_damaged_m",
        "amount",
        N_("Road damaged"),
        "facilities",
        unit="m",
        aliases=("jalan_rusak", "jalan_rusak_m", "jalan", "jalan_m"),
    ),
    Column(
        "farmland_ha",
        "amount",
        N_("Farmland damaged"),
        "facilities",
        unit="ha",
        aliases=("lahan_pertanian", "sawah", "lahan_ha", "sawah_ha", "sawah_rusak", "lahan"),
    ),
    Column(
        "loss_idr",
        "amount",
        N_("Loss"),
        "money",
        unit="Rp",
        aliases=(
            "kerugian",
            "taksiran_kerugian",
            "kerugian_rp",
            "nilai_kerugian",
            "kerugian_juta",
            "taksiran_kerugian_rp",
            "estimasi_kerugian",
            "nilai_kerugian_rp",
            "total_kerugian",
            "rugi",
        ),
    ),
)

#: What a file may say of the place in words, and both coordinates in one cell; the import turns
#: them into codes and degrees, so that they are not stored as such.
PLACE_COLUMNS: tuple[Column, ...] = (
    Column(
        "province",
        "text",
        N_("Province"),
        "place",
        aliases=("provinsi", "prov", "propinsi", "nama_provinsi", "prop"),
    ),
    Column(
        "regency",
        "text",
        N_("Regency/city"),
        "place",
        aliases=(
            "kabupaten",
            "kabupaten_kota",
            "kab_kota",
            "kab",
            "kota",
            "nama_kabupaten",
            "nama_kabupaten_kota",
            "kabkota",
        ),
    ),
    Column(
        "district",
        "text",
        N_("District"),
        "place",
        aliases=("kecamatan", "kec", "nama_kecamatan", "kapanewon", "distrik"),
    ),
    Column(
        "village",
        "text",
        N_("Village"),
        "place",
        aliases=(
            "desa",
            "desa_kelurahan",
            "kelurahan",
            "kelurahan_desa",
            "desa_kel",
            "kel_desa",
            "nama_desa",
            "nama_desa_kelurahan",
            "ds_kel",
            "kel",
            "nagari",
            "gampong",
            "pekon",
            "kampung",
        ),
    ),
    Column(
        "coordinates",
        "text",
        N_("Coordinates"),
        "place",
        aliases=(
            "koordinat",
            "titik_koordinat",
            "koordinat_lokasi",
            "kordinat",
            "lat_long",
            "latlong",
            "lat_lon",
            "latitude_longitude",
            "lintang_bujur",
            "coordinate",
            "titik_lokasi",
            "gps",
        ),
    ),
)

COLUMNS_BY_NAME = {column.name: column for column in INCIDENT_COLUMNS}
FIGURE_COLUMNS: tuple[str, ...] = tuple(c.name for c in INCIDENT_COLUMNS if c.is_figure)

#: How well the place of an incident is known, best first.
ACCURACY_NAMES: dict[str, str] = {
    "gps": N_("Measured with GPS"),
    "village": N_("Centre of the village"),
    "district": N_("Centre of the district"),
    "approximate": N_("Approximate"),
}
LOCATION_ACCURACIES: tuple[str, ...] = tuple(ACCURACY_NAMES)
