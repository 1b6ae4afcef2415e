"""Small packs for tests: the module of the format's own example, and what can be put in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from content.blocks import Planner
from content.errors import PackErrors
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from content.sheet_spec import Kind, SheetSpec

MANIFEST = """\
schema: 1
id: va-attendance-12
title: Engaging Community Partners
version: 1.0.0
license: MIT
source: Our own words.
summary: A small one.
goals:
  assess-need: Decide whether more partners are needed.
  name-them: Name who they could be.
"""

REFLECTION_TWO = """\
---
id: reflection-two
title: Who addresses each cause?
module: va-attendance/12
minutes: 25
goals: [assess-need]
---
::: participants
Think back over the earlier modules. Name what keeps **your** students away, who carries each cause today
inside the school system, which outside partners you have now, and what nobody carries.
:::
::: facilitator
Ask "how do we know?" of every cause. An owner in name only still leaves a gap: mark it thin, not covered.
Running late? Skip the pairs round and keep the gap column.
:::
```{timer} rounds
- {do: Write alone, minutes: 6, mode: private}
- {do: Compare in pairs, minutes: 8, mode: private}
- {do: Build one shared grid, minutes: 11, mode: shared}
```
```{grid} causes
title: Who are our partners
columns:
  cause:    {label: Root cause, required: yes}
  inside:   {label: Inside the school system, kind: list, hint: who does it now or could}
  partners: {label: Current partners, kind: list, suggest: partner-kinds}
  gap:      {label: Gap, kind: choice, choices: [covered, thin, nobody], feeds: gaps}
groups:
  myths:
    ask: What do families here wrongly believe about missing school?
  barriers:
    ask: What do students and families need help with to get here?
  aversion:
    ask: What makes students miss or avoid school?
```
```{choices} partner-kinds
[Public agency, Community organization, After-school program, National service program, Church, Civic group,
 "Goal-driven coalition, e.g. Campaign for Grade-Level Reading"]
```
```{notes} reflection-notes
label: Reflection notes
```
"""

FRONT = """\
---
id: step
title: A step
minutes: 5
---
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A pack of these files; `pack.yaml` is there unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"pack.yaml": MANIFEST} | files).items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return folder


def load(folder: Path, files: dict[str, str | bytes]) -> Pack:
    return load_pack(write(folder, files))


def problems(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """What a pack of these files is refused for; empty when it loads."""
    write(folder, files)
    try:
        load_pack(folder)
    except PackErrors as errors:
        assert str(errors).split("\n") == [str(problem) for problem in errors.problems]
        return [str(problem) for problem in errors.problems]
    return []


def step(*parts: str) -> str:
    """A step's file: front matter of five lines, so that the first part begins in line 6."""
    return FRONT + "\n".join(parts) + "\n"


def block(head: str, *lines: str) -> str:
    return "\n".join([f"```{head}", *lines, "```"])


def without_gaps() -> Pack:
    """The same module with a planner that has no gap list to link to."""
    pack = load_pack(shipped_packs()["va-attendance-12"])
    planner = pack.first(Planner)
    assert planner is not None

    def plain(spec: SheetSpec) -> SheetSpec:
        columns = (replace(c, kind=Kind.TEXT, to="") if c.id == "gap" else c for c in spec.columns)
        return replace(spec, columns=tuple(columns))

    other = replace(planner, resources=plain(planner.resources), commitments=plain(planner.commitments))
    steps = (
        replace(step, blocks=tuple(other if block is planner else block for block in step.blocks))
        for step in pack.steps
    )
    return replace(pack, steps=tuple(steps))
