"""What the steps of an import share: headings, counts, words for what became of a row."""

from collections.abc import Sequence

import streamlit as st

from geo.base.errors import PetaSiagaError
from geo.base.i18n import Language
from geo.catalogue.kinds import KIND_NAMES
from geo.files.findings import Fate
from geo.intake.row_marks import ProblemGroup
from geo.intake.summary import ImportSummary
from geo.outputs.import_report import FATE_NAMES
from pages._ui.shared.parts import plain

#: Tints of bad cells that read on white and on dark.
FATE_TINTS = {
    Fate.SET_ASIDE: "rgba(220, 38, 38, 0.35)",
    Fate.DUPLICATE: "rgba(120, 130, 140, 0.35)",
    Fate.REPAIRED: "rgba(234, 160, 20, 0.35)",
    Fate.NOTED: "rgba(46, 140, 166, 0.30)",
}
_ICONS = {
    Fate.SET_ASIDE: ":red[:material/block:]",
    Fate.DUPLICATE: ":gray[:material/content_copy:]",
    Fate.REPAIRED: ":orange[:material/build:]",
    Fate.NOTED: ":blue[:material/visibility:]",
}
_SHOWN_GROUPS = 12


def head(number: int, title: str) -> None:
    """The heading of a step."""
    icon = f":material/counter_{number}:"
    st.markdown(f"##### {icon} {title}")


def kind_words(key: str, lang: Language) -> str:
    """A kind of data by its icon and name."""
    names = KIND_NAMES[key]
    return f":material/{names.icon}: {lang.gettext(names.title)}"


def refusal(problem: PetaSiagaError, lang: Language) -> None:
    """An expected failure, in its place."""
    st.error(plain(problem.render(lang.gettext)), icon=":material/error:")


def counts(summary: ImportSummary, lang: Language, key: str) -> None:
    """What became of the rows, as figures."""
    _ = lang.gettext
    figures = [
        (_("Would be taken") if summary.dry_run else _("Taken"), summary.stored),
        (_("Of these repaired"), summary.repaired),
        (_("Set aside"), summary.set_aside),
        (_("Already there"), summary.duplicates),
    ]
    with st.container(horizontal=True, key=f"ps-counts-{key}", gap="small"):
        st.metric(_("Rows read"), lang.number(summary.read), border=True)
        for name, count in figures:
            st.metric(name, lang.number(count), border=True)
    derived = summary.derived
    if derived:
        st.caption(
            lang.ngettext(
                "{n} wider area is made from them.", "{n} wider areas are made from them.", derived
            )
        )


def problem_list(groups: Sequence[ProblemGroup], lang: Language) -> None:
    """Problems of the same kind together, the worst first, each with its cure."""
    bad = [group for group in groups if group.fate is Fate.SET_ASIDE]
    rest = [group for group in groups if group.fate is not Fate.SET_ASIDE]
    for group in bad[:_SHOWN_GROUPS]:
        st.markdown(_words(group, lang))
    if rest:
        total = sum(group.count for group in rest)
        label = lang.gettext("Repairs and remarks ({n})").format(n=lang.number(total))
        with st.expander(label, icon=":material/build:"):
            for group in rest[: 2 * _SHOWN_GROUPS]:
                st.markdown(_words(group, lang))
    if len(bad) > _SHOWN_GROUPS or len(rest) > 2 * _SHOWN_GROUPS:
        st.caption(lang.gettext("More problems stand in the report."))


def _words(group: ProblemGroup, lang: Language) -> str:
    _ = lang.gettext
    count = lang.ngettext("{n} row", "{n} rows", group.count)
    where = f" · {plain(group.column)}" if group.column else ""
    examples = ", ".join(
        _("row {row}").format(row=row) + (f" “{value}”" if value else "")
        for row, value in group.examples
    )
    reason = plain(group.reason.render(_))
    cure = plain(group.cure.render(_))
    fate = _(FATE_NAMES[group.fate])
    return (
        f"{_ICONS[group.fate]} **{count}**{where}: {reason} :gray[({fate})]  \n"
        f":small[:gray[{plain(examples)}] → {cure}]"
    )
