"""Indonesian phrases of the sample incidents: no persons, no telephone numbers.

Placeholders: {desa} village with its kind, {tempat} village and kecamatan (both are the kecamatan
where no more is known), {cm} depth of water, {jam} local time, {lama} hours, {ha} burnt
hectares, {m} metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SAMPLE_MARK = "(data contoh)"
SOURCE = "Data contoh PetaSiaga"


@dataclass(frozen=True, slots=True)
class Phrases:
    """What reports on one hazard say."""

    events: tuple[str, ...]
    causes: tuple[str, ...]
    chronologies: tuple[str, ...]


PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "flood": Phrases(
            ("Banjir di {desa}", "Banjir luapan sungai di {desa}", "Genangan di permukiman {desa}"),
            (
                "Curah hujan tinggi",
                "Luapan sungai",
                "Drainase tersumbat dan hujan deras",
                "Hujan deras bersamaan dengan air pasang sungai",
            ),
            (
                "Hujan berintensitas tinggi selama kurang lebih {lama} jam menyebabkan sungai "
                "meluap dan merendam permukiman di {tempat}, setinggi {cm} cm.",
                "Air mulai naik {jam} dan menggenangi jalan desa serta pekarangan warga setinggi "
                "{cm} cm. Warga memindahkan barang ke tempat yang lebih tinggi.",
                "Saluran drainase tidak mampu menampung debit air sehingga air masuk ke rumah "
                "warga {desa} dengan ketinggian {cm} cm; air surut setelah {lama} jam.",
                "Debit sungai meningkat setelah hujan deras di daerah hulu. Akses jalan di {desa} "
                "sempat terputus karena tergenang {cm} cm.",
            ),
        ),
        "landslide": Phrases(
            ("Tanah longsor di {desa}", "Longsor tebing di {desa}", "Tanah gerak di {desa}"),
            (
                "Hujan deras pada lereng curam",
                "Tanah labil dan hujan berkepanjangan",
                "Tebing jenuh air",
                "Talud tidak kuat menahan tanah",
            ),
            (
                "Hujan deras selama {lama} jam mengakibatkan tebing setinggi {m} meter di "
                "{tempat}, longsor; material menutup sebagian badan jalan.",
                "Material longsor menimpa bagian belakang rumah warga {jam}. Warga dan petugas "
                "membersihkan material secara gotong royong.",
                "Retakan tanah sepanjang {m} meter ditemukan warga {desa} setelah hujan beberapa "
                "hari berturut-turut; warga diminta waspada.",
                "Talud di tepi jalan desa ambrol sepanjang {m} meter. Jalan hanya dapat dilalui "
                "kendaraan roda dua untuk sementara.",
            ),
        ),
        "wildfire": Phrases(
            (
                "Kebakaran lahan di {desa}",
                "Karhutla di {desa}",
                "Kebakaran semak belukar di {desa}",
            ),
            (
                "Diduga pembukaan lahan",
                "Cuaca panas dan lahan kering",
                "Belum diketahui",
                "Diduga puntung rokok",
            ),
            (
                "Titik api terpantau {jam} pada lahan semak di {tempat}; luas terbakar sekitar "
                "{ha} hektare. Petugas gabungan melakukan pemadaman.",
                "Lahan kosong seluas sekitar {ha} hektare terbakar dan asap mengganggu jarak "
                "pandang di jalan. Api padam setelah {lama} jam.",
                "Api merambat cepat karena angin kencang dan vegetasi kering. Pemadaman dibantu "
                "warga {desa} dengan pompa portabel; luas terbakar sekitar {ha} hektare.",
            ),
        ),
        "whirlwind": Phrases(
            (
                "Angin puting beliung di {desa}",
                "Angin kencang di {desa}",
                "Cuaca ekstrem di {desa}",
            ),
            (
                "Pertumbuhan awan cumulonimbus",
                "Peralihan musim",
                "Hujan deras disertai angin kencang",
            ),
            (
                "Hujan deras disertai angin kencang {jam} merusak atap rumah warga di {tempat}.",
                "Pohon tumbang menimpa rumah dan menutup jalan di {desa}. Petugas bersama warga "
                "melakukan pemotongan pohon.",
                "Angin berputar berlangsung beberapa menit dan menerbangkan genteng serta seng "
                "rumah warga {desa}. Sebagian jaringan listrik sempat padam.",
            ),
        ),
        "drought": Phrases(
            ("Kekeringan di {desa}", "Krisis air bersih di {desa}"),
            (
                "Kemarau panjang",
                "Sumber mata air mengering",
                "Sumur warga kering",
                "Air sumur menjadi payau",
            ),
            (
                "Sumur dan sumber air warga {tempat}, mengering sejak beberapa minggu terakhir; "
                "warga mengajukan bantuan air bersih.",
                "Distribusi air bersih dengan mobil tangki dilakukan ke {desa} karena sumber air "
                "tidak mencukupi kebutuhan harian.",
                "Debit mata air turun tajam pada musim kemarau. Sebagian warga {desa} mengambil "
                "air dari dusun tetangga.",
            ),
        ),
        "tidal_flood": Phrases(
            ("Banjir rob di {desa}", "Gelombang pasang di {desa}", "Abrasi pantai di {desa}"),
            (
                "Pasang air laut maksimum",
                "Gelombang tinggi",
                "Angin kencang di laut",
                "Pasang maksimum bersamaan dengan hujan",
            ),
            (
                "Air pasang masuk ke permukiman pesisir {tempat}, {jam} setinggi {cm} cm dan "
                "surut setelah {lama} jam.",
                "Gelombang tinggi menghantam tepi pantai {desa}; warung dan perahu di tepi "
                "pantai rusak.",
                "Abrasi menggerus bibir pantai sepanjang {m} meter di {desa}. Warga memasang "
                "karung pasir sebagai penahan sementara.",
            ),
        ),
    }
)

ADDRESSES = (
    "RT {rt:02d} RW {rw:02d}, {tempat}",
    "Dusun {ordinal}, {tempat}",
    "Tepi jalan desa, {tempat}",
    "{tempat}",
)
ORDINALS = ("I", "II", "III", "IV")
NO_DISASTER_EVENT = "Pohon tumbang di {desa}"
NO_DISASTER_CHRONOLOGY = (
    "Sebatang pohon tumbang di {desa} dan sudah disingkirkan; tidak ada kerusakan."
)

# (value, share); None is a blank.
RESPONSES = (
    ("Selesai ditangani", 0.70),
    ("Dalam penanganan", 0.10),
    ("Pemantauan", 0.08),
    (None, 0.12),
)
VERIFICATIONS = (("Terverifikasi", 0.82), ("Belum diverifikasi", 0.10), (None, 0.08))
ACCURACIES = (("gps", 0.45), ("village", 0.40), ("approximate", 0.15))
