"""Every sentence has an Indonesian translation, and no page speaks past the catalogue."""

import ast
import io
import re
import string
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from geo.base.i18n import catalogue_path, language, negotiate

ROOT = Path(__file__).parents[3]
SOURCES = [
    *sorted(path for folder in ("geo", "pages") for path in (ROOT / folder).rglob("*.py")),
    ROOT / "app.py",
]
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def _msgids() -> dict[str, str]:
    """Singular msgids with the file that has them first."""
    found: dict[str, str] = {}
    for path in SOURCES:
        for _line, message, _comments, _context in extract_from_file("python", path, KEYWORDS):
            singular = message if isinstance(message, str) else message[0]
            if singular:
                found.setdefault(singular, str(path.relative_to(ROOT)))
    return found


MSGIDS = _msgids()


@pytest.fixture(scope="module")
def catalogue():
    return read_po(io.BytesIO(catalogue_path("id").read_bytes()), locale="id")


def test_pybabel_sees_every_sentence_of_the_pages() -> None:
    """A call inside an f-string is invisible to the extractor; give the words a name first."""
    hidden = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
                first = node.args[0]
                if name in KEYWORDS and isinstance(first, ast.Constant):
                    hidden += [first.value] if first.value not in MSGIDS else []
    assert hidden == []


def test_the_extractor_sees_the_sources() -> None:
    assert len(MSGIDS) > 200
    assert any(file.startswith("pages/_ui") for file in MSGIDS.values())


def _strings(entry) -> list[str]:
    """The translations of a message; there is one form in Indonesian."""
    if entry is None:
        return []
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def test_every_sentence_is_translated(catalogue) -> None:
    missing = [
        f"{file}: {msgid}"
        for msgid, file in MSGIDS.items()
        if not any(_strings(catalogue.get(msgid)))
    ]
    assert not missing, "translate these (see geo/locale/babel.cfg):\n" + "\n".join(missing)


def test_the_catalogue_keeps_its_head_and_no_message_twice() -> None:
    text = catalogue_path("id").read_text(encoding="utf-8")
    assert '"Language: id\\n"' in text
    assert "msgstr[1]" not in text
    ids = re.findall(r'^msgid ((?:".*"\n)+)', text, re.MULTILINE)
    assert len(ids) == len(set(ids))


def test_nothing_is_fuzzy_or_left_over(catalogue) -> None:
    assert [entry.id for entry in catalogue if entry.id and entry.fuzzy] == []
    known = [e.id if isinstance(e.id, str) else e.id[0] for e in catalogue if e.id]
    assert sorted(set(known) - set(MSGIDS)) == []


def _placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _how in string.Formatter().parse(text) if name is not None}


def test_translations_keep_the_placeholders(catalogue) -> None:
    wrong = []
    for entry in catalogue:
        if not entry.id:
            continue
        singular = entry.id if isinstance(entry.id, str) else entry.id[0]
        if any(_placeholders(text) != _placeholders(singular) for text in _strings(entry)):
            wrong.append(singular)
    assert wrong == []


#: Streamlit calls whose first argument is read by people.
TEXT_CALLS = {
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "write",
    "text",
    "info",
    "warning",
    "error",
    "success",
    "button",
    "download_button",
    "link_button",
    "checkbox",
    "toggle",
    "radio",
    "selectbox",
    "multiselect",
    "pills",
    "segmented_control",
    "slider",
    "text_input",
    "number_input",
    "text_area",
    "date_input",
    "time_input",
    "file_uploader",
    "metric",
    "expander",
    "popover",
    "tabs",
    "spinner",
    "progress",
    "toast",
    "form_submit_button",
    "status",
    "badge",
}
TEXT_OPTIONS = {"help", "placeholder", "label", "text", "delta_description", "alt", "caption"}
#: Not words: names of the program, and examples that are the same in every language.
NOT_WORDS = re.compile(r"[\W\d_]*(PetaSiaga|CSV|XLSX|PDF|PNG|SVG|PPTX|HTML|GPKG)?[\W\d_]*")


def _bare_literals(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in TEXT_CALLS:
            continue
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg in TEXT_OPTIONS)]
        for argument in given:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    # Markdown directives such as :gray[ are no words.
                    words = re.sub(r":[a-z-]+(?=\[)|:material/\w+:", "", part.value)
                    if not NOT_WORDS.fullmatch(words):
                        found.append(f"{path.name}:{node.lineno}: {part.value!r}")
    return found


def test_no_page_says_a_bare_literal() -> None:
    pages = sorted((ROOT / "pages").rglob("*.py"))
    assert pages
    assert [line for path in pages for line in _bare_literals(path)] == []


def test_numbers_money_and_dates_follow_the_language() -> None:
    indonesian, english = language("id"), language("en")
    assert indonesian.number(1234567) == "1.234.567"
    assert english.number(1234.5, digits=1) == "1,234.5"
    assert indonesian.rupiah(1_260_000_000) == "Rp 1,3 miliar"
    assert indonesian.rupiah(999) == "Rp 999"
    assert indonesian.percent(0.256) == "26%"
    assert indonesian.ngettext("{n} incident", "{n} incidents", 1200) == "1.200 kejadian"
    assert english.ngettext("{n} incident", "{n} incidents", 1) == "1 incident"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("en-US", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5,id;q=0.4", "en"),
        ("in", "id"),
        ("de", "id"),
        (None, "id"),
        ("en;q=oops", "id"),
    ],
)
def test_the_browsers_language_is_negotiated(header: str | None, code: str) -> None:
    assert negotiate(header) == code


def test_an_unknown_language_is_the_default() -> None:
    assert language("xx").code == "id"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system takes no other zone")
def test_a_moment_is_told_by_the_clock_of_this_computer(monkeypatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Makassar")
    time.tzset()
    try:
        moment = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
        assert language("id").local_moment(moment) == "23 Nov 2026, 02.30"
        # The store gives moments in UTC without saying so.
        assert language("id").local_moment(moment.replace(tzinfo=None)) == "23 Nov 2026, 02.30"
    finally:
        monkeypatch.undo()
        time.tzset()
