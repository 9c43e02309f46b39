import json

import pytest


@pytest.fixture
def posko(run):
    """Run `petasiaga register posko …`; (exit code, standard output, standard error)."""

    def call(*arguments):
        done = run("register", "posko", *arguments)
        return done.exit_code, done.stdout, done.stderr

    return call


def test_a_record_from_entering_to_withdrawing(posko, tmp_path):
    code, out, _err = posko(
        "add", "name=Posko A", "kind=pdb", "area_code=63.03", "capacity=", "--json"
    )
    assert code == 0
    number = str(json.loads(out)["id"])
    assert posko("set", number, "capacity=NIHIL")[0] == 0
    assert posko("move", number, "penuh")[0] == 0
    [listed] = json.loads(posko("list", "--region", "63", "--json")[1])
    assert (listed["state"], listed["capacity"], listed["version"]) == ("penuh", 0, 3)
    assert "NIHIL" in posko("list")[1]
    shown = json.loads(posko("show", number, "--json")[1])
    assert [deed["action"] for deed in shown["history"]] == ["move", "correct", "create"]
    assert shown["history"][1]["changes"] == {"capacity": [None, 0]}
    code, _out, err = posko("withdraw", number)
    assert (code, "reason" in err) == (1, True)
    assert posko("withdraw", number, "--reason", "dobel")[0] == 0
    assert json.loads(posko("list", "--json")[1]) == []
    assert len(json.loads(posko("list", "--withdrawn", "--json")[1])) == 1
    assert posko("reinstate", number, "--reason", "ternyata benar")[0] == 0
    assert "dobel" in posko("show", number)[1]


def test_files_go_out_and_come_in(posko, tmp_path):
    table = tmp_path / "isi.csv"
    table.write_text("nama,jenis,kecamatan\nA,pdb,Astambul\nB,warung,Astambul\n")
    code, out, _err = posko("import", str(table), "--json")
    found = json.loads(out)
    assert (code, found["stored"], found["refused"][0]["row"]) == (0, 1, 3)
    for name in ("p.csv", "p.xlsx", "p.geojson"):
        assert posko("export", "--out", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).stat().st_size > 100
    assert posko("template", "--out", str(tmp_path / "kosong.xlsx"))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "Posko"), "FIELD=VALUE"),
        (("add", "name=x", "kind=pdb"), "Say where it is"),
        (("set", "99", "name=x"), "no record 99"),
        (("export", "--out", "p.docx"), "not one of"),
        (("list", "--region", "63", "--state", "x"), ""),
    ],
)
def test_bad_input_ends_with_one_sentence(posko, arguments, sentence):
    code, out, err = posko(*arguments)
    assert code == (1 if sentence else 0)
    assert sentence in err
    assert "Traceback" not in out + err
