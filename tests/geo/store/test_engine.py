import subprocess
import sys
from pathlib import Path

import alembic.command
import alembic.config
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import geo.access.tables
import geo.domains.registers
import geo.registers.ledger.tables  # noqa: F401 - its tables are part of the schema
from geo.base.errors import StoreError
from geo.store.engine import bump_data_version, data_version
from geo.store.migrating import newest_revision
from geo.store.revisions import revisions, states
from geo.store.store import Store
from geo.store.tables import areas, datasets, incidents, metadata
from tests.geo.conftest import settings_in

ROOT = Path(__file__).parents[3]


def test_migrations_make_what_the_tables_say(tmp_path):
    store = Store(settings_in(tmp_path))
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
    store.close()
    assert difference == []


def test_records_of_an_older_schema_keep_what_they_have(tmp_path):
    settings = settings_in(tmp_path)
    older = sa.create_engine(settings.database_url)
    config = alembic.config.Config()
    config.set_main_option("script_location", str(ROOT / "geo" / "store" / "migrations"))
    with older.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0002")
        connection.execute(
            sa.text(
                "INSERT INTO datasets (id, kind, title, source, licence, data_date, method, "
                "attribution, is_sample, is_approximate, file_name, imported_at, rows_read, "
                "rows_stored, rows_repaired, rows_set_aside, rows_duplicate) VALUES (1, "
                "'incidents', 'a', '', '', '', '', '', 0, 0, '', '2026-01-01', 1, 1, 0, 0, 0)"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO incidents (dataset_id, hazard, occurred_on, regency_code, "
                "village_code) VALUES (1, 'flood', '2026-01-01', '63.03', '63.03.05.1001')"
            )
        )
        connection.execute(sa.text("INSERT INTO meta VALUES ('data_version', '7')"))
    older.dispose()
    store = Store(settings)
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(incidents)).one()
        kinds = ("areas", "data", "incidents", "reference", "zones")
        assert revisions(connection) == dict.fromkeys(kinds, 7)
        assert len(set(states(connection).values())) == 5
    assert store.version() == 7
    (copy,) = (tmp_path / "backups").iterdir()
    kept = sa.create_engine(f"sqlite:///{copy}")
    with kept.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0002"
        assert connection.scalar(sa.text("SELECT count(*) FROM incidents")) == 1
    kept.dispose()
    assert (row.given_code, row.village_code) == ("63.03", "63.03.05.1001")
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(small_store):
    with small_store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version of PetaSiaga \(schema 9999"):
        Store(small_store.settings)
    with small_store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM incidents")) == 3
    assert not (small_store.settings.workspace / "backups").exists()


def test_sqlite_runs_in_wal_mode_with_foreign_keys(small_store):
    with small_store.engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1


def test_two_processes_may_start_on_an_empty_workspace(tmp_path, bundle_dir):
    code = (
        "import sys; from pathlib import Path; import geo.store.bundled as bundled\n"
        "from geo.base.settings import load_settings\n"
        "bundled.DATA_DIR = Path(sys.argv[2])\n"
        "store = bundled.ready_store(load_settings({'PETASIAGA_WORKSPACE': sys.argv[1]}))\n"
        "print(len(store.snapshot().incidents))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new"), str(bundle_dir)]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in started:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert out.strip() == "3"
    store = Store(settings_in(tmp_path / "new"))
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(datasets)) == 3
        assert connection.scalar(sa.select(sa.func.count()).select_from(areas)) == 8
    store.close()


def test_data_version_grows_only_with_the_commit(small_store):
    before = data_version(small_store.engine)
    with small_store.engine.connect() as connection:
        bump_data_version(connection)
        connection.rollback()
    assert data_version(small_store.engine) == before
    with small_store.engine.begin() as connection:
        assert bump_data_version(connection) == before + 1
    assert data_version(small_store.engine) == before + 1


def test_a_transaction_reads_one_state_although_another_writes(small_store):
    with small_store.engine.connect() as reader:
        before = states(reader)
        with small_store.engine.begin() as writer:
            bump_data_version(writer)
        assert states(reader) == before


def test_workspace_that_is_a_file_is_named(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StoreError, match="taken"):
        Store(settings_in(tmp_path / "taken"))


def test_store_that_is_no_database_is_named(tmp_path):
    (tmp_path / "petasiaga.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"petasiaga\.sqlite"):
        Store(settings_in(tmp_path))


def test_the_newest_revision_is_the_head_of_alembic():
    folder = ROOT / "geo" / "store" / "migrations"
    assert newest_revision() == ScriptDirectory(str(folder)).get_current_head()
