"""RunRecord: what a store knows of a run. Ids, digests, slices, actors and kinds of parts; never a word of its text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from trajwidgets.store.events import Event, EventDraft, read_payload
from trajwidgets.trajectory import Actor, Frozen, RunSummary, digest


class RunPayload(Frozen):
    """The payload of a `run` event. A step is [step_id, actor, digest, kinds of its parts].

    `copied`: the ids of the steps copied from an earlier run. Where there are any the event is of version 2, which an
    earlier version of this package says it cannot read, rather than ask about steps that nobody is to judge.
    """

    trajectory_id: str
    digest: str
    slices: dict[str, str]
    task_id: str | None = None
    steps: tuple[tuple[str, Actor, str, tuple[str, ...]], ...] = ()
    copied: tuple[str, ...] = ()
    #: The event that recorded this run before: a run that changes and changes back is recorded three times.
    replaces: str | None = None
    #: The ids of the calls of each step that has any. None where no form asked of calls when the run was recorded.
    calls: dict[str, tuple[str, ...]] | None = Field(default=None, exclude_if=lambda calls: calls is None)


@dataclass(frozen=True)
class StepRecord:
    """What a store knows of a step.

    `part_kinds`: the kinds its parts have, each once, in order of appearance. `is_copied`: from an earlier run.
    `call_ids`: the ids of its tool calls; known once a form that asks of calls was used on the run, and none before.
    """

    step_id: str
    actor: Actor
    digest: str
    part_kinds: tuple[str, ...]
    is_copied: bool
    call_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunRecord:
    """What a store knows of a run."""

    event_id: str
    trajectory_id: str
    digest: str
    slices: dict[str, str]
    task_id: str | None
    steps: tuple[StepRecord, ...]
    #: Whether the calls of its steps are known.
    knows_calls: bool = False

    def step_digest(self, step_id: str | None) -> str | None:
        """The digest of a step; None where the run has no step of that id."""
        return self._step_digests.get(step_id or "")

    @cached_property
    def _step_digests(self) -> dict[str, str]:
        return {step.step_id: step.digest for step in self.steps}


def run_payload(run: RunSummary, replaces: str | None, *, calls: bool) -> RunPayload:
    """What is recorded of a run; the ids of its calls only where somebody asks of them."""
    return RunPayload(
        trajectory_id=run.trajectory_id,
        digest=run.digest,
        slices=run.slices,
        task_id=run.task_id,
        steps=tuple((step.step_id, step.actor, step.digest, step.part_kinds) for step in run.steps),
        copied=tuple(step_id for step_id in run.step_ids if step_id in run.copied),
        replaces=replaces,
        calls=run.calls() if calls else None,
    )


def run_draft(payload: RunPayload) -> EventDraft:
    """The event that records a run. Two processes that record the same change make one and the same event."""
    content = payload.model_dump(mode="json")
    if not payload.copied:
        del content["copied"]  # as before there was such a list: one run is one event for both versions
    return EventDraft(
        event_id=f"run:{digest(content)}",
        kind="run",
        kind_version=2 if payload.copied else 1,
        trajectory_id=payload.trajectory_id,
        payload=content,
    )


def says_the_same(record: RunRecord, run: RunSummary, *, calls: bool) -> bool:
    """Whether the record still holds for the run, and knows its calls where they are wanted."""
    copied = {step.step_id for step in record.steps if step.is_copied}
    same = record.digest == run.digest and record.slices == run.slices and copied == run.copied
    return same and (record.knows_calls or not calls)


def read_run(event: Event) -> RunRecord:
    """The record that a `run` event holds; raises like `read_payload`."""
    payload = read_payload(event, RunPayload.model_validate_json, newest=2)
    copied = set(payload.copied)
    return RunRecord(
        event_id=event.event_id,
        trajectory_id=payload.trajectory_id,
        digest=payload.digest,
        slices=payload.slices,
        task_id=payload.task_id,
        steps=tuple(
            StepRecord(*step, is_copied=step[0] in copied, call_ids=(payload.calls or {}).get(step[0], ()))
            for step in payload.steps
        ),
        knows_calls=payload.calls is not None,
    )
