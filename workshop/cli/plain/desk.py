"""Where one is in the workshop, and the turns: what others did, the question, the answer."""

from __future__ import annotations

from collections.abc import Sequence

from content.blocks import Audience
from content.model import Step
from workshop.cli.plain import commands, parts, words
from workshop.cli.plain.station import Station
from workshop.cli.plain.talk import Ended, Talk
from workshop.cli.plain.turns import Back, GoElsewhere, Quit
from workshop.notes.paper.prose import passages
from workshop.services.visit import Visit
from workshop.session.module_update import newer_module
from workshop.sheets.model import Op, Role

_GOODBYE = "You left the session. Everything marked saved is safe."


class PlainDesk:
    """One person at a session; what its attributes mean stands at `Desk`."""

    def __init__(self, visit: Visit, talk: Talk, *, contacts: bool = True) -> None:
        self.visit, self.talk, self.contacts = visit, talk, contacts
        self.following = True
        self.unsaved: Sequence[Op] = ()
        self.heard: list[str] = []
        self._here = ""
        self._place = 0
        self._module, _ = newer_module(visit.session)
        self._stations: list[Station] = []

    # ------------------------------------------------------------------ the whole visit

    def run(self) -> None:
        """Until the input ends or the person leaves. Raises StoreError when it cannot begin, BrokenPipeError."""
        visit = self.visit
        visit.sign_in()
        who = f"{visit.person}, {visit.role.value}" if visit.person else visit.role.value
        self.talk.say(
            f"{visit.session.title}. You are {who}. Everything you type is saved as you go.",
            "Enter goes on, next goes to the next step, back goes back, help lists all words, quit leaves.",
        )
        if visit.store.notice:
            self.talk.say(visit.store.notice)
        if here := commands.people_here(self):
            self.talk.say(here)
        try:
            self.enter(self._index(visit.session.current_step) or 0)
            while True:
                self._turn()
        except (Ended, Quit):
            self.talk.say(_GOODBYE)

    def _turn(self) -> None:
        """One question and what comes of it."""
        station = self.station
        try:
            text = self.ask(self._end_words() if station is None else station.prompt(self))
            if station is None:
                if text:
                    self.talk.say("This step has no question left. To keep a thought, type park.")
            elif not text or station.answer(self, text):
                self.forward()
        except Back:
            self.backward()
        except GoElsewhere as leave:
            commands.go(self, leave.command, leave.rest)

    # ------------------------------------------------------------------ asking and saving

    def ask(self, question: str) -> str:
        """The answer to a question; empty for Enter. Commands that only say something are carried out on the way.

        Raises Back, GoElsewhere, Quit and Ended.
        """
        while True:
            self._tell_news()
            line = self.talk.read(question)
            command, rest = commands.read(line)
            if not command:
                return rest
            commands.carry_out(self, command, rest)

    def write(self, ops: Sequence[Op], done: str = "Saved.") -> bool:
        """Save that and say what became of it; whether any of it stands. What cannot be saved can be tried again."""
        if not ops:
            return False
        written = self.visit.write(ops, done)
        self.talk.say(written.words)
        self.unsaved = () if written.saved else ops
        if not written.saved and written.words.startswith("Not saved"):
            self.talk.say("Your answer is kept here. To try again, type again.")
        return written.saved

    def _tell_news(self) -> None:
        """What others did since the last question; who follows goes along."""
        news = self.visit.news()
        index = self._index(news.step)
        title = "" if index is None else self.title_of(index)
        said = words.news_words(news, title)
        self.heard += map(words.change_words, news.changes)
        self.talk.say(*said)
        module, sentence = newer_module(self.visit.session)
        if module != self._module:
            self._module = module
            self.talk.say(sentence)
        if index is None or index == self.place:
            return
        if self.following and not self.visit.leads:
            raise GoElsewhere("follow")
        self.talk.say("To go there, type follow.")

    # ------------------------------------------------------------------ where one is

    @property
    def steps(self) -> Sequence[Step]:
        """The steps that this session goes through, and the one that one is at."""
        session = self.visit.session
        return session.agenda.shown(self._here, session.current_step)

    @property
    def step(self) -> Step:
        """The step that one is at."""
        return self.steps[self.place]

    @property
    def place(self) -> int:
        """Its place among the steps, from 0."""
        return self._index(self._here) or 0

    @property
    def stations(self) -> Sequence[Station]:
        """The stops of this step, as they were when one last moved."""
        return self._stations

    @property
    def station(self) -> Station | None:
        """The stop that one is at; None at the end of the step."""
        return self._stations[self._place] if self._place < len(self._stations) else None

    def title_of(self, index: int) -> str:
        """`step 4, Root causes`."""
        return f"step {index + 1}, {self.steps[index].short or self.steps[index].title}"

    def enter(self, index: int) -> None:
        """Go to that step and read it out."""
        step = self._at(index)
        self._here, self._place = step.id, 0
        index = self.place
        self._stations = parts.stations(self, step)
        self.visit.announce(step.id)
        number = f"Reflection {step.number}. " if step.number else ""
        self.talk.gap()
        self.talk.say(f"Step {index + 1} of {len(self.steps)}. {number}{words.ended(step.title)}")
        for prose in step.prose(Audience.EVERYONE, Audience.PARTICIPANTS):
            self.talk.say(*(f"{one.mark} {one.text}".strip() for one in passages(prose.markdown)))
        if step.left_out:
            self.talk.say("This step is left out of this session. What was written here is kept.")
        self.talk.say(words.step_time(step), f"Parts: {len(self._stations)}.")
        self.present()

    def lead_to(self, index: int) -> None:
        """Go to that step, and take the group along when one leads it."""
        leads, step = self.visit.leads and self.following, self._at(index)
        if leads:
            moved = self.visit.lead(step.id)
            if moved.saved:
                self.talk.say(f"Everyone moves to {self.title_of(self._index(step.id) or 0)}.")
            else:
                self.talk.say(moved.words)
        elif self.visit.role is not Role.OBSERVER:
            self.following = step.id == self.visit.session.current_step
        self.enter(self._index(step.id) or 0)

    def _at(self, index: int) -> Step:
        """The step at that place; the steps may have become fewer since somebody looked."""
        return self.steps[min(index, len(self.steps) - 1)]

    def present(self) -> None:
        """Read out the stop one is at."""
        station = self.station
        if station is not None:
            self.talk.gap()
            self.talk.say(f"Part {self._place + 1} of {len(self._stations)}. {words.ended(station.title)}")
            self.talk.say(*station.present(self))

    def forward(self) -> None:
        """To the next stop of this step; behind the last one is its end."""
        self._look_again()
        self._place = min(self._place + 1, len(self._stations))
        self.present()

    def backward(self) -> None:
        """To the stop before; from the first one to the step before."""
        self._look_again()
        if self._place:
            self._place -= 1
            self.present()
        elif self.place:
            self.lead_to(self.place - 1)
        else:
            self.talk.say("This is the beginning.")

    def to_part(self, number: int) -> None:
        """To that stop, counted from 1."""
        self._look_again()
        if 0 < number <= len(self._stations):
            self._place = number - 1
            self.present()
        else:
            self.talk.say(f"There is no part {number}. This step has {len(self._stations)}.")

    def _look_again(self) -> None:
        """The stops follow from the session: organizations and gaps may have come. One stays at the same title."""
        here = self.station
        self._stations = parts.stations(self, self.step)
        titles = [station.title for station in self._stations]
        if here is not None and here.title in titles:
            self._place = titles.index(here.title)

    def _end_words(self) -> str:
        """What one can do at the end of a step."""
        if self.place + 1 == len(self.steps):
            return "This is the end of the workshop. To hear the minutes, type minutes; to leave, type quit:"
        moves = " (moves everyone)" if self.visit.leads and self.following else ""
        after = self.place + 1
        sitting = "The sitting ends here. " if self.step.ends_sitting else ""
        return f"This is the end of step {after}. {sitting}Type next for {self.title_of(after)}{moves}:"

    def _index(self, step: str) -> int | None:
        return next((index for index, one in enumerate(self.steps) if one.id == step), None)
