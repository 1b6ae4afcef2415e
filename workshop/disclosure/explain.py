"""Why numbers are not exact, in plain sentences that name sizes and sums: for the coordinator alone, and only when the
coordinator asks. What everybody may see is in `workshop.disclosure.visible`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workshop.disclosure.engine.model import PublishedAs, Reason, Result, Why
from workshop.disclosure.prepare import Answer
from workshop.disclosure.visible import Hidden, group

DERIVED = "it is based on counts that are hidden"


def confidential(answer: Answer) -> list[str]:
    """Everything that is known of an answer beyond the release: what it counted, why it was refused, why each number is
    not exact, how many consents were decided how, and why each student's."""
    lines = [answer.counted] if answer.counted else []
    if answer.refusal is not None and answer.refusal.derivation:
        lines.append(f"Refused: {answer.refusal.derivation}.")
    lines += [f"{one.sentence(explain(reason, one))}" for one, reason in reasons(answer.result)]
    lines += [f"Consents: {count:,} {verdict.value}." for verdict, count in answer.verdicts.items()]
    lines += [f"{student}: {judgement.sentence}" for student, judgement in answer.answers.items()]
    return lines


def reasons(result: Result) -> Iterator[tuple[Hidden, Reason | None]]:
    """Every number that is not exact, with its reason; None where it follows from other hidden counts."""
    for table in result.tables:
        for cell in table.cells:
            for measure, published in cell.published.items():
                if published.published_as is not PublishedAs.EXACT:
                    yield Hidden(table.by, cell.at, measure, published), cell.reasons.get(measure)


def explain(reason: Reason | None, hidden: Hidden) -> str:
    """The clause after `because`; the cell it is said of is not named again."""
    return DERIVED if reason is None else clause(reason, dict(zip(hidden.by, hidden.at, strict=True)))


def clause(reason: Reason, here: Mapping[str, str]) -> str:
    """The same for a reason; `here` is the cell it is said of."""
    number = "1 student" if reason.students == 1 else f"{reason.students:,} students"
    beside = f" ({reason.derivation})" if reason.derivation else ""
    where = f" of {group(reason.at)}" if reason.at and group(reason.at) != group(here) else ""
    match reason.why:
        case Why.SMALL:
            return f"the group{where} has {number}{beside}"
        case Why.END:
            alike = "all students" if reason.students == 0 else f"all but {number}"
            return (
                f"{alike} in the group{where} have the same status, so the exact number would reveal individuals"
                f"{beside}"
            )
        case Why.LEFT_OVER:
            return f"only {number}{where} are outside the individual records{beside}"
        case Why.COMPLEMENT:
            return f"subtracting it from a larger group would isolate {number}{where}{beside}"
        case Why.CHANGE:
            return f"compared with an earlier release, it would reveal {number}{where} who joined or left{beside}"
        case Why.PROTECTS:
            return f"with it, a hidden number{where} could be worked out{beside}"
