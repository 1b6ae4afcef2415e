"""The kinds of block a step is made of.

Each says which sheets it owns. Every text in here has passed `content.clean.clean`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from content.sheet_spec import SheetSpec


class Audience(StrEnum):
    """Who a passage is for. EVERYONE is prose outside any container."""

    EVERYONE = "everyone"
    PARTICIPANTS = "participants"
    FACILITATOR = "facilitator"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Block:
    """What all blocks have. `line` counts from 1 in `Step.file`."""

    id: str
    line: int

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheets this block keeps its answers in; most have one, prose has none."""
        return ()


@dataclass(frozen=True, slots=True)
class Prose(Block):
    """A passage of Markdown for one audience. Its id is made from its place and is not stored anywhere."""

    audience: Audience
    markdown: str


class Mode(StrEnum):
    """How a part of a timer is worked on: each for themselves, or together."""

    PRIVATE = "private"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a step's time. `number` is its place in the module, from 1; `on` names the blocks a private round is
    about, or none for the step's worksheets. In a session that leaves it out its `minutes` are 0."""

    do: str
    minutes: int
    mode: Mode = Mode.SHARED
    optional: bool = False
    on: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Timer(Block):
    """Rounds with their minutes, one after the other."""

    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Grid(Block):
    """A worksheet."""

    sheet: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheet of the worksheet."""
        return (self.sheet,)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a vocabulary. `side` is `inside`, `outside`, `mixed` (of the school system) or empty."""

    id: str
    label: str
    side: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choices(Block):
    """A list that columns can suggest from."""

    title: str
    items: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Notes(Block):
    """A form of one or more texts: a reflection's notes, a pitch."""

    sheet: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheet of the form."""
        return (self.sheet,)


@dataclass(frozen=True, slots=True)
class Checklist(Block):
    """Things to tick off. The sheet has `item` (fixed for seeds), `done` (yes/no), `note` and what else is declared."""

    sheet: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheet that holds what is checked."""
        return (self.sheet,)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the scorer. `anchors` say what 0, 1, 2, 3 and 4 mean, in this order. `axis` is `trust`, `value`
    or empty: on which side of the picture of trust by value it counts."""

    id: str
    label: str
    ask: str
    anchors: tuple[str, str, str, str, str]
    weight: int
    axis: str = ""


@dataclass(frozen=True, slots=True)
class Scorer(Block):
    """Rates the rows of the sheet `rates` against anchored criteria.

    Sheets, with the block's id as ID:
        `ID-ratings`  KEYED by `<partner row>.<person key>`: partner (link), person, one CHOICE 0-4 or `?` a criterion
        `ID-weights`  KEYED by person key: person, one NUMBER a criterion
        `ID-closes`   KEYED by `<partner row>.<gap row>`: partner, gap (links), closes (CHOICE no/could/would), evidence
        `ID-asks`     KEYED by partner row: partner (link), resource, argument
    """

    rates: str
    name_column: str
    criteria: tuple[Criterion, ...]
    ratings: SheetSpec
    weights: SheetSpec
    closes: SheetSpec
    asks: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """Ratings, weights, who closes which gap, and what to ask for."""
        return (self.ratings, self.weights, self.closes, self.asks)


@dataclass(frozen=True, slots=True)
class Planner(Block):
    """The meeting. `ID` is a FORM (purpose, lead, helpers, start, minutes, place, time frame, state); `ID-agenda`,
    `ID-invitees`, `ID-resources`, `ID-commitments` and `ID-decisions` are ROWS."""

    meeting: SheetSpec
    agenda: SheetSpec
    invitees: SheetSpec
    resources: SheetSpec
    commitments: SheetSpec
    decisions: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The meeting and its five lists."""
        return (self.meeting, self.agenda, self.invitees, self.resources, self.commitments, self.decisions)


@dataclass(frozen=True, slots=True)
class Sharing(Block):
    """The sharing check. `rules` are the module's rules in our words; `ID` is a FORM (partner, purpose, how to win
    support); `ID-approvals` ROWS (date, partner, what was approved, by whom) with nothing of any student."""

    rules: tuple[str, ...]
    partners: str
    form: SheetSpec
    approvals: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The request form and the approvals; student records are in no sheet."""
        return (self.form, self.approvals)


@dataclass(frozen=True, slots=True)
class Vote(Block):
    """Dots given to the rows of `on`. `ID` is KEYED by `<row>.<person key>`: row (link), person, dots (number). What is
    counted in the room instead is in the sheet `counted_in_room`."""

    on: str
    dots: int
    sheet: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheet of the dots."""
        return (self.sheet,)


@dataclass(frozen=True, slots=True)
class Ticket(Block):
    """How sure each person is of each goal, 0-4, `before` or `after`. `ID` is KEYED by person key: person, one
    CHOICE 0-4 a goal id."""

    when: str
    ask: str
    goals: tuple[str, ...]
    sheet: SheetSpec

    def sheets(self) -> tuple[SheetSpec, ...]:
        """The sheet of the marks."""
        return (self.sheet,)


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence. `grade` A quasi-experiment or large causal design, B correlational research or official
    statistics, C programme report or advocacy claim, D practice guidance. `checked` is `YYYY-MM`."""

    text: str
    source: str
    year: str
    place: str
    grade: str
    checked: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What one audience cares about, can bring, and the facts to show it. `id` is a choice of the categories."""

    id: str
    title: str
    side: str
    goals: str
    brings: str
    facts: tuple[Fact, ...]
    avoid: str = ""


@dataclass(frozen=True, slots=True)
class Cards(Block):
    """The case for each audience."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as printed, when it was last looked at, and what stands in its place now (empty when unknown)."""

    id: str
    title: str
    url: str
    checked: str
    now: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Links(Block):
    """Addresses to read on."""

    links: tuple[Link, ...]
