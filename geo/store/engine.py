"""Open the store: make the workspace, connect, migrate once even when two processes start."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from geo.base.errors import StoreError
from geo.base.i18n import N_
from geo.base.settings import BACKUPS, Settings
from geo.store.backups import newest_sound
from geo.store.faults import damaged, explained, lies_read_only, read_only
from geo.store.migrating import file_of, is_migrated, migrate
from geo.store.revisions import raise_revision, revision
from geo.store.tables import AREAS, DATA, DATA_KINDS, meta

#: How long a writer waits for its turn; an import keeps it for its whole transaction.
_BUSY_TIMEOUT_S = 60
#: How long opening and reading wait; only what locks out everybody makes them.
_READ_TIMEOUT_S = 8
#: How long somebody waits for another import before giving up.
LOCK_WAIT_S = 600.0
_LOCK_TURN_S = 1.0
_LOG_BYTES = 64 << 20


def open_store(settings: Settings) -> sa.Engine:
    """An engine on a migrated store; makes the workspace folder when it is missing.

    A store in a folder that cannot be written is opened for reading. Raises `StoreError` when the
    folder cannot be made or the database not be opened.
    """
    try:
        settings.workspace.mkdir(parents=True, exist_ok=True)
        engine = _connect(settings)
        _refuse_emptied(engine, settings)
        # Nobody needs to wait for a long import only to find that there is nothing to migrate.
        if not is_migrated(engine):
            with workspace_lock(settings):
                migrate(engine, settings)
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
            N_("The store {url} cannot be opened ({reason}); check PETASIAGA_DATABASE_URL."),
            url=sa.make_url(settings.database_url).render_as_string(hide_password=True),
            reason=str(getattr(err, "orig", None) or err).splitlines()[0],
        ) from err
    return engine


@contextmanager
def workspace_lock(
    settings: Settings, *, waiting: Callable[[], None] | None = None
) -> Iterator[None]:
    """Held by whoever creates, migrates, fills or imports, one process at a time.

    `waiting` is called about once a second while another process has it; what it raises ends the
    waiting. Raises `StoreError` after `LOCK_WAIT_S` seconds.
    """
    lock = FileLock(settings.workspace / "petasiaga.lock")
    started = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=_LOCK_TURN_S)
            break
        except Timeout as err:
            waited_s = time.monotonic() - started
            if waited_s >= LOCK_WAIT_S:
                raise StoreError(
                    N_(
                        "Another import into {folder} has been running for more than {minutes} "
                        "minutes; wait until it has finished and try again. Nothing was changed."
                    ),
                    folder=str(settings.workspace),
                    minutes=round(LOCK_WAIT_S / 60),
                ) from err
            if waiting is not None:
                waiting()
        except OSError as err:
            if os.access(settings.workspace, os.W_OK):
                raise
            raise read_only(settings.workspace) from err
    try:
        yield
    finally:
        lock.release()


def data_version(engine: sa.Engine) -> int:
    """A number that grows with every change of the data; 0 on an empty store."""
    with engine.connect() as connection:
        return version_of(connection)


def version_of(connection: sa.Connection) -> int:
    """The data version that the transaction of `connection` sees."""
    return revision(connection, DATA)


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees the store as it was at one moment, whatever is imported meanwhile."""
    if engine.dialect.name == "postgresql":
        # SQLite's transactions do so by themselves.
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that owns the right to write from its start.

    SQLite refuses a transaction that first reads and then writes when another has written in
    between; one that asks at its start waits its turn instead. Commits at the end, or takes
    everything back when an error leaves the block.
    """
    with _turns(engine), engine.connect() as plain:
        connection = plain.execution_options(**{_OWNS_WRITING: True})
        with connection.begin():
            yield connection


@contextmanager
def _turns(engine: sa.Engine) -> Iterator[None]:
    # SQLite lets waiting writers poll, and who is unlucky polls long; the threads of one process
    # queue here, so that only processes meet there.
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = _WRITERS.setdefault(str(engine.url), threading.Lock())
    if not lock.acquire(timeout=_BUSY_TIMEOUT_S):
        raise StoreError(
            N_("The store has been busy for more than a minute; try again. Nothing was changed.")
        )
    try:
        yield
    finally:
        lock.release()


_WRITERS: dict[str, threading.Lock] = {}
_OWNS_WRITING = "petasiaga_owns_writing"


def bump_data_version(connection: sa.Connection, *kinds: str) -> int:
    """Count the data version up inside the caller's transaction; returns the new one.

    `kinds` are those whose data changed, all of `DATA_KINDS` when none is named. A change of areas
    places everything else anew, and so is a change of all.
    """
    changed = DATA_KINDS if not kinds or AREAS in kinds else kinds
    # In one order, so that two writers never wait for each other's rows.
    for kind in sorted(changed):
        raise_revision(connection, kind)
    return raise_revision(connection, DATA)


def get_meta(connection: sa.Connection, key: str) -> str | None:
    """One of the store's own values; None when it is not set."""
    return connection.scalar(sa.select(meta.c.value).where(meta.c.key == key))


def set_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Set one of the store's own values."""
    changed = connection.execute(sa.update(meta).where(meta.c.key == key).values(value=value))
    if not changed.rowcount:
        connection.execute(sa.insert(meta).values(key=key, value=value))


def _connect_reading(path: Path) -> sqlite3.Connection:
    """A connection to a store beside which no file can be made."""
    log = path.with_name(f"{path.name}-wal")
    # Without a log nobody is writing, and SQLite need not ask for locks that it could not get.
    found = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{found}",
        uri=True,
        timeout=_READ_TIMEOUT_S,
        check_same_thread=False,
    )


def _refuse_emptied(engine: sa.Engine, settings: Settings) -> None:
    """Raise `StoreDamaged` for a file that a fault has emptied, before samples fill it.

    A new store is an empty file too for a moment, but one without a copy.
    """
    path, backups = file_of(engine), settings.workspace / BACKUPS
    if path is not None and path.exists() and not path.stat().st_size and newest_sound(backups):
        raise damaged(path, backups, "0 byte")


def _connect(settings: Settings) -> sa.Engine:
    url = settings.database_url
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": _READ_TIMEOUT_S})
    path = file_of(engine)
    only_reads = path is not None and lies_read_only(path)
    if path is not None and only_reads:
        engine = sa.create_engine(url, creator=partial(_connect_reading, path))

    @sa.event.listens_for(engine, "handle_error")
    def explain(context: sa.engine.ExceptionContext) -> None:
        if path is not None:
            found = explained(context.original_exception, path, settings.workspace / BACKUPS)
            if found is not None:
                # What is raised here takes the place of the driver's error.
                raise found from context.original_exception

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        if not only_reads:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA foreign_keys=ON")
            # What a large or failed import left in the log is given back to the disk.
            cursor.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
        cursor.close()
        # The driver would begin a transaction only at the first change, so that the reads of one
        # snapshot could straddle an import; the listener below begins it instead.
        connection.isolation_level = None  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        owns = connection.get_execution_options().get(_OWNS_WRITING)
        if not owns:
            connection.exec_driver_sql("BEGIN")
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(_BUSY_TIMEOUT_S * 1000)}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={round(_READ_TIMEOUT_S * 1000)}")

    return engine
