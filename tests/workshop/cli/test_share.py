"""`workshop share` as scripts use it: what goes in, what comes out, exit codes, and that nothing is written by half."""

from __future__ import annotations

import csv
import datetime
import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from store.disclosures.chain import LOG
from store.disclosures.kept import FILES
from store.files import disk
from tests.support.office import whole_text
from tests.support.school_files import (
    CLINIC,
    HEADER,
    PURPOSE,
    SIZES,
    TERMS,
    consent_row,
    consents,
    records,
    students,
    write,
)
from workshop.cli import progress
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.engine.model import NOTHING_SAFE
from workshop.disclosure.folders import division_folder
from workshop.disclosure.log import digest
from workshop.records.dates import destroy_by


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    yield
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def home() -> Path:
    return Path(os.environ["WORKSHOP_HOME"])


def check(path: Path, *more: str, partner: str = CLINIC, out: str = "out") -> list[str]:
    purpose = () if "--purpose" in more else ("--purpose", PURPOSE)
    what = ["--records", str(path), "--partner", partner, *TERMS, *purpose, *more]
    return ["share", "check", *what, "--out", str(path.parent / out)]


def released(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> str:
    code = run(list(arguments))
    captured = capsys.readouterr()
    assert code == DONE, captured.err + captured.out
    return captured.out


def problem(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], code: int) -> str:
    """The last sentence on standard error; nothing was released."""
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    out = Path(arguments[arguments.index("--out") + 1])
    assert not out.exists()
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []
    return captured.err.strip().splitlines()[-1] if captured.err else captured.out


def release_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "release.json").read_text("utf-8"))  # type: ignore[no-any-return]


def cell(document: dict[str, Any], measure: str, **at: str) -> dict[str, Any]:
    found = [
        one for table in document["tables"] for one in table["cells"] if one["at"] == at and one["measure"] == measure
    ]
    [only] = found
    assert isinstance(only, dict)
    return only


# ------------------------------------------------------------------ check


def test_a_release_holds_what_it_may_and_no_small_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    text = released(capsys, check(path, "--by", "School,Grade"))
    document = release_of(tmp_path / "out")
    assert [table["by"] for table in document["tables"]] == [["School", "Grade"]]
    total = cell(document, "enrolled", School="*", Grade="*")
    assert total == {"at": {"School": "*", "Grade": "*"}, "measure": "enrolled", "shown": "exact", "value": 145}
    assert "All     All    145" in text
    rows = students()
    for (school, grade), size in SIZES.items():
        told = cell(document, "enrolled", School=school, Grade=grade)
        if size <= 10:
            assert told["shown"] != "exact"
        elif told["shown"] == "exact":
            assert told["value"] == size
        chronic = sum(10 * int(r[5]) >= int(r[4]) for r in rows if (r[1], r[2]) == (school, grade))
        shown = cell(document, "chronic", School=school, Grade=grade)
        assert shown.get("value", chronic) == chronic
        assert shown.get("lo", 0) <= chronic <= shown.get("hi", size)
    assert document["policy"]["id"] == "module-12"
    assert document["proof"]["status"] in ("optimal", "heuristic")


