"""The kinds of data: one entry each, from which commands, widgets and history are made."""

from dataclasses import MISSING, fields

import pytest

from geo.base.i18n import language
from geo.catalogue.kinds import KIND_NAMES
from geo.cli.imports import import_group
from geo.domains.kinds import KINDS
from geo.intake.plan import ImportPlan
from geo.store.tables import datasets
from pages._ui.data import column_choice

_SAID_TO_ALL = {"layer", "crs", "name"}
#: The file says it, or the settings; nobody is asked.
_NOT_ASKED = {"home"}


def test_every_name_has_its_kind_in_the_same_order():
    assert list(KINDS) == list(KIND_NAMES)
    assert set(column_choice.CHOICES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_option_of_a_kind_can_be_said_in_a_plan_and_on_the_command_line(kind):
    command = import_group(language("en")).commands[kind.key]
    said = {param.name for param in command.params} | {"layout"}
    planned = {field.name for field in fields(ImportPlan)}
    for field in fields(kind.options):
        assert field.default is not MISSING or field.default_factory is not MISSING
        if field.name not in _SAID_TO_ALL | _NOT_ASKED:
            assert {field.name, field.name.removesuffix("s")} & said
            assert field.name in planned


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_plan_leaves_to_the_kind_what_nobody_said(kind):
    assert kind.chosen(ImportPlan(kind.key)) == kind.options()
    chosen = kind.chosen(ImportPlan(kind.key, crs="EPSG:32750", min_pixels=9))
    assert chosen.crs == "EPSG:32750"
    assert getattr(chosen, "min_pixels", 9) == 9


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_records_say_their_dataset(kind, small_store):
    records = kind.records(small_store.snapshot())
    with small_store.engine.connect() as connection:
        known = set(connection.scalars(datasets.select().with_only_columns(datasets.c.id)))
    assert set(records["dataset"]) <= known
