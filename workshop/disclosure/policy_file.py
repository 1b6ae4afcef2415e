"""Policies as content: thresholds, widths of ranges and coded ends, each with the line that says where it comes from.

Shipped ones lie in `content/policies`; a division can write its own, stricter one. Numbers stand there, not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import content
from content.clean import clean_line
from workshop.disclosure.engine.model import Band, Rules
from workshop.disclosure.policy import LARGEST_ROUNDING, NOBODY_ELSE, Eligibility, Policy, Signing
from workshop.records.problems import PolicyProblem, WeakerPolicy

if TYPE_CHECKING:
    from content.yaml_text import Map, Node

SHIPPED = Path(content.__file__).parent / "policies"
MODULE, HOUSE = "module-12", "signing.yaml"
_NUMBERS = {"smallest_group": "smallest_group", "tail": "tail", "slack": "slack"}
_SIGNING = ("second_person", "approvers", "countersign_days", "agreement")
_KEYS = ("id", "title", *_NUMBERS, "rounding", "eligibility", "bands", *_SIGNING, "sources", "unverified", "checked")
LONGEST_COUNTERSIGN = 30
_LARGEST_FILE = 1 << 18


def shipped_policies() -> dict[str, Path]:
    """The policies that come with the program, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def find_policy(name: str) -> Policy:
    """The shipped policy of that name, or the one in that file.

    Raises PolicyProblem: no such policy, a file that cannot be understood, or one weaker than the module's rule.
    """
    known = shipped_policies()
    if name in known:
        return load_policy(known[name])
    if not Path(name).is_file():
        raise PolicyProblem(f'No policy "{clean_line(name)}". Use one of: {", ".join(known)}, or give a file.')
    return load_policy(Path(name))


def house_signing(home: Path) -> Signing:
    """Who has to sign for every release of a home, whatever policy it is checked by: what its `signing.yaml` says,
    nobody else where there is none. Raises PolicyProblem when it cannot be understood."""
    path = home / HOUSE
    if not path.exists():
        return NOBODY_ELSE
    root = _root(path)
    return _PolicyReader(root, HOUSE, (*_SIGNING, "source")).house()


@cache
def module_policy() -> Policy:
    """The module's own policy, the floor of all others."""
    return _read(shipped_policies()[MODULE])


def load_policy(path: Path) -> Policy:
    """The policy in that file; what it does not say is as in the module's. Raises PolicyProblem."""
    policy = _read(path)
    refuse_weaker(policy, path.name)
    return policy


def rules_of(policy: Policy) -> Rules:
    """What the engine needs of a policy; a policy without ranges has the module's."""
    bands = policy.bands or module_policy().bands
    return Rules(policy.largest_suppressed, policy.tail, policy.slack, bands, policy.rounding)


def refuse_weaker(policy: Policy, file: str) -> None:
    """Raises WeakerPolicy naming the first point in which the policy is weaker than the module's rule."""
    floor, where = module_policy(), f'"{clean_line(file)}"'
    for words, found, least in (
        ("smallest_group", policy.threshold, floor.threshold),
        ("tail", policy.tail, floor.tail),
        ("slack", policy.slack, floor.slack),
    ):
        if found < least:
            raise WeakerPolicy(f"{where} is weaker than the module's rule: {words} {found} is less than {least}.")
    sizes = sorted({band.students for band in (*policy.bands, *floor.bands)})
    for size in sizes:
        ours, least_band = _band(policy.bands, size), _band(floor.bands, size)
        for words, found, least in (
            ("a step", ours.step, least_band.step),
            ("an end", ours.end, least_band.end),
        ):
            if found < least:
                raise WeakerPolicy(
                    f"{where} is weaker than the module's rule: for groups of {size} students {words} of {found} is "
                    f"less than {least}."
                )


def _band(bands: tuple[Band, ...], size: int) -> Band:
    found = bands[0]
    for band in bands:
        if band.students <= size:
            found = band
    return found


