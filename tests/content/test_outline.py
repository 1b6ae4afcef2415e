"""Each row S01 to S26 of the module's outline is in the pack, in words and blocks a group will really meet."""

from __future__ import annotations

from content.blocks import Cards, Checklist, Choices, Grid, Links, Notes, Planner, Scorer, Sharing, Ticket, Timer, Vote
from content.sheet_spec import Kind, Shape
from tests.content.outline import REFLECTIONS, block, home, module_12, note, paper, seen, step


def test_s01_cover() -> None:
    assert module_12().title == "Engaging Community Partners"
    assert step("welcome").title == "Engaging Community Partners"
    assert "attendance and truancy among virginia students · session twelve" in seen("welcome")
    assert module_12().steps[0].id == "welcome"


def test_s02_description() -> None:
    assert "framework for bringing community partners into the work of reducing chronic absence" in seen("welcome")
    assert "bring community partners into the work of reducing chronic absence" in module_12().summary


def test_s03_to_s05_goals_are_said_worked_on_and_asked_again_at_the_end() -> None:
    goals = {goal.id: goal.text for goal in module_12().goals}
    assert "need more partners to cut absence" in goals["assess-need"]
    assert "who those partners could be" in goals["name-partners"]
    assert "lawfully share student data with partners" in goals["share-lawfully"]
    for phrase in ("need more partners to cut absence", "who those partners could be", "lawfully share student data"):
        assert phrase in seen("welcome")
    after = block("ticket-after")
    assert isinstance(after, Ticket) and after.when == "after" and after.goals == tuple(goals)
    before = block("ticket-before")
    assert isinstance(before, Ticket) and before.when == "before" and before.goals == after.goals
    for ticket in (before, after):
        assert {column.id for column in ticket.sheet.columns} >= set(goals)
    worked_on = {goal for s in module_12().steps for goal in s.goals}
    assert worked_on == set(goals)


def test_s06_facilitation_content_and_reflections() -> None:
    assert "content and every reflection" in note("welcome")
    assert "each one deepens the concepts, frameworks, and strategies for reducing chronic absence" in note("welcome")
    assert "first the content, then the reflection" in seen("welcome")


def test_s07_the_opening_voice_has_its_three_ideas_and_its_name() -> None:
    text = seen("welcome")
    assert "debra duardo of the los angeles unified" in text
    assert "in our words, from debra duardo" in text
    for idea in (
        "cannot do this alone",
        "our resources are limited",
        "outside agencies",
        "own the attendance data",
        "know the students",
        "services their city has",
    ):
        assert idea in text


def test_s08_purpose_a_b_c() -> None:
    text = seen("purpose")
    assert "(a) it is one of a series that helps virginia school divisions cut truancy and absence" in text
    assert "(b) it shows how schools can partner with community organizations" in text
    assert "(c) it shows how student data can be shared" in text


def test_s09_the_series_is_listed_and_its_place_marked() -> None:
    pack = module_12()
    for number, title in enumerate(pack.sequence, start=1):
        assert f"{number}. {title.casefold()}" in seen("purpose")
    assert pack.sequence[pack.position - 1] == pack.title
    assert "what you learned by putting the earlier modules to work" in seen("reflection-two")


def test_s10_reflection_one_asks_for_qualities() -> None:
    assert "what made it good" in seen("reflection-one")
    assert step("reflection-one").title == "What makes a partnership good?"
    grid = block("qualities")
    assert isinstance(grid, Grid) and grid.sheet.shape is Shape.ROWS and not grid.sheet.groups
    assert [column.id for column in grid.sheet.columns] == ["quality", "who"]
    vote = block("qualities-dots")
    assert isinstance(vote, Vote) and vote.on == "qualities" and vote.dots == 3
    assert home("notes-one") == "reflection-one"


def test_s11_reflection_two_asks_for_four_lists_that_hang_together() -> None:
    text = seen("reflection-two")
    for phrase in (
        "the root causes of chronic absence here",
        "inside the school system addresses each or could",
        "current partners",
        "where you see gaps",
    ):
        assert phrase in text
    assert "root causes of chronic absence in your building or division" in paper("reflection-two")
    grid = block("causes")
    assert isinstance(grid, Grid)
    columns = [column.id for column in grid.sheet.columns if column.id != "group"]
    assert columns == ["cause", "inside", "partners", "gap"]
    assert home("notes-two") == "reflection-two"


