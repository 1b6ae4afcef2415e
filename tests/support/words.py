"""The words that people never read: forbidden synonyms of the glossary, each with what to say instead.

`FORBIDDEN` holds (pattern, what to say). A pattern is matched in any case, at word boundaries, in every text a person
can see: packs, policies and notices, string literals of several words in the program, and the documents.
`ALLOWED` holds what must stay, by the path of the file and a part of the text: values that are in files, names of
options, and quoted sources.
"""

from __future__ import annotations

FORBIDDEN: tuple[tuple[str, str], ...] = (
    (r"nobody in particular", "not one person"),
    (r"(?:some|any|every)body(?:'s)?", "someone, anyone, everyone"),
    (r"nobody", "no one"),
    (r"take[sn]? back|took back|taking back", "undo, or withdraw, or revoke"),
    (r"br(?:ing|ings|ought) (?:it |that |this |the \w+ )?back", "restore"),
    (r"do again", "redo"),
    (r"twins?", "near-duplicates"),
    (r"promise[sd]?", "commitment"),
    (r"told|tells? of", "shown, given, published (numbers); people are told by name"),
    (r"torn", "incomplete"),
    (r"anew", "again, or rebuilt"),
    (r"waits? beside|beside it waits", "another version"),
    (r"quiet(?:ly)?", "not written yet"),
    (r"districts?", "division"),
    (r"pupils?", "student"),
    (r"leaves? apart", "keep both"),
    (r"settle[sd]?|settling|unsettled", "resolve (a conflict), decide"),
    (r"be it|be no day|whoever|whomever", "plain words"),
    (
        r"(?<!there )is no (?:date|day|time|role|policy|release|number|table|attacker|partner|file|session|step|row)",
        "is not a …",
    ),
    (r"break-downs?", "breakdown"),
    (r"organi[s]ations?|honou?red by", "organization"),
    (r"coarser", "broader groups"),
    (r"near-twins?", "near-duplicates"),
    (r"found wanting", "problems found"),
    (r"mark(?:s|ed)? the ticket", "entry ticket, exit ticket, rate how sure you are"),
    (r"wind(?:s|ing)? up", "wrap up"),
    (r"mistake of its own", "internal error"),
    (r"who is worthy", "where to start"),
)

ALLOWED: tuple[tuple[str, str], ...] = (
    # Stored values, file formats and names of options and files.
    ("", "covered, thin, nobody"),
    ("", "covered, thin or nobody"),
    ("", "covered, thin, or nobody"),
    ("", "nobody: no one addresses it"),
    ("", "--coarser"),
    ("", "torn/"),
    ("", "`pupil`"),
    ("", "outsider, enrollment-public, partner, pooled, pupil"),
    ("", "for *nobody*"),
    ("", "“thin” or “nobody”"),
    ("workshop/disclosure/consent_gates.py", "signed by somebody who may not"),
    ("content/packs/va-attendance-12/", "rates: organisations"),
    ("content/packs/va-attendance-12/", "partners: organisations"),
    ("content/packs/va-attendance-12/", "{grid} organisations"),
    # What files of schools may say.
    ("workshop/disclosure/breakdowns.py", "pupil"),
    ("workshop/disclosure/breakdowns.py", "district"),
    ("workshop/records/guess.py", "pupil"),
    ("workshop/records/sums.py", "district"),
    # What people may type as an owner.
    ("workshop/meeting/people.py", "nobody yet"),
    # Names and facts of other states.
    ("content/packs/va-attendance-12/", "Los Angeles Unified School District"),
    ("content/packs/va-attendance-12/evidence.yaml", "district"),
    ("content/packs/va-attendance-12/evidence.yaml", "District of Columbia"),
    ("content/policies/module-12.yaml", "District"),
)
"""(beginning of the path, part of the text); an empty path is every file."""
