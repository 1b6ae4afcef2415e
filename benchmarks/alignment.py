"""Measure the result of the ratings at its largest: 40 partners, 7 questions, 30 raters, 15 gaps.

uv run python -m benchmarks.alignment [--rounds 9]

Times are of the processor, so that they hold on a busy machine; the median of the rounds, with the least and the most.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import threading
import time
from collections.abc import Callable

from content.blocks import Scorer
from content.common import REVEALS
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from screens.pages.context import SessionContext
from screens.pages.scorer.result import drawing, picture
from store.api import Identity
from store.memory import MemorySession, MemoryStore
from workshop.alignment.exact_ranks import ExactRanks, exact_ranks
from workshop.alignment.robustness import weightings
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, Target

PARTNERS, RATERS, GAPS, COLUMNS = 40, 30, 15, 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    pack = load_pack(shipped_packs()["va-attendance-12"])
    store = MemoryStore(pack, Identity("Ana", Role.FACILITATOR), MemorySession(pack))
    fill(store, pack)
    context = SessionContext(store, lambda what: None)
    redraw(context)  # the first time reads every rating; from then on only those that changed
    partner = itertools.cycle(range(PARTNERS))

    def one_more() -> None:
        at = Target("alignment-ratings", f"p{next(partner)}.rater-1", "aim")
        cell = store.state.cell(at)
        store.commit([SetCell(*at, "4" if cell is None or cell.value != "4" else "0")])

    lines = ["| figure | ours | at most |", "|---|---|---|"]
    drawn = _times(lambda: redraw(context), rounds, one_more)
    lines.append(_row("one more rating: read, computed, drawn", drawn, "50 ms"))
    result = picture(context.session).result
    solved = _times(lambda: exact_ranks(result.ranked, result.weights), rounds)
    lines.append(_row("exact best and worst ranks, in a thread beside the screen's", solved, ""))
    waits = _waits(lambda: exact_ranks(result.ranked, result.weights))
    lines.append(_row("the same: how long another thread waits for its turn, one in a hundred longer", waits, ""))
    shares = _times(lambda: weightings(result.ranked, result.weights), rounds)
    lines.append(_row("shares of weightings, in a thread when a partner is explained", shares, ""))
    print("\n".join(lines))
    context.close()


def fill(store: MemoryStore, pack: Pack) -> None:
    """Partners, gaps, everybody's ratings, and who closes what, at random and always the same."""
    chance = random.Random(40)
    scorer = pack.first(Scorer)
    assert scorer is not None
    ops: list[Op] = []
    for p in range(PARTNERS):
        ops += [InsertRow("organisations", f"p{p}", END), SetCell("organisations", f"p{p}", "name", f"Partner {p}")]
    for g in range(GAPS):
        cells = {"group": "barriers", "cause": f"Cause {g}", "gap": chance.choice(("thin", "nobody"))}
        ops += [InsertRow("causes", f"g{g}", END), *(SetCell("causes", f"g{g}", c, v) for c, v in cells.items())]
        for p in chance.sample(range(PARTNERS), 5):
            ops.append(SetCell(scorer.closes.id, f"p{p}.g{g}", "closes", chance.choice(("could", "would"))))
            ops.append(SetCell(scorer.closes.id, f"p{p}.g{g}", "evidence", "they said so"))
    store.commit(ops)
    for rater in range(RATERS):
        store.commit([
            SetCell(scorer.ratings.id, f"p{p}.rater-{rater}", criterion.id, chance.choice("01234?"))
            for p in range(PARTNERS)
            for criterion in scorer.criteria
        ])  # fmt: skip
    sheets = ("causes", scorer.ratings.id, scorer.weights.id)
    store.commit([SetCell(REVEALS.id, sheet, "revealed", True) for sheet in sheets])


def redraw(context: SessionContext) -> None:
    """What the page does when somebody rated: read the session, compute, draw; exact ranks come later."""
    shown = picture(context.session)
    ranked = frozenset(standing.partner for standing in shown.result.ranked)
    drawing(shown, ExactRanks(shown.result.rank_ranges, ranked), COLUMNS, 0).content()


def _times(act: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of the processor, of each round."""
    found = []
    for _ in range(rounds):
        before()
        began = time.thread_time()
        act()
        found.append(1000 * (time.thread_time() - began))
    return found


def _waits(act: Callable[[], object]) -> list[float]:
    """Milliseconds until another thread that rests for one is awake again, while `act` goes on; the longest hundredth
    of them."""
    worker = threading.Thread(target=act)
    found, last = [], time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        found.append(1000 * (time.perf_counter() - last))
        last = time.perf_counter()
    found.sort()
    return found[-max(1, len(found) // 100) :]


def _row(name: str, times: list[float], bound: str) -> str:
    return f"| {name} | {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}) | {bound} |"


if __name__ == "__main__":
    main()
