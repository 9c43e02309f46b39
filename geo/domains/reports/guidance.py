"""What to do before, during and after an event: a text catalogue that an agency may replace."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.base.errors import InvalidSetting
from geo.base.i18n import N_

PHASES: Mapping[str, str] = {"before": N_("Before"), "during": N_("During"), "after": N_("After")}
_FILE = "guidance.toml"
#: Kinds whose advice is another kind's.
_SAME = {"fallen_tree": "whirlwind", "road_cut": "landslide"}


@dataclass(frozen=True, slots=True)
class Guidance:
    """Sentences by phase in one language, and where they come from."""

    kind: str
    sentences: Mapping[str, tuple[str, ...]]
    source: str


def load_guidance(workspace: Path | None = None) -> Mapping[str, Any]:
    """The bundled catalogue, kinds of the workspace's own `guidance.toml` laid over it.

    Raises `InvalidSetting` naming the file when it is no TOML.
    """
    found = _read(Path(__file__).with_name(_FILE))
    own = workspace / _FILE if workspace is not None else None
    if own is not None and own.exists():
        over = _read(own)
        source = over.pop("source", "")
        for kind, texts in over.items():
            found[kind] = {**texts, "source": source or str(own.name)}
    return found


def guidance(catalogue: Mapping[str, Any], kind: str, language: str) -> Guidance | None:
    """The advice on one kind of event; None where the catalogue has none."""
    key = _SAME.get(kind, kind)
    texts = catalogue.get(key)
    if not isinstance(texts, dict):
        return None
    worded = texts.get(language) or texts.get("id") or {}
    sentences = {phase: tuple(worded.get(phase, ())) for phase in PHASES}
    return Guidance(kind, sentences, str(texts.get("source") or catalogue.get("source", "")))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise InvalidSetting(
            N_("{file} cannot be read ({reason}); mend it or take it away."),
            file=path.name,
            reason=str(err),
        ) from err
