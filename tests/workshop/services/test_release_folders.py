"""The two folders of a release: what the partner gets, what the division keeps, and that neither is there alone."""

from __future__ import annotations

import errno
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from store.api import StoreError
from store.disclosures.chain import LOG
from store.files.outside import Spot
from tests.support.office import converted, need_libreoffice, pages, whole_text
from tests.support.school_files import CLINIC, HEADER, PURPOSE, consent_row, consents, records, students, write
from tests.workshop.cli.test_share import check, released
from tests.workshop.disclosure.results import TERMS
from tests.workshop.services.test_sharing_rights import job, service
from workshop.cli.exit_codes import REFUSED
from workshop.cli.main import run
from workshop.disclosure.folders import division_folder, for_division, for_partner
from workshop.disclosure.log import EntryKind
from workshop.disclosure.papers.division_files import with_division_files
from workshop.disclosure.policy import MODULE_12, Signing
from workshop.disclosure.release import Release
from workshop.disclosure.source_file import source_file
from workshop.records.answers_file import read_answers
from workshop.services.preview import PreviewReady
from workshop.services.sharing import SharingService
from workshop.sheets.model import Role

PARTNERS = ["README.docx", "README.md", "release.json", "table-1-by-grade.csv", "tables.xlsx"]
DIVISIONS = ["answers.toml", "reasons.txt", "release.json", "summary.docx", "summary.md"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def made(tmp_path: Path, role: Role = Role.COORDINATOR) -> tuple[SharingService, PreviewReady, Release]:
    used = service(tmp_path / "home", role)
    prepared = used.check(job(used, records(tmp_path)))
    return used, prepared, used.release(prepared, TERMS)


def test_each_has_what_is_theirs(tmp_path: Path) -> None:
    used, prepared, release = made(tmp_path)
    used.send(prepared, release, tmp_path / "out")
    assert names(tmp_path / "out") == PARTNERS
    assert names(tmp_path / "out-division-only") == DIVISIONS
    assert "Days absent are “Days absent”." in (tmp_path / "out" / "README.md").read_text("utf-8")
    both = (tmp_path / "out" / "release.json", tmp_path / "out-division-only" / "release.json")
    assert len({path.read_bytes() for path in both}) == 1
    answers = tmp_path / "out-division-only" / "answers.toml"
    assert read_answers(answers) == job(used, records(tmp_path)).attendance.columns, "the answers can be used again"


def test_the_partner_can_verify_the_folder_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    used, prepared, release = made(tmp_path)
    used.send(prepared, release, tmp_path / "out")
    assert "Verified" in released(capsys, ["share", "verify", str(tmp_path / "out")])
    assert "Verified" in released(capsys, ["share", "verify", str(tmp_path / "out-division-only" / "release.json")])
    with (tmp_path / "out" / "tables.xlsx").open("ab") as file:
        file.write(b" ")
    assert run(["share", "verify", str(tmp_path / "out")]) == REFUSED
    assert "tables.xlsx was changed" in capsys.readouterr().out


def test_the_log_has_the_hash_of_every_file_and_both_are_written_again(tmp_path: Path) -> None:
    used, prepared, release = made(tmp_path)
    used.send(prepared, release, tmp_path / "out")
    (line,) = used.read_log()
    assert {name for name, _, _ in line.entry.files} == release.files.keys()
    used.write_again(release.id, tmp_path / "again")
    for folder, files in (("again", for_partner(release.files)), ("again-division-only", for_division(release.files))):
        assert {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} == files


def test_only_a_coordinator_gets_the_reasons(tmp_path: Path) -> None:
    used, prepared, release = made(tmp_path, Role.FACILITATOR)
    used.send(prepared, release, tmp_path / "out")
    assert names(tmp_path / "out-division-only") == [name for name in DIVISIONS if name != "reasons.txt"]
    used.write_again(release.id, tmp_path / "again")
    assert not (tmp_path / "again-division-only").exists()


@pytest.mark.parametrize("failing", ["out-division-only", "out"])
def test_both_folders_or_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    used, prepared, release = made(tmp_path)
    before, take = names(tmp_path), Spot.take

    def fail(spot: Spot, staged: str) -> None:
        if spot.path.name == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        take(spot, staged)

    monkeypatch.setattr(Spot, "take", fail)
    with pytest.raises(StoreError, match="nothing was released"):
        used.send(prepared, release, tmp_path / "out")
    assert names(tmp_path) == before
    assert [link.entry.kind for link in used.read_log()] == [EntryKind.RELEASED, EntryKind.FAILED]


def test_a_folder_of_the_divisions_name_is_not_written_over(tmp_path: Path) -> None:
    used, prepared, release = made(tmp_path)
    division_folder(tmp_path / "out").mkdir()
    with pytest.raises(StoreError, match="out-division-only already exists"):
        used.send(prepared, release, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not (used.home / LOG).exists()


# ------------------------------------------------------------------ nothing private in the partner's folder


def _with_private_words(folder: Path, grade: str, unasked: str) -> Path:
    """An attendance file in which everything that no partner asked for is a word of its own."""
    header = ("Student ID", "Grade", "Gender", "Counselorword", "Days enrolled", "Days absent")
    sizes = {("Oak", "5"): 40, ("Oak", "6"): 31, ("Oak", "7"): 6, ("Oak", "8"): 34}
    rows = [[f"IDWORD{n}", row[2], row[3], unasked, *row[4:]] for n, row in enumerate(students(sizes))]
    rows = [[row[0], grade if row[1] == "5" else row[1], *row[2:]] for row in rows]
    return write(folder / f"fileword-{grade}.csv", header, rows)


def test_nothing_private_is_in_the_partners_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of the file, of columns and values nobody asked for, of other partners and releases, of students without
    consent, consents, signers, answers about labels, and every reason with its sum."""
    first = _with_private_words(tmp_path, "Oldgradeword", "Valueword")
    released(capsys, check(first, "--by", "Grade", "--purpose", "purposeword", partner="Otherpartnerword", out="a"))
    path = _with_private_words(tmp_path, "5", "Valueword")
    rows = [consent_row(f"IDWORD{n}", Signer="Signerword") for n in (1, 2)]
    rows.append(consent_row("IDWORD3", Signer="Signerword", Revoked="2026-01-01"))
    more = ("--consents", str(consents(tmp_path, rows)), "--fields", "Grade", "--same", "Grade:Oldgradeword=5")
    released(capsys, check(path, "--by", "Grade,Gender", "--purpose", PURPOSE, *more))

    mine = [whole_text(file.read_bytes()) for file in (tmp_path / "out").iterdir()]
    theirs = "\n".join(whole_text(file.read_bytes()) for file in (tmp_path / "out-division-only").iterdir())
    reasons = (tmp_path / "out-division-only" / "reasons.txt").read_text().splitlines()
    because = {line.partition(" because ")[2] for line in reasons if " because " in line} - {""}
    log = Path(os.environ["WORKSHOP_HOME"]) / LOG
    shared = json.loads(log.read_text().splitlines()[-1])["entry"]["students"]
    sent, ids = {student for student, _ in shared}, [consent for _, consent in shared]
    assert len(ids) == 2 and len(because) > 2
    private = ["fileword", "Counselorword", "Valueword", "Otherpartnerword", "purposeword", "Oldgradeword"]
    for text in mine:
        assert not [word for word in (*private, "Signerword", *because, *ids) if word in text]
        assert set(re.findall(r"IDWORD\d+", text)) <= sent
    assert "fileword" in theirs and all(one in theirs for one in because)
    assert not re.findall(r"IDWORD\d+", theirs), "the division's papers name no student either"


def test_what_the_division_confirmed_of_an_unlikely_file_stays_with_it(tmp_path: Path) -> None:
    attendance = job(service(tmp_path / "home"), records(tmp_path)).attendance
    same = (("School", (("Oak", "OAKWORD"),)), ("Grade", (("5", "FIVEWORD"),)))
    said = replace(attendance.columns, accepted=("all chronically absent",), same=same)
    source = source_file(replace(attendance, columns=said), MODULE_12, {"Grade"})
    mine, theirs = " ".join(source.for_partner), " ".join(source.read)
    assert all(word in theirs for word in ("The division confirmed", "OAKWORD", "FIVEWORD"))
    assert "FIVEWORD" in mine
    assert "confirmed" not in mine and "OAKWORD" not in mine


# ------------------------------------------------------------------ the page to sign


def test_the_summary_answers_what_a_privacy_officer_asks(tmp_path: Path) -> None:
    used, prepared, release = made(tmp_path)
    used.send(prepared, release, tmp_path / "out")
    table = docx.Document(str(tmp_path / "out-division-only" / "summary.docx")).tables[0]
    said = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert said["Partner"] == CLINIC
    assert said["Source file"].startswith("records.csv (")
    assert "145 students, 145 counted, 0 left out" in said["Source file"]
    assert "Days absent are “Days absent”. Days enrolled are “Days enrolled”." in said["Read as"]
    assert said["Data through"] == "Nov 20, 2026"
    assert "includes students enrolled for at least half" in said["Counted"]
    assert said["Ground"] == "counts only"
    assert "groups of fewer than 11 students" in said["Policy"]
    assert re.search(r"by Grade: \d+ exact, \d+ as ranges, \d+ withheld", said["Tables"])
    assert "There is no earlier release to compare with." in said["Earlier releases"]
    whole = (tmp_path / "out-division-only" / "summary.md").read_text().replace("\\", "")
    assert "Prepared by Eve Long (signature): ____" in whole
    assert "Approved by A. Coordinator (signature): ____" in whole


def test_the_second_signature_is_that_of_the_second_person(tmp_path: Path) -> None:
    _, prepared, release = made(tmp_path)
    assert prepared.source is not None
    policy = replace(MODULE_12, signing=Signing("privacy officer"), rounding=5)
    asked = replace(prepared.asked, policy=policy)
    files = for_division(with_division_files(release, asked, prepared.answer, prepared.source, ()).files)
    text = files["summary.md"].decode().replace("\\", "")
    assert "Prepared by A. Coordinator (signature): ____" in text
    assert "The name of A. Coordinator, who prepared it, was typed." in text
    assert "Approved by the privacy officer (signature): ____" in text
    assert "counts are rounded; " in text


def test_the_summary_is_one_page_however_much_there_is_to_say(tmp_path: Path) -> None:
    need_libreoffice()
    used, prepared, _ = made(tmp_path)
    many = ("A rather long name of somebody or something, as they happen to be in real life",) * 30
    terms = replace(TERMS, partner=many[0] * 2, people=many, interest=many[0] * 9, onward=many, purpose=many[0] * 9)
    answer = replace(prepared.answer, result=replace(prepared.answer.result, tables=prepared.answer.result.tables * 24))
    asked = replace(prepared.asked, past=replace(prepared.asked.past, notes=many), insisted=many)
    assert prepared.source is not None
    source = replace(prepared.source, notes=many)
    release = with_division_files(used.release(prepared, terms), asked, answer, source, ())
    (tmp_path / "summary.docx").write_bytes(for_division(release.files)["summary.docx"])
    (pdf,) = converted(tmp_path / "summary.docx", "pdf", tmp_path)
    assert pages(pdf) == 1
    assert "all of it: summary.md" in whole_text(for_division(release.files)["summary.docx"])
    assert for_division(release.files)["summary.md"].count(many[0].encode()) > 60


# ------------------------------------------------------------------ LibreOffice opens all of it


def test_libreoffice_opens_the_whole_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Schools, grades and ids that a spreadsheet would take for something else, from the file to a second program."""
    need_libreoffice()
    sizes = {("May 1", "3-5"): 40, ("May 1", "6-8"): 31, ("007", "3-5"): 34, ("007", "6-8"): 28}
    rows = [[f"{n:05d}", *row[1:]] for n, row in enumerate(students(sizes))]
    path = write(tmp_path / "attendance.csv", HEADER, rows)
    more = ("--consents", str(consents(tmp_path, [consent_row("00007")])), "--fields", "Grade,Days absent")
    released(capsys, check(path, "--by", "School,Grade", "--purpose", PURPOSE, *more))

    def opened(name: str, form: str) -> list[Path]:
        where = tmp_path / Path(name).name
        where.mkdir()
        return converted(tmp_path / name, form, where)

    texts = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false,false,false,-1"
    about, table = opened("out/tables.xlsx", texts)
    rows_read = [line.split(",") for line in table.read_text("utf-8").splitlines()[1:]]
    assert about.name == "tables-About.csv"
    assert {row[0] for row in rows_read} == {'"May 1"', '"007"', '"All"'}, "in quotation marks: texts"
    assert {row[1] for row in rows_read} == {'"3-5"', '"6-8"', '"All"'}
    assert rows_read[-1][2] == "133", "without: a number"
    _, record = opened("out/records.xlsx", texts)
    assert record.read_text("utf-8").splitlines()[1] == f'"00007","3-5",{rows[7][5]}'
    assert pages(*opened("out/README.docx", "pdf")) <= 2
    assert pages(*opened("out-division-only/summary.docx", "pdf")) == 1
