"""The sharing check as five steps: which is done, what the module's rules say now, and the lines of each step.

The lines of a step lead on to the next one, so that Enter is always the next key. Numbers of the school stand here
only where `own` says that this screen is the coordinator's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rich.cells import cell_len

from content.clean import clean_line
from screens.pages.sharing.setup import Setup
from screens.pages.sharing.setup_lines import SetupLine, attackers_words, setup_lines, table_words
from workshop.disclosure.breakdowns import breakdown_columns, identifying
from workshop.disclosure.group_sizes import GroupSizes
from workshop.records.attendance import Attendance
from workshop.wording import count_noun

TO_FILE, TO_BREAKDOWNS, PREVIEW = "to-file", "to-breakdowns", "preview"
"""The lines that lead from one step to the next."""
_ASK_COORDINATOR = "How many groups are small shows only on the coordinator's own screen."
_PRESS_I = "How many groups are small is hidden on this screen. To show it, press i."


class CheckStep(IntEnum):
    """The steps in their order; PREVIEW is the one without lines, because the tables themselves are on screen."""

    PARTNER = 1
    FILE = 2
    BREAKDOWNS = 3
    PREVIEW = 4
    RELEASE = 5

    @property
    def label(self) -> str:
        """`3 Breakdowns`."""
        return f"{self.value} {self.name.capitalize()}"


_LINES: dict[CheckStep, tuple[str, ...]] = {
    CheckStep.PARTNER: ("partner", "purpose", TO_FILE),
    CheckStep.FILE: ("file", "columns", "roster", TO_BREAKDOWNS),
    CheckStep.BREAKDOWNS: (
        *("breakdowns", "answers", "groupings", "consents", "fields", "minors"),
        *("policy", "threshold", "eligibility", "attackers", PREVIEW),
    ),
    CheckStep.RELEASE: ("write", "approve", "agreements", "log", "record", "labels", "forget"),
}
LEADS_TO = {TO_FILE: CheckStep.FILE, TO_BREAKDOWNS: CheckStep.BREAKDOWNS}
ENTER_DOES = {
    "partner": "choose partner", "purpose": "type purpose", TO_FILE: "go on", "file": "choose file",
    "columns": "see answers", "roster": "choose roster", TO_BREAKDOWNS: "go on", "breakdowns": "choose tables",
    "consents": "choose file", "fields": "choose fields", PREVIEW: "preview", "write": "preview first", "log": "read",
    "approve": "open", "agreements": "open", "record": "record", "labels": "open", "forget": "clear files",
}  # fmt: skip
"""What Enter does on a line, where it is not `change`."""
_STEP_OF = {line: step for step, lines in _LINES.items() for line in lines}

_MORE_LINES = (
    SetupLine(TO_FILE, "Next", "2 File: the attendance file"),
    SetupLine("roster", "Roster", "beside a file of exceptions only; press K"),
    SetupLine(TO_BREAKDOWNS, "Next", "3 Breakdowns: tables, consents, and the rule"),
    SetupLine(
        "write", "Write the release", "look at the preview first (V); there W writes, after a form and a last look"
    ),
    SetupLine("approve", "Approve (P)", "approve, decline or countersign a release that waits for you"),
    SetupLine("agreements", "Agreements (T)", "with partners: list, enter, end; what they have to destroy"),
    SetupLine("log", "Disclosure log (L)", "what went to this partner before"),
    SetupLine("record", "Record (R)", "note an approval without writing a release; from the preview"),
    SetupLine("labels", "Old labels (O)", "what was said of labels of earlier releases, or correct it"),
    SetupLine("forget", "Clear (X)", "clear both files and everything read from them from memory"),
)


@dataclass(frozen=True, slots=True)
class CheckState:
    """How far the check is.

    Attributes:
        partner: one is chosen. file: it is read. tables: some are chosen. preview: it is on screen, or was.
        released: a release was written of it, or prepared.
        students: how many the file has; None where the screen may not say.
        consents: records with consent are asked for, and a file of consents is read.
    """

    partner: bool
    file: bool
    tables: bool
    preview: bool
    released: bool
    students: int | None
    consents: bool

    def done(self, step: CheckStep) -> bool:
        """Whether that step has what it needs."""
        return {
            CheckStep.PARTNER: self.partner,
            CheckStep.FILE: self.file,
            CheckStep.BREAKDOWNS: self.file and self.tables,
            CheckStep.PREVIEW: self.preview,
            CheckStep.RELEASE: self.released,
        }[step]

    @property
    def first_open(self) -> CheckStep:
        """The step to begin with."""
        return next(
            step
            for step in (CheckStep.PARTNER, CheckStep.FILE, CheckStep.BREAKDOWNS)
            if not self.done(step) or step == 3
        )


def step_of(line: str) -> CheckStep | None:
    """The step on which that line stands."""
    return _STEP_OF.get(line)


def after(step: CheckStep, by: int, attendance: Attendance | None) -> CheckStep:
    """The step after (1) or before (-1) that one, around the ends; there is no preview without attendance."""
    order = [one for one in CheckStep if attendance is not None or one is not CheckStep.PREVIEW]
    return order[(order.index(step) + by) % len(order)]


def every_line(setup: Setup, partner: str, purpose: str, partners: int, classes: Sequence[str] = ()) -> list[SetupLine]:
    """The lines of all steps, in order."""
    known = {line.id: line for line in (*setup_lines(setup, partner, purpose, partners, classes), *_MORE_LINES)}
    return [known[name] for lines in _LINES.values() for name in lines if name in known]


def lines_of(step: CheckStep, lines: Sequence[SetupLine]) -> list[SetupLine]:
    """Those of one step."""
    return [line for line in lines if _STEP_OF[line.id] is step]


# ------------------------------------------------------------------ the two lines over all steps


def step_parts(state: CheckState, current: CheckStep, width: int) -> list[tuple[CheckStep, str]]:
    """`1 Partner ✓  2 File ✓ 304  3 Breakdowns ▸ …`, a part a step, as much of it as fits into the width."""
    whole = [(step, _step_words(step, state, current, brief=False)) for step in CheckStep]
    if _wide(whole) + 2 * (len(whole) - 1) <= width:
        return whole
    brief = [(step, _step_words(step, state, current, brief=True)) for step in CheckStep]
    if _wide(brief) + len(brief) - 1 <= width:
        return brief
    return [(step, words.replace(" ✓", "✓")) for step, words in brief]


def _wide(parts: Sequence[tuple[CheckStep, str]]) -> int:
    """Columns that these take, without the gaps between them."""
    return sum(cell_len(words) for _, words in parts)


def _step_words(step: CheckStep, state: CheckState, current: CheckStep, *, brief: bool) -> str:
    """A step with its marks; `brief`: one mark, and no number."""
    if brief and step is current:
        return f"{step.label} ▸"
    words = step.label + (" ✓" if state.done(step) else "")
    if step is CheckStep.FILE and not brief and state.file and state.students is not None:
        words += f" {state.students:,}"
    return words + (" ▸" if step is current else "")


def rule_words(state: CheckState, threshold: int) -> list[str]:
    """The three rules of the module, each with its mark: ✓ may be shared, ✗ not without more."""
    one = "✓ one student: with consent" if state.consents else "✗ one student: needs consent"
    return ["✓ totals", f"✓ breakdowns: every group {threshold} or more", one]


# ------------------------------------------------------------------ what the breakdowns lead to


def wrapped(parts: Sequence[str], width: int) -> list[str]:
    """Lines of whole parts: none is broken that fits into one."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1]) + 2 + cell_len(part) <= width:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return lines


