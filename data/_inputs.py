"""Which inputs a builder read: their SHA-256, written beside the bundled file."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

#: In the folder of the bundled files: [file made] → input = "SHA-256".
INPUTS_FILE = "inputs.toml"
_HEAD = "# SHA-256 of what each bundled file was built from; written by the builders.\n"


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_inputs(output: Path, inputs: Sequence[Path]) -> None:
    """Note in `INPUTS_FILE` beside `output` what it was built from."""
    file = output.with_name(INPUTS_FILE)
    known = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[output.name] = {path.name: sha256(path) for path in inputs}
    sections = [
        "\n".join(
            [
                f"[{json.dumps(made)}]",
                *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in sorted(read.items())),
            ]
        )
        for made, read in sorted(known.items())
    ]
    file.write_text(_HEAD + "\n" + "\n\n".join(sections) + "\n", encoding="utf-8")
