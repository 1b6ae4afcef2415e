"""HiGHS as it is used here: silent, repeatable, and from an answer in fractions to one in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.world import Array

if TYPE_CHECKING:
    from highspy._core import _Highs as Highs
    from highspy._core.cb import HighsCallbackInput

CLOSE = 1e-6
DUAL, PRIMAL = 1, 4
"""HiGHS's numbers for the two simplex methods."""
_SECONDS = 20.0
_DEEP = 20
"""So many columns are rounded one after another, at most."""


def quiet() -> Highs:
    """A solver that writes nothing, uses one thread and gives the same answer every time."""
    from highspy._core import _Highs  # the class beneath: `highspy.Highs` writes a banner before it can be silenced

    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)  # takes longer than it saves on small problems
    return highs


def run_until(highs: Highs, clock: TimeLimit) -> None:
    """Run a search in whole numbers that stops soon after somebody cancels. Raises Cancelled."""
    from highspy._core import cb

    def ask(kind: object, message: str, out: object, answer: HighsCallbackInput, data: object) -> None:
        if clock.cancelled():
            answer.user_interrupt = True

    highs.setCallback(ask, None)
    highs.startCallback(cb.HighsCallbackType.kCallbackMipInterrupt)
    highs.run()
    highs.stopCallback(cb.HighsCallbackType.kCallbackMipInterrupt)
    clock.left()


def optimal(highs: Highs) -> bool:
    """Whether the last run found the optimum."""
    return bool(highs.modelStatusToString(highs.getModelStatus()) == "Optimal")


def infeasible(highs: Highs) -> bool:
    """Whether the last run found that nothing is allowed."""
    return bool(highs.modelStatusToString(highs.getModelStatus()) == "Infeasible")


def is_whole(values: Array) -> bool:
    """Whether these are whole numbers, but for the tolerance of the solver."""
    return bool(np.abs(values - np.rint(values)).max(initial=0) < CLOSE)


def rounded(highs: Highs, values: Array, low: Array, high: Array) -> Array | None:
    """From the last answer (`values`) to one in whole numbers: one column after another is rounded, up if that can be
    and else down, and the problem solved anew. None when that fails soon. The bounds are put back as they were."""
    least, most = low.copy(), high.copy()
    strategy = highs.getOptionValue("simplex_strategy")[1]
    highs.setOptionValue("simplex_strategy", DUAL)  # the last answer is best but for the bounds that change

    def again(col: int) -> Array | None:
        highs.changeColBounds(col, least[col], most[col])
        highs.run()
        return np.array(highs.getSolution().col_value) if optimal(highs) else None

    found: Array | None = None
    for _ in range(_DEEP):
        off = np.abs(values - np.rint(values))
        col = int(np.argmax(off))
        if off[col] < CLOSE:
            found = np.rint(values)
            break
        down = np.floor(values[col])
        least[col] = down + 1
        answer = again(col)
        if answer is None:
            least[col], most[col] = low[col], down
            answer = again(col)
        if answer is None:
            break
        values = answer
    changed = np.flatnonzero((least != low) | (most != high)).astype(np.int32)
    highs.changeColsBounds(len(changed), changed, low[changed].astype(float), high[changed].astype(float))
    highs.setOptionValue("simplex_strategy", strategy)
    return found


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Sums of columns: entry k adds `value[k]` times column `index[k]` to row `of[k]` (ascending), of `count` rows."""

    count: int
    of: Array
    index: Array
    value: Array

    def sums(self, values: Array) -> Array:
        """The value of each row."""
        return np.bincount(self.of, self.value * values[self.index], minlength=self.count)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest value of each column and of each row."""

    low: Array
    high: Array
    row_low: Array
    row_high: Array

    def hold(self, rows: SparseRows, values: Array) -> bool:
        """Whether these values keep all of them."""
        sums = rows.sums(values)
        return bool(
            (values >= self.low - CLOSE).all()
            and (values <= self.high + CLOSE).all()
            and (sums >= self.row_low - CLOSE).all()
            and (sums <= self.row_high + CLOSE).all()
        )


def whole_near(rows: SparseRows, bounds: Bounds, start: Array, cols: Array, coefs: Array, need: float) -> Array | None:
    """Whole numbers within the bounds with `coefs` times `cols` at least `need`, or None when there are none. What is
    whole in `start` stays as it is, or at least what is 0, if that can be."""
    nearest = np.rint(start)
    for loose in (np.abs(start - nearest) > CLOSE, np.abs(start) > CLOSE, np.ones(len(start), dtype=bool)):
        found = _whole(rows, bounds, np.flatnonzero(loose), np.where(loose, 0.0, nearest), cols, coefs, need)
        if found is not None:
            return found
    return None


def _whole(
    rows: SparseRows, bounds: Bounds, loose: Array, fixed: Array, cols: Array, coefs: Array, need: float
) -> Array | None:
    """The same, with all but the `loose` columns `fixed`."""
    place = np.full(len(fixed), -1)
    place[loose] = np.arange(len(loose))
    entries = np.flatnonzero(place[rows.index] >= 0)
    touched, of = np.unique(rows.of[entries], return_inverse=True)
    there = rows.sums(fixed)[touched]
    highs = quiet()
    highs.addVars(len(loose), bounds.low[loose], bounds.high[loose])
    highs.changeColsIntegrality(len(loose), np.arange(len(loose), dtype=np.int32), np.ones(len(loose), np.uint8))
    starts = np.searchsorted(of, np.arange(len(touched))).astype(np.int32)
    index, value = place[rows.index[entries]].astype(np.int32), rows.value[entries]
    least, most = bounds.row_low[touched] - there, bounds.row_high[touched] - there
    highs.addRows(len(touched), least, most, len(entries), starts, index, value)
    mine = place[cols] >= 0
    rest = need - float(coefs @ fixed[cols]) - CLOSE
    highs.addRow(rest, np.inf, int(mine.sum()), place[cols[mine]].astype(np.int32), coefs[mine].astype(float))
    highs.setOptionValue("time_limit", _SECONDS)
    highs.run()
    if not optimal(highs):
        return None
    whole = fixed.copy()
    whole[loose] = np.rint(highs.getSolution().col_value)
    return whole.astype(np.int64) if bounds.hold(rows, whole) and coefs @ whole[cols] > need - CLOSE else None