def test_the_folder_is_the_preview_and_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The CSV files say what standard output says; the log keeps the same bytes."""
    path = records(tmp_path)
    text = released(capsys, check(path, "--by", "School", "--by", "Grade,Gender"))
    document = release_of(tmp_path / "out")
    files = sorted(file.name for file in (tmp_path / "out").iterdir())
    tables = ["table-1-by-school.csv", "table-2-by-grade-gender.csv"]
    assert files == ["README.docx", "README.md", "release.json", *tables, "tables.xlsx"]
    kept_apart = tmp_path / "out-division-only"
    apart = sorted(file.name for file in kept_apart.iterdir())
    assert apart == ["answers.toml", "reasons.txt", "release.json", "summary.docx", "summary.md"]
    for table in document["tables"]:
        with (tmp_path / "out" / table["file"]).open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.reader(handle):
                assert any(line.split() == " ".join(row).split() for line in text.splitlines()), row
    for name, sha256 in document["files"].items():
        assert digest((tmp_path / "out" / name).read_bytes()) == sha256
    kept = {file.name for file in (home() / FILES).iterdir()}
    line = (home() / LOG).read_bytes()
    written = [*(tmp_path / "out").iterdir(), *kept_apart.iterdir()]
    assert kept == {digest(line), *(digest(file.read_bytes()) for file in written)}


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("module-12", "students enrolled for at least half of the division's school days"),
        ("ten-days", "students enrolled for at least 10 days and present on at least one"),
        ("every-student", "every student enrolled for at least one day"),
    ],
)
def test_who_is_counted_is_named_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], policy: str, words: str
) -> None:
    """To whoever reads the tables, opens the files, or signs."""
    text = released(capsys, check(records(tmp_path), "--by", "Grade", "--policy", policy))
    assert f"Included: {words}." in text
    document = release_of(tmp_path / "out")
    assert document["notes"]["enrolled"] == f"Includes {words}."
    assert document["policy"]["sources"]["eligibility"]
    kept = division_folder(tmp_path / "out")
    for path in (tmp_path / "out" / "README.md", kept / "summary.md"):
        assert words in " ".join(path.read_text("utf-8").replace("\\", "").split()), path.name


def test_without_out_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = check(records(tmp_path), "--by", "Grade")
    text = released(capsys, arguments[:-2])
    assert "Nothing was written" in text
    assert not (home() / LOG).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records.csv"]


def test_json_tells_scripts_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(released(capsys, check(records(tmp_path), "--by", "School,Grade", "--json")))
    assert found["released"] is True
    assert found["release"] == release_of(tmp_path / "out")["release"]
    assert {"status", "kept", "cells", "gap"} <= set(found["proof"])
    assert _small(found)["why"] == "protected"
    assert {one["why"] for one in found["hidden"]} == {"protected"}
    assert {one["derivation"] for one in found["hidden"]} == {""}
    assert "7 students" not in json.dumps(found)
    exactly = json.loads(
        released(capsys, check(records(tmp_path), "--by", "School,Grade", "--json", "--explain", out="b"))
    )
    assert _small(exactly)["why"] == "small"
    assert _small(exactly)["sentence"].endswith("because the group has 7 students.")
    assert found.keys() == exactly.keys()
    assert (found["confidential"], exactly["confidential"]) == (False, True)
    assert "7 students" not in (tmp_path / "b" / "release.json").read_text()


def _small(found: dict[str, Any]) -> dict[str, Any]:
    here = {"School": "Oak", "Grade": "6"}
    return next(one for one in found["hidden"] if one["at"] == here and one["measure"] == "enrolled")


def test_reasons_are_confidential_and_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = check(records(tmp_path), "--by", "School,Grade")[:-2]
    assert run(wanted) == DONE
    plain, nothing = capsys.readouterr()
    assert nothing == ""
    assert run([*wanted, "--explain"]) == DONE
    same, alone = capsys.readouterr()
    assert same == plain
    assert alone.startswith("CONFIDENTIAL, for the coordinator alone")
    assert "because the group has 7 students." in alone
    assert "145 of 145 students in the file are included." in alone


def test_a_hierarchy_gives_totals_on_every_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[row[0], "North" if row[1] == "Oak" else "South", *row[1:]] for row in students()]
    path = write(tmp_path / "records.csv", ("Student ID", "Division", *HEADER[1:]), rows)
    released(capsys, check(path, "--hierarchy", "Division>School>Grade"))
    document = release_of(tmp_path / "out")
    assert document["hierarchies"] == [["Division", "School", "Grade"]]
    places = {tuple(one["at"].values()) for one in document["tables"][0]["cells"]}
    assert ("North", "*", "*") in places
    assert ("North", "Oak", "*") in places
    assert ("*", "*", "*") in places
    assert ("*", "Oak", "*") not in places
    assert cell(document, "enrolled", Division="South", School="*", Grade="*")["value"] == 67


def test_capitals_of_a_column_make_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path), "--by", "school, GRADE"))
    assert [table["by"] for table in release_of(tmp_path / "out")["tables"]] == [["School", "Grade"]]


def test_hostile_names_and_values_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns with commas, terminal controls, formulas, bidi overrides, a star: shown, never obeyed."""
    values = {"5": "=1+1", "6": "\x1b[31mred", "7": "*"}
    rows = [[row[0], values[row[2]], row[3], row[4], row[5]] for row in students({("Oak", g): 40 for g in "567"})]
    path = write(
        tmp_path / "records.csv", ("Student ID", "Race, \u202edetail", "Gender", "Days enrolled", "Days absent"), rows
    )
    text = released(capsys, check(path, "--by", '"Race, \ufffddetail",Gender', "--purpose", "x\x1b]0;y\x07"))
    document = release_of(tmp_path / "out")
    assert document["tables"][0]["by"] == ["Race, \ufffddetail", "Gender"]
    assert {one["at"]["Race, \ufffddetail"] for one in document["tables"][0]["cells"]} >= {
        "=1+1",
        "* (as written)",
        "*",
    }
    table = (tmp_path / "out" / document["tables"][0]["file"]).read_text("utf-8-sig")
    assert "\n'=1+1," in table
    for written in (text, *(whole_text(file.read_bytes()) for file in (tmp_path / "out").iterdir())):
        assert "\x1b" not in written
        assert "\u202e" not in written


def test_absences_alone_take_the_number_of_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path / "records.csv", ("Student ID", "Grade", "absences"), [[r[0], r[2], r[5]] for r in students()]
    )
    assert "number of school days" in problem(capsys, check(path, "--by", "Grade"), REFUSED)
    released(capsys, check(path, "--by", "Grade", "--days", "180"))
    chronic = sum(10 * int(row[5]) >= 180 for row in students())
    assert cell(release_of(tmp_path / "out"), "chronic", Grade="*")["value"] == chronic