def policy_document(policy: Policy) -> dict[str, object]:
    """The policy as a release tells it: every number, and where each comes from."""
    rules = rules_of(policy)
    return {
        "id": policy.id,
        "title": policy.title,
        "smallest_group": policy.threshold,
        "tail": rules.tail,
        "slack": rules.slack,
        **({"rounding": rules.rounding} if rules.rounding > 1 else {}),
        "eligibility": policy.eligibility.value,
        "bands": [{"students": band.students, "step": band.step, "end": band.end} for band in rules.bands],
        **_signing_document(policy.signing),
        "sources": dict(policy.sources),
        "unverified": policy.unverified,
        "checked": policy.checked,
    }


def _signing_document(signing: Signing) -> dict[str, object]:
    """Who has to agree, without names of people: partners read this too. Nothing where one person decides."""
    found = {
        "second_person": signing.second_person,
        "countersign_days": signing.countersign_days,
        "agreement": "required" if signing.agreement else "",
    }
    return {key: value for key, value in found.items() if value}


# ------------------------------------------------------------------ reading


def _read(path: Path) -> Policy:
    return _PolicyReader(_root(path), clean_line(path.name)).policy()


def _root(path: Path) -> Map:
    """The settings of that file. Raises PolicyProblem."""
    from content.errors import PackError
    from content.yaml_text import Map, parse

    name = clean_line(path.name)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PolicyProblem(f'"{name}" is too large for a policy; choose another file.')
        root = parse(path.read_text("utf-8"), name)
    except PackError as error:
        raise PolicyProblem(f"{error}.") from None
    except (OSError, UnicodeDecodeError):
        raise PolicyProblem(f'"{name}" cannot be read; a policy is a small YAML file in UTF-8.') from None
    if not isinstance(root, Map):
        raise PolicyProblem(f'"{name}" is not a policy. Begin with the lines of "workshop share policies module-12".')
    return root


