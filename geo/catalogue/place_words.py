"""How files shorten the names of areas. A new word is added here and nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType

#: Words before a name that only say its level (lower case, without a full stop).
LEVEL_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "province": frozenset({"provinsi", "propinsi", "prov", "prop"}),
        "regency": frozenset(
            {"kabupaten", "kab", "kota", "kodya", "kotamadya", "administrasi", "adm"}
        ),
        "district": frozenset({"kecamatan", "kec", "distrik", "kapanewon", "kemantren"}),
        "village": frozenset({"desa", "ds", "kelurahan", "kel", "nagari", "gampong", "pekon"}),
    }
)

#: Shortened parts of names → the part in full.
SHORT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "kr": "karang",
        "krg": "karang",
        "sei": "sungai",
        "sungei": "sungai",
        "sei.": "sungai",
        "tj": "tanjung",
        "tjg": "tanjung",
        "tanj": "tanjung",
        "gn": "gunung",
        "gng": "gunung",
        "tlk": "teluk",
        "kp": "kampung",
        "kmp": "kampung",
        "pl": "pulau",
        "sp": "simpang",
        "spg": "simpang",
        "bdr": "bandar",
        "btg": "batang",
        "pdg": "padang",
        "lb": "lubuk",
        "mtp": "martapura",
        "sel": "selatan",
        "utr": "utara",
        "tgh": "tengah",
        "brt": "barat",
        "tmr": "timur",
        "kep": "kepulauan",
        "tanjab": "tanjungjabung",
    }
)

#: Short names of provinces → their codes.
PROVINCES: Mapping[str, str] = MappingProxyType(
    {
        "nad": "11",
        "sumut": "12",
        "sumbar": "13",
        "sumsel": "16",
        "babel": "19",
        "kepri": "21",
        "dki": "31",
        "dki jakarta": "31",
        "jakarta": "31",
        "di yogyakarta": "34",
        "d i yogyakarta": "34",
        "jogja": "34",
        "nanggroe aceh darussalam": "11",
        "jabar": "32",
        "jateng": "33",
        "diy": "34",
        "yogyakarta": "34",
        "jatim": "35",
        "ntb": "52",
        "ntt": "53",
        "kalbar": "61",
        "kalteng": "62",
        "kalsel": "63",
        "kaltim": "64",
        "kaltara": "65",
        "sulut": "71",
        "sulteng": "72",
        "sulsel": "73",
        "sultra": "74",
        "sulbar": "76",
        "malut": "82",
        "papbar": "92",
    }
)
