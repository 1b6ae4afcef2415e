"""A home of many schools, each with a session in which something was written; all of it invented."""

from __future__ import annotations

import datetime
from pathlib import Path

from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder
from tests.support.sessions import ANA, module_12
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, Value

CAUSES = ("No ride to school", "Toothache and no dentist", "The walk is not safe", "Kindergarten does not matter much")
CLINICS = ("Riverside Clinic", "Riverside Clinik", "the Riverside clinic")
COMMITMENTS = "meeting-commitments"


def row(sheet: str, row_id: str, **cells: Value) -> list[Op]:
    """A row at the end with these cells."""
    return [InsertRow(sheet, row_id, END), *(SetCell(sheet, row_id, column, value) for column, value in cells.items())]


def home_of_schools(path: Path, today: datetime.date, count: int = 40, *, division: str = "Cedar County") -> Path:
    """So many schools: one cause in two of three, a clinic in every second one, a commitment that is overdue in every
    fourth and due later in the others, and a session that was only made in the last one."""
    home = home_folder(path, create=True)
    for number in range(count):
        school = f"School {number + 1:02d}"
        session = create_session(
            home, title=f"{school} team", school=school, division=division, date=today.isoformat(), pack=module_12(),
            people=[(ANA, "facilitator"), (f"Owner {number + 1:02d}", "participant")],
        )  # fmt: skip
        if number == count - 1:
            break
        cause = CAUSES[number % 3]
        due = today + datetime.timedelta(days=-20 if number % 4 == 0 else number)
        ops = row("causes", "c1", group="barriers", cause=cause, gap="nobody" if number % 2 else "thin")
        if number % 2 == 0:
            ops += row("organisations", "o1", name=CLINICS[number % 3], contact=f"{number}@example.org")
        words, owner = f"Ask the clinic for {school}", f"Owner {number + 1:02d}"
        ops += row(COMMITMENTS, "a1", text=words, owner=owner, due=due.isoformat(), gap="c1")
        store = open_session(session, Identity(ANA, Role.FACILITATOR), home=home, pack=module_12())
        store.commit(ops)
        store.close()
    return home
