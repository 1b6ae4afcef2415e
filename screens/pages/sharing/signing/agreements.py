"""The agreements with partners: listed, entered, changed, suspended and ended; which release is under which, and what
partners have to destroy."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from textual.content import Content

from content.clean import clean_line
from screens.pages.sharing.log import when
from screens.pages.sharing.signing.agreement_form import TypedAgreement, agreement_form
from screens.pages.sharing.signing.destruction import DUE, DestructionList
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer, ReadAndChoose
from workshop.disclosure.agreement import VIRGINIA, Agreement, AgreementStatus, Ground
from workshop.disclosure.agreement_register import DueDestruction, Registered
from workshop.disclosure.log import LogLink
from workshop.sheets.dates import show_date
from workshop.wording import count_noun

_NEW = "$new"
_CHANGES = {
    "amend": Offer("amend", "Change it", "the old text stays in the disclosure log"),
    "suspend": Offer("suspend", "Suspend it", "nothing is released under it until it is resumed"),
    "resume": Offer("resume", "Resume it"),
    "end": Offer("end", "End it today", "the time until destruction runs from then; you cannot undo this"),
}


class AgreementList:
    """Shows them, and enters what changes into the disclosure log."""

    def __init__(
        self, tools: Tools, partner: Callable[[], str], purpose: Callable[[], str], today: datetime.date
    ) -> None:
        """`partner` and `purpose` are those chosen now: a new agreement starts from them."""
        self._service, self._jobs, self._prompter = tools.agreements, tools.jobs, tools.prompter
        self._partner, self._purpose, self._today = partner, purpose, today
        self._destruction = DestructionList(tools, today, self.show)

    def show(self) -> None:
        """List every agreement, and what is to be destroyed."""
        service = self._service
        self._jobs.start(lambda job: (service.agreements(), service.due_destruction()), self._list)

    def _list(self, found: tuple[Sequence[Registered], Sequence[DueDestruction]]) -> None:
        """Choose one to look at, or enter a new one."""
        agreements, due = found
        by_id = {one.agreement.id: one for one in agreements}
        first = [Offer(_NEW, "Enter a new agreement"), *([self._destruction.offer(due)] if due else [])]
        explain = "" if agreements else "No agreements yet. Enter the first one from its signed paper."
        window = Choose(
            "Agreements", [*first, *map(self._offer, agreements)], explain=explain,
            start=len(first) if agreements else 0,
        )  # fmt: skip

        def chosen(name: str) -> None:
            if name == _NEW:
                self._enter()
            elif name == DUE:
                self._destruction.show(due)
            else:
                self._look(by_id[name])

        self._prompter.ask(window, chosen)

    def _offer(self, one: Registered) -> Offer:
        """`A-7 · Riverside Clinic · consent`, and whether something may be released under it."""
        agreed = one.agreement
        state = agreed.why_not(self._today.isoformat()) or f"{show_date(agreed.starts)} to {show_date(agreed.ends)}"
        under = count_noun(len(one.releases), "release")
        return Offer(
            agreed.id, f"{agreed.id} · {agreed.partner} · {agreed.ground.value}", f"{state} · {under} under it"
        )

    # ------------------------------------------------------------------ a new one, or another text

    def _enter(self) -> None:
        """The form of a new agreement with the partner that is chosen."""
        blank = Agreement("", self._partner(), Ground.TABLES, self._purpose(), "", "")
        self._prompter.ask(agreement_form(blank, self._today), lambda typed: self._add(typed, amend=False))

    def _add(self, typed: TypedAgreement, *, amend: bool) -> None:
        """Enter it, with the SHA-256 of its signed copy."""
        service = self._service

        def add() -> LogLink:
            made = typed.agreement
            if typed.copy is not None:
                made = replace(made, copy_sha256=service.copy_hash(typed.copy))
            return service.add(made, amend=amend)

        self._jobs.start(lambda job: add(), self._entered, keep=True)

    def _entered(self, link: LogLink) -> None:
        """Say what is in the log now, and what is still missing."""
        agreed = link.entry.agreed
        if agreed is not None:
            why_not = agreed.why_not(self._today.isoformat())
            words = f"Agreement {agreed.id} is in the disclosure log. {why_not}".strip()
            self._prompter.note(clean_line(words))
        self.show()

    # ------------------------------------------------------------------ one of them

    def _look(self, one: Registered) -> None:
        """All of it, the releases under it, and what can be changed."""
        window = ReadAndChoose(f"Agreement {one.agreement.id}", agreement_text(one), _changes(one.agreement))
        self._prompter.ask(window, lambda change: self._ask(change, one))

    def _ask(self, change: str, one: Registered) -> None:
        """Ask for the new text, or why it is changed."""
        agreed = one.agreement
        if change == "amend":
            form = agreement_form(agreed, self._today, amend=True)
            self._prompter.ask(form, lambda typed: self._add(typed, amend=True))
            return
        offer = _CHANGES[change]
        window = AskLine(f"{offer.label}: {agreed.id}", explain="Why? The disclosure log records it.", about=change)
        self._prompter.ask(window, lambda reason: self._change(change, agreed.id, reason))

    def _change(self, change: str, name: str, reason: str) -> None:
        """Carry it out."""
        act = {"suspend": self._service.suspend, "resume": self._service.resume, "end": self._service.end}[change]
        self._jobs.start(lambda job: act(name, reason), self._entered, keep=True)


def _changes(agreed: Agreement) -> list[Offer]:
    """What can be changed of an agreement in that state."""
    match agreed.status:
        case AgreementStatus.ENDED:
            names: tuple[str, ...] = ()
        case AgreementStatus.SUSPENDED:
            names = ("resume", "end")
        case AgreementStatus.SIGNED:
            names = ("amend", "suspend", "end")
        case AgreementStatus.DRAFT:
            names = ("amend", "end")
    return [_CHANGES[name] for name in names]


def agreement_text(one: Registered) -> Content:
    """The whole agreement, and the releases under it."""
    agreed = one.agreement
    pairs = (
        ("partner", agreed.partner), ("state", agreed.status.value),
        ("ground", f"{agreed.ground.value}. {agreed.ground.text}"), ("purpose", agreed.purpose),
        ("from", f"{show_date(agreed.starts)} to {show_date(agreed.last_day)}"),
        ("breakdowns", "; ".join(", ".join(by) for by in agreed.tables)), ("student fields", ", ".join(agreed.fields)),
        ("students", agreed.scope), ("may receive it", ", ".join(agreed.people) or "not limited"),
        ("may be passed on to", ", ".join(agreed.onward) or "no one"), ("contact", agreed.contact),
        *(
            (f"signed for the {one.side.value}", f"{one.name}, {one.authority}, {show_date(one.date)}")
            for one in agreed.signatures
        ),
        ("signed copy", f"SHA-256 {agreed.copy_sha256}" if agreed.copy_sha256 else "none on record"),
        ("renewal", agreed.renewal),
        ("records destroyed by", show_date(agreed.destroyed_by) if agreed.fields else ""),
        ("how, and who confirms", ", ".join(filter(None, (agreed.destruction_method, agreed.destruction_contact)))),
        ("entered", when(one.since.entry.at)),
    )  # fmt: skip
    lines = [Content.assemble((f"{words}: ", "bold"), clean_line(text)) for words, text in pairs if text]
    lines += [Content(""), Content.styled(f"{count_noun(len(one.releases), 'release')} under it", "bold")]
    lines += [Content(f"  {clean_line(link.entry.release)}, {when(link.entry.at)}") for link in one.releases]
    if agreed.ground.is_exception:
        lines += [Content(""), Content(VIRGINIA)]
    return Content("\n").join(lines)