def test_a_mapping_file_names_the_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "records.csv", ("who", "Grade", "away"), [[r[0], r[2], r[5]] for r in students()])
    assert "No column was recognized as the days absent" in problem(capsys, check(path, "--by", "Grade"), REFUSED)
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\nid = "who"\nabsent = "away"\ndays = 180\n')
    released(capsys, check(path, "--by", "Grade", "--mapping", str(mapping)))
    mapping.write_text("absent = away")
    assert "is not TOML" in problem(capsys, check(path, "--mapping", str(mapping), out="b"), USAGE)
    mapping.write_text('absnt = "away"')
    assert '"absnt" is not a setting' in problem(capsys, check(path, "--mapping", str(mapping), out="b"), USAGE)


def test_the_layout_is_remembered_where_there_is_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "records.csv", ("who", "Grade", "away"), [[r[0], r[2], r[5]] for r in students()])
    mapping = tmp_path / "map.toml"
    mapping.write_text('id = "who"\nabsent = "away"\ndays = 180\n')
    released(capsys, check(path, "--by", "Grade", "--mapping", str(mapping)))
    released(capsys, check(path, "--by", "Grade", "--mapping", str(mapping), out="second"))
    assert run(check(path, "--by", "Grade", out="third")) == DONE
    today = datetime.date.today().isoformat()
    told = f"Columns as remembered on {today}: absent: away · enrolled: 180 days for everyone · student: who; --forget-"
    assert told in capsys.readouterr().err


