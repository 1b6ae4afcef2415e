"""Why numbers are not exact, in plain sentences that name sizes and sums: for the coordinator alone, and only when the
coordinator asks. What everybody may see is in `workshop.disclosure.visible`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workshop.disclosure.engine.model import Reason, Result, SuppressionReason
from workshop.disclosure.prepare import CheckResult
from workshop.disclosure.visible import SuppressedValue, group_label

DERIVED = "it is based on counts that are hidden"


def confidential(answer: CheckResult) -> list[str]:
    """Everything that is known of an answer beyond the release: what `confidential_of_groups` says, and why each
    student's consents were decided as they were."""
    return [
        *confidential_of_groups(answer),
        *(f"{student}: {decision.sentence}" for student, decision in answer.answers.items()),
    ]


def confidential_of_groups(answer: CheckResult) -> list[str]:
    """The same without any student: what was counted, why it was refused, why each number is not exact, how many
    consents were decided how."""
    lines = [*([answer.counted] if answer.counted else []), *answer.unlike]
    if answer.refusal is not None and answer.refusal.derivation:
        lines.append(f"Refused: {answer.refusal.derivation}.")
    lines += [f"{one.sentence(reason_clause(reason, one))}" for one, reason in reasons(answer.result)]
    lines += [f"Consents: {count:,} {verdict.value}." for verdict, count in answer.verdicts.items()]
    return lines


def reasons(result: Result) -> Iterator[tuple[SuppressedValue, Reason | None]]:
    """Every number that is not exact, with its reason; None where it follows from other hidden counts."""
    for table in result.tables:
        for cell in table.cells:
            for measure, published in cell.published.items():
                if not published.published_as.is_number:
                    yield SuppressedValue(table.by, cell.at, measure, published), cell.reasons.get(measure)


def reason_clause(reason: Reason | None, hidden: SuppressedValue) -> str:
    """The clause after `because`; the cell it is said of is not named again."""
    return DERIVED if reason is None else reason_words(reason, dict(zip(hidden.by, hidden.at, strict=True)))


def reason_words(reason: Reason, here: Mapping[str, str]) -> str:
    """The same for a reason; `here` is the cell it is said of."""
    number = "1 student" if reason.students == 1 else f"{reason.students:,} students"
    beside = f" ({reason.derivation})" if reason.derivation else ""
    where = f" of {group_label(reason.at)}" if reason.at and group_label(reason.at) != group_label(here) else ""
    match reason.suppressed_because:
        case SuppressionReason.SMALL:
            return f"the group{where} has {number}{beside}"
        case SuppressionReason.NEAR_ALL_OR_NONE:
            alike = "all students" if reason.students == 0 else f"all but {number}"
            return (
                f"{alike} in the group{where} have the same status, so the exact number would reveal individuals"
                f"{beside}"
            )
        case SuppressionReason.RESIDUAL_GROUP:
            return f"only {number}{where} are outside the individual records{beside}"
        case SuppressionReason.SMALL_DIFFERENCE:
            return f"subtracting it from a larger group would isolate {number}{where}{beside}"
        case SuppressionReason.BETWEEN_RELEASES:
            return f"compared with an earlier release, it would reveal {number}{where} who joined or left{beside}"
        case SuppressionReason.SECONDARY:
            return f"with it, a hidden number{where} could be worked out{beside}"
