"""Archives that cannot be restored: one sentence, and the store as it was."""

import shutil
import sqlite3
import zipfile

import pytest

from geo.archive import RestoreRefused, export_everything, restore_everything
from geo.store.store import Store
from tests.geo.conftest import settings_in
from tests.geo.contents import everything


@pytest.fixture(scope="module")
def archives(tmp_path_factory, filled_workspace):
    """A folder with the small store as GeoPackage, folder and zip."""
    folder = tmp_path_factory.mktemp("archives")
    shutil.copytree(filled_workspace, folder / "workspace")
    store = Store(settings_in(folder / "workspace"))
    for name in ("all.gpkg", "all", "all.zip"):
        export_everything(store, folder / name)
    store.close()
    return folder


def _sql(*statements):
    def change(folder):
        with sqlite3.connect(folder / "all.gpkg") as file:
            for statement in statements:
                file.execute(statement)
        file.close()
        return folder / "all.gpkg"

    return change


def _cut(name, share):
    def change(folder):
        path = folder / name
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        return folder / name.split("/")[0]

    return change


def _write(name, content):
    def change(folder):
        (folder / name).write_bytes(content)
        return folder / name

    return change


def _without(name):
    def change(folder):
        (folder / "all" / name).unlink()
        return folder / "all"

    return change


def _zip(folder):
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("../archive.csv", "key,value\n")
    return folder / "x.zip"


def _folder(folder):
    (folder / "empty").mkdir()
    return folder / "empty"


NEWER = "UPDATE archive SET value = '9999' WHERE key = 'schema'"
DAMAGED, FOREIGN = "is damaged or not complete", "is not a full export"
BAD = {
    "missing file": (lambda folder: folder / "absent.gpkg", "no file or folder"),
    "foreign file": (_write("x.gpkg", b"%PDF-1.7"), FOREIGN),
    "empty file": (_write("x.gpkg", b""), FOREIGN),
    "foreign zip": (_zip, FOREIGN),
    "no zip": (_write("x.zip", b"PK\x03\x04"), DAMAGED),
    "empty folder": (_folder, FOREIGN),
    "foreign geopackage": (_sql("DROP TABLE archive"), FOREIGN),
    "newer schema": (_sql(NEWER), "written by a newer version"),
    "newer form": (_sql("UPDATE archive SET value = '2' WHERE key = 'form'"), "newer version"),
    "missing table": (_sql("DROP TABLE zones"), DAMAGED),
    "view for a table": (
        _sql("ALTER TABLE zones RENAME TO z", "CREATE VIEW zones AS SELECT * FROM z"),
        DAMAGED,
    ),
    "missing column": (_sql("ALTER TABLE incidents DROP COLUMN dead"), DAMAGED),
    "missing row": (_sql("DELETE FROM incidents WHERE id = 2"), DAMAGED),
    "bad date": (_sql("UPDATE incidents SET occurred_on = 'x'"), DAMAGED),
    "bad number": (_sql("UPDATE incidents SET dead = 'x'"), DAMAGED),
    "bad reference": (_sql("UPDATE incidents SET dataset_id = 99"), DAMAGED),
    "null hazard": (_sql("UPDATE incidents SET hazard = NULL"), DAMAGED),
    "cut geopackage": (_cut("all.gpkg", 0.5), DAMAGED),
    "cut csv": (_cut("all/areas.csv", 0.9), DAMAGED),
    "cut zip": (_cut("all.zip", 0.9), DAMAGED),
    "missing csv": (_without("zones.csv"), DAMAGED),
    "missing archive.csv": (_without("archive.csv"), FOREIGN),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_archive_is_one_sentence_and_changes_nothing(small_store, archives, tmp_path, case):
    for name in ("all.gpkg", "all.zip"):
        shutil.copy(archives / name, tmp_path)
    shutil.copytree(archives / "all", tmp_path / "all")
    make, sentence = BAD[case]
    path = make(tmp_path)
    before = everything(small_store)
    with pytest.raises(RestoreRefused, match=sentence) as refused:
        restore_everything(small_store, path, replace=True)
    assert "\n" not in str(refused.value)
    assert path.name in str(refused.value)
    assert everything(small_store) == before