def test_remembered_columns_that_do_not_fit_are_detected_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list of the first 20 days was mapped by hand; the list of the year has the same columns."""
    path, mapping = records(tmp_path), tmp_path / "map.toml"
    columns = [[*row[:4], "20", str(int(row[5]) // 6)] for row in students()]
    short = write(tmp_path / "short.csv", HEADER, columns)
    mapping.write_text('id = "Student ID"\nabsent = "Days absent"\ndays = 20\n')
    assert run(["new", "--title", "Team"]) == DONE  # a home that has sessions remembers
    released(capsys, check(short, "--by", "Grade", "--mapping", str(mapping)))
    assert run(check(path, "--by", "Grade", out="year")) == DONE
    assert "do not fit this file and were detected again" in capsys.readouterr().err


def test_a_mapping_can_be_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, mapping = records(tmp_path), tmp_path / "map.toml"
    mapping.write_text('id = "Student ID"\nabsent = "Days absent"\ndays = 180\n')
    assert run(["new", "--title", "Team"]) == DONE
    released(capsys, check(path, "--by", "Grade", "--mapping", str(mapping)))
    for out, arguments, said in (("b", [], True), ("c", ["--forget-mapping"], False), ("d", [], False)):
        assert run(check(path, "--by", "Grade", *arguments, out=out)) == DONE
        assert ("as remembered on" in capsys.readouterr().err) is said


def test_rows_of_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = (datetime.date(2026, 9, 1) + datetime.timedelta(days=day) for day in range(42))
    dates = [date.isoformat() for date in every if date.weekday() < 5]
    rows = [
        (row[0], date, "A" if day <= int(row[5]) // 6 else "P", row[2])
        for row in students()
        for day, date in enumerate(dates, 1)
    ]
    path = write(tmp_path / "records.csv", ("Student ID", "Date", "Status", "Grade"), rows)
    released(capsys, check(path, "--by", "Grade"))
    chronic = sum(10 * (int(row[5]) // 6) >= 30 for row in students())
    assert cell(release_of(tmp_path / "out"), "chronic", Grade="*")["value"] == chronic
    arguments = check(path, "--by", "Grade", out="b")
    place = arguments.index("--through")
    released(capsys, [*arguments[:place], *arguments[place + 2 :]])
    assert release_of(tmp_path / "b")["through"] == dates[-1], "the file says its last day"


@pytest.mark.parametrize(
    "mode", ["outsider", "enrollment-public", "enrolment_public", "partner", "pooled", "pupil", "all"]
)
def test_attackers_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], mode: str) -> None:
    released(capsys, check(records(tmp_path), "--by", "Grade", "--attacker", mode))
    attackers = release_of(tmp_path / "out")["attackers"]
    assert len(attackers) == (5 if mode == "all" else 1)
    assert "is not an attacker" in problem(capsys, check(tmp_path / "records.csv", "--attacker", "x", out="b"), USAGE)


# ------------------------------------------------------------------ individual records


def with_consents(tmp_path: Path, rows: Sequence[Sequence[str]], *more: str) -> list[str]:
    path = records(tmp_path)
    fields = ("--consents", str(consents(tmp_path, rows)), "--fields", "Grade,Days absent", "--purpose", PURPOSE)
    return check(path, "--by", "School", *fields, *more)


def test_individual_records_only_with_consent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        consent_row("S0001"), consent_row("S0050"), consent_row("S0002", Partner="Another"),
        consent_row("S0003", Purpose="newsletter"), consent_row("S0004", Revoked=consent_row("x")[6]),
        consent_row("S0005", Fields="Grade"), consent_row("S0006", Signer=""),
    ]  # fmt: skip
    assert run(with_consents(tmp_path, rows, "--destroy-by", "2199-06-30", "--explain")) == DONE
    text, alone = capsys.readouterr()
    assert f"S0002: The consent names a different partner, not {CLINIC}." in alone
    assert "S0006: The consent does not say: who signed." in alone
    (entry,) = json.loads(released(capsys, ["share", "log", "--json"]))
    assert "2 complete and current" in entry["reasons"]
    assert "1 revoked" in entry["reasons"]
    assert "Individual records of 2 students" in text
    with (tmp_path / "out" / "records.csv").open(encoding="utf-8-sig", newline="") as handle:
        found = list(csv.reader(handle))
    facts = {row[0]: [row[2], row[5]] for row in students()}
    assert found == [["Student ID", "Grade", "Days absent"], ["S0001", *facts["S0001"]], ["S0050", *facts["S0050"]]]
    assert release_of(tmp_path / "out")["destroy_by"] == "2199-06-30"


def test_the_records_are_seen_before_they_leave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = next([row[2], row[5]] for row in students() if row[0] == "S0050")
    arguments = with_consents(tmp_path, [consent_row("S0001"), consent_row("S0050")])
    before = released(capsys, arguments[:-2])
    assert ["S0050", *facts] in [line.split() for line in before.splitlines()]
    assert "S0002" not in before
    assert "S0050" not in released(capsys, arguments), "what was written is in the folder, not on the screen"


def test_the_log_tells_what_went_out_about_a_student(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(
        capsys, with_consents(tmp_path, [consent_row("S0001")], "--approved-by", "Ms. Lee", "--person", "Dr. Reyes")
    )
    release = release_of(tmp_path / "out")["release"]
    text = released(capsys, ["share", "log", "--student", "S0001"])
    for words in (
        CLINIC,
        release,
        "Grade, Days absent",
        PURPOSE,
        "consent c-",
        "Ms. Lee",
        "Dr. Reyes",
        "to be destroyed by",
    ):
        assert words in text
    assert "no individual record of this student" in released(capsys, ["share", "log", "--student", "S0002"])
    (found,) = json.loads(released(capsys, ["share", "log", "--student", "S0001", "--json"]))
    assert found["partner"] == CLINIC
    assert found["consent"].startswith("c-")
    log = (home() / LOG).read_text()
    absent = next(row[5] for row in students() if row[0] == "S0001")
    assert "S0001" in log
    assert f'"{absent}"' not in log, "an id may stand in the log, a fact about the student may not"


def test_a_copy_of_what_was_disclosed_can_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, with_consents(tmp_path, [consent_row("S0001")]))
    release = release_of(tmp_path / "out")["release"]
    said = released(capsys, ["share", "log", "--release", release, "--out", str(tmp_path / "again")])
    assert f"For the division only, never to be sent: {tmp_path / 'again-division-only'}" in said
    assert (tmp_path / "again-division-only" / "summary.docx").exists()
    for path in (tmp_path / "out").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    assert run(["share", "log", "--release", release, "--out", str(tmp_path / "again")]) == REFUSED
    assert run(["share", "log", "--release", "nope", "--out", str(tmp_path / "more")]) == REFUSED


def test_a_withdrawn_release_stays_in_the_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, with_consents(tmp_path, [consent_row("S0001")]))
    release = release_of(tmp_path / "out")["release"]
    released(capsys, ["share", "withdraw", release, "--reason", "wrong school year"])
    assert "withdrawn" in released(capsys, ["share", "log", "--student", "S0001"])
    kinds = [row["kind"] for row in json.loads(released(capsys, ["share", "log", "--partner", CLINIC, "--json"]))]
    assert kinds == ["released", "withdrawn"]
    assert run(["share", "withdraw", "nope", "--reason", "x"]) == REFUSED


def test_history_knows_what_was_told_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One student leaves Oak 5; told exactly before and after, the tables would tell about that one."""
    rows = students()
    leaver = next(row for row in rows if row[1:3] == ["Oak", "5"] and int(row[5]) >= 18)
    released(capsys, check(records(tmp_path, rows), "--by", "Grade"))
    before = release_of(tmp_path / "out")
    assert cell(before, "chronic", Grade="5")["shown"] == "exact"
    path = records(tmp_path, [row for row in rows if row is not leaver])
    assert run(check(path, "--by", "Grade", out="second")) in (DONE, REFUSED)
    capsys.readouterr()
    if (tmp_path / "second").exists():
        after = release_of(tmp_path / "second")
        one, other = (cell(document, "chronic", Grade="5") for document in (before, after))
        size, later = (cell(document, "enrolled", Grade="5") for document in (before, after))
        assert not (other["shown"] == "exact" and later["shown"] == "exact"), (one, other, size, later)


