"""Hostile names on every page: they pass the escaping door wherever Markdown is read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from geo.base.settings import load_settings
from geo.catalogue.schema import INCIDENT_COLUMNS
from geo.store.bundled import ready_store
from geo.store.engine import bump_data_version
from geo.store.store import Store
from geo.store.tables import areas, datasets, incidents
from pages._ui.shared.parts import plain
from tests.hostile import HOSTILE

#: Every text begins with it, so that it is found wherever it goes.
_MARK = "zq"
_TEXTS = [f"{_MARK}{number:02d} {text} {_MARK}" for number, text in enumerate(HOSTILE)]
#: Elements (by the name in Streamlit's protocol) and fields of them that are read as Markdown.
_MARKDOWN_FIELDS = {"body", "label", "help", "title", "text", "value", "delta", "placeholder"}
_NOT_MARKDOWN = {"text_input", "text_area", "arrow_data_frame", "iframe", "component_instance"}
_REGION = "63.03"


@pytest.fixture(scope="module")
def page_workspace(tmp_path_factory):
    """A store in which names, titles, files and stories are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PETASIAGA_WORKSPACE", str(folder))
        _spoil(ready_store(load_settings()))
    st.cache_resource.clear()
    return folder


def _spoil(store: Store) -> None:
    texts = [column.name for column in INCIDENT_COLUMNS if column.kind in ("text", "long_text")]
    with store.engine.begin() as connection:
        for table, columns in (
            (areas, ["name"]),
            (
                datasets,
                [
                    "title",
                    "source",
                    "licence",
                    "method",
                    "attribution",
                    "file_name",
                    "imported_by",
                    "data_date",
                ],
            ),
            (incidents, [name for name in texts if name in incidents.c]),
        ):
            rows = sa.select(table.c.id)
            if table is areas:
                rows = rows.where(table.c.code.startswith(_REGION))
            ids = connection.execute(rows).scalars().all()
            for number, text in enumerate(_TEXTS):
                chosen = ids[number :: len(_TEXTS)]
                for start in range(0, len(chosen), 500):
                    connection.execute(
                        sa.update(table)
                        .where(table.c.id.in_(chosen[start : start + 500]))
                        .values(dict.fromkeys(columns, text))
                    )
        # Everything at once where a page shows one name or few.
        everything = " ".join(_TEXTS)
        region = sa.update(areas).where(areas.c.code.in_([_REGION, f"{_REGION}.05"]))
        connection.execute(region.values(name=everything))
        connection.execute(sa.update(datasets).values(title=everything, source=everything))
        # As if everything had been imported, so that the history shows it.
        connection.execute(sa.update(datasets).values(file_sha256="0" * 64))
        bump_data_version(connection)


def _texts(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        here = f"{path}.{field.name}"
        values = list(value) if field.is_repeated else [value]
        for one in values:
            if field.type == FieldDescriptor.TYPE_MESSAGE and isinstance(one, Message):
                yield from _texts(one, here)
            elif isinstance(one, str):
                yield here, one


def _nodes(node: Any) -> Iterator[Message]:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _slips(body: str, door: list[str]) -> list[str]:
    """Places of `body` where a text stands as the door did not leave it; a cut one ends in …"""
    found = []
    at = body.find(_MARK)
    while at >= 0:
        whole = next((text for text in door if body.startswith(text, at)), None)
        if whole is None:
            end = body.find("…", at)
            if end < 0 or not any(text.startswith(body[at:end]) for text in door):
                found.append(body[max(0, at - 20) : at + 60])
            whole = _MARK
        at = body.find(_MARK, at + len(whole))
    return found


def _read_as_markdown(app: Any) -> Iterator[tuple[str, str]]:
    for table in app.table:
        for cell in table.value.to_numpy().ravel():
            yield "Table", str(cell)
    for proto in _nodes(app._tree):
        kind = proto.DESCRIPTOR.name
        if kind == "PlotlyChart":
            continue
        for path, text in _texts(proto):
            if _MARK in text and path.rpartition(".")[2] in _MARKDOWN_FIELDS:
                yield f"{kind}{path}", text


_DOOR = [plain(text) for text in _TEXTS]
_PAGES = ["peta", "tren", "paparan", "validasi", "profil", "ekspor", "data", "tentang"]


@pytest.mark.parametrize("page", _PAGES)
@pytest.mark.parametrize("region", [_REGION, "63.03.05"])
def test_every_page_escapes_names_titles_and_stories(open_app, page: str, region: str) -> None:
    app = open_app(region=region, period="all", tab="history", lang="id")
    if page != "peta":
        app = app.switch_page(f"{page}.py").run()
    for key in ("t_outside", "t_multiples", "t_trends"):
        app.session_state[key] = True
    app.run()
    assert not app.exception
    assert any(_DOOR[0] in text for _path, text in _read_as_markdown(app))
    slips = [(path, slip) for path, text in _read_as_markdown(app) for slip in _slips(text, _DOOR)]
    assert not slips, slips[:10]


@pytest.mark.parametrize("page", ["tren", "paparan", "validasi", "profil"])
def test_charts_show_names_as_text(open_app, page: str) -> None:
    app = open_app(region=_REGION, period="all", hazard="flood", lang="id")
    app = app.switch_page(f"{page}.py").run()
    for element in app.get("plotly_chart"):
        for text in _strings(json.loads(element.proto.spec)):
            if _MARK in text:
                assert not any(
                    tag in text for tag in ("<b>tebal", "<script", "<img", "<a ", "<https", "<!--")
                ), text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("customdata", "template"):
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
