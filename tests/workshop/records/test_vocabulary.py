"""Names, codes and limits are content, each with the line that says where it comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import content
from workshop.records.answers import Unit
from workshop.records.answers_file import answers_of
from workshop.records.vocabulary import ColumnRole, columns_of, cut_at_rows, limit, meaning_of, roles_of, unit_of

FOLDER = Path(content.__file__).parent / "attendance"


def test_every_limit_and_every_code_has_a_source() -> None:
    limits = tomllib.loads((FOLDER / "limits.toml").read_text("utf-8"))
    codes = tomllib.loads((FOLDER / "codes.toml").read_text("utf-8"))
    for name, table in [*limits.items(), *((str(one["codes"]), one) for one in codes["codes"])]:
        assert len(table["source"]) > 20, name
    assert "Checked: 20" in (FOLDER / "columns.toml").read_text("utf-8")
    assert all(limit(name) > 0 for name in limits if "value" in limits[name])
    assert 1_048_576 in cut_at_rows()


def test_a_code_stands_in_one_list() -> None:
    tables = tomllib.loads((FOLDER / "codes.toml").read_text("utf-8"))["codes"]
    every = [code.casefold() for table in tables for code in table["codes"]]
    assert len(every) == len(set(every))
    for table in tables:
        assert set(table.get("elsewhere", {})) <= set(table["codes"])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Days Absent", ColumnRole.ABSENT), ("DAYS_ABSENT", ColumnRole.ABSENT), ("absentDays", ColumnRole.ABSENT),
        ("Minutes Enrolled", ColumnRole.ENROLLED), ("Excused Minutes", ColumnRole.EXCUSED),
        ("Pct Present", ColumnRole.PERCENT_PRESENT),
        ("% Absent", ColumnRole.PERCENT_ABSENT), ("Days Present", ColumnRole.PRESENT), ("att_date", ColumnRole.DATE),
        ("Perm ID", ColumnRole.ID), ("view_type", ColumnRole.VIEW), ("SCHOOL YEAR", ColumnRole.YEAR),
    ],
)  # fmt: skip
def test_names_of_several_programs_are_known(name: str, role: ColumnRole) -> None:
    assert role in roles_of(name)
    assert columns_of(["x", name], role) == (name,)


def test_a_percentage_is_never_days() -> None:
    assert ColumnRole.ABSENT not in roles_of("% Absent")
    assert ColumnRole.PRESENT not in roles_of("Percent Present")
    assert not roles_of("Comment")


def test_the_unit_stands_in_the_name() -> None:
    assert [unit_of(name) for name in ("Days Absent", "Absent Minutes", "Hrs Absent", "presentMinutes")] == [
        Unit.DAYS, Unit.MINUTES, Unit.HOURS, Unit.MINUTES,
    ]  # fmt: skip


def test_codes_are_compared_without_capitals() -> None:
    assert meaning_of(" iss ") == meaning_of("ISS")
    assert meaning_of("P").certain
    assert not meaning_of("").certain
    assert meaning_of("never heard of").shares == (1.0, 0.0, 0.5, None)


def test_the_template_of_answers_is_one() -> None:
    """Every line of it can be used as it stands, where it does not exclude another one."""
    text = (FOLDER / "templates" / "answers.toml").read_text("utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith("# ") and (" = " in line or line[2] == "[")]
    apart = ("sheet =", "present =", "dates =")
    found = answers_of(tomllib.loads("\n".join(line for line in lines if not line.startswith(apart))), "")
    assert (found.header_row, found.day_rule, found.accepted) == (4, "half", ("all chronically absent",))
    for key in apart:
        answers_of(tomllib.loads(next(line for line in lines if line.startswith(key))), "")
