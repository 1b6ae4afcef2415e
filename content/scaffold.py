"""`workshop pack new DIR`: a small pack that works, to be changed into one's own."""

from __future__ import annotations

import json
from pathlib import Path

from content.clean import clean_line
from content.errors import PackError, Place, Report, shown
from content.fields import LABEL_LIMIT, is_id
from content.files import MANIFEST
from content.pack_registry import make_empty, write_file

_MANIFEST = """\
# The format of this folder is described in FORMAT.md of the program's content package.
# Check it at any time with: workshop pack check DIR
schema: 1
id: @ID@
title: @TITLE@
version: 0.1.0
locale: en-US
license: All rights reserved
source: Written for our own team.
summary: One or two sentences on what a team does in this module and what it takes home.
goals:
  see-causes: We can name what keeps our students away.
  choose-step: We can name our first step and who takes it.
glossary:
  chronic absence: Missing one school day in ten, for whatever reason.
"""

_WELCOME = """\
---
id: welcome
title: Welcome
minutes: 5
goals: [see-causes, choose-step]
---
::: participants
Welcome. Today we look at one question together and leave with one first step.
:::
::: facilitator
Say the goals aloud and what will happen to the notes. Late? Skip the first ticket.
:::
```{ticket} ticket-before
when: before
ask: How sure are you of each of these today?
```
"""

_CAUSES = """\
---
id: causes
title: What keeps students away?
short: Causes
number: "1"
minutes: 20
goals: [see-causes]
---
::: participants
Write down what keeps **your** students away. Say who addresses each cause now, and how well.
:::
::: facilitator
Ask "how do we know?" of every cause. An owner in name only is a thin one. Late? Skip the pairs.
:::
```{timer} rounds
- {do: Write alone, minutes: 5, mode: private}
- {do: Compare in pairs, minutes: 5, mode: private, optional: yes}
- {do: Build one shared grid, minutes: 10}
```
```{grid} cause-grid
title: Causes and owners
columns:
  cause: {label: Cause, required: yes, weight: 2}
  owner: {label: Who addresses it, kind: list, suggest: owners}
  gap:   {label: How covered, kind: choice, choices: [covered, thin, nobody], feeds: gaps}
groups:
  home:
    ask: What makes it hard to leave home in the morning?
  school:
    ask: What makes it hard to want to come?
```
```{choices} owners
- Attendance team
- School counselor
- Families
```
"""

_STEP = """\
---
id: first-step
title: Our first step
short: First step
number: "2"
minutes: 10
goals: [choose-step]
---
::: participants
Pick one gap. Agree on the first step, who takes it, and by when.
:::
::: facilitator
One owner, one date. If no one says yes aloud, choose a smaller step.
:::
```{notes} step-notes
title: The step we take
fields:
  gap:  {label: The gap, kind: link, to: gaps}
  step: {label: What we do, required: yes, long: yes}
  who:  {label: Who, kind: person}
  when: {label: By when, kind: date}
```
```{ticket} ticket-after
when: after
ask: How sure are you of each of these now?
```
"""


def write_pack(path: Path, *, pack_id: str, title: str) -> None:
    """Write a small working pack to the folder `path`, which is made if need be.

    Raises PackError when the folder is not empty, the id is not one, or the title is empty or longer than a label;
    OSError when it cannot be written.
    """
    report = Report()
    is_id(pack_id, Place(MANIFEST, 4), report, "as the pack's id")
    report.refuse()
    title = clean_line(title)
    if not title or len(title) > LABEL_LIMIT:
        raise PackError("", 0, f"the title {shown(title)} does not fit", f"write 1 to {LABEL_LIMIT} characters")
    make_empty(path)
    # A JSON string is a YAML string in double quotes, whatever the title holds.
    manifest = _MANIFEST.replace("@ID@", pack_id).replace("@TITLE@", json.dumps(title, ensure_ascii=False))
    files = {MANIFEST: manifest, "10-welcome.md": _WELCOME, "20-causes.md": _CAUSES, "30-first-step.md": _STEP}
    for name, text in files.items():
        write_file(path / name, text.encode("utf-8"))
