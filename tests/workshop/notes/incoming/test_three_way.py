"""What is proposed of each difference, by the table of states in the reference on minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from content.model import Pack
from tests.workshop.notes.incoming.edits import basis_of
from tests.workshop.notes.session import Writer, full_session, small_pack
from workshop.notes.formats.markdown import markdown
from workshop.notes.incoming.days import day_near
from workshop.notes.incoming.folding import fold, in_our_letters
from workshop.notes.incoming.proposals import Comparison, ProposalKind
from workshop.notes.incoming.text_files import read_markdown_file, read_text_file
from workshop.notes.incoming.three_way import ANSWER, compare
from workshop.sheets.dates import BadDate
from workshop.sheets.model import DeleteRow, Value

CALL = "Ask the clinic for a named liaison"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("pack") / "pack")


@pytest.fixture
def writer(pack: Pack) -> Writer:
    return full_session(pack)


def compared(writer: Writer, *edits: tuple[str, str], meanwhile: dict[str, Value] | None = None) -> Comparison:
    """The minutes of the session with these edits, against it; `meanwhile` was written into A1 since."""
    basis, document = basis_of(writer)
    text = markdown(document)
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    if meanwhile:
        writer.put("meeting-commitments", "k1", "Bo", **meanwhile)
    return compare(read_markdown_file(text.encode(), "oak.md"), replace(basis, now=writer.state))


def cells(result: Comparison) -> dict[str, Value]:
    (proposal,) = result.proposals
    return {one.column: one.theirs for one in proposal.cells}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (CALL, f"{CALL} by phone", {"text": f"{CALL} by phone"}),
        (CALL, f"{CALL}<br>Done when: we know a name", {"done_means": "we know a name"}),
        ("| Ana Lopez, with Bo |", "| Bo |", {"owner": "Bo", "helpers": None}),
        ("| Ana Lopez, with Bo |", "| Ana Lopez (not yet agreed), with Bo |", {"said_yes": False}),
        ("| Fri, Dec 4 |", "| Dec 17 |", {"due": "2026-12-17"}),
        ("| Fri, Dec 4 |", "| Oct 5 |", {"due": "2026-10-05"}),
        ("| Fri, Dec 4 |", "|  |", {"due": None}),
        ("| Asthma | open |", "| Asthma | done Dec 8 |", {"status": "done"}),
        ("| Asthma | open |", "| No ride after the move | open |", {"gap": "c2"}),
        ("Start with the clinic", "Start with the office", {"text": "Start with the office"}),
        ("It closes a gap; now", "", {"reason": None}),
        ("We meet monthly", "We meet weekly", {"text": "We meet weekly"}),
        ("Agree who does what.", "Agree on it.", {"purpose": "Agree on it."}),
        ("Fri, Dec 11, 4:00 PM, Library", "Mon, Dec 14, 4:00 PM, Library", {"date": "2026-12-14"}),
        ("4:00 PM, Library", "3:30–5:00 PM, Gym", {"place": "Gym", "start": "15:30", "minutes": 90}),
        ("Fri, Dec 11, 4:00 PM, Library", "Library", {"date": None, "start": None}),
        ("| Lice policy | Bo |", "| Lice policy | Cy |", {"person": "Cy"}),
    ],
)  # fmt: skip
def test_one_changed_cell_is_one_change(writer: Writer, old: str, new: str, changed: dict[str, Value]) -> None:
    result = compared(writer, (old, new))
    assert (cells(result), result.leftovers) == (changed, [])
    assert result.proposals[0].change is ProposalKind.CHANGED and result.proposals[0].ticked


def test_what_a_word_processor_does_is_no_change(writer: Writer) -> None:
    noise = [("a named liaison", "a\u00a0named  liaison."), ("It closes a gap; now", "It closes a gap;\u202fnow")]
    assert compared(writer, *noise).proposals == []


def test_both_changed_is_shown_and_not_ticked(writer: Writer) -> None:
    result = compared(writer, ("| Fri, Dec 4 |", "| Dec 17 |"), meanwhile={"due": "2026-12-20"})
    (proposal,) = result.proposals
    (cell,) = proposal.cells
    assert (proposal.change, proposal.ticked) == (ProposalKind.BOTH, False)
    assert (cell.was, cell.theirs, cell.ours) == ("2026-12-04", "2026-12-17", "2026-12-20")


def test_both_changed_alike_is_nothing(writer: Writer) -> None:
    assert compared(writer, ("| Fri, Dec 4 |", "| Dec 17 |"), meanwhile={"due": "2026-12-17"}).proposals == []


def test_a_row_with_clean_and_disputed_cells_is_two_proposals(writer: Writer) -> None:
    edits = (("| Fri, Dec 4 |", "| Dec 17 |"), (CALL, f"{CALL} by phone"))
    result = compared(writer, *edits, meanwhile={"due": "2026-12-20"})
    assert {one.change: one.cells[0].column for one in result.proposals} == {
        ProposalKind.CHANGED: "text", ProposalKind.BOTH: "due",
    }  # fmt: skip


def test_a_row_that_was_cut_is_asked_about(writer: Writer) -> None:
    _, document = basis_of(writer)
    line = next(line for line in markdown(document).split("\n") if line.startswith("| A3 |"))
    (proposal,) = compared(writer, (f"{line}\n", "")).proposals
    assert (proposal.change, proposal.number, proposal.ticked) == (ProposalKind.GONE, "A3", False)
    parked = next(line for line in markdown(document).split("\n") if line.startswith("| P1 |"))
    (proposal,) = compared(writer, (f"{parked}\n", "")).proposals
    assert (proposal.change, proposal.number) == (ProposalKind.GONE, "P1")


def test_a_row_that_was_cut_and_is_deleted_here_is_nothing(writer: Writer) -> None:
    basis, document = basis_of(writer)
    text = markdown(document)
    line = next(line for line in text.split("\n") if line.startswith("| A3 |"))
    writer.edit("Ana", DeleteRow("meeting-commitments", "k3"))
    foreign = read_markdown_file(text.replace(f"{line}\n", "").encode(), "oak.md")
    assert compare(foreign, replace(basis, now=writer.state)).proposals == []


NEW_ROW = ("| A1 | Ana Lopez", "| {number} | Cy | Print the flyers | Dec 3 |  | open |\n| A1 | Ana Lopez")


@pytest.mark.parametrize(
    ("number", "change"), [("", ProposalKind.NEW), ("A77", ProposalKind.FOREIGN), ("A1", ProposalKind.COPY)]
)
def test_a_row_that_is_not_here(writer: Writer, number: str, change: ProposalKind) -> None:
    result = compared(writer, (NEW_ROW[0], NEW_ROW[1].format(number=number)))
    (proposal,) = result.proposals
    assert (proposal.change, proposal.row, proposal.ticked) == (change, "", change is ProposalKind.NEW)
    assert cells(result) == {"owner": "Cy", "text": "Print the flyers", "due": "2026-12-03", "status": "open"}


def test_a_new_row_that_was_taken_already_is_nothing(writer: Writer) -> None:
    basis, document = basis_of(writer)
    text = markdown(document).replace(NEW_ROW[0], NEW_ROW[1].format(number=""))
    row: dict[str, Value] = {"owner": "Cy", "text": "Print the flyers", "due": "2026-12-03", "status": "open"}
    writer.put("meeting-commitments", "k9", "Bo", **row)
    assert compare(read_markdown_file(text.encode(), "oak.md"), replace(basis, now=writer.state)).proposals == []


def test_another_session_s_rows_are_new_and_not_ticked(writer: Writer) -> None:
    basis, document = basis_of(writer)
    result = compare(read_markdown_file(markdown(document).encode(), "oak.md"), replace(basis, own=False))
    assert {one.change for one in result.proposals} == {ProposalKind.FOREIGN} and not any(
        one.row for one in result.proposals
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("| Fri, Dec 4 |", "| Mon, Dec 4 |", "is a Friday, not a Monday"),
        ("| Fri, Dec 4 |", "| soonish |", "not a date"),
        ("| Asthma | open |", "| Mumps | open |", "not in the list"),
        ("| Asthma | open |", "| Asthma | maybe |", "not a choice"),
        ("would close it", "could help", "worked out from other sheets"),
        ("**Led by:** Ana Lopez", "**Led by:** Bo", "not a row of a table"),
        ("4:00 PM, Library", "25:99 PM, Library", "not a time"),
        ("## Corrections", "A sentence of our own.\n\n## Corrections", "not a row of a table"),
        ("| # | Item | Who |", "| # | Nonsense | Stuff |", "no place for this row"),
    ],
)
def test_what_has_no_place_is_shown_with_its_reason(writer: Writer, old: str, new: str, reason: str) -> None:
    result = compared(writer, (old, new))
    assert result.proposals == [] and result.leftovers
    assert any(reason in one.reason for one in result.leftovers), result.leftovers


def test_a_row_that_lost_its_columns_is_no_change_until_it_differs(writer: Writer) -> None:
    basis, _ = basis_of(writer)
    lost = "A1 Ana Lopez, with Bo Ask the clinic for a named liaison Fri, Dec 4 Asthma open"
    assert compare(read_text_file(lost.encode(), "oak.txt"), basis).leftovers == []
    result = compare(read_text_file(lost.replace("Dec 4", "Dec 5").encode(), "oak.txt"), basis)
    assert result.proposals == [] and "columns of this row are gone" in result.leftovers[0].reason


@pytest.mark.parametrize("answer", ["A1 done", "A2 Dec 17 the bus office is closed"])
def test_an_answer_to_a_reminder_is_told_where_it_goes(writer: Writer, answer: str) -> None:
    basis, _ = basis_of(writer)
    result = compare(read_text_file(answer.encode(), "mail.txt"), basis)
    assert result.proposals == [] and [one.reason for one in result.leftovers] == [ANSWER]


def test_a_list_that_is_nearly_whole_shows_what_is_missing(writer: Writer) -> None:
    basis, _ = basis_of(writer)
    text = "A1 Ask the clinic for a named liaison\nA3 Book the library\n"
    (proposal,) = compare(read_text_file(text.encode(), "oak.txt"), basis).proposals
    assert (proposal.change, proposal.number) == (ProposalKind.GONE, "A2")


def test_numbers_that_were_given_anew_are_counted(writer: Writer) -> None:
    result = compared(writer, ("| A1 |", "| A3x |"), ("| A3 |", "| A1 |"), ("| A3x |", "| A3 |"))
    assert result.proposals == [] and result.moved == 2


# ------------------------------------------------------------------ texts and dates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s” – ok…", '"it\'s" - OK...'),
        ("a\u00a0b\u00ad\u200bc", "a bc"),
        ("End.", "end"),
        ("ﬁve  — six", "five - six"),
    ],
)
def test_texts_that_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_their_words_in_our_letters() -> None:
    assert in_our_letters('Say "hi" - it\'s ok', "Say “hi” – it’s fine") == 'Say "hi" - it\'s fine'
    assert in_our_letters("a b", "completely “other”") == "completely “other”"


ABOUT = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Nov 10", "2026-11-10"), ("Tue, Nov 10", "2026-11-10"), ("Jan 5", "2027-01-05"), ("Jan 5, 2026", "2026-01-05"),
        ("12/4", "2026-12-04"), ("2028-02-29", "2028-02-29"), ("tomorrow", "2026-11-30"),
    ],
)  # fmt: skip
def test_dates_are_read_around_the_day_of_the_file(text: str, iso: str) -> None:
    assert day_near(text, ABOUT).isoformat() == iso


def test_every_day_that_minutes_show_without_a_year_reads_back() -> None:
    from datetime import timedelta

    from workshop.notes.wording import day

    for about in (ABOUT, date(2028, 2, 29), date(2027, 3, 1), date(2027, 12, 31)):
        for days in range(-400, 401):
            meant = about + timedelta(days=days)
            assert day_near(day(meant.isoformat(), about), about) == meant


def test_a_leap_day_that_is_far_needs_its_year() -> None:
    with pytest.raises(BadDate, match="Add the year"):
        day_near("Feb 29", ABOUT)
