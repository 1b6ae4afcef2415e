"""The steps of the workshop as somebody at the keys goes through them: one function each, on a terminal of 80 x 24.

What is on the screen is waited for, never slept for.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.support.console import Console
from workshop.records.sample import PURPOSE, write_sample
from workshop.sheets.dates import long_date

START = "14:30"
MEETING = datetime.date.today() + datetime.timedelta(days=11)
LATER = MEETING + datetime.timedelta(days=7)


def part(console: Console, title: str, *, to_fill: bool = True) -> None:
    """On to the next part of the step, which has that title."""
    console.press("f6")
    console.wait_for(f" {title}]")
    if to_fill:
        console.wait_for("Enter ")


def next_step(console: Console, shows: str) -> None:
    """Esc to the steps, on by one, and down to the page."""
    console.press("esc")
    console.wait_for("q quit")
    console.press("right")
    console.wait_for(shows)
    console.press("enter")
    console.wait_gone("q quit")


def fill(console: Console, *texts: str) -> None:
    """Type each text and go on with Tab; an empty one leaves its cell as it is."""
    for text in texts:
        if text:
            console.type(text)
            console.wait_for(text.split(";")[0].split()[0])
        console.press("tab")


# ------------------------------------------------------------------ the steps


def start(console: Console) -> None:
    console.wait_for("No sessions yet")
    console.press("n")
    console.wait_for("Title *")
    fill(console, "Oak kick-off", "Oak Elementary", "Example County", "", START, "Blue table; Green table")
    fill(console, "Ana Ruiz")
    console.type("Ben Carter; Chloe Park; Dev Singh")
    console.press("tab", "f10")
    console.wait_for("Engaging Community Partners")


def welcome(console: Console) -> None:
    console.wait_for("A voice to open with")
    console.press("pagedown")
    console.wait_for("How it goes")
    part(console, "Entry ticket", to_fill=False)
    console.wait_for("0-4 how sure")
    console.press("2", "1", "0")
    console.wait_for("Saved r")
    part(console, "Tally", to_fill=False)
    part(console, "People")
    assert "Chloe Park" in console.text
    part(console, "This session")
    assert "Oak Elementary" in console.text


def purpose(console: Console) -> None:
    next_step(console, "Purpose and the series")
    console.wait_for("What this module is for")
    console.press("end")
    console.wait_for("Chronic absence")


def reflection_one(console: Console) -> None:
    next_step(console, "What makes a partnership good?")
    console.wait_for("add the first")
    for quality in ("Somebody picks up the phone", "We agree on one thing to measure", "Someone picks up the phone"):
        console.type(quality)
        console.press("enter")
        console.wait_for(quality)
    console.press("esc", "v")
    console.wait_for("Reveal now")
    console.press("enter")
    console.wait_for("look like")
    console.press("m")
    console.wait_for("Merged into")
    console.press("enter")
    console.wait_for("Enter edit")
    part(console, "Vote")
    console.wait_for("3 dots left of 3")
    console.press("2", "down", "1")
    console.wait_for("All your dots are given")
    part(console, "Tally", to_fill=False)
    part(console, "Where the dots went", to_fill=False)
    part(console, "Notes on Reflection One")
    console.type("Phones first.")
    console.press("enter")
    console.wait_for("Saved r")


def reflection_two(console: Console) -> None:
    next_step(console, "Who addresses each cause?")
    console.wait_for("Myths")
    # typed, Tab across, a choice by its letter
    fill(console, "Only unexcused days count", "Attendance clerk", "")
    console.press("t")
    console.wait_for("thin")
    # Enter goes down; the new row of this group
    console.press("home", "down", "enter")
    fill(console, "Kindergarten does not matter", "Kindergarten team", "Head Start")
    console.press("space")
    console.wait_for("covered")
    # a new row where one is, thought better of
    console.press("f7")
    console.type("Something else")
    console.press("enter")
    console.wait_for("Something else")
    console.press("up", "f8")
    console.wait_for("Row deleted")
    console.wait_gone("Something else")
    # into the next group
    console.press("home", "down")
    console.type("Asthma, and no inhaler")
    console.press("tab")
    fill(console, "School nurse", "")
    console.press("n")
    console.wait_for("nobody")
    # a paste from a spreadsheet makes rows
    console.press("home", "down")
    console.paste("No ride after the move\tBus office\tHousing authority\tthin\nThe walk is not safe\t\t\tnobody\n")
    console.wait_for("The walk is not safe")
    # the third group
    console.press("pagedown", "pagedown")
    console.type("Bullying on the late bus")
    console.press("tab")
    fill(console, "Counselor; Bus office", "")
    console.press("t")
    console.wait_for("Counselor; Bus")
    # taken back and brought back
    console.press("delete")
    console.press("f5")
    console.wait_for("Undone")
    console.press("ctrl+y")
    console.wait_for("Redone")
    console.press("f5")
    console.wait_for("Undone")
    console.press("esc", "g")
    console.wait_for("Gaps so far")
    assert "Asthma, and no inhaler" in console.text
    console.press("esc")


def reflection_three(console: Console) -> None:
    next_step(console, "Who is out there?")
    console.wait_for("add the first")
    for name, kind, contact in (
        ("Riverside Clinic", "health", "front desk"),
        ("Housing Authority", "hous", "Mr. Roe"),
        ("Faith Council", "community", "the office"),
    ):
        console.type(name)
        console.press("tab")
        console.type(kind)
        console.press("tab")
        console.type(contact)
        console.press("tab", "y", "home", "down")
        console.wait_for("yes")
    part(console, "Coalitions here")
    console.press("right", "down", "down", "down", "y")
    console.wait_for("yes")
    console.press("tab")
    console.type("Ms. Hall")
    console.press("enter")
    console.wait_for("Saved r")
    part(console, "Ten kinds of partner", to_fill=False)
    assert "Health Care Providers  (outside the school system)" in console.text


def reflection_four(console: Console) -> None:
    next_step(console, "Who fits, and what should they bring?")
    console.wait_for("0-4 ? rate")
    console.wait_for("0 of 21 answered")
    for _ in range(7):
        console.press("4", "2", "?")
    console.wait_for("21 of 21 answered")
    part(console, "Weights")
    console.type("5")
    console.press("enter")
    console.wait_for("Saved r")
    part(console, "Who closes what")
    console.press("w")
    console.wait_for("would")
    console.type("They ran it elsewhere")
    console.press("enter")
    console.wait_for("They ran it elsewhere")
    # The result takes all of a low screen: the line of the parts is there for one picture at most.
    console.press("f6")
    console.wait_for("Only unexcused days count → Riverside Clinic")
    assert "START WITH  Riverside Clinic" in console.text and "not enough known" in console.text
    part(console, "Resources and arguments")
    fill(console, "An inhaler plan", "Fewer emergency visits")
    console.wait_for("Fewer emergency visits")


def reflection_five(console: Console) -> None:
    next_step(console, "Why should they join us?")
    console.wait_for("For every audience")
    for _ in range(9):
        console.press("right")
    console.wait_for("‹ Health Care Providers ›")
    console.press("enter")
    console.wait_for("The pitch is for Health Care Providers.")
    console.press("down", "enter")
    console.wait_for("Added to the pitch")
    part(console, "Our pitch")
    console.wait_for("evidence rating A")
    console.press("pagedown")
    console.type("Treat the child in the school, and the child stays in class.")
    console.press("enter")
    console.wait_for("Treat the child")


def the_meeting(console: Console) -> None:
    next_step(console, "Bring the partners together")
    console.press("space")
    console.wait_for("yes")
    part(console, "The meeting")
    fill(console, "Agree on asthma plans before spring", "Ana Ruiz", "Chloe Park; Dev Singh")
    fill(console, "school library, one nurse", "before the spring break")
    fill(console, f"{MEETING:%d %b %Y}", "16:00", "60", "School library")
    console.wait_for(f"{long_date(MEETING)} · 4:00 PM to 5:00 PM · School library · Ana Ruiz leads")
    part(console, "Agenda")
    console.wait_for("60 of 60 minutes")
    console.press("pagedown", "pagedown")
    fill(console, "10", "Questions from the table")
    console.wait_for("Shorten it by 10")
    console.press("f8")
    console.wait_for("60 of 60 minutes")
    part(console, "Invitees")
    for start in ("Riv", "Hou"):
        console.type(start)
        console.wait_for("Enter done")
        console.press("enter")
        console.wait_for("Saved r")
    console.wait_for("2 invited")
    part(console, "Resources")
    fill(console, "Community room", "Housing Authority")
    console.wait_for("Community room")
    part(console, "Commitments")
    console.type(f"Chloe asks the clinic for a liaison by {MEETING:%a} {MEETING.day} {MEETING:%b} #asthma")
    console.press("enter")
    console.wait_for(f"Added for Chloe Park, due {long_date(MEETING)}.")
    console.type("Dev counts the families in the motel")
    console.press("enter")
    console.wait_for("There is no date")
    console.type(f" by {LATER.day} {LATER:%b} #ride")
    console.press("enter")
    console.wait_for(f"Added for Dev Singh, due {long_date(LATER)}.")
    part(console, "Decisions")
    fill(console, "Start with asthma", "One partner is ready", "all of us")
    console.wait_for("all of us")
    part(console, "Notes on Reflection Five")
    console.type("The nurse must be in the room.")
    console.press("enter")
    console.wait_for("The nurse must")


def park(console: Console) -> None:
    """The parking lot, from wherever one is."""
    console.press("f4")
    console.wait_for("Parking lot")
    console.press("down")
    console.wait_for("[decision]")
    console.type("Twenty days fewer by May")
    console.press("enter")
    console.wait_for("Parked")


def sharing(console: Console, folder: Path) -> None:
    """The sharing check on a generated file: choose, read, break down, consents, preview, approve."""
    files = write_sample(folder)
    next_step(console, "Share data with care")
    console.type("Riv")
    console.press("enter")
    console.wait_for("Riverside Clinic")
    fill(console, "Start with totals only", PURPOSE)
    console.press("f6")
    console.wait_for("2 File ▸")
    console.press("F")
    console.wait_for("One row for each student")
    console.type(str(files.attendance))
    console.press("enter")
    console.wait_for("Read the file with these answers")
    console.press("enter")
    console.wait_for("The file is read")
    console.press("B")
    console.wait_for("[ ] Home language")
    console.press("space", "down", "down", "down", "space")
    console.wait_for("[x] Home language")
    console.press("enter")
    console.wait_gone("Break down by ")
    console.press("C")
    console.wait_for("until; CSV or Excel")
    console.type(str(files.consents))
    console.press("enter")
    console.wait_for("18 records")
    console.press("V")
    console.wait_for("Riverside Clinic · ")
    console.wait_for("17 of 58 (29%)")
    assert "20 of 65 (31%)" in console.text
    console.press("tab")
    console.wait_for("Vietnamese")
    console.press("R")
    console.wait_for("Record the approval")
    console.wait_for("absence: by Grade; by Home language.")
    console.press("enter")
    console.wait_for("Approval recorded")
    console.press("esc")
    console.wait_for("3 Breakdowns ✓ ▸")
    part(console, "Approvals")
    console.wait_for("outreach.")


def learn_more(console: Console) -> None:
    next_step(console, "You are invited to learn more")
    part(console, "Links", to_fill=False)
    console.wait_for("looked at")
    part(console, "Exit ticket", to_fill=False)
    console.wait_for("0-4 how sure")
    console.press("3", "3", "4")
    console.wait_for("Saved r")
    part(console, "Tally", to_fill=False)
    part(console, "How we moved", to_fill=False)
    console.wait_for("before")
    part(console, "Parking lot")
    console.wait_for("Twenty days fewer by May")


def export(console: Console, path: Path) -> str:
    """The notes, written from the app."""
    console.press("esc", "e")
    console.wait_for("Write the minutes and all worksheets")
    console.press("down", "enter")
    console.wait_for("File for the minutes")
    console.type(str(path))
    console.press("enter")
    console.wait_for("Minutes written to")
    return path.read_text("utf-8")