def test_s12_kinds_of_current_partner_are_suggested() -> None:
    grid, kinds = block("causes"), block("partner-kinds")
    assert isinstance(grid, Grid) and isinstance(kinds, Choices)
    partners = grid.sheet.column("partners")
    assert partners is not None and partners.suggest == "partner-kinds" and partners.kind is Kind.LIST
    labels = [item.label for item in kinds.items]
    assert labels == [
        "Public agency",
        "Community-based organization",
        "After-school program",
        "National service program",
        "Church",
        "Civic group",
        "Coalition with one goal",
    ]
    assert "Campaign for Grade-Level Reading" in kinds.items[-1].note


def test_s13_the_worksheet_who_are_our_partners() -> None:
    grid = block("causes")
    assert isinstance(grid, Grid) and grid.sheet.title == "Who are our partners"
    groups = {group.label: group for group in grid.sheet.groups}
    assert list(groups)[:3] == ["Myths", "Barriers", "Aversion"]
    assert "believe about missing school" in groups["Myths"].ask
    assert "students and families need help with" in groups["Barriers"].ask
    assert "makes students miss" in groups["Aversion"].ask
    assert all(group.ask.endswith("?") and group.hints for group in groups.values())


def test_s14_reflection_three_names_organizations() -> None:
    assert "which organizations here already work on chronic absence" in seen("reflection-three")
    grid = block("organisations")
    assert isinstance(grid, Grid)
    assert [c.id for c in grid.sheet.columns] == ["name", "category", "contact", "absence", "coalition"]
    name, contact = grid.sheet.column("name"), grid.sheet.column("contact")
    assert name is not None and name.required
    assert contact is not None and contact.private
    assert home("notes-three") == "reflection-three"


def test_s15_ten_kinds_of_partner_to_pick_from() -> None:
    kinds, grid = block("partner-categories"), block("organisations")
    assert isinstance(kinds, Choices) and isinstance(grid, Grid)
    labels = [item.label for item in kinds.items]
    assert set(labels) == {
        "Mayor and Elected Officials",
        "Superintendents and School Boards",
        "School Principals and Teachers",
        "Out-of-School Time Programs",
        "Early Childhood Educators",
        "Businesses and Chambers of Commerce",
        "Local Philanthropy",
        "Community Organizations and Faith-Based Groups",
        "Health Care Providers",
        "Housing Authorities",
    }
    category = grid.sheet.column("category")
    assert category is not None and category.kind is Kind.CHOICE and list(category.choices) == labels
    for label in labels:
        assert label.casefold() in paper("reflection-three")


def test_s16_coalitions_are_looked_for_before_a_new_one_is_started() -> None:
    assert "before you start your own coalition, see which ones here work on chronic absence or want to" in seen(
        "reflection-three"
    )
    grid = block("coalitions")
    assert isinstance(grid, Grid)
    assert [seed["coalition"] for seed in grid.sheet.seeds.values()] == [
        "Cradle to Career Alliances",
        "Campaign for Grade-Level Reading Network",
        "Grad Nation Coalitions",
        "United Way Initiatives",
    ]
    assert [column.label for column in grid.sheet.columns][1:] == ["Exists here?", "Who leads it?", "Works on absence?"]


def test_s17_reflection_four_mission_and_resources_for_each_partner() -> None:
    text = seen("reflection-four")
    assert "how do each partner's mission and goals fit ours" in text
    assert "which resources should they bring to help us reduce chronic absence" in text
    scorer = block("alignment")
    assert isinstance(scorer, Scorer) and scorer.rates == "organisations" and scorer.name_column == "name"
    asks = {criterion.id: criterion.ask for criterion in scorer.criteria}
    assert "mission and goals" in asks["aim"] and "resource would help cut chronic absence" in asks["resource"]
    assert scorer.asks.column("resource") is not None
    assert home("notes-four") == "reflection-four"


def test_s18_three_steps_to_launch() -> None:
    launch = block("launch")
    assert isinstance(launch, Checklist)
    assert launch.sheet.title == "Launch your own partnership: three steps"
    items = [seed["item"] for seed in launch.sheet.seeds.values()]
    assert items[0] == "Make the case to community organizations that chronic absence affects goals they already have"
    assert "house party" in items[1] and "organizing meeting" in items[1]
    assert "realistic goals and roles" in items[2]


def test_s19_enlisting_adds_the_arguments() -> None:
    assert "(c) which arguments will make the case" in seen("reflection-four")
    scorer = block("alignment")
    assert isinstance(scorer, Scorer) and scorer.asks.column("argument") is not None


