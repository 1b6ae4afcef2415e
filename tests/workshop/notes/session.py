"""A small pack with a block of every kind, and one fixed session in which everything has been written in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from content.loader import load_pack
from content.model import Pack
from content.sheet_spec import FORM_ROW, Shape
from workshop.notes.numbering import RowNumbers
from workshop.session.view import Session
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import END, Edit, InsertRow, Op, Outcome, Record, Role, SetCell, State, Value
from workshop.sheets.values import parse

PACK = """
    schema: 1
    id: small-12
    title: Partners
    version: 1.2.0
    license: MIT
    source: Made up for a test.
    summary: A block of every kind.
    goals:
      need: Decide whether more partners are needed.
      share: Share data lawfully.
"""
STEPS = {
    "10-first.md": """
        ---
        id: first
        title: What is good?
        short: Warm-up
        minutes: 5
        ---
        ```{ticket} before
        when: before
        ask: How sure are you?
        ```
        ```{grid} qualities
        title: Qualities
        columns:
          quality: {label: Quality, required: yes}
        ```
        ```{vote} dots
        title: Which matter most?
        on: qualities
        dots: 3
        ```
        ```{notes} thoughts
        label: First thoughts
        ```
    """,
    "20-causes.md": """
        ---
        id: causes-step
        title: Who carries this?
        minutes: 20
        goals: [need]
        ---
        ```{grid} causes
        title: Root causes
        columns:
          cause: {label: Root cause, required: yes}
          inside: {label: Inside school, kind: list}
          gap: {label: Gap, kind: choice, choices: [covered, thin, nobody], feeds: gaps}
        groups:
          myths: {ask: "What do families believe?"}
          barriers: {ask: "What is in the way?"}
          aversion: {ask: "What keeps students away?"}
          other: {label: Disengagement, ask: "Who has no reason to come?", optional: yes}
        ```
        ```{checklist} launch
        title: Launch
        items:
          case: Make the case
          party: Bring people together
        ```
    """,
    "30-partners.md": """
        ---
        id: partners-step
        title: Who is out there?
        minutes: 20
        goals: [need]
        ---
        ```{grid} organisations
        title: Organizations
        columns:
          name: {label: Organization, required: yes}
          works: {label: Works on absence, kind: yesno}
          since: {label: Asked on, kind: date}
          contact: {label: Contact, private: yes}
        ```
        ```{scorer} alignment
        rates: organisations
        name: name
        criteria:
          aim: {label: Shared aim, weight: 3, anchors: [none, ours, theirs, stated, measured]}
          ready: {label: Readiness, weight: 1, anchors: [none, a name, answers, kept, named lead]}
        ```
        ```{planner} meeting
        title: The meeting
        agenda:
          welcome: {minutes: 5, title: Welcome, outcome: inform}
        ```
    """,
    "40-sharing.md": """
        ---
        id: last
        title: Share with care
        minutes: 10
        goals: [share]
        ---
        ```{sharing} sharing
        title: The sharing check
        partners: organisations
        rules: [Totals may be shared.]
        ```
        ```{ticket} after
        when: after
        ask: How sure are you?
        ```
    """,
}
NOTE = "\n::: facilitator\nAsk how we know.\n:::\n"


def small_pack(folder: Path) -> Pack:
    """The pack, written into `folder` and read from there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(dedent(PACK).lstrip(), encoding="utf-8")
    for name, text in STEPS.items():
        (folder / name).write_text(dedent(text).lstrip() + NOTE, encoding="utf-8")
    return load_pack(folder)


