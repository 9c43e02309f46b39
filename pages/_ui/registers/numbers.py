"""Emergency numbers as large cards that a telephone can call."""

from datetime import date
from html import escape

import streamlit as st

from geo.base.i18n import Language
from geo.domains.contacts.kontak import KONTAK
from geo.registers.listing import Query, list_records
from pages._ui.shared import cache, state

#: Kinds that stand in the cards.
_KINDS = ("darurat", "kesehatan", "pemadam", "sar", "keamanan", "bpbd")
_MOST = 12

_CSS = """
<style>
.ps-calls { display: grid; gap: 0.6rem;
  grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); }
.ps-calls a { display: block; padding: 0.6rem 0.8rem; border-radius: 0.6rem; text-decoration: none;
  border: 1px solid color-mix(in srgb, currentColor 22%, transparent); color: inherit; }
.ps-calls a:hover { border-color: #0B5A70; }
.ps-calls b { display: block; font-size: 1.5rem; line-height: 1.2; color: #C2410C; }
.ps-calls span { display: block; font-size: 0.9rem; line-height: 1.25; }
.ps-calls i { font-style: normal; font-size: 0.76rem; opacity: 0.75; }
@media (max-width: 640px) { .ps-calls { grid-template-columns: 1fr 1fr; } }
</style>
"""


def emergency_numbers(lang: Language) -> None:
    """The cards of the region; each says when it was checked."""
    query = Query(
        areas=state.read(cache.snapshot()).chosen.areas, choices={"kind": _KINDS}, sort="phone"
    )
    with cache.store().engine.connect() as connection:
        found = list_records(connection, KONTAK, query, rows=_MOST)
    assert KONTAK.remark is not None
    cards = []
    for record in found.records:
        checked = KONTAK.remark(record, date.today(), lang)
        if checked is None:
            day = lang.date(record["checked_on"], style="medium")
            checked = lang.gettext("checked on {date}").format(date=day)
        # "118 / 119" is two numbers; the card calls the first.
        first = escape(str(record["phone"]).split("/")[0].strip().replace(" ", ""), quote=True)
        cards.append(
            f'<a href="tel:{first}"><b>{escape(str(record["phone"]))}</b>'
            f"<span>{escape(str(record['name']))}</span><i>{escape(checked)}</i></a>"
        )
    st.html(f'{_CSS}<div class="ps-calls">{"".join(cards)}</div>')
