from pathlib import Path

import pytest

from geo.base.errors import InvalidSetting
from geo.base.settings import SETTINGS, Limits, load_settings

ROOT = Path(__file__).parents[3]


def test_defaults_open_banjar_on_sqlite_in_the_workspace(tmp_path):
    found = load_settings({"PETASIAGA_WORKSPACE": str(tmp_path)})
    assert found.region == "63.03"
    assert found.language == "id"
    assert found.database_url == f"sqlite:///{(tmp_path / 'petasiaga.sqlite').as_posix()}"


def test_file_in_the_workspace_sets_and_environment_wins(tmp_path):
    (tmp_path / "petasiaga.toml").write_text('region = "35.03"\nlanguage = "en"\n')
    environ = {"PETASIAGA_WORKSPACE": str(tmp_path)}
    assert load_settings(environ).region == "35.03"
    assert load_settings({**environ, "PETASIAGA_REGION": "35.05"}).region == "35.05"
    assert load_settings(environ).language == "en"


@pytest.mark.parametrize("region", ["banjar", "6303", "63", "63.03.05", "63.3"])
def test_region_that_is_no_kabupaten_code_is_named(tmp_path, region):
    with pytest.raises(InvalidSetting, match=region):
        load_settings({"PETASIAGA_WORKSPACE": str(tmp_path), "PETASIAGA_REGION": region})


def test_unknown_language_is_named(tmp_path):
    with pytest.raises(InvalidSetting, match="'de'"):
        load_settings({"PETASIAGA_WORKSPACE": str(tmp_path), "PETASIAGA_LANGUAGE": "de"})


def test_broken_settings_file_is_named(tmp_path):
    (tmp_path / "petasiaga.toml").write_text("region = ")
    with pytest.raises(InvalidSetting, match=r"petasiaga\.toml"):
        load_settings({"PETASIAGA_WORKSPACE": str(tmp_path)})


def test_unknown_setting_in_the_file_is_named(tmp_path):
    (tmp_path / "petasiaga.toml").write_text('regoin = "35.03"')
    with pytest.raises(InvalidSetting, match="regoin"):
        load_settings({"PETASIAGA_WORKSPACE": str(tmp_path)})


def test_limits_have_defaults_and_are_set_like_any_setting(tmp_path):
    environ = {"PETASIAGA_WORKSPACE": str(tmp_path)}
    assert load_settings(environ).limits == Limits()
    (tmp_path / "petasiaga.toml").write_text("max_rows = 1000\nmax_file_mb = 20\n")
    found = load_settings({**environ, "PETASIAGA_MAX_FILE_MB": "30"}).limits
    assert (found.max_rows, found.max_file_mb, found.max_columns) == (1000, 30, 500)


@pytest.mark.parametrize("value", ["0", "-5", "1.5", "many", "²"])
def test_limit_that_is_no_whole_number_is_named(tmp_path, value):
    with pytest.raises(InvalidSetting, match=f"max_rows is '{value}'"):
        load_settings({"PETASIAGA_WORKSPACE": str(tmp_path), "PETASIAGA_MAX_ROWS": value})


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_described_in_the_readme(setting):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert setting.env in readme
    if setting.name.startswith("max_"):
        assert f"| `{setting.env}` | `{setting.name}` |" in readme
        assert f"| {setting.default} |" in readme
