"""Open the store: make the workspace, connect, migrate once even when two processes start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import alembic.command
import alembic.config
import sqlalchemy as sa
from filelock import FileLock

from geo.errors import StoreError
from geo.i18n import N_
from geo.settings import Settings
from geo.store.tables import DATA_VERSION, meta

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_S = 60


def open_store(settings: Settings) -> sa.Engine:
    """An engine on a migrated store; makes the workspace folder when it is missing.

    Raises `StoreError` when the folder cannot be written or the database not be opened.
    """
    try:
        settings.workspace.mkdir(parents=True, exist_ok=True)
        with workspace_lock(settings):
            engine = _connect(settings.database_url)
            _migrate(engine)
    except OSError as err:
        raise StoreError(
            N_(
                "The workspace {folder} cannot be used ({reason}); set PETASIAGA_WORKSPACE to a "
                "folder that you may write to."
            ),
            folder=str(settings.workspace),
            reason=err.strerror or str(err),
        ) from err
    except sa.exc.SQLAlchemyError as err:
        raise StoreError(
            N_(
                "The store {url} cannot be opened ({reason}); check PETASIAGA_DATABASE_URL or move "
                "the file away."
            ),
            url=sa.make_url(settings.database_url).render_as_string(hide_password=True),
            reason=str(getattr(err, "orig", None) or err).splitlines()[0],
        ) from err
    return engine


@contextmanager
def workspace_lock(settings: Settings) -> Iterator[None]:
    """Held by whoever creates, migrates, fills or imports, one process at a time."""
    with FileLock(settings.workspace / "petasiaga.lock"):
        yield


def data_version(engine: sa.Engine) -> int:
    """A number that grows with every change of the data; 0 on an empty store."""
    with engine.connect() as connection:
        value = connection.scalar(sa.select(meta.c.value).where(meta.c.key == DATA_VERSION))
    return int(value) if value is not None else 0


def bump_data_version(connection: sa.Connection) -> int:
    """Count the data version up inside the caller's transaction; returns the new one."""
    value = connection.scalar(sa.select(meta.c.value).where(meta.c.key == DATA_VERSION))
    version = int(value or 0) + 1
    if value is None:
        connection.execute(sa.insert(meta).values(key=DATA_VERSION, value=str(version)))
    else:
        connection.execute(
            sa.update(meta).where(meta.c.key == DATA_VERSION).values(value=str(version))
        )
    return version


def _connect(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        # The driver would begin a transaction only at the first change, so that the reads of one
        # snapshot could straddle an import; the listener below begins it instead.
        connection.isolation_level = None  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _migrate(engine: sa.Engine) -> None:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
