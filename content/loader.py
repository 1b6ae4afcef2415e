"""A folder becomes a `Pack`, or is refused with every problem it has. The format is described in `FORMAT.md`.

A pack is read in three passes: each file by itself; the blocks kind by kind, since some need what others declare;
the references between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.agendas import MINUTES_AT_MOST, read_plans
from content.blocks import Block, Prose
from content.common import COMMON_SHEETS
from content.errors import PackError, Place, Report, nearest, shown
from content.fields import LABEL_LIMIT, Fields, is_id
from content.files import MANIFEST, STEP_NAME, digest, read_files, text_of
from content.kinds import KINDS
from content.kinds.cards import EVERYONE, read_evidence
from content.kinds.context import GAPS, Context
from content.kinds.energizers import read_energizers
from content.kinds.links import read_links
from content.manifest import Manifest, read_manifest
from content.model import Pack, Step
from content.private_sheets import mark_private_sheets
from content.references import check_references
from content.rounds import numbered
from content.steps import BlockDraft, Passage, StepDraft, read_step
from content.yaml_text import parse

_FRONT_KEYS = ("id", "title", "short", "number", "minutes", "goals", "optional", "module", "agendas")


@dataclass(frozen=True, slots=True)
class PackReading:
    """A pack with where its parts stand in its files.

    `places` has keys like `("fact", card, number)`, `("link", id)`, `("column", sheet, column)`, `("goal", id)`,
    `("energizer", id)`, `("group", grid, group)`, `("choice", block, id)`, `("step", file)`, `("audiences", choices)`,
    `("agendas", file)`.
    """

    pack: Pack
    places: Mapping[tuple[str, ...], Place]


def load_pack(path: Path) -> Pack:
    """The pack in the folder `path`. Raises PackErrors with all its problems."""
    return read_pack(path).pack


def read_pack(path: Path) -> PackReading:
    """Like `load_pack`, with the places that a checker points at."""
    files = read_files(path)
    report = Report()
    texts = _texts(files, report)
    drafts = [read_step(name, text, KINDS, report) for name, text in texts.items() if STEP_NAME.fullmatch(name)]
    manifest = _manifest(texts, report)
    context = Context(report, manifest, _declared(drafts, report))
    _data_files(texts, context)
    built = _blocks(drafts, context)
    steps = _steps(drafts, built, context)
    check_references(context)
    _evidence_used(context)
    report.refuse()
    return PackReading(_pack(context, steps, digest(files), path), context.places)


def _pack(context: Context, steps: tuple[Step, ...], sha256: str, path: Path) -> Pack:
    manifest = context.manifest
    return Pack(
        id=manifest.id,
        title=manifest.title,
        version=manifest.version,
        schema=manifest.schema,
        locale=manifest.locale,
        license=manifest.license,
        source=manifest.source,
        summary=manifest.summary,
        provenance=manifest.provenance,
        goals=manifest.goals,
        sequence=manifest.sequence,
        position=manifest.position,
        glossary=manifest.glossary,
        steps=steps,
        sha256=sha256,
        path=path,
        common=COMMON_SHEETS,
        energizers=tuple(context.energizers.values()),
        agendas=manifest.agendas,
    )


# ------------------------------------------------------------------ each file by itself


def _texts(files: Mapping[str, bytes], report: Report) -> dict[str, str]:
    texts = {}
    for name, data in files.items():
        try:
            texts[name] = text_of(name, data)
        except PackError as problem:
            report.take(problem)
    return texts


def _manifest(texts: Mapping[str, str], report: Report) -> Manifest:
    """Raises PackErrors when `pack.yaml` cannot be read at all: blocks would be blamed for what it does not say."""
    try:
        node = parse(texts[MANIFEST], MANIFEST) if MANIFEST in texts else None
    except PackError as problem:
        report.take(problem)
        report.refuse()
    if MANIFEST not in texts:
        report.refuse()
    return read_manifest(node, report)


def _data_files(texts: Mapping[str, str], context: Context) -> None:
    """Read the data files that the manifest names; one that it does not name is a mistake."""
    manifest, report = context.manifest, context.report
    data = [name for name in texts if name.endswith(".yaml") and name != MANIFEST]
    named = {"evidence": manifest.evidence, "links": manifest.links, "energizers": manifest.energizers}
    for key, name in named.items():
        if name and name not in data:
            message = f"{key} names a file that is not there: {shown(name)}"
            report.add(manifest.places[key], message, nearest(name, data))
            context.broken.add(name)
    for name in data:
        if name not in named.values():
            remedy = "name it under evidence, links or energizers"
            report.add(Place(name, 1), "nothing in pack.yaml names this file", remedy)
            continue
        try:
            node = parse(texts[name], name)
        except PackError as problem:
            report.take(problem)
            context.broken.add(name)
            continue
        if name == manifest.evidence:
            context.evidence = read_evidence(node, name, report, context.places)
        if name == manifest.links:
            context.links = read_links(node, name, report, context.places)
        if name == manifest.energizers:
            context.energizers = read_energizers(node, name, report, context.places)
    for goal in manifest.goals:
        context.places["goal", goal.id] = manifest.places[f"goal {goal.id}"]
    context.places["agendas", MANIFEST] = manifest.places["agendas"]


# ------------------------------------------------------------------ blocks, kind by kind


def _drafts(steps: list[StepDraft]) -> list[BlockDraft]:
    return [part for step in steps for part in step.parts if isinstance(part, BlockDraft)]


def _declared(steps: list[StepDraft], report: Report) -> dict[str, str]:
    """Block id -> kind; ids given twice or to a sheet every session has are reported."""
    taken = {spec.id for spec in COMMON_SHEETS} | {GAPS}
    first: dict[str, BlockDraft] = {}
    for draft in _drafts(steps):
        if draft.id in taken:
            report.add(draft.place, f"the id '{draft.id}' is kept for a sheet every session has", "choose another id")
        elif draft.id in first:
            where = first[draft.id].place
            message = f"the id '{draft.id}' is already used in {where.file} line {where.line}"
            report.add(draft.place, message, "choose another id")
        first.setdefault(draft.id, draft)
    return {ident: draft.kind for ident, draft in first.items()}


def _blocks(steps: list[StepDraft], context: Context) -> dict[Place, Block]:
    """The blocks of the pack by place, and their sheets in the context."""
    built: dict[Place, Block] = {}
    drafts = _drafts(steps)
    context.broken.update(draft.id for draft in drafts if draft.broken)
    for kind, build in KINDS.items():
        for draft in drafts:
            if draft.kind == kind and not draft.broken:
                block = build(draft, context)
                built[draft.place] = block
                _register(block, draft, context)
    return built


def _register(block: Block, draft: BlockDraft, context: Context) -> None:
    common = {spec.id for spec in COMMON_SHEETS}
    for spec in block.sheets():
        if spec.id != draft.id and (spec.id in context.sheets or spec.id in context.declared or spec.id in common):
            message = f"{draft.what} keeps a sheet '{spec.id}', which is the id of something else too"
            context.report.add(draft.place, message, "choose another id for one of them")
        context.sheets.setdefault(spec.id, spec)


def _evidence_used(context: Context) -> None:
    """Report cards for audiences that no cards block shows."""
    if not context.audiences:
        return
    for ident in context.evidence:
        if ident != EVERYONE and ident not in context.audiences:
            place = context.places["card", ident]
            message = f"the card {shown(ident)} is for none of the audiences"
            context.report.add(place, message, nearest(ident, context.audiences))


# ------------------------------------------------------------------ steps


def _steps(drafts: list[StepDraft], built: Mapping[Place, Block], context: Context) -> tuple[Step, ...]:
    if not drafts and not context.report.problems:
        context.report.add(Place(MANIFEST, 1), "the pack has no steps", "add a file like 10-welcome.md")
    steps: dict[str, Step] = {}
    for draft in drafts:
        step = None if draft.broken_front else _step(draft, built, context)
        if step is None:
            continue
        if step.id in steps:
            message = f"the step id '{step.id}' is already used in {steps[step.id].file}"
            context.report.add(context.places["step", step.file], message, "choose another id")
        steps.setdefault(step.id, step)
    return tuple(steps.values())


def _step(draft: StepDraft, built: Mapping[Place, Block], context: Context) -> Step | None:
    fields = Fields(draft.front, Place(draft.file, 1), context.report, "the front matter", _FRONT_KEYS)
    ident = fields.text("id", required=True, limit=LABEL_LIMIT)
    title = fields.text("title", required=True, limit=LABEL_LIMIT)
    minutes = fields.whole("minutes", 0, MINUTES_AT_MOST, required=True)
    context.places["step", draft.file] = fields.at("id")
    _module(fields, context)
    goals = context.goals(fields.texts("goals"), fields.at("goals"), "the front matter")
    blocks = numbered(mark_private_sheets(_parts(draft, ident, built), context))
    known = [agenda.id for agenda in context.manifest.agendas]
    context.places["agendas", draft.file] = fields.at("agendas")
    step = Step(
        id=ident,
        title=title,
        short=fields.text("short", title, limit=LABEL_LIMIT),
        minutes=minutes,
        blocks=blocks,
        file=draft.file,
        number=fields.text("number", limit=20),
        goals=goals,
        optional=fields.flag("optional"),
        plans=read_plans(fields.node("agendas"), blocks, known, context.report),
    )
    return step if ident and is_id(ident, fields.at("id"), context.report, "as the step's id") else None


def _module(fields: Fields, context: Context) -> None:
    module = fields.text("module", limit=LABEL_LIMIT)
    expected = context.manifest.id
    if module and expected and module.replace("/", "-") != expected:
        message = f"the step belongs to another module, {shown(module)}"
        fields.report.add(fields.at("module"), message, f"write '{expected}', or leave the line out")


def _parts(draft: StepDraft, step: str, built: Mapping[Place, Block]) -> list[Block]:
    blocks: list[Block] = []
    for part in draft.parts:
        if isinstance(part, Passage):
            # An underscore, which block ids cannot have, keeps these ids apart from theirs.
            ident = f"{step}_prose_{part.place.line}"
            blocks.append(Prose(ident, part.place.line, part.audience, part.markdown))
        elif part.place in built:
            blocks.append(built[part.place])
    return blocks
