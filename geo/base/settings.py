"""Settings as data: name, environment variable, default and help in one table.

A value comes from the environment, else from ``petasiaga.toml`` in the workspace, else from the
default. A test fails when a setting is not described in the README.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from platformdirs import user_data_path

from geo.base.errors import InvalidSetting
from geo.base.i18n import DEFAULT_LANGUAGE, LANGUAGE_NAMES, N_

CONFIG_FILE = "petasiaga.toml"
#: Folder in the workspace that keeps copies of the store.
BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an agency may configure."""

    name: str
    default: str
    help: str

    @property
    def env(self) -> str:
        """The environment variable that sets it."""
        return f"PETASIAGA_{self.name.upper()}"


def _limit(default: int, help: str) -> int:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most; each field is the setting of the same name."""

    max_file_mb: int = _limit(512, N_("Largest file that is imported, in MB."))
    max_expanded_mb: int = _limit(2048, N_("Most that an archive or workbook unpacks to, in MB."))
    max_members: int = _limit(1_000, N_("Most files in one archive."))
    max_rows: int = _limit(2_000_000, N_("Most rows of one table."))
    max_columns: int = _limit(500, N_("Most columns of one table."))
    max_cells: int = _limit(30_000_000, N_("Most rows times columns of one table."))
    max_cell_chars: int = _limit(100_000, N_("Most characters in one cell of a table."))
    max_features: int = _limit(2_000_000, N_("Most features of one vector file."))
    max_vertices: int = _limit(1_000_000, N_("Most vertices of one feature."))
    max_pixels: int = _limit(100_000_000, N_("Most pixels of one raster."))


SETTINGS = (
    Setting("workspace", "", N_("Folder that holds the store, its cache and petasiaga.toml.")),
    Setting("region", "63.03", N_("Kemendagri code of the home kabupaten that opens first.")),
    Setting("database_url", "", N_("SQLAlchemy URL of the store; empty: SQLite in the workspace.")),
    Setting("language", DEFAULT_LANGUAGE, N_("Language where a browser names none: id or en.")),
    Setting("base_url", "", N_("Address at which others reach the program, with http(s)://.")),
    Setting("public_pages", "", N_("Pages that need no login, by comma; empty: as set there.")),
    Setting("trust_proxy", "no", N_("Whether X-Forwarded-* of a proxy is believed: yes or no.")),
    *(Setting(f.name, str(f.default), f.metadata["help"]) for f in fields(Limits)),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    workspace: Path
    region: str
    database_url: str
    language: str
    limits: Limits = Limits()
    base_url: str = ""
    public_pages: tuple[str, ...] = ()
    trust_proxy: bool = False
    #: Names of settings that the environment or the file gives.
    given: frozenset[str] = frozenset()

    @property
    def cache_dir(self) -> Path:
        """Folder for files that can be made again from the store."""
        return self.workspace / "cache"


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `environ` and the workspace's ``petasiaga.toml``.

    Raises `InvalidSetting` naming the value when one cannot be used.
    """
    given = environ.get("PETASIAGA_WORKSPACE", "").strip()
    workspace = Path(given).expanduser().resolve() if given else _default_workspace()
    stored = _read_config(workspace / CONFIG_FILE)
    found = {
        s.name: value
        for s in SETTINGS
        if s.name != "workspace"
        and (value := environ.get(s.env, "").strip() or stored.get(s.name, ""))
    }
    values = {s.name: found.get(s.name, s.default) for s in SETTINGS}
    if values["language"] not in LANGUAGE_NAMES:
        raise InvalidSetting(
            N_("Setting language is {value!r}; use one of: {known}."),
            value=values["language"],
            known=", ".join(LANGUAGE_NAMES),
        )
    parts = values["region"].split(".")
    if len(parts) != 2 or not all(len(p) == 2 and p.isdigit() for p in parts):
        raise InvalidSetting(
            N_("Setting region is {value!r}; give a kabupaten's Kemendagri code such as 63.03."),
            value=values["region"],
        )
    if values["trust_proxy"] not in ("yes", "no"):
        raise InvalidSetting(
            N_("Setting trust_proxy is {value!r}; use yes or no."), value=values["trust_proxy"]
        )
    url = values["database_url"] or f"sqlite:///{(workspace / 'petasiaga.sqlite').as_posix()}"
    return Settings(
        workspace=workspace,
        region=values["region"],
        database_url=url,
        language=values["language"],
        base_url=values["base_url"].rstrip("/"),
        public_pages=tuple(filter(None, (p.strip() for p in values["public_pages"].split(",")))),
        trust_proxy=values["trust_proxy"] == "yes",
        given=frozenset(found),
        limits=Limits(**{f.name: _whole_number(f.name, values[f.name]) for f in fields(Limits)}),
    )


def _whole_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InvalidSetting(
            N_("Setting {name} is {value!r}; give a whole number above 0."), name=name, value=text
        )
    return int(text)


def _default_workspace() -> Path:
    return user_data_path("petasiaga", appauthor=False)


def _read_config(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as err:
        raise InvalidSetting(
            N_("{file} cannot be read ({reason}); mend it or move it away."),
            file=str(path),
            reason=str(err),
        ) from err
    unknown = set(found) - {s.name for s in SETTINGS if s.name != "workspace"}
    if unknown:
        raise InvalidSetting(
            N_("{file} has the unknown setting {name!r}; known are: {known}."),
            file=str(path),
            name=min(unknown),
            known=", ".join(s.name for s in SETTINGS if s.name != "workspace"),
        )
    return {key: str(value) for key, value in found.items()}
