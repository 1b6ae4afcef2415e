"""Worksheets on paper: what is on them, what never is, and one page a step when Chromium prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from content.blocks import Audience, Prose
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from tests.support.browser import need_chromium, pages_of, print_to_pdf
from tests.support.sessions import ANA, BEN, CHLOE, PEOPLE, module_12, three_people
from workshop.notes.paper.build import worksheets
from workshop.notes.paper.html_pages import html_pages
from workshop.notes.paper.model import Worksheets
from workshop.notes.paper.prose import passages
from workshop.notes.paper.text_pages import markdown_pages, plain_pages
from workshop.sheets.model import END, InsertRow, Op, SetCell, State, Value
from workshop.sheets.values import person_key

HOSTILE = '<script>alert(1)</script> | `x` & "y" \u202e\x1b]0;t\x07 ![p](http://example.org/p.png)'


def cells(sheet: str, row: str, *, insert: bool = True, **values: Value) -> list[Op]:
    ops: list[Op] = [InsertRow(sheet, row, END)] if insert else []
    return ops + [SetCell(sheet, row, column.rstrip("_"), value) for column, value in values.items()]


@pytest.fixture(scope="module")
def seen() -> State:
    """What everyone may see of a session in which each private thing is a word of its own."""
    room = three_people()

    def put(person: str, *ops: Op) -> None:
        room.commit(*ops, person=person, role=PEOPLE[person])

    put(BEN, *cells("causes", "r1", cause="hiddencause", group="myths"))
    put(ANA, *cells("organisations", "o1", name="Riverside Clinic", contact="contactword"))
    put(BEN, *cells("alignment-ratings", "o1.ben-carter", insert=False, partner="o1", person=BEN, aim="3"))
    put(ANA, *cells("alignment-asks", "o1", insert=False, partner="o1", resource="resourceword"))
    put(ANA, *cells("meeting-commitments", "c1", text="commitmentword", owner=CHLOE))
    put(ANA, *cells("meeting-invitees", "i1", organisation="o1", contact="contacttwo", why="whyword"))
    put(ANA, *cells("sharing", "main", insert=False, purpose="sharingword"))
    put(ANA, *cells("sharing-approvals", "a1", what="approvedword"))
    put(ANA, *cells("notes-three", "main", insert=False, text=HOSTILE))
    return room.seen("", (ANA, BEN))


def formats(sheets: Worksheets) -> Iterator[tuple[str, str]]:
    yield "html", html_pages(sheets)
    yield "md", markdown_pages(sheets)
    yield "txt", plain_pages(sheets)


def test_what_was_written_is_on_the_page_in_every_format(seen: State) -> None:
    for kind, text in formats(worksheets(module_12(), seen)):
        for word in ("Riverside Clinic", "resourceword", "commitmentword", "whyword", CHLOE):
            assert word in text, (kind, word)


def test_nothing_private_is_on_paper(seen: State) -> None:
    for kind, text in formats(worksheets(module_12(), seen)):
        for word in ("hiddencause", "contactword", "contacttwo", "sharingword", "approvedword", "facilitator"):
            assert word not in text, (kind, word)
    (page,) = worksheets(module_12(), seen, ["reflection-four"]).pages
    (rating,) = re.findall(r"<tr>(?:(?!</tr>).)*Riverside Clinic(?:(?!</tr>).)*</tr>", html_pages(
        Worksheets("t", "", (replace(page, blocks=page.blocks[:1]),))
    ))  # fmt: skip
    assert re.findall(r"<td>(.*?)</td>", rating) == ["Riverside Clinic", *[""] * 7]


def test_the_sign_in_sheet_comes_first_with_who_is_on_the_list(seen: State) -> None:
    for kind, text in formats(worksheets(module_12(), seen)):
        first = text[: text.index("Step 1 of 10")]
        for word in ("Sign-in sheet", ANA, BEN, CHLOE, "came late / left / remote"):
            assert word.casefold() in first.casefold(), (kind, word)
    for _, text in formats(worksheets(module_12(), None)):
        assert "sign-in sheet" in text.casefold() and ANA not in text
    for _, text in formats(worksheets(module_12(), seen, ["welcome"])):
        assert "sign-in sheet" not in text.casefold(), "a step that was asked for comes alone"


def test_what_is_noted_of_somebody_is_on_the_sign_in_sheet() -> None:
    with closing(three_people()) as made:
        made.commit(SetCell("people", person_key(BEN), "how", "came late"))
        made.commit(SetCell("people", person_key(CHLOE), "how", "present"))
        seen = made.state
    html = dict(formats(worksheets(module_12(), seen)))["html"]
    rows = {name: re.findall(rf"<tr>(?:(?!</tr>).)*{name}(?:(?!</tr>).)*</tr>", html)[0] for name in (ANA, BEN, CHLOE)}
    assert re.findall(r"<td>(.*?)</td>", rows[BEN])[-1] == "came late"
    for nothing_to_say in (rows[ANA], rows[CHLOE]):
        assert re.findall(r"<td>(.*?)</td>", nothing_to_say)[-1] == ""


def test_a_blank_page_holds_nothing_of_the_session(seen: State) -> None:
    for _, text in formats(worksheets(module_12(), None)):
        assert "Riverside" not in text and "commitmentword" not in text
        assert "Cradle to Career Alliances" in text  # what the module begins with


def test_hostile_text_stays_text(seen: State) -> None:
    by_kind = dict(formats(worksheets(module_12(), seen)))
    assert "<script" not in by_kind["html"] and "<img" not in by_kind["html"] and "href" not in by_kind["html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in by_kind["html"]
    assert "default-src 'none'" in by_kind["html"]
    for text in by_kind.values():
        assert "\x1b" not in text and "\u202e" not in text


def test_a_step_without_words_for_paper_has_those_of_the_screen() -> None:
    pack = module_12()
    step = pack.steps[3]
    bare = replace(step, blocks=tuple(b for b in step.blocks if not _is_paper(b)))
    (page,) = worksheets(replace(pack, steps=(bare,)), None, [bare.id]).pages
    assert page.prose[0].text.startswith("Think about what you learned")
    (whole,) = worksheets(pack, None, [step.id]).pages
    assert whole.prose[0].text.startswith("Reflection Two") and whole.place == "Step 4 of 10"


def _is_paper(block: object) -> bool:
    return isinstance(block, Prose) and block.audience is Audience.PAPER


def test_prose_is_words_alone() -> None:
    found = passages("# Title\n\n1. **one**\n2. [two](http://x.org)\n\n* ![pic](http://x.org/p.png)\n\n<b>raw</b>\nend")
    assert [(one.kind.value, one.mark, one.text) for one in found] == [
        ("heading", "", "Title"),
        ("item", "1.", "one"),
        ("item", "2.", "two"),
        ("item", "•", "pic"),
        ("paragraph", "", "<b>raw</b> end"),
    ]


def shipped() -> list[Pack]:
    return [load_pack(path) for path in shipped_packs().values()]


@pytest.mark.parametrize("pack", shipped(), ids=lambda pack: pack.id)
def test_chromium_prints_one_page_a_step(pack: Pack, tmp_path: Path) -> None:
    need_chromium()
    file = tmp_path / "blank.html"
    sheets = worksheets(pack, None)
    file.write_text(html_pages(sheets), "utf-8")
    printed = pages_of(print_to_pdf(file, tmp_path))
    assert len(printed) == 1 + len(pack.steps), "the sign-in sheet, and a page a step"
    for page, text in zip(sheets.pages, printed, strict=True):
        assert page.place in text and page.title in " ".join(text.split())


def test_what_does_not_fit_goes_on_on_another_page(tmp_path: Path) -> None:
    need_chromium()
    room = three_people()
    for number in range(60):
        room.commit(*cells("organisations", f"o{number}", name=f"Organization number {number}"))
    file = tmp_path / "long.html"
    file.write_text(html_pages(worksheets(module_12(), room.state, ["reflection-three"])), "utf-8")
    printed = pages_of(print_to_pdf(file, tmp_path))
    assert len(printed) > 1
    assert all(f"Organization number {number}" in " ".join("".join(printed).split()) for number in range(60))
