"""Everything a key can do in the library; a method `do_…` in `commands.py` carries each out."""

from __future__ import annotations

from screens.widgets.actions import Action

LIBRARY_ACTIONS: tuple[Action, ...] = (
    Action("library.open", "open", "Open the session where you left off", letter="enter"),
    Action("library.open_as", "open as", "Open the session as someone else: it asks who you are", letter="A"),
    Action("library.new", "new", "Start a new session", letter="n", typed=True),
    Action(
        "library.from",
        "new from",
        "Start from this session's lists, the filled sample, or a module's folder",
        letter="N",
    ),
    Action("library.demo", "demo", "Open a filled sample session"),
    Action("library.import", "import", "Import a module from a folder of Markdown", typed=True),
    Action("library.export", "notes", "Write the minutes of the session", letter="e"),
    Action(
        "library.incoming", "back in", "Import minutes of the session that came back corrected", letter="l", typed=True
    ),
    Action("library.due", "due", "Show what people committed to and have not done yet, in all sessions", letter="D"),
    Action(
        "library.rollup", "roll-up", "Put all sessions into one report: what schools share, and what is due", letter="E"
    ),
    Action(
        "library.partners", "partners", "Show the partners of all sessions: who knows them, who named them", letter="a"
    ),
    Action("library.copy", "copy session", "Start a new session from this one's lists", typed=True),
    Action("library.archive", "archive", "Put the session aside; it can be restored", keys="f8,delete"),
    Action("library.archived", "archived", "Restore archived sessions, or delete them for good", letter="Z"),
    Action(
        "library.filter",
        "find",
        "Find sessions by title, school, person, cause, partner or commitment",
        letter="slash",
        typed=True,
    ),
    Action("library.order", "order", "List by school, division, school year or open commitments", letter="S"),
    Action("library.update", "update", "Bring the module of the session up to date: shows what changes", letter="U"),
    Action("theme", "theme", "Change to the next theme: dark, light, high contrast, 16 colors", letter="t"),
    Action("palette", "all", "Find any command by name", keys="f9,ctrl+p", letter="colon", typed=True),
    Action("help", "help", "Explain this screen and its keys", keys="f1,question_mark"),
    Action("copy", "copy", "Say how to quit", keys="ctrl+c", priority=True),
    Action("redraw", "redraw", "Redraw the whole screen", keys="ctrl+l"),
    Action("quit", "quit", "Close the program; everything is already saved", keys="f10", letter="q"),
)
