"""Everything a key can do in an open session, outside the worksheets and pages with keys of their own.

Keys work everywhere; letters only in step mode (after Esc), where nothing can be typed. A method `do_…` of
`screens.session.commands.SessionActions` carries each action out.
"""

from __future__ import annotations

from screens.widgets.actions import Action

SESSION_ACTIONS: tuple[Action, ...] = (
    Action("step.next", "next step", "Go to the next step", keys="ctrl+g", letter="right"),
    Action("step.previous", "previous step", "Go to the previous step", letter="left"),
    Action("page.enter", "type", "Type on this page", letter="enter,down"),
    Action("page.next", "next part", "Go to the next part of this step", keys="f6", letter="right_square_bracket,tab"),
    Action(
        "page.previous",
        "previous part",
        "Go to the previous part",
        keys="shift+f6",
        letter="left_square_bracket,shift+tab",
    ),
    Action(
        "follow",
        "follow",
        "Follow the facilitator (facilitator: browse without moving the group, then lead again)",
        letter="f",
    ),
    Action("bring", "call here", "Call everyone to this page and cell (facilitator)", letter="b"),
    Action(
        "work",
        "work here",
        "Work on this step now: plan the end from here (facilitator)",
        letter="k",
    ),
    Action("join", "join", "Go where the facilitator called everyone", letter="j"),
    Action(
        "backstage",
        "backstage",
        "Your second screen: notes, clock, next step, who has not written yet (facilitator)",
        letter="2",
    ),
    Action("discretion", "show or hide", "Show or hide your notes, contacts and answers on this screen", letter="i"),
    Action("people", "who is here", "Show who is here, where, and whether they are typing", letter="h"),
    Action("door", "let in", "Show how to join from elsewhere, and who has joined (facilitator)", letter="z"),
    Action("edit.undo", "undo", "Undo your last edit", keys="f5,ctrl+z", letter="u", repeats=True),
    Action("edit.redo", "redo", "Redo the edit you undid", keys="ctrl+y,shift+f5", letter="r", repeats=True),
    Action("changes", "changes", "Show what others changed since you left", letter="w"),
    Action("settle.next", "next conflict", "Go to the next conflict", keys="f11", letter="s"),
    Action("row.new", "new row", "Add a row below", letter="n", typed=True),
    Action("reveal", "reveal", "Reveal the private round on this page (facilitator)", keys="ctrl+r", letter="v"),
    Action("groups", "groups", "The small groups: draw them, work per group, show them side by side", letter="6"),
    Action("hand.over", "hand over", "Hand the keyboard to the next person (facilitator)", keys="ctrl+o", letter="y"),
    Action("rows.merge", "merge", "Merge the selected rows, or two near-duplicates", letter="m"),
    Action("rows.apart", "keep both", "Keep two near-duplicate rows separate", letter="x"),
    Action(
        "cell.details",
        "details",
        "Show this cell's author, history, and conflicts",
        keys="f12",
        letter="d",
    ),
    Action("find", "find", "Find a word on this page", keys="f3,slash", typed=True),
    Action("park", "park", "Park an item for later, a decision, or a quote", keys="f4", letter="p", typed=True),
    Action("gaps", "gaps", "Show the gap list built from the root causes", letter="g"),
    Action("partners", "partners", "Show the partners of all sessions: who knows them, who named them", letter="a"),
    Action("group.show", "optional group", "Show or hide a worksheet's optional group", letter="o"),
    Action(
        "earlier",
        "earlier",
        "Go through what is still open of earlier sessions at this school (facilitator)",
        letter="1",
    ),
    Action("pace", "time", "Show the clock: planned, used, and what to skip when late", letter="c"),
    Action("agenda", "agenda", "Show the agenda: leave out, move, and time its steps and rounds", letter="7"),
    Action("export", "notes", "Read, copy or write the minutes", letter="e"),
    Action("import", "back in", "Import minutes that came back corrected", letter="l", typed=True),
    Action("theme", "theme", "Change to the next theme: dark, light, high contrast, 16 colors", letter="t"),
    Action("tour", "tour", "Start the tour of the sample session, or leave it", letter="0"),
    Action("palette", "all", "Find any command, step or page by name", keys="f9,ctrl+p", letter="colon", typed=True),
    Action("help", "help", "Explain this page and its keys", keys="f1,question_mark"),
    Action("copy", "copy", "Copy the selection; with nothing to copy, say how to quit", keys="ctrl+c", priority=True),
    Action("redraw", "redraw", "Redraw the whole screen", keys="ctrl+l"),
    Action("quit", "quit", "Close the session; everything is already saved", keys="f10", letter="q"),
)
