"""Is it getting more? Mann–Kendall test and Sen's slope on 12-month totals, worded for laymen.

The Mann–Kendall test is Kendall's rank correlation between the values and time (Mann 1945,
Kendall 1975), and Sen's slope the median of all pairwise slopes (Sen 1968); both by SciPy.
Totals of twelve whole months carry no season, and years of them hardly depend on each other,
which the test assumes.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from geo.analysis.cube import Cube, values
from geo.analysis.periods import Span, month_end, month_start, whole_months
from geo.base.i18n import N_, Language

#: Fewer twelve-month blocks cannot reach p < 0.05 in a two-sided test.
MIN_BLOCKS = 5
#: With fewer incidents chance decides.
MIN_RECORDS = 10
SIGNIFICANT = 0.05
#: Up to here all orders of the values are tried when values repeat (8! = 40,320).
_EXACT_BLOCKS = 8

Verdict = Literal["rising", "falling", "no_trend", "too_few_years", "too_few_records", "unknown"]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend statement and what it rests on.

    `p_value` and `slope` (per year, with its 95 % interval) are None when the verdict is that
    nothing can be concluded. `span` is what the blocks cover.
    """

    verdict: Verdict
    blocks: tuple[float, ...]
    records: int
    span: Span | None
    p_value: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None

    def describe(self, lang: Language) -> str:
        """The statement in one sentence without its full stop."""
        _ = lang.gettext
        if self.verdict == "too_few_years":
            return lang.ngettext(
                "nothing can be concluded yet: only {n} whole year of data",
                "nothing can be concluded yet: only {n} whole years of data",
                len(self.blocks),
            )
        if self.verdict == "too_few_records":
            return lang.ngettext(
                "nothing can be concluded yet: only {n} incident",
                "nothing can be concluded yet: only {n} incidents",
                self.records,
            )
        if self.verdict == "unknown":
            return _("nothing can be concluded: some years give no figure at all")
        assert self.p_value is not None
        assert self.slope is not None
        if self.verdict == "no_trend":
            return _("no real change")
        slope = lang.number(abs(self.slope), digits=0 if abs(self.slope) >= 100 else 1)
        pattern = (
            _("rising by about {slope} a year")
            if self.verdict == "rising"
            else _("falling by about {slope} a year")
        )
        return pattern.format(slope=slope)

    def evidence(self, lang: Language) -> str:
        """What the statement rests on, for those who know tests; empty without one."""
        if self.p_value is None:
            return ""
        digits = 2 if self.p_value >= 0.01 else 3
        p_words = f"p = {lang.number(self.p_value, digits=digits)}"
        if self.p_value < 0.001:
            p_words = f"p < {lang.number(0.001, digits=3)}"
        return lang.gettext("Mann–Kendall test: {p}").format(p=p_words)


#: The verdicts as single words, for tables.
VERDICT_WORDS: dict[str, str] = {
    "rising": N_("rising"),
    "falling": N_("falling"),
    "no_trend": N_("no clear trend"),
    "too_few_years": N_("too few years"),
    "too_few_records": N_("too few incidents"),
    "unknown": N_("figures unknown"),
}


def yearly_blocks(cube: Cube) -> tuple[FloatArray, int, Span | None]:
    """Totals of 12 whole months each, the last ending with the last whole month.

    Returns (totals, oldest first; number of incidents in them; what they cover). NaN for a block
    in which no incident gives a figure.
    """
    if cube.span is None:
        return np.zeros(0), 0, None
    first, end = whole_months(cube.span)
    count = (end - first) // 12
    if count == 0:
        return np.zeros(0), 0, None
    begin = end - count * 12 - cube.first_month
    part = slice(begin, begin + count * 12)
    total, records, known = (
        a[:, part].sum(axis=(0, 2)).reshape(count, 12).sum(axis=1)
        for a in (cube.total, cube.records, cube.known)
    )
    span = Span(month_start(end - count * 12), month_end(end - 1))
    return values(total, records, known), int(records.sum()), span


def trend(cube: Cube) -> Trend:
    """The trend of a cube's measure over its twelve-month blocks."""
    blocks, records, span = yearly_blocks(cube)
    return trend_of(blocks, records, span)


def trend_of(blocks: npt.ArrayLike, records: int, span: Span | None = None) -> Trend:
    """The trend of yearly totals in time order; `records` is the number of incidents behind."""
    series = np.asarray(blocks, dtype=np.float64)
    basis = tuple(float(value) for value in series)
    if len(series) < MIN_BLOCKS:
        return Trend("too_few_years", basis, records, span)
    if records < MIN_RECORDS:
        return Trend("too_few_records", basis, records, span)
    if np.isnan(series).any():
        return Trend("unknown", basis, records, span)
    p_value = mann_kendall_p(series)
    slope, _intercept, low, high = stats.theilslopes(series, np.arange(len(series)), 0.95)
    verdict: Verdict = "no_trend"
    if p_value < SIGNIFICANT and slope != 0:
        verdict = "rising" if slope > 0 else "falling"
    return Trend(
        verdict, basis, records, span, float(p_value), float(slope), float(low), float(high)
    )


def mann_kendall_p(series: FloatArray) -> float:
    """Two-sided p-value of the Mann–Kendall test.

    Exact while there are few values: from the known distribution without ties, by trying all
    orders with ties; else by the normal approximation with the variance corrected for ties.
    """
    if np.ptp(series) == 0:
        return 1.0
    if len(series) <= _EXACT_BLOCKS and len(np.unique(series)) < len(series):
        found = stats.permutation_test(
            (series,),
            _concordance,
            permutation_type="pairings",
            vectorized=True,
            n_resamples=np.inf,
        )
        return float(found.pvalue)
    return float(stats.kendalltau(np.arange(len(series)), series).pvalue)


def _concordance(series: FloatArray, axis: int = -1) -> FloatArray:
    """Kendall's S: rises minus falls over all pairs, along `axis`."""
    moved = np.moveaxis(np.asarray(series), axis, -1)
    earlier, later = np.triu_indices(moved.shape[-1], 1)
    return np.asarray(np.sign(moved[..., later] - moved[..., earlier]).sum(axis=-1))