class Writer:
    """Writes into a session the way people do: everything is decided, one edit after the other."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.specs = pack.sheets()
        self.state = State()
        self.records: list[Record] = []
        self._edits = 0
        for spec in self.specs.values():
            ops: list[Op] = []
            for row, texts in spec.seeds.items():
                ops.append(InsertRow(spec.id, row, END))
                ops += [SetCell(spec.id, row, c.id, parse(c, texts[c.id])) for c in spec.columns if c.id in texts]
            if ops:
                self.specs[spec.id] = replace(
                    spec, columns=tuple(replace(column, fixed=False) for column in spec.columns)
                )
                self.edit("", *ops)
                self.specs[spec.id] = spec

    @property
    def session(self) -> Session:
        return Session(self.pack, self.state)

    @property
    def numbers(self) -> RowNumbers:
        return RowNumbers(self.pack, self.records)

    def edit(self, person: str, *ops: Op) -> None:
        """One edit of one person; nothing in it may be refused."""
        self._edits += 1
        edit = Edit(f"t.{self._edits}", person, Role.FACILITATOR, ops, "2026-11-23T15:00:00Z")
        record = decide(self.state, edit, self.specs)
        refused = [decision.reason for decision in record.decisions if decision.outcome is Outcome.REFUSED]
        assert not refused, refused
        self.records.append(record)
        self.state = fold(self.state, [record])

    def put(self, sheet: str, row: str, by: str = "Ana", base: int | None = None, /, **cells: Value) -> None:
        """Fill a row, which is made at the end when the sheet has none of that id."""
        ops: list[Op] = []
        known = self.state.sheet(sheet).rows
        if self.specs[sheet].shape is Shape.ROWS and row not in known:
            ops.append(InsertRow(sheet, row, END))
        for column, value in cells.items():
            column = column.rstrip("_")
            cell = known[row].cells.get(column) if row in known else None
            ops.append(SetCell(sheet, row, column, value, (cell.revision if cell else 0) if base is None else base))
        self.edit(by, *ops)

    def form(self, sheet: str, by: str = "Ana", /, **cells: Value) -> None:
        self.put(sheet, FORM_ROW, by, **cells)


def full_session(pack: Pack) -> Writer:
    """Everything written in, two of it at the same time by two people."""
    writer = Writer(pack)
    put, form = writer.put, writer.form
    form("session", title="Partners at Oak", school="Oak Elementary", division="Example County", date="2026-11-23")
    put("people", "ana-lopez", name="Ana Lopez", role="facilitator")
    put("people", "bo", name="Bo", role="participant", group="Red")
    form("room", step="last")
    put("qualities", "q1", quality="Trust | candor")
    put("qualities", "q2", quality="# Kept promises")
    put("qualities", "q3", quality="www.example.org")
    for voter, row, dots in (("ana", "q1", 1), ("ana", "q2", 2), ("bo", "q2", 3)):
        put("dots", f"{row}.{voter}", row=row, person=voter, dots=dots)
    form("thoughts", text="We start small. Then we grow.\n- first the clinic\n\n---\nA second paragraph with `code`.")
    put("causes", "c1", group="barriers", cause="Asthma, no inhaler", inside=("Nurse", "Office"), gap="nobody")
    put("causes", "c2", group="barriers", cause="No ride\nafter the move", gap="thin")
    put("causes", "c3", group="myths", cause="Only unexcused days count", inside=("Clerk",), gap="covered")
    put("causes", "c4", group="barriers", cause="gone")
    put("causes", "c5", cause="In no group")
    writer.edit("Ana", *_delete("causes", "c4"))
    put("launch", "case", done=True, note="Bo, by Friday")
    put("organisations", "o1", name="Riverside Clinic", works=True, since="2026-11-02", contact="clinic@example.org")
    put("organisations", "o2", name="Housing authority", works=False, contact="555 0101")
    base = writer.state.sheet("organisations").rows["o2"].cells["name"].revision
    put("organisations", "o2", "Ana", base, name="Housing office")
    put("organisations", "o2", "Bo", base, name="City housing")
    for partner, rater, aim, ready in (("o1", "ana", "4", "3"), ("o1", "bo", "3", "3"), ("o2", "ana", "1", "?")):
        put("alignment-ratings", f"{partner}.{rater}", partner=partner, person=rater, aim=aim, ready=ready)
    put("alignment-weights", "ana", person="ana", aim=2, ready=2)
    put("alignment-closes", "o1.c1", closes="would", evidence="Runs the asthma van.")
    put("alignment-closes", "o2.c2", closes="could")
    put("alignment-asks", "o1", resource="A named liaison", argument="Fewer missed visits")
    form("meeting", purpose="Agree who does what.", lead="Ana Lopez", date="2026-12-11", start="16:00", place="Library")
    put(
        "meeting-invitees",
        "i1",
        organisation="o1",
        person="Dr. Kim",
        why="asthma",
        reply="yes",
        contact="kim@example.org",
    )
    put("meeting-resources", "s1", what="Bus passes", from_="City", state="asked", gap="c2")
    put(
        "meeting-decisions",
        "d1",
        text="Start with the clinic",
        reason="It closes a gap; now",
        who="all",
        when="2026-11-23",
    )
    put(
        "meeting-commitments", "k1", text="Ask the clinic for a named liaison", owner="Ana Lopez", helpers=("Bo",),
        due="2026-12-04", gap="c1", said_yes=True,
    )  # fmt: skip
    put("meeting-commitments", "k2", text="Call: housing; due: soon", due="2026-12-18", status="late")
    put("meeting-commitments", "k3", text="Book the library", owner="Bo", status="done")
    form("sharing", partner="o1", approach="Show what it gains.", purpose="Asthma outreach")
    put("sharing-approvals", "a1", date="2026-11-23", partner="o1", what="Totals by grade", by="Ana Lopez")
    put("parking", "p1", text="Lice policy", kind="for later", person="Bo", step="causes-step")
    put("parking", "p2", text="We meet monthly", kind="decision", person="Ana Lopez", step="last")
    put("before", "ana", person="ana", need="1", share="0")
    put("before", "bo", person="bo", need="2", share="1")
    put("before", "cy", person="cy", need="2")
    put("after", "bo", person="bo", need="4", share="3")
    return writer


def _delete(sheet: str, row: str) -> tuple[Op, ...]:
    from workshop.sheets.model import DeleteRow

    return (DeleteRow(sheet, row),)
