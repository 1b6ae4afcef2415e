"""Each kind of block, whole: what it becomes, and the sheets it asks for."""

from __future__ import annotations

from pathlib import Path

from content.blocks import (
    Cards,
    Checklist,
    Choice,
    Choices,
    Criterion,
    Grid,
    Links,
    Notes,
    Planner,
    Round,
    Scorer,
    Sharing,
    Ticket,
    Timer,
    Vote,
)
from content.common import COMMON_SHEETS
from content.model import Pack
from content.sheet_spec import Column, Kind, Shape, SheetSpec, WorksheetGroup
from tests.support.packs import MANIFEST, block, load, step

ORGANIZATIONS = block("{grid} orgs", "columns:", "  name: {label: Name, required: yes}")
GAPS = block("{grid} causes", "columns:", "  gap: {label: Gap, kind: choice, choices: [covered, nobody], feeds: gaps}")
SCORER = block(
    "{scorer} fit",
    "rates: orgs",
    "name: name",
    "criteria:",
    "  aim:",
    "    label: Shared aim",
    "    ask: Do aims fit?",
    "    anchors: [none, ours, likely, stated, measured]",
    "    weight: 4",
    "  ease_of_start: {label: Ease, anchors: [a, b, c, d, e], weight: 0}",
)


def one(folder: Path, *parts: str) -> Pack:
    return load(folder, {"10-a.md": step(*parts)})


def ids(spec: SheetSpec) -> list[str]:
    return [column.id for column in spec.columns]


def test_timer(tmp_path: Path) -> None:
    timer = one(tmp_path, block("{timer} t", "- {do: Talk, minutes: 3, optional: yes}")).first(Timer)
    assert timer is not None
    assert timer.rounds == (Round("Talk", 3, optional=True, number=1),)
    assert timer.sheets() == ()


def test_choices_in_all_their_forms(tmp_path: Path) -> None:
    pack = one(
        tmp_path,
        block("{choices} a", "- One", "- 2 or 3", "- 日本"),
        block("{choices} b", "x: One", "y: {label: Two, side: mixed, note: half}"),
        block("{choices} c", "title: Three", "items: [One]"),
        block("{choices} d", "title: Four", "items:", "  x: One"),
    )
    a, b, c, d = (block for _, block in pack.blocks())
    assert isinstance(a, Choices)
    assert a.items == (Choice("one", "One"), Choice("or-3", "2 or 3"), Choice("choice-3", "日本"))
    assert isinstance(b, Choices)
    assert b.items == (Choice("x", "One"), Choice("y", "Two", "mixed", "half"))
    assert isinstance(c, Choices)
    assert (c.title, c.items) == ("Three", (Choice("one", "One"),))
    assert isinstance(d, Choices)
    assert (d.title, d.items) == ("Four", (Choice("x", "One"),))


def test_every_attribute_of_a_column(tmp_path: Path) -> None:
    pack = one(
        tmp_path,
        block(
            "{grid} g",
            "columns:",
            "  a: Plain",
            "  b: {label: B, required: true, hint: h, suggest: words, private: yes, fixed: yes, weight: 2.5}",
            "  c: {label: C, kind: choice, choices: words}",
            "  d: {label: D, kind: link, to: g}",
            "  e_1: {label: E, long: yes, suggest: g.a}",
            "  f: {label: F, kind: number}",
        ),
        block("{choices} words", "[yes, no]"),
    )
    grid = pack.first(Grid)
    assert grid is not None
    assert grid.sheet.columns == (
        Column("a", "Plain"),
        Column("b", "B", required=True, hint="h", suggest="words", private=True, fixed=True, weight=2.5),
        Column("c", "C", Kind.CHOICE, choices=("yes", "no")),
        Column("d", "D", Kind.LINK, to="g"),
        Column("e_1", "E", suggest="g.a", long=True),
        Column("f", "F", Kind.NUMBER),
    )
    assert grid.sheet.title == "G"


def test_groups_and_seeds(tmp_path: Path) -> None:
    grid = one(
        tmp_path,
        block(
            "{grid} causes-here",
            "columns:",
            "  cause: Cause",
            "  who: {label: Who, kind: list}",
            "  note: {label: Note, long: yes}",
            "groups:",
            "  late-buses: {ask: 'Why?', hints: [one, two], optional: yes}",
            "  myths: Myths here",
            "seeds:",
            "  first:",
            "    group: myths",
            "    who: [nurse, clerk]",
            "    note: |",
            "      one",
            "      two",
        ),
    ).first(Grid)
    assert grid is not None
    assert grid.sheet.title == "Causes here"
    assert grid.sheet.groups == (
        WorksheetGroup("late-buses", "Late buses", "Why?", ("one", "two"), True),
        WorksheetGroup("myths", "Myths here"),
    )
    assert grid.sheet.columns[0] == Column("group", "Group", Kind.CHOICE, choices=("late-buses", "myths"))
    assert grid.sheet.seeds == {"first": {"group": "myths", "who": "nurse; clerk", "note": "one\ntwo"}}


