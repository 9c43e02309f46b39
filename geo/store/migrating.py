"""Bring a store to the schema of this program: older ones after a copy, newer ones not at all."""

from pathlib import Path

import sqlalchemy as sa

from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.base.settings import BACKUPS, Settings
from geo.store.backups import copy_store, stamp

_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerStore(StoreError):
    """The store was written by a newer version of the program."""


def is_migrated(engine: sa.Engine) -> bool:
    """Whether the schema is the newest one; a new file is not touched by asking.

    Raises `NewerStore` when this program does not know the schema.
    """
    path = file_of(engine)
    if path is not None and not path.exists():
        return False
    found = _revision(engine)
    if found is not None and found not in _revisions():
        raise NewerStore(
            N_(
                "The store {file} was written by a newer version of PetaSiaga (schema {found}, "
                "this version knows up to {ours}); update the program. Nothing was changed."
            ),
            file=str(path or engine.url.render_as_string(hide_password=True)),
            found=found[:20],
            ours=newest_revision(),
        )
    return found == newest_revision()


def newest_revision() -> str:
    """The last revision of the chain; its files are numbered in order."""
    return max(_revisions())


def _revisions() -> set[str]:
    # Alembic would say the same, but takes longer to import than a small file.
    return {path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def migrate(engine: sa.Engine, settings: Settings) -> None:
    """Upgrade the schema in one transaction; a store that holds something is copied first."""
    import alembic.command
    import alembic.config

    path, found = file_of(engine), _revision(engine)
    if path is not None and found is not None:
        copy_store(path, settings.workspace / BACKUPS / f"{stamp()}-schema-{found}.sqlite")
    config = alembic.config.Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")


def file_of(engine: sa.Engine) -> Path | None:
    """The file of an SQLite store; None for a server or a store in memory."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)
