"""The window in which a returned file is taken: every difference in a list, the one under the cursor side by side."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.pages.incoming.drawing import leftover_line, line, mark, whole_leftover, whole_proposal
from screens.pages.incoming.memory import Choices, Memory
from screens.pages.incoming.reading import FileReading
from screens.widgets.dialogs import AskLine, Choose, Dialog, Offer, Read, is_open
from store.api import StoreError
from workshop.notes.incoming.foreign import ForeignError
from workshop.notes.incoming.proposals import Leftover, Proposal, ProposalKind
from workshop.notes.incoming.wording import name_of, sides
from workshop.records.problems import Cancelled
from workshop.services.incoming import Incoming, RevisionNeeded
from workshop.services.taking import Import, Take
from workshop.session.roles import NotAdmitted
from workshop.session.view import Session
from workshop.sheets.model import Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from store.api import SessionStore

_MANY = 50
"""From so many lines on the whole list is written anew, which takes less time than changing each."""
_MARK = 4
_HELP = """Each line is one row in which the file differs from what was sent. Below it: the row as it was sent, as \
the file has it, and as it is now.

[x] is taken, [ ] is left. Space changes that. Where both the file and the session changed a row, Space goes through: \
keep the session's, take the file's [x], keep both [+].

Enter takes the row under the cursor at once. t takes all that are checked. u undoes the row under the cursor again. \
After this window is closed, undo in the session goes back row by row.

A row that is not in the file is never deleted unless you say so. What has no place in the session is listed at the \
end, so that you can read it and enter it yourself.