def test_notes_as_a_form_and_as_a_list(tmp_path: Path) -> None:
    pack = one(
        tmp_path,
        block("{notes} a", "label: What we think", "hint: briefly", "title: Thoughts"),
        block("{notes} b", "shape: rows", "fields: {quality: Quality}"),
    )
    a, b = (block for _, block in pack.blocks())
    assert isinstance(a, Notes)
    assert a.sheet == SheetSpec(
        "a", "Thoughts", (Column("text", "What we think", hint="briefly", long=True),), Shape.FORM
    )
    assert isinstance(b, Notes)
    assert (b.sheet.shape, b.sheet.title, ids(b.sheet)) == (Shape.ROWS, "B", ["quality"])


def test_checklist(tmp_path: Path) -> None:
    text = block(
        "{checklist} here",
        "labels: {item: Coalition, done: Exists}",
        "items: {cradle: Cradle to Career}",
        "columns: {leads: {label: Who leads, kind: person}}",
    )
    checklist = one(tmp_path, text).first(Checklist)
    assert checklist is not None
    assert [(c.id, c.label, c.kind, c.fixed) for c in checklist.sheet.columns] == [
        ("item", "Coalition", Kind.TEXT, True),
        ("done", "Exists", Kind.YESNO, False),
        ("leads", "Who leads", Kind.PERSON, False),
        ("note", "Note", Kind.TEXT, False),
    ]
    assert checklist.sheet.seeds == {"cradle": {"item": "Cradle to Career"}}
    assert checklist.sheet.shape is Shape.ROWS


def test_scorer(tmp_path: Path) -> None:
    scorer = one(tmp_path, SCORER, ORGANIZATIONS).first(Scorer)
    assert scorer is not None
    assert (scorer.rates, scorer.name_column) == ("orgs", "name")
    assert scorer.criteria[0] == Criterion(
        "aim", "Shared aim", "Do aims fit?", ("none", "ours", "likely", "stated", "measured"), 4
    )
    assert [spec.id for spec in scorer.sheets()] == ["fit-ratings", "fit-weights", "fit-closes", "fit-asks"]
    assert all(spec.shape is Shape.KEYED for spec in scorer.sheets())
    assert ids(scorer.ratings) == ["partner", "person", "aim", "ease_of_start"]
    assert scorer.ratings.columns[0].to == "orgs"
    assert scorer.ratings.columns[2].choices == ("0", "1", "2", "3", "4", "?")
    assert ids(scorer.weights) == ["person", "aim", "ease_of_start"]
    assert scorer.weights.columns[1].kind is Kind.NUMBER
    assert ids(scorer.closes) == ["partner", "gap", "closes", "evidence"]
    assert scorer.closes.columns[1].to == "gaps"
    assert scorer.closes.columns[2].choices == ("no", "could", "would")
    assert ids(scorer.asks) == ["partner", "resource", "argument"]


def test_planner_links_to_what_the_pack_has(tmp_path: Path) -> None:
    agenda = block("{planner} meet", "agenda:", "  welcome: {minutes: 5, title: Welcome, outcome: inform}")
    planner = one(tmp_path / "1", agenda, SCORER, ORGANIZATIONS, GAPS).first(Planner)
    assert planner is not None
    parts = ["meet", "meet-agenda", "meet-invitees", "meet-resources", "meet-commitments", "meet-decisions"]
    assert [spec.id for spec in planner.sheets()] == parts
    assert planner.meeting.shape is Shape.FORM
    assert {spec.shape for spec in planner.sheets()[1:]} == {Shape.ROWS}
    assert planner.agenda.seeds == {"welcome": {"minutes": "5", "title": "Welcome", "outcome": "inform"}}
    assert planner.invitees.column("organisation") == Column(
        "organisation", "Organization", Kind.LINK, to="orgs", weight=1.5
    )
    contact = planner.invitees.column("contact")
    assert contact is not None
    assert contact.private
    for spec in (planner.resources, planner.commitments):
        gap = spec.column("gap")
        assert gap is not None
        assert (gap.kind, gap.to) == (Kind.LINK, "gaps")
    bare = one(tmp_path / "2", agenda).first(Planner)
    assert bare is not None
    organisation, gap = bare.invitees.column("organisation"), bare.commitments.column("gap")
    assert organisation is not None
    assert gap is not None
    assert organisation.kind is gap.kind is Kind.TEXT


