"""What an agency sets about itself on the page Pengaturan; kept in the store.

A value from the environment or from petasiaga.toml wins over the store, as whoever runs the
machine meant it so; `Agency.fixed` names what is set there.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from geo.access.audit import write_audit
from geo.access.errors import InvalidChange
from geo.access.roles import Actor, Permission, require
from geo.access.tables import settings as table
from geo.base.errors import Words
from geo.base.i18n import N_
from geo.base.settings import Settings
from geo.store.engine import writing
from geo.store.revisions import raise_revision
from geo.store.tables import areas

#: The register's name in the audit, and the key of its revision.
SETTINGS = "settings"
_MAX_TEXT = 400
_MAX_LOGO_BYTES = 512 << 10
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_REGENCY = re.compile(r"\d\d\.\d\d")

#: Indonesia's time zones: hours after UTC.
TIME_ZONES: Mapping[str, int] = MappingProxyType({"WIB": 7, "WITA": 8, "WIT": 9})

#: Pages that anybody may read when the agency wishes so; as they are at first.
PUBLIC_PAGES = (
    "peta",
    "tren",
    "paparan",
    "validasi",
    "profil",
    "posko",
    "kontak",
    "ekspor",
    "tentang",
)


@dataclass(frozen=True, slots=True)
class Agency:
    """The settings in force. Texts are empty where nothing was set."""

    name: str = ""
    #: Lines above a letter: address, telephone, e-mail.
    letterhead: str = ""
    #: Lines of who signs: office, name, number.
    prepared_by: str = ""
    approved_by: str = ""
    #: PNG or JPEG bytes.
    logo: bytes | None = None
    #: Kemendagri code of the home kabupaten.
    region: str = ""
    time_zone: str = ""
    #: Where others reach the program: https://peta.example.go.id
    base_url: str = ""
    public_pages: frozenset[str] = frozenset(PUBLIC_PAGES)
    #: Whether a person has chosen the home kabupaten.
    region_chosen: bool = False
    #: Names of settings that the environment or petasiaga.toml fixes.
    fixed: frozenset[str] = field(default=frozenset())


#: Settings that people change, with their names for people.
AGENCY_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("Name of the agency"),
        "letterhead": N_("Letterhead"),
        "prepared_by": N_("Prepared by"),
        "approved_by": N_("Approved by"),
        "logo": N_("Logo"),
        "region": N_("Home kabupaten"),
        "time_zone": N_("Time zone"),
        "base_url": N_("Address for others"),
        "public_pages": N_("Public pages"),
    }
)


def load_agency(connection: sa.Connection, settings: Settings) -> Agency:
    """The settings in force: environment and file first, then the store, then the defaults."""
    stored = {row.key: json.loads(row.value) for row in connection.execute(sa.select(table))}
    fixed = settings.given & set(AGENCY_TITLES)
    pages = settings.public_pages if "public_pages" in fixed else stored.get("public_pages")
    return Agency(
        name=stored.get("name", ""),
        letterhead=stored.get("letterhead", ""),
        prepared_by=stored.get("prepared_by", ""),
        approved_by=stored.get("approved_by", ""),
        logo=base64.b64decode(stored["logo"]) if stored.get("logo") else None,
        region=settings.region if "region" in fixed else stored.get("region") or settings.region,
        time_zone=stored.get("time_zone", ""),
        base_url=settings.base_url if "base_url" in fixed else stored.get("base_url", ""),
        public_pages=frozenset(PUBLIC_PAGES if pages is None else pages),
        region_chosen="region" in fixed or bool(stored.get("region")),
        fixed=frozenset(fixed),
    )


def home_region(engine: sa.Engine, settings: Settings) -> str:
    """Kemendagri code of the home kabupaten, wherever it is set."""
    if "region" in settings.given:
        return settings.region
    with engine.connect() as connection:
        return load_agency(connection, settings).region


def save_agency(
    engine: sa.Engine, actor: Actor, settings: Settings, changes: Mapping[str, Any]
) -> tuple[str, ...]:
    """Change settings by their names; returns the names of those that are different now.

    Raises `NotAllowed`, or `InvalidChange` naming the setting; nothing has changed then.
    """
    require(actor, Permission.SETTINGS)
    with writing(engine) as connection:
        stored = {row.key: json.loads(row.value) for row in connection.execute(sa.select(table))}
        wanted = {
            name: _checked(connection, settings, name, value) for name, value in changes.items()
        }
        different = {
            name: (stored.get(name), value)
            for name, value in wanted.items()
            if stored.get(name, [*PUBLIC_PAGES] if name == "public_pages" else "") != value
        }
        for name, (_before, value) in different.items():
            connection.execute(sa.delete(table).where(table.c.key == name))
            connection.execute(sa.insert(table).values(key=name, value=json.dumps(value)))
        if different:
            write_audit(
                connection,
                actor,
                "correct",
                register=SETTINGS,
                changes={
                    # A picture is not told in words.
                    name: (None, None) if name == "logo" else pair
                    for name, pair in different.items()
                },
            )
            raise_revision(connection, SETTINGS)
    return tuple(different)


def _checked(connection: sa.Connection, settings: Settings, name: str, value: Any) -> Any:
    if name not in AGENCY_TITLES:
        raise InvalidChange(N_("There is no setting {name!r}."), name=name[:40])
    title = Words(AGENCY_TITLES[name])
    if name in settings.given:
        raise InvalidChange(
            N_("{title} is fixed by the environment or petasiaga.toml; change it there."),
            title=title,
        )
    if name == "logo":
        return _checked_logo(value)
    if name == "public_pages":
        return [page for page in PUBLIC_PAGES if page in set(value)]
    text = str(value or "").strip()
    if len(text) > _MAX_TEXT:
        raise InvalidChange(
            N_("{title} is longer than {n} characters; shorten it."), title=title, n=_MAX_TEXT
        )
    if not text:
        return text
    if name == "region":
        known = sa.select(sa.exists().where(areas.c.code == text))
        if not _REGENCY.fullmatch(text) or not connection.scalar(known):
            raise InvalidChange(
                N_("There is no kabupaten {code!r}; give a code such as 63.03."), code=text[:20]
            )
    if name == "time_zone" and text not in TIME_ZONES:
        raise InvalidChange(
            N_("There is no time zone {name!r}; use one of: {known}."),
            name=text[:20],
            known=", ".join(TIME_ZONES),
        )
    if name == "base_url":
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise InvalidChange(
                N_("{value!r} is no address; write it like https://peta.example.go.id."),
                value=text[:80],
            )
        return text.rstrip("/")
    return text


def _checked_logo(value: Any) -> str:
    """Picture bytes as base64; empty for none."""
    if not value:
        return ""
    if not isinstance(value, bytes) or not value.startswith(_IMAGES):
        raise InvalidChange(N_("The logo is no PNG or JPEG picture; choose another file."))
    if len(value) > _MAX_LOGO_BYTES:
        raise InvalidChange(
            N_("The logo is larger than {n} KB; make it smaller."), n=_MAX_LOGO_BYTES >> 10
        )
    return base64.b64encode(value).decode()
