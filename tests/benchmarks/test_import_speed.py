"""100,000 messy rows: read, cleaned, matched to areas and stored; rows per second and memory.

The import runs in a process of its own on one core. What counts is the time that this process
had the core, because other work on the machine is not the import's.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geo.store.bundled import fill_if_empty
from geo.store.store import Store
from tests.geo.conftest import settings_in

pytestmark = pytest.mark.benchmark

ROWS = 100_000
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
HAZARDS = (
    "BANJIR",
    "Banjir",
    "Tanah Longsor",
    "tanah longsor",
    "Angin Puting Beliung",
    "Angin Puting Beliyung",
    "Karhutla",
    "101",
    "102",
    "Kekeringan",
    "Pohon Tumbang",
)
COUNTS = ("", "-", "NIHIL", "nihl", "1", "2", "1 UNIT", "3.146", "12", "INFO AWAL", "2-3")
LOSSES = ("", "-", "150 juta", "Rp 1,5 M", "1.500.000.000", "25000000", "Rp 2.000.000,-")
PLACES = (
    ("KAB. BANJAR", "Kec. Martapura", 114.85, -3.41),
    ("Kabupaten Banjar", "Karang Inten", 114.95, -3.44),
    ("63.03 BANJAR", "Astambul", 114.93, -3.35),
    ("Banjar", "Kertak Hanyar", 114.63, -3.36),
    ("Kab. Trenggalek", "Watulimo", 111.71, -8.27),
    ("Kabupaten Blitar", "Kanigoro", 112.21, -8.13),
    ("Tanjung Jabung Barat", "Tungkal Ulu", 103.05, -1.07),
)

RUN = """
import json, sys, time
from pathlib import Path
from tests.geo.imports import import_incidents
from geo.store.store import Store
from tests.geo.conftest import settings_in

store = Store(settings_in(Path(sys.argv[1])))
with store.engine.connect():
    pass
started, began = time.perf_counter(), time.process_time()
summary = import_incidents(store, Path(sys.argv[2]))
seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - began
peak_kib = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
print(json.dumps({
    "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mib": peak_kib / 1024,
    "read": summary.read, "stored": summary.stored, "repaired": summary.repaired,
    "set_aside": summary.set_aside,
}))
"""


def write_messy_csv(path: Path, rows: int) -> None:
    """A table as a BPBD would type it, with every kind of trap; seeded."""
    rng = np.random.default_rng(42)
    draw = {
        name: rng.integers(0, size, rows).tolist()
        for name, size in (
            ("hazard", len(HAZARDS)),
            ("dead", len(COUNTS)),
            ("hurt", len(COUNTS)),
            ("homes", len(COUNTS)),
            ("loss", len(LOSSES)),
            ("place", len(PLACES)),
            ("day", 3650),
            ("minute", 1440),
            ("date", 4),
            ("point", 6),
        )
    }
    wobble = rng.normal(0, 0.02, (rows, 2)).tolist()
    days = (np.datetime64("2014-01-01") + np.arange(3650)).astype(object)
    lines = [
        "No;Tanggal;Pukul;Jenis Bencana;Kabupaten/Kota;Kecamatan;Bujur;Lintang;KORBAN MD;"
        "Luka-luka;RUMAH RB;Kerugian;Kronologi"
    ]
    for n in range(rows):
        day = days[draw["day"][n]]
        date = (
            day.isoformat(),
            f"{day.day:02d}/{day.month:02d}/{day.year}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day.day}-{day.day + 1} {MONTHS[day.month - 1]} {day.year}",
        )[draw["date"][n]]
        hour, minute = divmod(draw["minute"][n], 60)
        regency, district, lon, lat = PLACES[draw["place"][n]]
        lon, lat = lon + wobble[n][0], lat + wobble[n][1]
        x, y = (
            (f"{lon:.6f}", f"{lat:.6f}"),
            (f"{lon:.6f}".replace(".", ","), f"{lat:.6f}".replace(".", ",")),
            (f"{lon:.6f}", f"{-lat:.6f}"),
            (f"{lat:.6f}", f"{lon:.6f}"),
            (f"{int(lon)}°{lon % 1 * 60:.4f}'E", f"{int(-lat)}°{-lat % 1 * 60:.4f}'S"),
            ("", ""),
        )[draw["point"][n]]
        lines.append(
            f"{n};{date};{hour:02d}.{minute:02d} WITA;{HAZARDS[draw['hazard'][n]]};{regency};"
            f"{district};{x};{y};{COUNTS[draw['dead'][n]]};{COUNTS[draw['hurt'][n]]};"
            f"{COUNTS[draw['homes'][n]]};{LOSSES[draw['loss'][n]]};Kejadian nomor {n}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_messy_rows_per_second_and_memory(tmp_path):
    store = Store(settings_in(tmp_path / "workspace"))
    fill_if_empty(store)
    store.close()
    table = tmp_path / "kejadian.csv"
    write_messy_csv(table, ROWS)
    one_core = {
        **os.environ,
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "workspace"), str(table)],
        cwd=Path(__file__).parents[2],
        env=one_core,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    speed = found["read"] / found["cpu_seconds"]
    print(
        f"\n{found['read']:,} messy rows in {found['cpu_seconds']:.1f} s of one core "
        f"({found['seconds']:.1f} s by the clock): {speed:,.0f} rows/s, "
        f"peak {found['peak_mib']:.0f} MiB; stored {found['stored']:,}, repaired "
        f"{found['repaired']:,}, set aside {found['set_aside']:,}"
    )
    assert found["read"] == ROWS
    assert found["stored"] > 0.9 * ROWS
    assert speed >= 10_000
    assert found["peak_mib"] <= 1024
