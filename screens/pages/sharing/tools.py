"""What every part of the sharing page works with."""

from __future__ import annotations

from dataclasses import dataclass

from screens.pages.context import SessionContext
from screens.pages.sharing.jobs import JobRunner
from screens.pages.sharing.prompter import Prompter
from screens.pages.sharing.setup import Setup
from store.home import Home
from workshop.services.actor import Actor
from workshop.services.agreements import AgreementService
from workshop.services.approval import ApprovalService
from workshop.services.labels import LabelService
from workshop.services.sharing import SharingService


@dataclass(frozen=True, slots=True)
class Tools:
    """The services that decide, what was chosen for it so far, the one job at a time, and the way to ask."""

    service: SharingService
    approvals: ApprovalService
    agreements: AgreementService
    labels: LabelService
    setup: Setup
    jobs: JobRunner
    prompter: Prompter


def tools_of(
    home: Home, actor: Actor, context: SessionContext, setup: Setup, jobs: JobRunner, prompter: Prompter
) -> Tools:
    """The services of that home for that person, with the rest."""
    today = context.clock.today
    return Tools(
        SharingService(home, actor, context.library),
        ApprovalService(home, actor, today),
        AgreementService(home, actor, today),
        LabelService(home, actor),
        setup,
        jobs,
        prompter,
    )
