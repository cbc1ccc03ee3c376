"""The kinds of event the store itself understands: their drafts, and how they are read back.

Other kinds are kept as they come, and ignored by the fold.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter, ValidationError

from trajwidgets.errors import StoreError, TrajwidgetsError
from trajwidgets.labels import Decision, FurtherAct, LabelSchema, Retraction, Role, Submission, only_step
from trajwidgets.store.events import Event, EventDraft, read_payload
from trajwidgets.store.further_kinds import FURTHER, further_draft
from trajwidgets.store.names import Alias, alias_draft, clean_name
from trajwidgets.store.runs import RunPayload, run_draft
from trajwidgets.trajectory import digest, plain

_ACT: TypeAdapter[Decision | Retraction] = TypeAdapter(Annotated[Decision | Retraction, Field(discriminator="kind")])
_ROLES = get_args(Role)

#: The kinds that `check` knows, with the method that writes them.
_KNOWN = {
    "project": "",
    "schema": "record_schema",
    "run": "record_run",
    "alias": "rename_annotator",
    "decision": "save",
    "retraction": "retract",
    "submission": "submit",
    **dict.fromkeys(FURTHER, "record"),
}

#: The kinds the fold reads.
ACTS = ("decision", "retraction")


#: An annotator handed a run in, or took it up again.
SUBMISSION = "submission"

#: How the ids of imported decisions begin; those of pressed ones are random.
IMPORTED = "imported-"


def is_imported(decision_id: str) -> bool:
    """Whether `import_frame` made the decision."""
    return decision_id.startswith(IMPORTED)


def project_draft(project_id: str) -> EventDraft:
    """The first event of every store."""
    payload = {"project_id": project_id, "format": "trajwidgets/store/1"}
    return EventDraft(event_id=f"project:{project_id}", kind="project", payload=payload)


def schema_draft(schema: LabelSchema) -> EventDraft:
    """The event that records a form, once per hash."""
    return EventDraft(event_id=f"schema:{schema.schema_hash}", kind="schema", payload=schema.model_dump(mode="json"))


def act_draft(act: Decision | Retraction, annotator: str | None, role: str | None) -> EventDraft:
    """The event of a decision or a retraction.

    Raises:
        StoreError: when it is nobody's, or the role is unknown.
    """
    name, known_role = _whose(f"{act.kind} {act.decision_id!r}", annotator, role)
    return EventDraft(
        event_id=act.decision_id if isinstance(act, Decision) else act.retraction_id,
        kind=act.kind,
        decision_id=act.decision_id,
        trajectory_id=act.trajectory_id,
        step_id=only_step(act) if isinstance(act, Decision) else None,
        annotator=name,
        role=known_role,
        payload=act.model_dump(mode="json"),
    )


def submission_draft(submission: Submission, annotator: str | None, role: str | None) -> EventDraft:
    """The event of handing a run in, or of taking it up again.

    Raises:
        StoreError: when it is nobody's, or the role is unknown.
    """
    name, role = _whose(f"submission {submission.submission_id!r}", annotator, role)
    return EventDraft(
        event_id=submission.submission_id,
        kind=SUBMISSION,
        trajectory_id=submission.trajectory_id,
        annotator=name,
        role=role,
        payload=submission.model_dump(mode="json"),
    )


def about_draft(act: FurtherAct, annotator: str | None, role: str | None) -> EventDraft:
    """The event of an act about labels or runs.

    Raises:
        StoreError: when it is nobody's, or the role is unknown.
    """
    return further_draft(act, *_whose(f"{act.kind} {act.act_id!r}", annotator, role))


def _whose(what: str, annotator: str | None, role: str | None) -> tuple[str, str]:
    if not annotator or not annotator.strip():
        raise StoreError(f"{what} names no annotator. Pass annotator='your name'.")
    if role is None or role not in _ROLES:
        raise StoreError(f"no role {role!r}. Roles: {', '.join(_ROLES)}.")
    return clean_name(annotator), role


def check(draft: EventDraft) -> None:
    """Refuse an event of a known kind that the fold could not read back, before it is in the log for good.

    Raises:
        StoreError: naming the event and what is wrong.
    """
    if draft.kind not in _KNOWN:
        return
    if draft.kind == "project":
        raise StoreError(f"event {draft.event_id!r}: a store has one project event and has it already.")
    try:
        expected = _rebuilt(draft)
    except (ValidationError, TrajwidgetsError) as error:
        raise StoreError(f"event {draft.event_id!r} is no {draft.kind}: {error}") from None
    differing = [name for name in ("event_id", "kind_version") if getattr(expected, name) != getattr(draft, name)]
    differing += [name for name, value in expected.content.items() if value != draft.content[name]]
    if differing:
        raise StoreError(
            f"event {draft.event_id!r}: its {', '.join(dict.fromkeys(differing))} do not fit its {draft.kind}. "
            f"Use LabelStore.{_KNOWN[draft.kind]}."
        )


def _rebuilt(draft: EventDraft) -> EventDraft:
    if draft.kind == "schema":
        return schema_draft(LabelSchema.model_validate(draft.payload))
    if draft.kind == "alias":
        return alias_draft(Alias.model_validate(draft.payload))
    if draft.kind == "run":
        return run_draft(RunPayload.model_validate(draft.payload))
    if draft.kind == SUBMISSION:
        return submission_draft(Submission.model_validate(draft.payload), draft.annotator, draft.role)
    if draft.kind in FURTHER:
        return about_draft(FURTHER[draft.kind].model_validate(draft.payload), draft.annotator, draft.role)
    return act_draft(_ACT.validate_python({**draft.payload, "kind": draft.kind}), draft.annotator, draft.role)


def import_draft(source: str, sha256: str, schema_hash: str, decision_ids: list[str]) -> EventDraft:
    """The event that says where imported decisions come from. It follows them, in the same transaction."""
    payload = {"source": source, "sha256": sha256, "schema_hash": schema_hash, "decision_ids": decision_ids}
    return EventDraft(event_id=f"import:{digest(plain(payload))}", kind="import", payload=payload)


def read_decision(event: Event) -> Decision:
    """What a `decision` event holds; raises like `read_payload`."""
    return read_payload(event, Decision.model_validate_json)


def read_act(event: Event) -> Decision | Retraction:
    """What a `decision` or `retraction` event holds; raises like `read_payload`."""
    return read_payload(event, _ACT.validate_json)


def read_schema(event: Event) -> LabelSchema:
    """The form that a `schema` event holds, which cannot validate; raises like `read_payload`."""
    return read_payload(event, LabelSchema.model_validate_json)
