"""A QR code as lines of text."""

from __future__ import annotations


def qr_lines(text: str) -> list[str]:
    """The text as a QR code, two dots in each character and two around it; dark is a space, light is filled.

    Black on white whatever the colors are: whoever prints these lines makes the filled parts white.
    """
    import segno

    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    signs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "".join(signs[int(bool(upper)), int(bool(lower))] for upper, lower in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, len(rows), 2)
    ]
