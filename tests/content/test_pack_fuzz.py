"""Whatever is in the folder: a pack, or a refusal in sentences. Never another exception, never a long wait."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.blocks import Audience
from content.errors import PackErrors
from content.lint import lint
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from tests.content.test_clean import TRICKY
from tests.content.test_kinds import EVIDENCE, GAPS, LINKS, ORGANIZATIONS, SCORER
from tests.support.packs import MANIFEST, REFLECTION_TWO, step

ATTEMPTS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
FORBIDDEN = set("\x00\x07\x1b\x7f\x9b\u202e\u2066\u200e")


def read(folder: Path, files: dict[str, bytes]) -> Pack | None:
    """The pack of these files, or None when it is refused; checks what holds either way."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    try:
        pack = load_pack(folder)
    except PackErrors as errors:
        for problem in errors.problems:
            text = str(problem)
            assert text.startswith(f"{problem.file}:{problem.line}: ")
            assert problem.file in files
            assert 1 <= problem.line <= max(1, len(files[problem.file].decode("utf-8", "replace").splitlines()) + 1)
            assert not FORBIDDEN & set(text)
            assert "\n" not in text
        return None
    said = [pack.title, pack.summary]
    said += [passage.markdown for one in pack.steps for passage in one.prose(*Audience)]
    said += [column.label + column.hint for spec in pack.sheets().values() for column in spec.columns]
    assert not FORBIDDEN & set("".join(said))
    assert lint(pack) is not None
    return pack


SOURCES = [
    {"pack.yaml": MANIFEST.encode(), "30-reflection-two.md": REFLECTION_TWO.encode()},
    {
        "pack.yaml": (MANIFEST + "evidence: evidence.yaml\nlinks: links.yaml\n").encode(),
        "evidence.yaml": EVIDENCE.encode(),
        "links.yaml": LINKS.encode(),
        "10-a.md": step(
            GAPS,
            ORGANIZATIONS,
            SCORER,
            "```{planner} meet\nagenda: {a: {minutes: 5, title: A}}\n```",
            "```{sharing} share\npartners: orgs\nrules: [One]\n```",
            "```{vote} dots\non: orgs\ndots: 3\n```",
            "```{ticket} after\nwhen: after\nask: Sure?\n```",
            "```{checklist} list\nitems: {a: B}\n```",
            "```{choices} who\nmayor: Mayor\nboards: {label: Boards, side: inside}\n```",
            "```{cards} cards\naudiences: who\n```",
            "```{links} more\n```",
        ).encode(),
    },
]

PIECES = [
    *(bit.encode("utf-8", "surrogatepass") for bit in TRICKY),
    *[bytes([n]) for n in b"\n\t :-[]{}'\"?#&*!|>%@`~_=<.,;()0aZ\\\xff\xc3\x00"],
    b"```",
    b"```{grid} x\n",
    b"```{gird}",
    b":::",
    b"::: paper\n",
    b"---\n",
    b"...\n",
    b"> ",
    b"  - ",
    b"<script>",
    b"\r",
    b"&a ",
    b"*a",
    b"!!python/object:x ",
    b"  gap: {label: G, kind: link, to: gaps}\n",
    b"seeds: {a: {name: b}}\n",
    b"id: ",
]
mutation = st.tuples(st.integers(0, 3), st.floats(0, 1, exclude_max=True), st.integers(0, 30), st.sampled_from(PIECES))


def mutate(data: bytes, how: int, where: float, length: int, piece: bytes) -> bytes:
    at = int(where * (len(data) + 1))
    match how:
        case 0:
            return data[:at] + piece + data[at:]
        case 1:
            return data[:at] + data[at + length :]
        case 2:
            return data[:at] + piece + data[at + length :]
        case _:
            return data[:at] + data[at : at + length] * 3 + data[at + length :]


@ATTEMPTS
@given(st.sampled_from(SOURCES), st.lists(st.tuples(st.integers(0, 3), mutation), min_size=1, max_size=4))
def test_a_damaged_pack_is_read_or_refused(
    tmp_path: Path, source: dict[str, bytes], changes: list[tuple[int, tuple[int, float, int, bytes]]]
) -> None:
    files = dict(source)
    names = sorted(files)
    for which, change in changes:
        name = names[which % len(names)]
        files[name] = mutate(files[name], *change)
    folder = tmp_path / ("one" if len(source) == 2 else "two")
    read(folder, files)


