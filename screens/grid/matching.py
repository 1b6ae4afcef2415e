"""Which of many words complete what somebody types."""

from __future__ import annotations

from collections.abc import Iterable


def matching(words: Iterable[tuple[str, str]], typed: str, most: int) -> list[str]:
    """Up to `most` words that begin with `typed` in any case, then those that hold it; each once, in their order.

    `words` are (casefolded, word), so that nothing is folded again at every key.
    """
    wanted = typed.strip().casefold()
    starts: dict[str, None] = {}
    inside: dict[str, None] = {}
    for folded, word in words:
        if folded.startswith(wanted):
            starts[word] = None
            if len(starts) == most:
                break
        elif len(inside) < most and wanted in folded:
            inside[word] = None
    return [*starts, *inside][:most]