def test_a_file_without_the_columns_of_before_is_not_compared_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grades told before, bands of grades now: what the two tell together cannot be known from bands alone."""
    released(capsys, check(records(tmp_path), "--by", "School,Grade"))
    bands = [[*row[:2], "low" if row[2] < "7" else "high", *row[3:]] for row in students()]
    path = write(tmp_path / "bands.csv", ("Student ID", "School", "Band", *HEADER[3:]), bands)
    assert "broken down by Grade, which this file does not have" in problem(
        capsys, check(path, "--by", "School,Band", out="b"), REFUSED
    )
    text = released(capsys, check(path, "--by", "School,Band", "--accept-uncompared", out="b"))
    assert "Grade: it is not as in every earlier release; where it differs, only the totals over it" in text
    both = [[*row, band[2]] for row, band in zip(students(), bands, strict=True)]
    path = write(tmp_path / "both.csv", (*HEADER, "Band"), both)
    assert "which this file does not have" not in released(capsys, check(path, "--by", "School,Grade", out="c"))


def test_a_release_made_meanwhile_is_not_overlooked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.disclosures.log import Disclosures
    from workshop.disclosure.log import EntryKind, LogEntry
    from workshop.disclosure.prepare import prepare
    from workshop.services import sharing

    real = prepare

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        Disclosures(home()).append(lambda links: LogEntry(EntryKind.RELEASED, "t", "other", "Housing"))
        return real(*arguments, **more)

    monkeypatch.setattr(sharing, "prepare", meanwhile)
    path = records(tmp_path)
    assert "made meanwhile" in problem(capsys, check(path, "--by", "Grade"), USAGE)
    released(capsys, check(path, "--by", "Grade", "--without-history", "the other one was a trial"))


# ------------------------------------------------------------------ bad input: a sentence, a code, nothing by half


def changed(place: int, column: str, value: str) -> list[list[str]]:
    rows = students()
    rows[place][HEADER.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (changed(3, "Days absent", "181"), 'row 5, column "Days absent": more days absent than days enrolled'),
        (changed(3, "Days absent", "-1"), 'row 5, column "Days absent": is below zero'),
        (changed(3, "Days enrolled", "90.12345"), 'row 5, column "Days enrolled": has more than 4 digits'),
        (changed(3, "Days absent", "many"), 'row 5, column "Days absent": is not a number'),
        (changed(3, "Student ID", "S0001"), 'row 5, column "Student ID": the same student as in row 3'),
        ([], "no students"),
    ],
)
def test_records_that_cannot_be_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[list[str]], words: str
) -> None:
    assert words in problem(capsys, check(records(tmp_path, rows), "--by", "Grade"), USAGE)


def test_refused_rows_are_named_by_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[*row[:5], "-1"] for row in students()]
    assert run(check(records(tmp_path, rows))) == USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f'  column "Days absent": is below zero: rows 2, 3, 4 and {len(rows) - 3} more'
    assert len(lines) == 2
    found = json.loads(_json(capsys, [*check(tmp_path / "records.csv"), "--json"], USAGE))
    assert len(found["rows"]) == len(rows)
    assert found["rows"][0] == 'row 2, column "Days absent": is below zero'
    assert found["kinds"] == [
        {"column": "Days absent", "reason": "is below zero", "count": len(rows), "rows": [2, 3, 4], "sheet": ""}
    ]


def test_refused_consents_are_named_by_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [consent_row(f"S{number:04d}", Signed="last year") for number in range(50)]
    assert run(with_consents(tmp_path, [*rows, consent_row("S0060")])) == DONE
    lines = [line for line in capsys.readouterr().err.splitlines() if 'column "Signed"' in line]
    assert len(lines) == 1
    assert lines[0].endswith("rows 2, 3, 4 and 47 more")


@pytest.mark.parametrize(
    ("today", "until"), [("2027-06-29", "2027-06-30"), ("2027-06-30", "2028-06-30"), ("2027-07-01", "2028-06-30")]
)
def test_records_are_kept_until_the_end_of_the_school_year(today: str, until: str) -> None:
    """On 30 June it is next year's: a day that has come is no time to keep anything."""
    day = datetime.date.fromisoformat(today)
    assert destroy_by("", day) == datetime.date.fromisoformat(until)
    assert destroy_by(today, day) is None
    assert destroy_by("soon", day) is None
    assert destroy_by("2030-01-02", day) == datetime.date(2030, 1, 2)


def test_one_student_gives_no_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing may be released" in problem(
        capsys, check(records(tmp_path, students()[:1]), "--by", "Grade"), REFUSED
    )
    (entry,) = json.loads(released(capsys, ["share", "log", "--json"]))
    assert entry["kind"] == "refused"
    assert entry["reasons"] == [NOTHING_SAFE]
    found = json.loads(_json(capsys, [*check(tmp_path / "records.csv"), "--json"], REFUSED))
    assert found["released"] is False
    assert found["reasons"][0]["sentence"]


