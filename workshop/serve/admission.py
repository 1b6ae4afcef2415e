"""The questions at the SSH door, whoever asks them: the login of SSH, or a few lines on the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from workshop.serve.codes import written
from workshop.serve.gate import AccessDenied, Gate, GateVisit
from workshop.serve.guest import Guest

Ask = Callable[[str, str], Awaitable[str]]
"""Shows a text and a prompt, and returns what was typed."""
_SHOWN = 40
"""Names of the list that are shown."""


async def admit(gate: Gate, visit: GateVisit, ask: Ask, *, key: bool) -> Guest:
    """Ask for a code, and for a name where the code is that of the room. Raises AccessDenied when it is over.

    `key`: the other side has signed with a key, which will be remembered; else a personal code is made for it.
    """
    text = "Welcome. Type the join code, or your personal code."
    while not await visit.code(await ask(text, "Join code: ")):
        text = "That code is not right. Upper and lower case and hyphens do not matter."
    if visit.guest is None:
        await _take_name(visit, ask)
    guest = visit.guest
    if guest is None:
        raise AccessDenied("Something went wrong while joining; connect again.", final=True)
    if not key:
        code = written(gate.personal_code(guest))
        await ask(
            f"Welcome, {guest.person}. Your personal code is {code}. Note it: it brings you back as {guest.person}.",
            "Press Enter to go in: ",
        )
    return guest


async def _take_name(visit: GateVisit, ask: Ask) -> None:
    refused = ""
    while visit.guest is None:
        names = visit.names()
        listed = [f"  {number}  {name}" for number, name in enumerate(names[:_SHOWN], 1)]
        text = [refused] if refused else []
        text += ["Type the number before your name, or your name:", *listed] if listed else ["Who are you?"]
        answer = (await ask("\n".join(text), "Your name: ")).strip()
        if answer.isascii() and answer.isdigit() and 0 < int(answer[:4]) <= len(listed):
            answer = names[int(answer[:4]) - 1]
        try:
            visit.join(answer)
        except AccessDenied as problem:
            if problem.final:
                raise
            refused = str(problem)


class Questions:
    """Turns the questions of `admit` round: who answers asks for the next one, as the login of SSH does."""

    def __init__(self, ask_for: Callable[[Ask], Awaitable[Guest]]) -> None:
        self._asked: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Future[Guest] = asyncio.ensure_future(ask_for(self._ask))

    async def _ask(self, text: str, prompt: str) -> str:
        self._asked.put_nowait((text, prompt))
        return await self._answers.get()

    async def next(self) -> tuple[str, str] | Guest:
        """The next question, or who it is. Raises AccessDenied."""
        question = asyncio.ensure_future(self._asked.get())
        try:
            await asyncio.wait((question, self._task), return_when=asyncio.FIRST_COMPLETED)
            return question.result() if question.done() else self._task.result()
        finally:
            question.cancel()

    def answer(self, text: str) -> None:
        """What was typed."""
        self._answers.put_nowait(text)

    def cancel(self) -> None:
        """Nobody answers any more."""
        self._task.cancel()
