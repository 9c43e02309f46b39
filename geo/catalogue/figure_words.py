"""Words that stand for a figure: not known, and none."""

#: A cell with one of these says nothing.
UNKNOWN_WORDS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "?",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "nil",
        "info awal",
        "unknown",
        "tidak diketahui",
        "tidak ada data",
        "belum diketahui",
        "dalam pendataan",
        "belum ada data",
        "masih pendataan",
        "data belum masuk",
        "tbd",
        "xx",
        "…",
        "...",
        "#n/a",
        "#ref!",
        "#value!",
    }
)
#: Somebody looked, and there was none.
ZERO_WORDS = frozenset({"nihil", "nihl", "nhil", "nihi", "tidak ada", "tdk ada", "kosong", "nol"})