def _json(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], code: int) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def test_all_students_in_one_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path, students({("Oak", "5"): 40})), "--by", "School,Grade"))
    document = release_of(tmp_path / "out")
    assert cell(document, "enrolled", School="Oak", Grade="5")["value"] == 40


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--by", "Homeroom"], USAGE, 'no column "Homeroom"'),
        (["--by", "Grade,Grade"], USAGE, "each of its columns once"),
        (["--hierarchy", "School"], USAGE, "at least two columns"),
        (["--fields", "Grade"], USAGE, "need --consents"),
        (["--policy", "none-such"], USAGE, "No policy"),
        (["--days", "0"], USAGE, "from 1 to 400"),
        (["--records", "no-such-file.csv"], USAGE, "No file"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert words in problem(capsys, check(records(tmp_path), *arguments), code)


def test_an_empty_partner_and_one_nearly_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    assert "--partner is empty" in problem(capsys, check(path, partner=" "), USAGE)
    released(capsys, check(path, "--by", "Grade"))
    assert "Riverside Clinic" in problem(capsys, check(path, partner="Riverside Clinc", out="b"), USAGE)
    released(capsys, check(path, "--new-partner", partner="Riverside Clinc", out="c"))
    assert run(["share", "log", "--partner", "Nobody"]) == REFUSED
    assert "No entries for partner “Nobody”" in capsys.readouterr().err


def test_a_consent_may_name_a_class_that_the_partner_is_said_to_be_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [consent_row("S0001", Partner="Health clinics"), consent_row("S0002", Partner="Shelters")]
    sentence = problem(capsys, with_consents(tmp_path, rows), USAGE)
    assert "say with --class which class it is recorded in" in sentence
    sentence = problem(capsys, with_consents(tmp_path, rows, "--class", "clinics"), USAGE)
    assert f"names “{CLINIC}” or a class of it" in sentence
    assert run(with_consents(tmp_path, rows, "--class", "health  CLINICS", "--explain")) == DONE
    text = capsys.readouterr().err
    assert "S0001: Consent is complete and covers “health CLINICS”, a category of Riverside Clinic" in text
    assert f"S0002: The consent names neither {CLINIC} nor its category “health CLINICS”." in text
    with (tmp_path / "out" / "records.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert [row[0] for row in csv.reader(handle)] == ["Student ID", "S0001"]


def test_another_partner_is_no_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    released(capsys, check(path, "--by", "School"))
    other = check(path, "--by", "School", "--class", "riverside clinic", partner="Housing authority", out="second")
    assert "is another partner, not a partner category" in problem(capsys, other, USAGE)
    assert "--class is empty" in problem(capsys, check(path, "--by", "School", "--class", " ", out="third"), USAGE)


def test_consents_that_name_nobody_or_a_field_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = with_consents(tmp_path, [consent_row("S0001", Partner="Another")])
    assert f"names “{CLINIC}”" in problem(capsys, other, USAGE)
    missing = with_consents(tmp_path, [consent_row("S0001"), consent_row("S0002", Fields="Grade; Days abscent")])
    assert 'row 3, column "fields": names a field that the attendance file does not have' in problem(
        capsys, missing, USAGE
    )
    fields = [*with_consents(tmp_path, [consent_row("S0001")]), "--fields", "Homeroom"]
    assert 'no column "Homeroom" to share' in problem(capsys, fields, USAGE)


def test_a_word_in_a_message_decides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A policy that is weaker is refused (1); one that there is not is wrong usage (2), whatever it is called."""
    assert "weaker" in problem(capsys, check(records(tmp_path), "--policy", "weaker"), USAGE)


def test_a_weaker_policy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "weak.yaml"
    policy.write_text("smallest_group: 5\n")
    assert "weaker than the module's rule" in problem(
        capsys, check(records(tmp_path), "--policy", str(policy)), REFUSED
    )


def test_a_stricter_policy_is_kept_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path), "--by", "School,Grade", "--policy", "delaware"))
    policy = tmp_path / "ours.yaml"
    policy.write_text("id: ours\nsmallest_group: 30\n")
    released(capsys, check(tmp_path / "records.csv", "--by", "School,Grade", "--policy", str(policy), out="b"))
    document = release_of(tmp_path / "b")
    assert document["policy"]["smallest_group"] == 30
    assert cell(document, "enrolled", School="Elm", Grade="5")["shown"] != "exact"


def test_a_tampered_history_stops_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    released(capsys, check(path, "--by", "Grade"))
    log = home() / LOG
    log.write_bytes(log.read_bytes().replace(b"Riverside Clinic", b"Riverside Clonic"))
    for more in ((), ("--history",)):
        assert "line 1, was changed" in problem(capsys, check(path, "--by", "Grade", *more, out="b"), USAGE)
    assert run(["share", "log"]) == USAGE


def test_a_tampered_release_of_the_history_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    released(capsys, check(path, "--by", "Grade"))
    kept = home() / FILES / digest((tmp_path / "out" / "release.json").read_bytes())
    kept.write_bytes(kept.read_bytes().replace(b'"value":145', b'"value":144'))
    assert "was changed after it was sent" in problem(capsys, check(path, out="b"), USAGE)


def test_a_release_folder_that_is_there_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert run(check(path, "--by", "Grade")) == REFUSED
    assert "already exists" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert not (home() / LOG).exists()


def test_json_says_what_is_wrong_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_json(capsys, [*check(records(tmp_path), "--by", "Nope"), "--json"], USAGE))
    assert found["released"] is False
    assert "Nope" in found["error"]


def interrupt(monkeypatch: pytest.MonkeyPatch, where: object, name: str, turn: int) -> list[int]:
    """Ctrl-C at the given call of that function; returns the list of calls."""
    real, calls = getattr(where, name), list[int]()

    def interrupted(*arguments: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == turn:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **more)

    monkeypatch.setattr(where, name, interrupted)
    return calls


@pytest.mark.parametrize("turn", range(1, 9))
def test_stopped_at_any_stage_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Ctrl-C while reading, protecting or writing: a sentence, no folder, no remains, no entry."""
    path = records(
        tmp_path, students({(f"School {s}", str(g)): 9 + (s * 7 + g * 5) % 30 for s in range(4) for g in (1, 2)})
    )
    calls = interrupt(monkeypatch, progress.ProgressLine, "__call__", turn)
    assert "Stopped; nothing was written." in problem(capsys, check(path, "--by", "School,Grade"), REFUSED)
    assert len(calls) >= turn
    assert not (home() / LOG).exists()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_stopped_while_writing_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    interrupt(monkeypatch, disk, "write_new", turn)
    assert "Stopped" in problem(capsys, check(records(tmp_path), "--by", "Grade"), REFUSED)
    assert not (home() / LOG).exists()


def test_something_unforeseen_quotes_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from workshop.disclosure import prepare

    def broken(*arguments: object) -> None:
        raise KeyError("S0001")

    monkeypatch.setattr(prepare, "build_task", broken)
    words = problem(capsys, check(records(tmp_path), "--by", "Grade"), REFUSED)
    assert words == "workshop: The check stopped because of an internal error (KeyError); nothing was written."


# ------------------------------------------------------------------ the log against what partners hold


def two_releases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path), "--by", "School", out="first"))
    released(capsys, check(records(tmp_path), "--by", "School", out="second", partner="Housing"))


