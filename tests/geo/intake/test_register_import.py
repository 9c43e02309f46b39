from datetime import date
from io import BytesIO

import openpyxl
import pytest

from geo.access.errors import NotAllowed
from geo.access.roles import STRANGER, Actor
from geo.base.errors import SourceRefused
from geo.base.i18n import language
from geo.domains.registers import REGISTERS
from geo.intake.register_import import import_records
from geo.outputs.register_files import export_records, template
from geo.registers.listing import Query, list_records

POSKO = REGISTERS["posko"]
OFFICER = Actor("Rina", "petugas", origin="command")


@pytest.fixture
def names(small_store):
    def find():
        with small_store.engine.connect() as connection:
            return {r["name"]: r for r in list_records(connection, POSKO, rows=None).records}

    return find


def write(path, *lines):
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_messy_table_is_taken_row_by_row(small_store, tmp_path, names):
    path = write(
        tmp_path / "posko.csv",
        "DAFTAR POSKO;;;;;",
        "Nama Posko;Jenis;Kapasitas;Status;Koordinat;Kecamatan",
        "Posko A;Pos lapangan;1.250;Penuh;-3,75 114,2;",
        "Posko B;dapur umum;NIHIL;;;Astambul",
        "Posko C;Warung;12;;;Astambul",
        "Posko D;Shelter;-;;;Antah",
        ";Shelter;-;;;Astambul",
    )
    done = import_records(small_store, OFFICER, POSKO, path)
    found = names()
    assert set(found) == {"Posko A", "Posko B"}
    assert (found["Posko A"]["capacity"], found["Posko A"]["state"]) == (1250, "penuh")
    assert found["Posko A"]["area_code"] == "63.03.05.1001"
    assert (found["Posko B"]["kind"], found["Posko B"]["capacity"]) == ("dapur_umum", 0)
    assert found["Posko B"]["area_code"] == "63.03.06"
    assert done.stored == 2
    told = {row: problem.render(str) for row, problem in done.refused}
    assert "Warung" in told[5]
    assert "Antah" in told[6]
    assert "must be filled" in told[7]


def test_the_same_file_enters_nothing_twice(small_store, tmp_path, names):
    path = write(tmp_path / "p.csv", "nama,jenis,kecamatan", "A,pdb,Astambul", "B,pdb,Astambul")
    assert import_records(small_store, OFFICER, POSKO, path).stored == 2
    assert import_records(small_store, OFFICER, POSKO, path).stored == 0
    assert len(names()) == 2


def test_a_trial_stores_nothing(small_store, tmp_path, names):
    path = write(tmp_path / "p.csv", "nama,jenis,kecamatan", "A,pdb,Astambul", "B,pdb,Astambul")
    assert import_records(small_store, OFFICER, POSKO, path, dry_run=True).stored == 2
    assert names() == {}


def test_a_table_without_a_needed_column_is_refused(small_store, tmp_path):
    path = write(tmp_path / "p.csv", "nama,kecamatan", "A,Astambul", "B,Astambul")
    with pytest.raises(SourceRefused, match="no column for “Kind of posko”"):
        import_records(small_store, OFFICER, POSKO, path)


def test_strangers_import_nothing(small_store, tmp_path):
    path = write(tmp_path / "p.csv", "nama,jenis,kecamatan", "A,pdb,Astambul")
    with pytest.raises(NotAllowed):
        import_records(small_store, STRANGER, POSKO, path)


@pytest.mark.parametrize("code", ["id", "en"])
@pytest.mark.parametrize("key", ["posko", "kontak"])
def test_a_filled_template_comes_back_whole(small_store, tmp_path, code, key):
    register, lang = REGISTERS[key], language(code)
    book = openpyxl.load_workbook(BytesIO(template(register, lang, today=date(2026, 11, 28))))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    assert len(heads) == len(set(heads)) >= len(register.fields)
    for at, field in enumerate(register.fields, start=1):
        label = next(iter(field.choices.values()), "")
        filled = {
            "choice": lang.gettext(label),
            "figure": "NIHIL",
            "date": date(2026, 1, 31),
            "phone": "112",
        }
        sheet.cell(2, at).value = filled.get(field.kind, "Isi")
    sheet.cell(2, len(heads)).value = "Martapura, Kabupaten Banjar"
    book.save(tmp_path / "isi.xlsx")
    for at, head in enumerate(heads, start=1):
        assert head
        assert sheet.cell(1, at).comment
    done = import_records(small_store, OFFICER, register, tmp_path / "isi.xlsx")
    assert (done.stored, done.refused) == (1, ())


def test_exports_carry_personal_fields_only_where_they_may(small_store, tmp_path):
    path = write(tmp_path / "p.csv", "nama,jenis,kecamatan,pj,catatan", "A,pdb,Astambul,Budi,=1+1")
    import_records(small_store, OFFICER, POSKO, path)
    areas, lang = small_store.snapshot().areas, language("id")
    for personal in (False, True):
        query = Query(personal=personal)
        with small_store.engine.connect() as connection:
            files = {
                format: export_records(connection, POSKO, query, areas, lang, format)
                for format in ("csv", "geojson", "xlsx")
            }
        assert (b"Budi" in files["csv"]) == personal
        assert (b"Budi" in files["geojson"]) == personal
        cells = [
            cell.value
            for row in openpyxl.load_workbook(BytesIO(files["xlsx"])).active
            for cell in row
        ]
        assert ("Budi" in cells) == personal
        assert "'=1+1" in cells
        assert "Dalam Pendataan" in cells
