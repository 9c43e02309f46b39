"""A workspace that nobody may write to, such as a USB stick: seeing works, writing is refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_TRIED = """
import sys
from contextlib import closing
from pathlib import Path
import geo.store.bundled as bundled
from geo.archive import export_everything
from geo.base.errors import PetaSiagaError
from geo.base.settings import load_settings
from geo.store.engine import bump_data_version, workspace_lock, writing

workspace, out, bundle = map(Path, sys.argv[1:])
bundled.DATA_DIR = bundle
store = bundled.ready_store(
    load_settings({"PETASIAGA_WORKSPACE": str(workspace), "PETASIAGA_LANGUAGE": "en"})
)
print(len(store.snapshot().incidents))
print(export_everything(store, out / "all.gpkg").is_file())


def write():
    with writing(store.engine) as connection:
        bump_data_version(connection)


def lock():
    with workspace_lock(store.settings):
        pass


for attempt in (write, lock):
    try:
        attempt()
        print("written")
    except PetaSiagaError as err:
        print(err)
"""


#: Permissions close nothing to root; a mount that only reads does, and only the child sees it.
_MOUNTED = (
    "unshare",
    "-m",
    "sh",
    "-c",
    'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
)


@pytest.fixture
def workspace(tmp_path, filled_workspace):
    """A workspace whose permissions are given back at the end."""
    folder = shutil.copytree(filled_workspace, tmp_path / "workspace")
    yield folder
    folder.chmod(0o755)


def _as_read_only(workspace: Path) -> tuple[str, ...]:
    """Close the workspace to a child; what its command begins with."""
    if os.geteuid() != 0:
        for path in (*workspace.rglob("*"), workspace):
            path.chmod(0o555 if path.is_dir() else 0o444)
        return ()
    begins = (*_MOUNTED, str(workspace))
    if subprocess.run([*begins, "true"], check=False, capture_output=True).returncode:
        pytest.skip("root without the right to mount")
    return begins


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize("is_open_elsewhere", [False, True])
def test_a_read_only_workspace_can_be_seen_and_exported_but_not_changed(
    workspace, tmp_path, bundle_dir, is_open_elsewhere
):
    bundle = shutil.copytree(bundle_dir, tmp_path / "bundle")
    # Newer bundled data cannot be put in, and that must not keep anybody from looking.
    with (bundle / "provenance.toml").open("a") as file:
        file.write("\n# newer\n")
    places = map(str, (workspace, tmp_path, bundle))
    with closing(sqlite3.connect(workspace / "petasiaga.sqlite")) as elsewhere:
        if is_open_elsewhere:
            elsewhere.execute("INSERT INTO meta VALUES ('elsewhere', '1')")
            elsewhere.commit()
        done = subprocess.run(
            [*_as_read_only(workspace), sys.executable, "-c", _TRIED, *places],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    count, is_exported, *refused = done.stdout.splitlines()
    assert (count, is_exported) == ("3", "True")
    assert len(refused) == 2
    for sentence in refused:
        assert "is read-only; viewing and exporting work" in sentence
