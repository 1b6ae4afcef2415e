"""What every part of the sharing page works with."""

from __future__ import annotations

from dataclasses import dataclass

from screens.pages.sharing.jobs import JobRunner
from screens.pages.sharing.prompter import Prompter
from screens.pages.sharing.setup import Setup
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
