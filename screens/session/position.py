"""Which step and page one screen of a session shows, and which steps it has shown."""

from __future__ import annotations

from dataclasses import dataclass

from content.model import Step
from screens.pages.context import SessionContext
from screens.pages.page import Page
from screens.pages.registry import pages_of_step
from workshop.session.agenda import Agenda


@dataclass(frozen=True, slots=True)
class JumpTarget:
    """A place to go to: ids of a step, a page, and a row and column as the worksheet there has them; "" for any."""

    step: str
    page: str = ""
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        """As it stands in the group's `call`: `step/page/row/column`."""
        return "/".join((self.step, self.page, self.row, self.column)).rstrip("/")


def parse_jump_target(text: object) -> JumpTarget:
    """The place a `call` names; what is missing in it is empty."""
    parts = text.split("/") if isinstance(text, str) else []
    return JumpTarget(*[*parts[:4], "", "", "", ""][:4])


class Position:
    """The current step and, for each step, the current page.

    Attributes:
        visited: ids of the steps that were shown.
    """

    def __init__(self, context: SessionContext) -> None:
        self.context = context
        self.visited: set[str] = set()
        self._step = self.agenda.included[0].id
        self._agenda = self.agenda
        self._lists: dict[str, list[Page]] = {}
        self._page: dict[str, int] = {}

    @property
    def agenda(self) -> Agenda:
        """The steps of this session as they are planned now."""
        return self.context.session.agenda

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order, those that this session leaves out among them."""
        return self.agenda.steps

    @property
    def step_index(self) -> int:
        """The place of the current step, which may move."""
        return self.index_of(self._step) or 0

    @property
    def step(self) -> Step:
        """The current step."""
        return self.steps[self.step_index]

    def beside(self, by: int) -> int | None:
        """The place of the next step in that direction, 1 or -1, that is not left out; None at the end."""
        step = self.agenda.beside(self._step, by)
        return None if step is None else self.index_of(step.id)

    @property
    def pages(self) -> list[Page]:
        """The pages of the current step."""
        return self.pages_of(self.step)

    @property
    def page_index(self) -> int:
        """The current page, counted from 0."""
        return min(self._page.get(self.step.id, 0), len(self.pages) - 1)

    @property
    def page(self) -> Page:
        """The current page."""
        return self.pages[self.page_index]

    @property
    def key(self) -> tuple[str, str]:
        """The ids of the current step and page."""
        return self.step.id, self.page.id

    def pages_of(self, step: Step) -> list[Page]:
        """The pages of any step."""
        if self._agenda is not self.agenda:  # another step may be the first now, and have what the first one has
            self._agenda = self.agenda
            self._lists.clear()
        if step.id not in self._lists:
            self._lists[step.id] = pages_of_step(step, self.context)
        return self._lists[step.id]

    def index_of(self, step: str) -> int | None:
        """The place of the step with that id; None when the module has no such step."""
        return next((index for index, one in enumerate(self.steps) if one.id == step), None)

    def place_of(self, step: str) -> int:
        """The same; of the first step of the session where the module has no such step."""
        found = self.index_of(step)
        return (self.index_of(self.agenda.included[0].id) or 0) if found is None else found

    def title_of(self, step: str) -> str:
        """The short title of the step with that id; empty when there is none."""
        index = self.index_of(step)
        return "" if index is None else self.steps[index].short or self.steps[index].title

    def page_with(self, sheet: str) -> int | None:
        """The place of the first step that has a page for that sheet."""
        found = (i for i, step in enumerate(self.steps) if any(page.id == sheet for page in self.pages_of(step)))
        return next(found, None)

    def move_to(self, step: int, page: str = "") -> bool:
        """Make that step current, and its page of that id, if any. Whether it is another step, or not shown before."""
        changed = step != self.step_index or self.step.id not in self.visited
        self._step = self.steps[step].id
        self.visited.add(self.step.id)
        for index, candidate in enumerate(self.pages):
            if candidate.id == page:
                self._page[self.step.id] = index
        return changed

    def turn_to(self, index: int) -> bool:
        """Make that page of the current step current; False when there is no such page."""
        if not 0 <= index < len(self.pages):
            return False
        self._page[self.step.id] = index
        return True
