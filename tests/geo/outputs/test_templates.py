"""Templates remembered in the workspace."""

import pytest

from geo.drawing.sheet.page.errors import ExportRefused
from geo.drawing.sheet.page.options import SheetOptions
from geo.outputs.templates import delete_template, load_template, save_template, template_names


def test_templates_are_saved_listed_used_and_removed(tmp_path):
    folder = tmp_path / "templates"
    assert template_names(folder) == []
    asked = SheetOptions(paper="A3", title="Peta {region}")
    save_template(folder, "Rapat Bupati", asked)
    save_template(folder, "arsip", SheetOptions())
    assert template_names(folder) == ["arsip", "Rapat Bupati"]
    assert load_template(folder, "Rapat Bupati") == asked
    delete_template(folder, "Rapat Bupati")
    delete_template(folder, "Rapat Bupati")
    assert template_names(folder) == ["arsip"]
    with pytest.raises(ExportRefused):
        load_template(folder, "Rapat Bupati")


@pytest.mark.parametrize("name", ["", "  ", "../..", "x" * 61])
def test_a_name_that_is_no_name_is_refused(tmp_path, name):
    with pytest.raises(ExportRefused):
        save_template(tmp_path, name, SheetOptions())
    assert list(tmp_path.iterdir()) == []


def test_a_name_cannot_leave_the_folder(tmp_path):
    folder = tmp_path / "templates"
    save_template(folder, "../../etc/passwd", SheetOptions())
    assert [path.name for path in folder.iterdir()] == ["etc-passwd.json"]


def test_damaged_templates_are_passed_over(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text("[1]", encoding="utf-8")
    assert template_names(tmp_path) == []
