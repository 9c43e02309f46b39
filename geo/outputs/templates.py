"""Named templates: the options of a sheet as JSON files in the workspace."""

import json
import os
import tempfile
from pathlib import Path

from geo.base.i18n import N_
from geo.base.names import slug
from geo.base.settings import Settings
from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.options import SheetOptions

_MAX_NAME = 60
_MAX_BYTES = 20_000


def templates_folder(settings: Settings) -> Path:
    """Where the templates of a workspace lie."""
    return settings.workspace / "templates"


def template_names(folder: Path) -> list[str]:
    """Names of all templates that can be read, in alphabetical order."""
    return sorted(_named(folder), key=str.casefold)


def load_template(folder: Path, name: str) -> SheetOptions:
    """The options of a template; raises `ExportRefused` when there is none or it is damaged."""
    found = _named(folder).get(name)
    if found is None:
        raise ExportRefused(N_("There is no template {name!r} (any more)."), name=name)
    return SheetOptions.from_mapping(found)


def save_template(folder: Path, name: str, options: SheetOptions) -> None:
    """Write a template, over one of the same name; whole or not at all."""
    name = " ".join(name.split())
    if not slug(name) or len(name) > _MAX_NAME:
        raise ExportRefused(
            N_("Give the template a name of letters or digits, at most {limit} characters."),
            limit=_MAX_NAME,
        )
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": name, "options": json.loads(options.to_json())}, ensure_ascii=False)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(_path(folder, name))


def delete_template(folder: Path, name: str) -> None:
    """Remove a template; one that is gone already is no failure."""
    if name in _named(folder):
        _path(folder, name).unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    # The name itself is inside the file: only plain letters reach the disk.
    return folder / f"{slug(name)}.json"


def _named(folder: Path) -> dict[str, object]:
    """Options by name; files that are no template are passed over."""
    found = {}
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            if path.stat().st_size > _MAX_BYTES:
                continue
            content = json.loads(path.read_text(encoding="utf-8"))
            found[str(content["name"])] = content["options"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