def test_each_release_names_the_log_it_was_made_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_releases(tmp_path, capsys)
    lines = [json.loads(line) for line in (home() / LOG).read_bytes().splitlines()]
    assert release_of(tmp_path / "first")["log"] == {"lines": 0, "hash": "0" * 64}
    assert release_of(tmp_path / "second")["log"] == {"lines": 1, "hash": lines[0]["hash"]}
    told = released(capsys, ["share", "log", "--verify", str(tmp_path / "first"), str(tmp_path / "second")])
    assert "Verified: the disclosure log has 2 lines and agrees with 2 releases given." in told
    assert lines[1]["hash"] in told
    assert "2 releases kept here" in released(capsys, ["share", "log", "--verify"])
    found = json.loads(released(capsys, ["share", "log", "--json", "--verify", str(tmp_path / "first/release.json")]))
    assert found["verified"] is True
    assert found["log"] == {"lines": 2, "hash": lines[1]["hash"]}
    assert [one["problems"] for one in found["releases"]] == [[]]


def test_a_home_put_back_to_an_older_day_is_found_by_what_a_partner_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing in the home tells of the second release; the partner's copy does, and is the way on."""
    released(capsys, check(records(tmp_path), "--by", "School", out="first"))
    shutil.copytree(home(), tmp_path / "monday")
    released(capsys, check(records(tmp_path), "--by", "School", out="second", partner="Housing"))
    shutil.rmtree(home())
    shutil.copytree(tmp_path / "monday", home())
    held = str(tmp_path / "second")
    assert run(["share", "log", "--verify"]) == DONE
    capsys.readouterr()
    assert run(["share", "log", "--verify", held]) == REFUSED
    assert "no line for release" in capsys.readouterr().out
    assert run(["share", "log", "--json", "--verify", held]) == REFUSED
    assert json.loads(capsys.readouterr().out)["verified"] is False
    assert run(["share", "log", "--restore", held]) == USAGE
    assert "--reason" in capsys.readouterr().err
    assert "Entered again" in released(capsys, ["share", "log", "--restore", held, "--reason", "Monday's backup"])
    assert "was restored" in released(capsys, ["share", "log", "--verify", held])
    assert run(["share", "log", "--restore", "--reason", "once more"]) == REFUSED
    assert "Nothing is missing" in capsys.readouterr().err
    told = released(capsys, ["share", "log"])
    assert "restored" in told
    assert "Monday's backup" in told


def test_a_log_cut_short_stops_the_next_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_releases(tmp_path, capsys)
    whole = (home() / LOG).read_bytes()
    (home() / LOG).write_bytes(whole.splitlines(keepends=True)[0])
    (home() / "disclosures.head").unlink()
    told = problem(capsys, check(records(tmp_path), "--by", "School", "--history"), USAGE)
    assert "lines are missing" in told
    assert run(["share", "log", "--verify"]) == REFUSED
    assert "lines are missing" in capsys.readouterr().out
    assert "Put back unchanged: 1 line." in released(
        capsys, ["share", "log", "--restore", "--reason", "cut by mistake"]
    )
    assert (home() / LOG).read_bytes().startswith(whole)
    released(capsys, check(records(tmp_path), "--by", "School", "--history"))


@pytest.mark.parametrize("verb", ["--verify", "--restore"])
def test_what_is_no_release_is_not_held_against_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    two_releases(tmp_path, capsys)
    for wrong in (records(tmp_path), tmp_path / "none.json"):
        assert run(["share", "log", "--reason", "x", verb, str(wrong)]) in (USAGE, REFUSED)
        assert "Traceback" not in capsys.readouterr().err
    assert run(["share", "log", "--verify", str(records(tmp_path))]) == USAGE