def test_s20_reflection_five_one_audience_one_reason_own_words() -> None:
    text = seen("reflection-five")
    assert "choose one audience" in text
    assert "most persuasive reason for them to partner with your school" in text
    assert "in your own words" in text
    pitch = block("pitch")
    assert isinstance(pitch, Notes) and pitch.sheet.shape is Shape.FORM
    audience, reason, own = pitch.sheet.columns
    assert audience.id == "audience" and audience.kind is Kind.CHOICE and len(audience.choices) == 10
    assert reason.id == "reason" and reason.long
    assert own.id == "words" and own.long


def test_s21_making_the_case_is_why_attendance_matters_to_them() -> None:
    assert "facts on why attendance matters to them" in seen("reflection-five")
    assert "give each partner facts on why attendance matters to them" in note("reflection-five")
    cards = block("evidence")
    assert isinstance(cards, Cards) and home("evidence") == "reflection-five"


def test_s22_the_meeting_decides_six_things() -> None:
    text = seen("organizing")
    for question in (
        "who leads, and who helps?",
        "which resources can you draw on",
        "what exactly is the time frame",
        "who commits to do what",
        "by what date",
    ):
        assert question in text
    assert "host a meeting that introduces the partners and makes the key decisions" in note("organizing")
    planner = block("meeting")
    assert isinstance(planner, Planner)
    form = {column.id for column in planner.meeting.columns}
    assert {"lead", "helpers"} <= form
    assert {column.kind for column in planner.commitments.columns} >= {Kind.PERSON, Kind.DATE}
    assert planner.resources.columns
    assert home("notes-five") == "organizing"


def test_s23_reflection_six_a_partner_and_how_to_win_it() -> None:
    text = seen("reflection-six")
    assert "a partner with whom it would help" in text and "how can you win their support" in text
    sharing = block("sharing")
    assert isinstance(sharing, Sharing)
    partner, approach = sharing.form.column("partner"), sharing.form.column("approach")
    assert partner is not None and partner.kind is Kind.LINK and partner.to == "organisations"
    assert approach is not None and approach.long
    assert home("notes-six") == home("sharing") == "reflection-six"


def test_s24_three_rules_of_sharing() -> None:
    assert "makes a partnership stronger" in seen("reflection-six")
    sharing = block("sharing")
    assert isinstance(sharing, Sharing) and sharing.partners == "organisations"
    totals, groups, one = sharing.rules
    assert "whole school or division" in totals
    assert "larger than 10" in groups and "11 or more" in groups and "hides the small groups" in groups
    assert "one student" in one and "written consent" in one
    assert "by law" in totals.casefold() and "by law" in one.casefold()


def test_s25_links_and_an_invitation() -> None:
    assert "you are invited to learn more" in seen("learn-more")
    links = block("links")
    assert isinstance(links, Links)
    found = {link.title: link.url for link in links.links}
    assert "awareness.attendanceworks.org/resources/toolkit/" in found["Count Us In toolkit"]
    printed = "http://www.attendanceworks.org/"
    assert found["Confidentiality forms for sharing data"] == printed + "confidentiality-forms-for-volunteers/"
    assert found["Making the Case handouts"] == printed + "tools/for-public-messaging/making-case/"


def test_s26_each_reflection_and_the_meeting_point_to_the_last_step() -> None:
    pointing = [s.id for s in module_12().steps if "(#learn-more)" in seen(s.id)]
    reflections = [s.id for s in module_12().steps if s.id.startswith("reflection-")]
    assert pointing == [*reflections[:5], "organizing", *reflections[5:]] and len(reflections) == 6
    assert all("additional information" in seen(step) for step in pointing)
    assert module_12().steps[-1].id == "learn-more"


def test_every_step_has_its_rounds_and_the_whole_takes_ninety_minutes() -> None:
    assert sum(s.minutes for s in module_12().steps) == 90
    minutes = {s.id: s.minutes for s in module_12().steps}
    assert minutes["welcome"] + minutes["purpose"] == 5
    assert [minutes[s] for s in REFLECTIONS] == [8, 25, 10, 17, 8, 6]
    assert minutes["organizing"] == 8 and minutes["learn-more"] == 3
    optional = []
    for s in module_12().steps:
        timers = [b for b in s.blocks if isinstance(b, Timer)]
        assert len(timers) == 1, s.id
        assert sum(r.minutes for r in timers[0].rounds) == s.minutes, s.id
        optional += [(s.id, r.minutes) for r in timers[0].rounds if r.optional]
    assert ("reflection-two", 8) in optional
