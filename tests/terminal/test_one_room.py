"""A room of people at one keyboard, the room's screen on a second terminal, and two groups.

Everyone writes under their own name, one after the other; the room's screen never shows what is hidden yet. Two people
go through the groups by default; with `-m scale` six go through the whole morning.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from tests.support.console import Console
from tests.support.terminal_rooms import command, go_to, home, opened, shown, sound, value
from workshop.sheets.values import person_key

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(900)]

NAMES = ("Ben Carter", "Chloe Park", "Dev Singh", "Eve Lane", "Finn Ode", "Gia Moss")
HAND_ON, SELECT_DOWN, END, DOWN = "\x0f", "\x1b[1;2B", "\x1b[F", "\x1b[B"


def new_room(names: tuple[str, ...]) -> str:
    people = [("Ana Ruiz", "facilitator"), *((name, "participant") for name in names)]
    return create_session(home(), title="Morning", pack=load_pack(shipped_packs()["va-attendance-12"]), people=people)


def room_screen(session: str) -> Console:
    return Console(["open", session, "--room"], size=(100, 30))


def around(console: Console, names: tuple[str, ...], does: Mapping[str, tuple[str, ...]], ready: str) -> None:
    """Hand the keyboard to each of them in turn; `does` says what each types, `ready` what their page shows."""
    console.press(HAND_ON)
    console.wait_for("Hand the keyboard to")
    console.press("enter")
    for name in names:
        console.wait_for(f"{name}, it is your turn")
        console.press("enter")
        console.wait_for(f"{name} has the keyboard")
        console.wait_for(ready)
        for others in names:
            assert others == name or not any(text in console.text for text in does[others] if " " in text)
        for text in does[name]:
            console.type(text)
            if " " in text:
                console.wait_for(text)
                console.press("enter")
        console.wait_for("Saved r")
        console.press(HAND_ON)
    console.wait_for("You have the keyboard again.")


def draw_two_groups(console: Console, session: str, names: tuple[str, ...]) -> dict[str, str]:
    """Draw them by a seed; name -> group."""
    console.press("esc", "6")
    console.wait_for("Draw groups at random")
    console.press("down", "enter") if "Open this worksheet" in console.text else console.press("enter")
    console.wait_for("how many groups")
    console.type("2 4821")
    console.press("enter")
    console.wait_for("Drawn with seed 4821: 2 groups of")
    return {name: str(value(session, "people", person_key(name), "group")) for name in names}


def work_in_groups(ana: Console, wall: Console, session: str, names: tuple[str, ...]) -> None:
    """Each person adds a partner to the list of their group; all are shown, two become one, and it is one list."""
    groups = draw_two_groups(ana, session, names)
    assert set(groups.values()) == {"Group 1", "Group 2"}
    ana.press("6")
    ana.wait_for("Open this worksheet per group")
    ana.press("enter")
    ana.wait_for("Group 1: 0 rows")
    ana.press("enter")
    ana.wait_for("[TYPE]")
    wall.wait_for("Group 1: 0 rows")
    partners = {name: f"Partner of {name.split()[0]}" for name in names}
    for name in names:
        ana.press(HAND_ON)
        ana.wait_for("Hand the keyboard to")
        ana.press("enter")
        ana.wait_for(f"{name}, it is your turn")
        ana.press("enter")
        ana.wait_for(f"{name} has the keyboard")
        for other in names:
            written = names.index(other) < names.index(name)
            assert (partners[other] in ana.text) == (written and groups[other] == groups[name]), (name, other)
        ana.press("pagedown", "pagedown")
        ana.type(partners[name])
        ana.wait_for(partners[name])
        ana.press("enter")
        ana.wait_for("Saved r")
        ana.press("f10")
        ana.wait_for("You have the keyboard again.")
        assert not any(partner in ana.text for partner in partners.values())
    for number in ("1", "2"):
        rows = list(groups.values()).count(f"Group {number}")
        wall.wait_for(f"Group {number}: {rows} row")
    assert not any(partner in wall.text or name in wall.text for name, partner in partners.items())
    ana.press("esc", "v")
    ana.wait_for("Show the rows of all groups")
    ana.press("enter")
    ana.wait_for("Everyone sees the rows of all groups now.")
    wall.until(lambda: any("Group 1 · " in one and "Group 2 · " in one for one in wall.text_lines()), "two columns")
    for partner in partners.values():
        wall.wait_for(partner)
    ana.press("enter")
    ana.wait_for("[TYPE]")
    ana.press("pageup", "pageup", SELECT_DOWN, "m")
    ana.wait_for("Merge 2 rows: which one stays?")
    ana.press("enter")
    ana.wait_for("Merged 2 rows into")
    ana.press("esc")
    ana.wait_for("[COMMANDS]")
    ana.press("6")
    ana.wait_for("Go on with one list")
    ana.press("down", "enter")
    ana.wait_for("One list from now on.")
    wall.wait_gone("Group 1 · ")
    texts = [str(row["cells"]["name"]) for row in shown(session)["organisations"]]
    assert len(texts) == len(names) - 1 and all(any(one in text for text in texts) for one in partners.values())


def test_two_groups_at_one_keyboard_and_the_rooms_screen() -> None:
    names = NAMES[:2]
    session = new_room(names)
    with opened(session) as ana, room_screen(session) as wall:
        ana.wait_for("? help")
        wall.wait_for("ENGAGING COMMUNITY PARTNERS")
        go_to(ana, "Step: Organizations", "Who is out there?")
        wall.wait_for("WHO IS OUT THERE?")
        work_in_groups(ana, wall, session, names)
        ana.press("f10")
        assert ana.wait_exit() == 0
    assert sound(session)


@pytest.mark.scale
def test_six_people_one_keyboard_a_room_and_two_groups_from_the_welcome_to_the_notes() -> None:
    session = new_room(NAMES)
    with opened(session) as ana, room_screen(session) as wall:
        ana.wait_for("? help")
        go_to(ana, "Part: Entry ticket", "0-4 how sure")
        around(ana, NAMES, dict.fromkeys(NAMES, ("3", "2", "1")), "how sure")
        wall.wait_for("6 of 6 have written")
        go_to(ana, "Step: Warm-up", "What makes a partnership good?")
        wall.wait_for("WHAT MAKES A PARTNERSHIP GOOD?")
        qualities = {name: (f"{name.split()[0]} keeps promises",) for name in NAMES}
        around(ana, NAMES, qualities, "add the first")
        wall.wait_for("6 of 6 have written")
        assert "keeps promises" not in wall.text and "keeps promises" not in ana.text
        ana.press("esc", "v")
        ana.wait_for("Reveal now")
        ana.press("enter")
        wall.wait_for("Gia keeps promises")
        countdown(ana, wall)
        ana.press("enter")
        go_to(ana, "Part: Vote", "3 dots left of 3")
        dots = {name: (END, *([DOWN] if name == NAMES[0] else []), "2") for name in NAMES}  # not on one's own line
        around(ana, NAMES, dots, "dots left of 3")
        wall.wait_for("6 of 6 have written")
        go_to(ana, "Step: Organizations", "Who is out there?")
        work_in_groups(ana, wall, session, NAMES)
        ana.press("f10")
        assert ana.wait_exit() == 0
        wall.press("q")
        assert wall.wait_exit() == 0
    sheets = shown(session)
    assert len(sheets["qualities"]) == 6 and len(sheets["organisations"]) == 5
    assert {row["cells"]["group"] for row in sheets["people"] if row["row"] != "ana-ruiz"} == {"Group 1", "Group 2"}
    notes = command("export", session, "--appendix", "--format", "md", "-o", str(home().parent / "notes.md"))
    assert notes.returncode == 0, notes.stderr
    text = (home().parent / "notes.md").read_text("utf-8")
    assert all(f"Partner of {name.split()[0]}" in text for name in NAMES) and "Gia Moss" in text
    assert sound(session)


def countdown(ana: Console, wall: Console) -> None:
    """Backstage: start the clock of the round, an energizer before it, and who was heard; the room sees the times."""
    ana.press("2")
    if "Open it here" in ana.wait_for("ackstage"):
        ana.press("down", "enter")
    ana.wait_for("Backstage ·")
    ana.press("space")
    wall.wait_for("ROUND 1 OF")
    ana.press("9")
    ana.wait_for("Begin an energizer")
    ana.press("down", "enter")
    wall.wait_for("ENERGIZER")
    ana.press(">")
    wall.wait_gone("ENERGIZER")
    wall.wait_for("PAUSED")
    ana.press("8")
    ana.wait_for("0 of 6 heard.")
    ana.press("space", ">")
    ana.wait_for("drawn with seed")
    ana.press("esc")
    ana.wait_for("Not heard yet:")
    assert "heard" not in wall.text
    ana.press("esc")
    ana.wait_gone("Backstage ·")