* checks every row, but no deletion and no row that both sides changed; pressed again, it checks none. d shows the \
receipt. Tab goes to the lower part, where arrow keys scroll. Esc closes and keeps what is checked."""


class ImportWindow(Dialog[str]):
    """Answers with the receipt when something was taken.

    `opened` gives the session; `own`: it was opened for this window, which closes it. `covers` says what stands in a
    cell that is hidden on this screen.
    """

    keys = (
        ("Space", "check"), ("Enter", "take this"), ("m", "take checked"), ("u", "undo"), ("*", "all"),
        ("Esc", "close"), ("?", "help"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "check", "check", id="import.check", show=False),
        Binding("m", "take", "take checked", id="import.take", show=False),
        Binding("u", "undo", "undo", id="import.undo", show=False),
        Binding("asterisk", "all", "all", id="import.all", show=False),
        Binding("d", "receipt", "receipt", id="import.receipt", show=False),
        Binding("f1,question_mark", "help", "help", id="import.help", show=False),
    ]

    def __init__(
        self,
        path: Path,
        opened: Callable[[], SessionStore],
        memory: Memory,
        *,
        own: bool = False,
        covers: Callable[[Target], str] = lambda target: "",
    ) -> None:
        super().__init__(f"Import {path.name}")
        self._reading = FileReading(path, opened, own=own, progress=self._progress)
        self._memory, self._covers = memory, covers
        self._run: Import | None = None
        self._choices: Choices = {}
        self._busy = False

    def body(self) -> ComposeResult:
        """A sentence on what was found, the list, and the row under the cursor."""
        yield Static(Content("Reading…"), id="window-explain")
        yield OptionList(id="window-list")
        with VerticalScroll(id="import-whole"):
            yield Static(id="import-sides")

    def on_mount(self) -> None:
        """Read the file beside the screen."""
        self.query_one(OptionList).focus()
        self._read()

    def on_unmount(self) -> None:
        """Stop reading, and let go of a session that was opened for this window."""
        self._reading.close()

    # ------------------------------------------------------------------ reading

    @work(exclusive=True, group="reading")
    async def _read(self, revision: int | None = None) -> None:
        try:
            incoming = await asyncio.to_thread(self._reading.read, revision)
        except RevisionNeeded as needed:
            self._ask_revision(str(needed))
        except (ForeignError, StoreError, NotAdmitted) as problem:
            self._say(str(problem))
        except OSError as problem:
            name = clean_line(self._reading.path.name)
            self._say(f"“{name}” cannot be read: {problem.strerror or type(problem).__name__}.")
        except Cancelled:
            pass
        else:
            self._show(incoming)

    def _progress(self, share: float) -> None:
        """On the thread that reads."""
        with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
            self.app.call_from_thread(self._say, f"Reading… {round(100 * share)}%. Esc cancels.")

    @work(exclusive=True, group="asking")
    async def _ask_revision(self, why: str) -> None:
        store = self._reading.store
        newest = 0 if store is None else store.state.revision
        explain = f"{why.split('. ')[0]}. Type the revision it was made from, 1 to {newest}."
        said = await self.app.push_screen_wait(AskLine("Revision of the file", hint=str(newest), explain=explain))
        if said is not None and said.isascii() and said.isdigit() and len(said) < 10:
            self._read(int(said))
        elif said is None:
            self._say(why)
        else:
            self._say(f"“{clean_line(said[:20])}” is not the number of a revision. Close this window and try again.")

    # ------------------------------------------------------------------ what is shown

    def _show(self, incoming: Incoming) -> None:
        store = self._reading.store
        if not is_open(self) or store is None:
            return
        self._run = Import(store, incoming, self._reading.path)
        self._choices = self._memory.recalled(store.info.id, incoming)
        self._list()
        self._say(" ".join((self._summary(), *map(clean_line, incoming.notices), store.read_only)).strip())

    def _summary(self) -> str:
        run = self._run
        assert run is not None
        leftovers = len(run.incoming.comparison.leftovers)
        apart = f" {count_noun(leftovers, 'line')} without a place, at the end of the list." if leftovers else ""
        if not run.proposals:
            return f"Nothing to take: the file says what was sent.{apart}"
        checked = sum(one is not None for one in self._choices.values())
        return f"{count_noun(len(run.proposals), 'difference')}, {checked} checked.{apart}"

    def _list(self) -> None:
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([Option(self._prompt(place)) for place in range(len(self._items))])
        options.highlighted = min(at, len(self._items) - 1) if self._items else None
        self._show_sides()

    @property
    def _items(self) -> list[Proposal | Leftover]:
        run = self._run
        return [] if run is None else [*run.proposals, *run.incoming.comparison.leftovers]

    def _prompt(self, place: int) -> Content:
        item, run, cells = self._items[place], self._run, max(self.size.width, 40) - _MARK - 2
        assert run is not None
        if isinstance(item, Leftover):
            return leftover_line(item, min(cells, 114))
        taken, refused = place in run.taken, place in run.refused
        return line(item, mark(self._choices[place], taken=taken, refused=refused), min(cells, 114))

    def _show_sides(self) -> None:
        """The row under the cursor, whole."""
        run, place = self._run, self.query_one(OptionList).highlighted
        shown = self.query_one("#import-sides", Static)
        if run is None or place is None or place >= len(self._items):
            shown.update(Content(""))
            return
        item = self._items[place]
        if isinstance(item, Leftover):
            shown.update(whole_leftover(item))
            return
        cells = max(self.query_one("#import-whole").size.width - 1, 30)
        session = Session(run.store.pack, run.store.state)
        rows = list(sides(session, item, run.incoming.before))
        whole = whole_proposal(item, rows, self._choices[place], cells, self._covers)
        refused = run.refused.get(place, "")
        if refused:
            whole = Content("\n").join([Content.styled(f"Not taken: {clean_line(refused)}", "$accent"), whole])
        shown.update(whole)

    def _refresh(self, *places: int) -> None:
        if len(places) > _MANY:
            self._list()
            return
        options = self.query_one(OptionList)
        for place in places:
            options.replace_option_prompt_at_index(place, self._prompt(place))
        self._show_sides()

    def _say(self, text: str) -> None:
        if is_open(self):
            self.query_one("#window-explain", Static).update(Content(clean_line(text)))

    def on_resize(self, event: events.Resize) -> None:
        """Draw the lines for the new width."""
        if self._run is not None:
            self._list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show that row below."""
        event.stop()
        self.query_one("#import-whole", VerticalScroll).scroll_home(animate=False)
        self._show_sides()

    # ------------------------------------------------------------------ what is chosen

    def _here(self) -> int | None:
        """The place of the proposal under the cursor that is not taken yet; says why there is none."""
        run, place = self._run, self.query_one(OptionList).highlighted
        if run is None or place is None or self._busy:
            return None
        if place >= len(run.proposals):
            self._say("There is no place for this line, so it cannot be taken. Enter it in the session yourself.")
            return None
        if place in run.taken:
            self._say("This row is taken. Press u to undo it.")
            return None
        return place

    def action_check(self) -> None:
        """Check or uncheck; where both changed: the file's, both, the session's."""
        place = self._here()
        if place is None or self._run is None:
            return
        both = self._run.proposals[place].change is ProposalKind.BOTH
        ways: list[Take | None] = [None, Take.THEIRS, *([Take.BESIDE] if both else [])]
        self._choices[place] = ways[(ways.index(self._choices[place]) + 1) % len(ways)]
        self._refresh(place)
        self._say(self._summary())

    def action_all(self) -> None:
        """Check all that only a person's yes is missing for; when they are, check none."""
        run = self._run
        if run is None or self._busy:
            return
        asked = (ProposalKind.GONE, ProposalKind.BOTH)
        usual = [place for place, one in enumerate(run.proposals) if place not in run.taken and one.change not in asked]
        value = None if all(self._choices[place] for place in usual) else Take.THEIRS
        self._choices |= dict.fromkeys(usual, value)
        self._refresh(*usual)
        self._say(self._summary())

    # ------------------------------------------------------------------ what is taken

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter takes the row under the cursor; a deletion is asked about, and so is a row that both changed."""
        event.stop()
        place = self._here()
        if place is None or self._run is None:
            return
        proposal = self._run.proposals[place]
        if proposal.change is ProposalKind.GONE:
            self._ask_deletion(place)
        elif proposal.change is ProposalKind.BOTH and self._choices[place] is None:
            self._say("Both sides changed this. Press Space for the file's version, again for both; then Enter.")
        else:
            self._take({place: self._choices[place] or Take.THEIRS})

    @work(exclusive=True, group="asking")
    async def _ask_deletion(self, place: int) -> None:
        assert self._run is not None
        name = name_of(self._run.proposals[place])
        offers = [Offer("keep", f"Keep {name} in the session"), Offer("delete", f"Delete {name}", "undo restores it")]
        explain = "It is not in the file. People often cut minutes down before they send them."
        if await self.app.push_screen_wait(Choose(f"Delete {name}?", offers, explain=explain)) == "delete":
            self._take({place: Take.THEIRS})

    def action_take(self) -> None:
        """Take all that are checked, one edit each."""
        run = self._run
        if run is None or self._busy:
            return
        wanted = {place: how for place, how in self._choices.items() if how is not None and place not in run.taken}
        if wanted:
            self._take(wanted)
        else:
            self._say("Nothing is checked. Press Space to check a row.")

    def _take(self, wanted: dict[int, Take]) -> None:
        self._busy = True  # before the next key is looked at
        self._write(wanted)

    @work(exclusive=True, group="writing")
    async def _write(self, wanted: dict[int, Take]) -> None:
        run = self._run
        assert run is not None
        problem = ""
        for count, (place, how) in enumerate(wanted.items(), 1):
            try:
                await asyncio.to_thread(run.take, place, how)
            except StoreError as error:
                problem = str(error)
            if not is_open(self):
                return
            self._choices[place] = None if place in run.refused else how
            self._refresh(place)
            if problem:
                break
            self._say(f"Taking {count} of {len(wanted)}…")
        self._busy = False
        self._refresh()
        refusals = [
            f"{name_of(run.proposals[place])}: {run.refused[place]}" for place in wanted if place in run.refused
        ]
        self._say(" ".join((problem or run.receipt(), *(f"Not taken: {one}" for one in refusals[:1]))))

    @work(exclusive=True, group="writing")
    async def action_undo(self) -> None:
        """Put back what stood before the row under the cursor was taken."""
        run, place = self._run, self.query_one(OptionList).highlighted
        if run is None or self._busy or place is None:
            return
        if place not in run.taken:
            self._say("This row is not taken, so there is nothing to undo.")
            return
        try:
            reason = await asyncio.to_thread(run.undo, place)
        except StoreError as error:
            reason = str(error)
        if is_open(self):
            self._choices[place] = self._choices[place] if reason else None
            self._refresh(place)
            self._say(reason or f"{name_of(run.proposals[place])} is as it was. {run.receipt()}")

    # ------------------------------------------------------------------ reading and leaving

    def action_receipt(self) -> None:
        """What was taken so far, to read or to copy."""
        if self._run is not None:
            text = self._run.receipt()
            self.app.copy_to_clipboard(text)
            words = f"{text}\n\nThis is copied. If your terminal does not paste it, write down the first digits."
            self.app.push_screen(Read("Receipt", Content(words)))

    def action_help(self) -> None:
        """What the keys do."""
        self.app.push_screen(Read("Help: import", Content(_HELP)))

    def action_close(self) -> None:
        """Close; what is checked is kept for the next time, and what was taken is said below."""
        run = self._run
        if run is None:
            self.dismiss(None)
            return
        self._memory.keep(run.store.info.id, run.incoming, self._choices)
        self.dismiss(run.receipt() if run.taken else None)