class _PolicyReader:
    def __init__(self, root: Map, file: str, keys: Sequence[str] = _KEYS) -> None:
        self._root, self._file = root, file
        for key, entry in root.entries.items():
            if key not in keys:
                known = ", ".join(keys)
                raise self._wrong(entry.key.place.line, f'no setting "{clean_line(key)}"; settings are: {known}')

    def policy(self) -> Policy:
        """The policy of the file; what it leaves out is as in the module, and nothing is looser than that."""
        own = self._file == f"{MODULE}.yaml"
        floor = Policy() if own else module_policy()
        sources = self._sources(floor.sources)
        made = Policy(
            self._text("id", Path(self._file).stem),
            self._text("title", Path(self._file).stem),
            self._number("smallest_group", floor.threshold),
            self._eligibility(floor.eligibility),
            clean_line(sources.get("smallest_group", "")),
            self._number("tail", floor.tail),
            self._number("slack", floor.slack),
            self._bands(floor.bands),
            tuple(sources.items()),
            self._text("unverified", ""),
            self._month("checked"),
            self._signing(floor.signing),
            self._rounding(),
        )
        wanted = ["smallest_group", "tail", "slack", "eligibility", "bands"]
        wanted += ["second_person"] if made.signing.second_person else []
        wanted += ["agreement"] if made.signing.agreement else []
        wanted += ["rounding"] if made.rounding > 1 else []
        missing = [key for key in wanted if not sources.get(key)]
        if missing:
            raise self._wrong(1, f"sources does not say where {missing[0]} comes from")
        return made

    def house(self) -> Signing:
        """What the file says of signing alone."""
        if not self._text("source", ""):
            raise self._wrong(1, "source does not say where this comes from")
        return self._signing(NOBODY_ELSE)

    def _wrong(self, line: int, what: str) -> PolicyProblem:
        return PolicyProblem(f"{self._file}, line {line}: {what}.")

    def _scalar(self, node: Node, what: str) -> str:
        from content.yaml_text import Scalar

        if not isinstance(node, Scalar):
            raise self._wrong(node.place.line, f"{what} is one value, not a list")
        return clean_line(node.text)

    def _text(self, key: str, default: str) -> str:
        entry = self._root.entries.get(key)
        return default if entry is None else self._scalar(entry.value, key)

    def _month(self, key: str) -> str:
        entry = self._root.entries.get(key)
        text = "" if entry is None else self._scalar(entry.value, key)
        if entry is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
            raise self._wrong(entry.value.place.line, f"{key} is a month written as YYYY-MM")
        return text

    def _whole(self, node: Node, what: str) -> int:
        text = self._scalar(node, what)
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise self._wrong(node.place.line, f"{what} is a whole number")
        return int(text)

    def _number(self, key: str, default: int) -> int:
        entry = self._root.entries.get(key)
        return default if entry is None else self._whole(entry.value, key)

    def _rounding(self) -> int:
        entry = self._root.entries.get("rounding")
        base = 1 if entry is None else self._whole(entry.value, "rounding")
        if entry is not None and not 2 <= base <= LARGEST_ROUNDING:
            raise self._wrong(entry.value.place.line, f"rounding is from 2 to {LARGEST_ROUNDING}, or left out")
        return base

    def _eligibility(self, default: Eligibility) -> Eligibility:
        entry = self._root.entries.get("eligibility")
        if entry is None:
            return default
        text = self._scalar(entry.value, "eligibility")
        if text not in [known.value for known in Eligibility]:
            known = ", ".join(Eligibility)
            raise self._wrong(entry.value.place.line, f"eligibility is one of: {known}")
        return Eligibility(text)

    def _bands(self, default: tuple[Band, ...]) -> tuple[Band, ...]:
        from content.yaml_text import Map, Seq

        entry = self._root.entries.get("bands")
        if entry is None:
            return default
        if not isinstance(entry.value, Seq) or not entry.value.items:
            raise self._wrong(entry.value.place.line, "bands is a list of {students, step, end}")
        bands: list[Band] = []
        for item in entry.value.items:
            if not isinstance(item, Map) or set(item.entries) != {"students", "step", "end"}:
                raise self._wrong(item.place.line, "a band has students, step and end")
            parts = {key: self._whole(item.entries[key].value, key) for key in ("students", "step", "end")}
            band = Band(**parts)
            if not (1 <= band.end <= 50 and 1 <= band.step <= 50 and 100 % band.step == 0):
                raise self._wrong(item.place.line, "a step divides 100 and is at most 50, an end is from 1 to 50")
            if bands and band.students <= bands[-1].students:
                raise self._wrong(item.place.line, "bands are ordered by students, each larger than the one before")
            bands.append(band)
        if bands[0].students != 1:
            raise self._wrong(entry.value.place.line, "the first band begins at 1 student")
        return tuple(bands)

    def _signing(self, default: Signing) -> Signing:
        entries = self._root.entries
        made = Signing(
            self._text("second_person", default.second_person),
            self._names("approvers"),
            self._number("countersign_days", default.countersign_days),
            self._agreement(default=default.agreement),
        )
        for key in ("approvers", "countersign_days"):
            if key in entries and not made.second_person:
                raise self._wrong(entries[key].key.place.line, f"{key} needs second_person, which says who that is")
        if made.countersign_days > LONGEST_COUNTERSIGN:
            place = entries["countersign_days"].value.place
            raise self._wrong(place.line, f"countersign_days is at most {LONGEST_COUNTERSIGN}")
        return made

    def _names(self, key: str) -> tuple[str, ...]:
        from content.yaml_text import Seq

        entry = self._root.entries.get(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Seq) or not entry.value.items:
            raise self._wrong(entry.value.place.line, f"{key} is a list of names")
        return tuple(dict.fromkeys(self._scalar(item, key) for item in entry.value.items))

    def _agreement(self, *, default: bool) -> bool:
        entry = self._root.entries.get("agreement")
        text = "" if entry is None else self._scalar(entry.value, "agreement")
        if entry is not None and text not in ("required", "optional"):
            raise self._wrong(entry.value.place.line, "agreement is one of: required, optional")
        return default if entry is None else text == "required"

    def _sources(self, default: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
        from content.yaml_text import Map

        entry = self._root.entries.get("sources")
        if entry is None:
            return dict(default)
        if not isinstance(entry.value, Map):
            raise self._wrong(entry.value.place.line, "sources names each setting with its source")
        return {key: self._scalar(one.value, key) for key, one in entry.value.entries.items()}
