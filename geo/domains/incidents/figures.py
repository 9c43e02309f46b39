"""How many and how much: every count and amount of a file, unknown where it is not known."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.base.i18n import N_
from geo.catalogue.schema import COLUMNS_BY_NAME, INCIDENT_COLUMNS
from geo.files.findings import LEAVE_UNKNOWN, SET_ASIDE, Fate, Report, note
from geo.reading.counts import (
    SMALLEST_LOSS_IDR,
    Figures,
    header_scale,
    parse_amounts,
    parse_counts,
    parse_losses,
    too_small,
)

_LOSS_UNITS = {"rupiah": 1.0, "ribu": 1e3, "juta": 1e6}


def read_figures(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    found: Mapping[str, str],
    report: Report,
    answers: Mapping[str, str],
) -> pd.DataFrame:
    """`frame` with every count and amount of the file (NaN for unknown)."""
    households: dict[str, pd.Series] = {}
    spoken: list[tuple[str, pd.Series]] = []
    skipped = np.zeros(len(frame), dtype=bool)
    for name in (c.name for c in INCIDENT_COLUMNS if c.is_figure and c.name in found):
        values = raw[found[name]]
        if name == "loss_idr":
            figures, asked_out = _read_losses(values, frame, report, answers)
            skipped |= asked_out
        elif COLUMNS_BY_NAME[name].kind == "count":
            figures = parse_counts(values, counts=_counted(name), column=name)
        else:
            figures = parse_amounts(values)
        figures.cells.tell(report, frame["row"], figures.told)
        frame[name] = figures.numbers
        for other, numbers in figures.others.items():
            spoken.append((other, pd.Series(numbers, index=frame.index)))
        if figures.households is not None and name in ("affected", "displaced"):
            households[f"{name}_households"] = pd.Series(figures.households, index=frame.index)
    for name, said in (*households.items(), *spoken):
        if said.notna().any():
            # What its own column says goes before what another says of it.
            frame[name] = frame[name].fillna(said) if name in frame else said
    return report.take_out(
        frame,
        skipped,
        note(N_("was set aside by your answer")),
        note(N_("answer otherwise to take it")),
        column=found.get("loss_idr", ""),
        values=raw[found["loss_idr"]] if "loss_idr" in found else None,
    )


def _counted(name: str) -> str:
    if name.endswith("households"):
        return "households"
    return "people" if COLUMNS_BY_NAME[name].group == "people" else ""


def _read_losses(
    values: pd.Series, frame: pd.DataFrame, report: Report, answers: Mapping[str, str]
) -> tuple[Figures, np.ndarray]:
    """Losses in rupiah; numbers too small for rupiah are asked about, once for the column.

    Until there is an answer they are unknown. The mask tells which rows an answer sets aside.
    """
    header = str(values.name)
    key = f"loss_unit:{header}"
    scale = header_scale(header)
    figures = parse_losses(values, scale=scale)
    nobody = np.zeros(len(values), dtype=bool)
    small = [too_small(text) for text in figures.cells.distinct]
    hit = figures.cells.rows(small, bool)
    if scale != 1.0:
        report.note(
            N_("The losses of column “{column}” were multiplied by {factor}, as its header says."),
            column=header,
            factor=f"{scale:,.0f}".replace(",", "."),
        )
    if scale != 1.0 or not hit.any():
        return figures, nobody
    answer = answers.get(key)
    if answer == SET_ASIDE:
        return figures, hit
    if answer in _LOSS_UNITS:
        report.add(
            Fate.REPAIRED,
            frame["row"][hit],
            note(N_("was taken in {unit}, as you answered"), unit=answer),
            note(N_("write the full amount in rupiah")),
            column=header,
            values=values[hit],
        )
        numbers = np.where(hit, figures.numbers * _LOSS_UNITS[answer], figures.numbers)
        return Figures(figures.cells, numbers, figures.told), nobody
    reason = note(
        N_("is too small for a loss in rupiah (under {limit}); it was left as unknown"),
        limit=f"{SMALLEST_LOSS_IDR:,.0f}".replace(",", "."),
    )
    if answer == LEAVE_UNKNOWN:
        report.add(
            Fate.REPAIRED,
            frame["row"][hit],
            reason,
            note(N_("write the full amount in rupiah")),
            column=header,
            values=values[hit],
        )
    else:
        examples = [
            t for t, is_small in zip(figures.cells.distinct, small, strict=True) if is_small
        ]
        report.ask(
            key,
            ", ".join(examples[:3]),
            frame["row"][hit],
            reason,
            [("juta", "juta rupiah"), ("ribu", "ribu rupiah"), ("rupiah", "rupiah")],
            column=header,
            blocks=False,
        )
    return Figures(figures.cells, np.where(hit, np.nan, figures.numbers), figures.told), nobody