def test_planner_has_the_columns_the_guide_asks_for(tmp_path: Path) -> None:
    planner = one(tmp_path, block("{planner} meet")).first(Planner)
    assert planner is not None
    form = "purpose lead helpers resources frame date start minutes place state zone"
    assert ids(planner.meeting) == form.split()
    assert ids(planner.agenda) == ["minutes", "title", "outcome", "opens"]
    assert ids(planner.invitees) == ["organisation", "person", "kind", "why", "reply", "contact"]
    assert ids(planner.resources) == ["what", "from", "state", "gap"]
    promised = ["text", "owner", "helpers", "due", "done_means", "gap", "status", "reason", "said_yes"]
    assert ids(planner.commitments) == promised
    assert ids(planner.decisions) == ["text", "reason", "who", "when"]
    status = planner.commitments.column("status")
    assert status is not None
    assert status.choices == ("open", "done", "late", "dropped")


def test_sharing_vote_and_ticket(tmp_path: Path) -> None:
    pack = one(
        tmp_path,
        ORGANIZATIONS,
        block("{sharing} share", "partners: orgs", "rules: [Totals may be shared.]"),
        block("{vote} dots", "on: orgs", "dots: 3"),
        block("{ticket} before", "when: before", "ask: How sure?"),
        block("{ticket} after", "when: after", "ask: How sure now?", "goals: [name-them]"),
    )
    sharing, vote = pack.first(Sharing), pack.first(Vote)
    assert sharing is not None
    assert (sharing.rules, sharing.partners) == (("Totals may be shared.",), "orgs")
    assert ids(sharing.form) == ["partner", "approach", "purpose", "data"]
    assert ids(sharing.approvals) == ["date", "partner", "what", "by"]
    assert (sharing.form.shape, sharing.approvals.shape) == (Shape.FORM, Shape.ROWS)
    assert vote is not None
    assert (vote.on, vote.dots, ids(vote.sheet)) == ("orgs", 3, ["row", "person", "dots"])
    before, after = (b for _, b in pack.blocks() if isinstance(b, Ticket))
    assert (before.when, before.goals) == ("before", ("assess-need", "name-them"))
    assert ids(before.sheet) == ["person", "assess-need", "name-them"]
    assert before.sheet.columns[1].choices == ("0", "1", "2", "3", "4")
    assert (after.when, after.goals, after.sheet.shape) == ("after", ("name-them",), Shape.KEYED)


EVIDENCE = """\
checked: 2026-11
cards:
  everyone:
    facts:
      - {text: For all., source: S, year: n.d., place: Virginia, grade: D}
  boards:
    title: Boards and superintendents
    goals: G
    brings: B
    avoid: Blame
    facts:
      - text: A fact, with "quotes".
        source: Journal
        year: 2022-23
        place: Virginia
        grade: B
        caution: Careful
        checked: 2025-01
  mayor: {goals: G, brings: B, facts: []}
"""
LINKS = """\
kit: {title: Kit, url: "https://example.org/a?b=1", checked: 2026-11, now: "https://example.org/c", note: Moved}
forms: {title: Forms, url: "http://example.org", checked: 2026-11}
"""


def test_cards_and_links_come_from_their_files(tmp_path: Path) -> None:
    parts = [
        block("{cards} evidence", "audiences: who"),
        block("{choices} who", "mayor: {label: Mayor, side: outside}", "boards: {label: Boards, side: inside}", "x: X"),
        block("{links} every"),
        block("{links} picked", "- forms"),
        block("{links} inline", 'own: {title: Own, url: "https://example.org/own", checked: 2026-10}'),
    ]
    pack = load(
        tmp_path,
        {
            "pack.yaml": MANIFEST + "evidence: evidence.yaml\nlinks: links.yaml\n",
            "evidence.yaml": EVIDENCE,
            "links.yaml": LINKS,
            "10-a.md": step(*parts),
        },
    )
    cards = pack.first(Cards)
    assert cards is not None
    everyone, mayor, boards = cards.cards
    assert (everyone.id, everyone.title, everyone.facts[0].checked) == ("everyone", "For everyone", "2026-11")
    assert (mayor.id, mayor.title, mayor.side, mayor.facts) == ("mayor", "Mayor", "outside", ())
    assert (boards.title, boards.side, boards.avoid) == ("Boards and superintendents", "inside", "Blame")
    (fact,) = boards.facts
    assert fact.text == 'A fact, with "quotes".'
    assert (fact.source, fact.year, fact.place, fact.grade) == ("Journal", "2022-23", "Virginia", "B")
    assert (fact.checked, fact.caution) == ("2025-01", "Careful")
    every, picked, inline = (b for _, b in pack.blocks() if isinstance(b, Links))
    assert [link.id for link in every.links] == ["kit", "forms"]
    assert (every.links[0].now, every.links[0].note) == ("https://example.org/c", "Moved")
    assert [link.id for link in picked.links] == ["forms"]
    assert inline.links[0].url == "https://example.org/own"


def test_a_pack_gives_its_sheets_in_order(tmp_path: Path) -> None:
    pack = one(tmp_path, ORGANIZATIONS, block("{notes} n", "label: N"))
    assert list(pack.sheets()) == [*(spec.id for spec in COMMON_SHEETS), "orgs", "n"]
