"""The rule of the sharing check: ages, policy, minimum group size, who counts, against whom it protects."""

from __future__ import annotations

from collections.abc import Callable

from screens.pages.sharing.dialogs import Tick
from screens.pages.sharing.setup import MANDATORY_ATTACKERS
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.attacker_words import ATTACKERS
from workshop.disclosure.engine.model import Attacker
from workshop.disclosure.policy import Eligibility, Policy
from workshop.disclosure.policy_file import find_policy, shipped_policies
from workshop.records.problems import PolicyProblem


class RuleChoices:
    """Asks for the rule; it can be made stricter than the policy, never weaker."""

    def __init__(self, tools: Tools, changed: Callable[[str], None]) -> None:
        """`changed` gets the line whose choice changed."""
        self._setup, self._prompter = tools.setup, tools.prompter
        self._changed = changed

    def toggle_minors(self) -> None:
        """State that every student is under 18, or go by birth dates again."""
        self._setup.all_minors = not self._setup.all_minors
        self._changed("minors")

    def ask_policy(self) -> None:
        """Choose one of the shipped policies."""
        names = list(shipped_policies())
        try:
            policies = {name: find_policy(name) for name in names}
        except PolicyProblem as problem:
            self._prompter.note(str(problem))
            return
        offers = [
            Offer(name, policy.title, f"{policy.threshold} or more. {dict(policy.sources).get('smallest_group', '')}")
            for name, policy in policies.items()
        ]
        start = names.index(self._setup.base.id) if self._setup.base.id in names else 0
        window = Choose("Policy", offers, start=start)
        self._prompter.ask(window, lambda name: self._policy_chosen(policies[name]))

    def _policy_chosen(self, policy: Policy) -> None:
        """Protect by that policy."""
        self._setup.take_policy(policy)
        self._changed("policy")

    def ask_threshold(self) -> None:
        """Type the minimum group size."""
        least = self._setup.base.threshold
        explain = f"Minimum group size: {least}. You can raise it, not lower it."
        window = AskLine("Minimum group size", value=str(self._setup.policy.threshold), explain=explain)
        self._prompter.ask(window, self._threshold_typed)

    def _threshold_typed(self, text: str) -> None:
        """Take the size, or say why it cannot be that."""
        try:
            self._setup.take_threshold(int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0)
        except PolicyProblem as problem:
            self._prompter.note(str(problem))
            return
        self._changed("threshold")

    def ask_eligibility(self) -> None:
        """Choose which students are counted."""
        offers = [Offer(rule.value, rule.text, rule.source) for rule in Eligibility]
        self._prompter.ask(Choose("Who counts", offers), self._eligibility_chosen)

    def _eligibility_chosen(self, rule: str) -> None:
        """Count students by that rule."""
        self._setup.take_eligibility(Eligibility(rule))
        self._changed("eligibility")

    def ask_attackers(self) -> None:
        """Tick against whom else it protects."""
        always = " and ".join(ATTACKERS[attacker] for attacker in MANDATORY_ATTACKERS)
        explain = (
            f"Always included: {always} with its records and earlier releases. Check others to add. Sizes of small "
            "groups stay hidden either way."
        )
        more = [(attacker.value, words) for attacker, words in ATTACKERS.items() if attacker not in MANDATORY_ATTACKERS]
        ticked = [attacker.value for attacker in self._setup.attackers]
        window = Tick(
            "Protect against", lambda _: more, ticked, most=len(more) + len(MANDATORY_ATTACKERS), explain=explain
        )
        self._prompter.ask(window, self._attackers_taken)

    def _attackers_taken(self, ticked: tuple[str, ...]) -> None:
        """Protect against these, beside those that always count."""
        self._setup.attackers = (*MANDATORY_ATTACKERS, *map(Attacker, ticked))
        self._changed("attackers")
