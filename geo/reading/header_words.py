"""The words by which a header is known: names and aliases of the schema, and words of forms."""

import re
from functools import cache

from geo.catalogue.schema import INCIDENT_COLUMNS

#: Plain names of columns that forms and GIS tables have besides those of the schema.
_OTHER_NAMES = frozenset(
    {
        "no",
        "nomor",
        "no_urut",
        "id",
        "kode",
        "nama",
        "jenis",
        "kategori",
        "kelas",
        "status",
        "provinsi",
        "prov",
        "kabupaten",
        "kab",
        "kabupaten_kota",
        "kab_kota",
        "kota",
        "kecamatan",
        "kec",
        "desa",
        "kelurahan",
        "desa_kelurahan",
        "kel_desa",
        "desa_kel",
        "dusun",
        "rt",
        "rw",
        "rt_rw",
        "koordinat",
        "titik_koordinat",
        "coordinates",
        "hari",
        "hari_tanggal",
        "bulan",
        "tahun",
        "korban",
        "korban_jiwa",
        "kerusakan",
        "dampak",
        "jumlah",
        "kk",
        "jiwa",
        "laki_laki",
        "perempuan",
        "rumah",
        "fasilitas",
        "kapasitas",
        "ket",
        "satuan",
        "sumber_informasi",
        "dokumentasi",
        "petugas",
        "kontak",
        "province",
        "regency",
        "district",
        "village",
        "country",
        "type",
        "class",
        "capacity",
        "notes",
        "remarks",
        "confidence",
        "satellite",
        "instrument",
    }
)
#: A header of several words is known by one of these.
_WORDS = frozenset(
    {
        "tanggal",
        "tgl",
        "waktu",
        "jam",
        "pukul",
        "jenis",
        "bencana",
        "kejadian",
        "lokasi",
        "alamat",
        "kecamatan",
        "kabupaten",
        "kelurahan",
        "desa",
        "koordinat",
        "lintang",
        "bujur",
        "latitude",
        "longitude",
        "korban",
        "meninggal",
        "hilang",
        "luka",
        "mengungsi",
        "pengungsi",
        "terdampak",
        "rusak",
        "kerusakan",
        "rumah",
        "terendam",
        "fasilitas",
        "kerugian",
        "taksiran",
        "penyebab",
        "kronologi",
        "kronologis",
        "keterangan",
        "sumber",
        "upaya",
        "penanganan",
        "kode",
        "nama",
        "jumlah",
        "dampak",
        "kk",
        "jiwa",
        "sawah",
        "lahan",
        "jalan",
        "jembatan",
        "sekolah",
        "ibadah",
        "date",
        "time",
        "hazard",
        "disaster",
        "location",
        "deaths",
        "injured",
        "damage",
        "loss",
    }
)
_MAX_WORDS = 6


@cache
def _names() -> frozenset[str]:
    return _OTHER_NAMES.union(*((c.name, *c.aliases) for c in INCIDENT_COLUMNS))


def header_weight(plain: str) -> float:
    """How much a plain name speaks for a header: 1 for a known name, 0.5 for a known word."""
    if plain in _names():
        return 1.0
    words = plain.split("_")
    return 0.5 if len(words) <= _MAX_WORDS and not _WORDS.isdisjoint(words) else 0.0


def looks_like_a_name(cell: str) -> bool:
    """Whether a cell could be a header: words, not a number, a date or a sentence."""
    if not 0 < len(cell) <= 80 or not any(map(str.isalpha, cell)):
        return False
    digits = sum(map(str.isdigit, cell))
    return digits * 3 <= len(re.sub(r"\s", "", cell)) and not _DATE.search(cell)


_DATE = re.compile(r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}|\d\s+[A-Za-z]{3,9}\s+\d{4}")