@ATTEMPTS
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_random_bytes_are_refused(tmp_path: Path, manifest: bytes, text: bytes) -> None:
    assert read(tmp_path / "p", {"pack.yaml": manifest, "10-a.md": text}) is None


lines = st.lists(
    st.sampled_from(
        [
            "text",
            "",
            "   ",
            ":::",
            "::: paper",
            "::: facilitator",
            ":::: participants",
            "::::",
            "```",
            "~~~",
            "````",
            "```{notes} n",
            "  ```{notes} m",
            "label: Notes",
            "- item",
            "  ::: paper",
            "> quote",
            "> ```{notes} q",
            "    code",
            "---",
            "# Head",
            "[a]: https://example.org",
            "| a | b |",
            "<div>",
            "::: note",
        ]
    ),
    max_size=14,
)


@ATTEMPTS
@given(lines, st.booleans())
def test_any_frame_of_a_step_is_read_or_refused(tmp_path: Path, parts: list[str], ended: bool) -> None:
    text = step(*parts) if ended else step(*parts).rstrip("\n") + "   "
    pack = read(tmp_path / "p", {"pack.yaml": MANIFEST.encode(), "10-a.md": text.encode()})
    if pack is not None:
        assert_nothing_lost(text, pack)


def assert_nothing_lost(text: str, pack: Pack) -> None:
    """Every line of a step that loads is prose, or part of a container's frame, a block, or the front matter."""
    (one,) = pack.steps
    kept = {
        passage.line + offset: line
        for passage in one.prose(*Audience)
        for offset, line in enumerate(passage.markdown.split("\n"))
    }
    source = text.split("\n")
    for number, line in kept.items():
        assert source[number - 1].rstrip() == line.rstrip()
    for number, line in enumerate(source, 1):
        if number > 5 and line.strip() in ("text", "- item", "# Head", "| a | b |"):
            assert number in kept


@pytest.mark.parametrize("name", sorted(shipped_packs()))
@pytest.mark.parametrize("cut", [0.1, 0.35, 0.5, 0.75, 0.95])
def test_a_shipped_pack_cut_short_is_read_or_refused(tmp_path: Path, name: str, cut: float) -> None:
    source = shipped_packs()[name]
    files = {file.name: file.read_bytes() for file in sorted(source.iterdir()) if file.is_file()}
    for victim in files:
        read(tmp_path / victim, files | {victim: files[victim][: int(len(files[victim]) * cut)]})


HOSTILE = {
    "colons": ":::: x\n" * 30_000,
    "containers": "".join(":" * (3 + n % 40) + " paper\n" for n in range(5_000)),
    "quotes": ">" * 200_000,
    "lists": "- " * 100_000,
    "fences": "```\n" * 50_000,
    "blocks": "".join(f"```{{notes}} n{n}\nlabel: N\n```\n" for n in range(6_000)),
    "links": "[a]: <" * 40_000,
    "backticks": "`" * 200_000,
    "brackets": "[" * 200_000,
    "spaces": " " * 200_000 + "x",
    "rules": "---\n" * 50_000,
    "indents": "".join(" " * (n % 300) + "- x\n" for n in range(1_500)),
    "long lines of marks": "`" * 50_000 + " a `\n\n" + "." * 50_000 + "x\n\n<" + "a" * 50_000 + "\n\n" + "!*" * 20_000,
    "long words": "x" * 200_000,
    "unknown words": "```{grid} g\ncolumns:\n"
    + "".join(f"  c{n}: {{label: L, suggest: x{n}}}\n" for n in range(490))
    + "```",
    "escapes": "\x1b[31m\u202e" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_come_to_an_end(tmp_path: Path, name: str) -> None:
    """Its time-out is the test: what grows with the square of a length does not end."""
    read(tmp_path / "p", {"pack.yaml": MANIFEST.encode(), "10-a.md": step(HOSTILE[name]).encode()})