def breakdown_facts(
    setup: Setup, sizes: Sequence[GroupSizes] | None, width: int, *, most: int, own: bool, coordinator: bool
) -> list[str]:
    """Below the lines of the third step: the columns as check boxes, how many groups that makes and how many are small,
    what is not offered, and whom it protects against. `sizes` is None while they are being counted; `most` tables are
    named."""
    attendance = setup.attendance
    if attendance is None:
        return [setup.unread()]
    used = setup.table_columns
    boxes = [f"[{'x' if name in used else ' '}] {clean_line(name)}" for name in breakdown_columns(attendance)]
    lines = wrapped(boxes, width)
    if used and own:
        lines += ["counting the groups…"] if sizes is None else _sizes_words(sizes, setup, most)
    elif used:
        lines.append(_PRESS_I if coordinator else _ASK_COORDINATOR)
    lines += names_not_offered(attendance)
    if most > 1:  # where there is less room, the line of that name says it
        lines.append(f"Protects against: {attackers_words(setup.attackers).replace(', ', ' · ')}")
    return lines


def names_not_offered(attendance: Attendance) -> list[str]:
    """`names or ids, not offered: First Name, Student ID`; nothing where there are none."""
    hidden = [clean_line(name) for name in attendance.attributes if identifying(attendance, name)]
    if attendance.columns.id and attendance.columns.id not in attendance.attributes:
        hidden.append(clean_line(attendance.columns.id))
    return [f"names or ids, not offered: {', '.join(hidden)}"] if hidden else []


def _sizes_words(sizes: Sequence[GroupSizes], setup: Setup, most: int) -> list[str]:
    """The tables with most groups first."""
    ordered = sorted(sizes, key=lambda one: -one.groups)
    lines = [f"{clean_line(table_words(one.by, setup.hierarchies))}: {size_words(one)}" for one in ordered[:most]]
    more = len(ordered) - most
    return [*lines[:-1], f"{lines[-1]}; and {count_noun(more, 'table')} more"] if more > 0 else lines


def size_words(one: GroupSizes) -> str:
    """`5 × 6 = 30 groups, 11 small`."""
    made = f"{' × '.join(f'{n:,}' for n in one.values)} = " if len(one.values) > 1 and not one.nested else ""
    empty = f", {one.empty:,} empty" if one.empty else ""
    return f"{made}{one.groups:,} groups, {one.small:,} small{empty}"