# ------------------------------------------------------------------ verify


def test_a_release_proves_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path), "--by", "School,Grade", "--by", "Gender"))
    file = tmp_path / "out" / "release.json"
    assert "Verified" in released(capsys, ["share", "verify", str(file)])
    assert json.loads(released(capsys, ["share", "verify", str(file.parent), "--json"])) == {
        "verified": True,
        "problems": [],
    }
    alone = tmp_path / "alone.json"
    alone.write_bytes(file.read_bytes())
    released(capsys, ["share", "verify", str(alone)])


def test_a_changed_release_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path), "--by", "Grade"))
    file, table = tmp_path / "out" / "release.json", tmp_path / "out" / "table-1-by-grade.csv"
    data = file.read_bytes()
    for place in range(60, len(data), max(len(data) // 40, 1)):
        changed = bytearray(data)
        changed[place] ^= 1
        file.write_bytes(bytes(changed))
        assert run(["share", "verify", str(file)]) == REFUSED
    file.write_bytes(data)
    table.write_bytes(table.read_bytes() + b"x")
    assert run(["share", "verify", str(file)]) == REFUSED
    assert "table-1-by-grade.csv was changed" in capsys.readouterr().out
    table.unlink()
    assert run(["share", "verify", str(file)]) == REFUSED
    assert "is missing" in capsys.readouterr().out


def test_what_is_no_release_is_not_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["share", "verify", str(records(tmp_path))]) == USAGE
    assert run(["share", "verify", str(tmp_path / "none.json")]) == USAGE
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_of_a_student_enters_a_session(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--title", "Team"]) == DONE
    capsys.readouterr()
    released(capsys, with_consents(tmp_path, [consent_row("S0001")]))
    for path in (home() / "sessions").rglob("*"):
        if path.is_file():
            assert b"S0001" not in path.read_bytes()
    assert b"S0001" not in b"".join(p.read_bytes() for p in home().glob("library.json"))


# ------------------------------------------------------------------ policies


def test_policies_are_listed_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    text = released(capsys, ["share", "policies"])
    assert "module-12" in text
    assert "NCES 2011-603" in text
    assert "not verified" in text
    assert "sources checked: 2026-" in text
    found = json.loads(released(capsys, ["share", "policies", "--json"]))
    assert {policy["id"] for policy in found} >= {"module-12", "delaware", "edfacts"}
    assert "smallest_group: 11" in released(capsys, ["share", "policies", "module-12"])
    assert run(["share", "policies", "none"]) == USAGE


def test_sources_that_nobody_looked_at_for_two_years_are_named() -> None:
    from workshop.cli.share_log import _old

    assert _old("") == ""
    assert _old(f"{datetime.date.today().year}-01") == ""
    assert "check again" in _old("2019-05")


def test_columns_that_are_not_recognized_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("Student ID", "Days Present", "Days Enrolled")
    path = write(tmp_path / "export.csv", columns, [("S1", "162", "180"), ("S2", "163", "180")])
    assert run(check(path)) == REFUSED
    said = capsys.readouterr().err
    assert "Are they “Days Enrolled” minus “Days Present”?" in said
    assert 'present = "Days Present", enrolled = "Days Enrolled"' in said
    bare = write(tmp_path / "bare.csv", ("Student ID", "School"), [("S1", "Oak"), ("S2", "Elm")])
    assert '"bare.csv" has: Student ID, School' in problem(capsys, check(bare), USAGE)


# ------------------------------------------------------------------ what every release names


def test_nothing_is_written_without_who_gives_what_for_and_how_far(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = records(tmp_path)
    bare = ["share", "check", "--records", str(path), "--partner", CLINIC, "--by", "Grade"]
    said = problem(capsys, [*bare, "--out", str(tmp_path / "out")], USAGE)
    for option in ("--division", "--contact", "--through", "--purpose"):
        assert option in said
    for day in ("2999-01-01", "tomorrow"):
        later = [*bare, *TERMS, "--purpose", PURPOSE, "--through", day, "--out", str(tmp_path / "out")]
        assert f"“{day}” is not a day up to today" in problem(capsys, later, USAGE)
    assert not (home() / LOG).exists()
    assert "Nothing was written" in released(capsys, bare)


def test_the_division_is_typed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    released(capsys, check(path, "--by", "Grade"))
    bare = ["share", "check", "--records", str(path), "--partner", CLINIC, "--by", "Grade", "--purpose", PURPOSE]
    assert "--division" not in problem(capsys, [*bare, "--out", str(tmp_path / "b")], USAGE)
    released(capsys, [*bare, "--through", "2026-11-23", "--out", str(tmp_path / "b")])
    document = release_of(tmp_path / "b")
    assert (document["division"], document["contact"]) == (TERMS[1], TERMS[3])
    assert document["through"] == "2026-11-23"
    (home() / "sender.json").write_text("[")
    assert "--division" in problem(capsys, [*bare, "--out", str(tmp_path / "c")], USAGE)
