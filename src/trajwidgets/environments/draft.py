"""A demonstration that is kept: each act is an event of a store, and done again when the kernel was gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from trajwidgets.environments.acts import Act, CallAct, SayAct
from trajwidgets.environments.demonstration import Demonstration
from trajwidgets.environments.protocol import Environment, Observation
from trajwidgets.errors import EnvironmentFault, LabelError
from trajwidgets.labels import Begun, Called, Demonstrated, Finished, Spoken, TakenBack
from trajwidgets.store import LabelStore, clean_name
from trajwidgets.trajectory import Trajectory, canonical_json


class Draft:
    """An expert at work in an environment, act by act in a store; see `Demonstration`.

    The latest demonstration that this expert began with the same goal, seed and beginning is gone on with: its acts are
    made again in the environment. Where a tool answers differently than it did then, `differing` names the step.
    """

    def __init__(
        self,
        environment: Environment,
        goal: str,
        *,
        store: LabelStore,
        expert: str,
        seed: int = 0,
        after: tuple[Trajectory, str] | None = None,
        anew: bool = False,
    ) -> None:
        """Begin, or go on.

        Args:
            environment: where; it is reset.
            goal: one of `environment.goals`.
            store: keeps the acts.
            expert: who demonstrates.
            seed: of the environment.
            after: a run and one of its steps, behind which it begins.
            anew: begin another one, whatever was begun before.

        Raises:
            EnvironmentFault: like `Demonstration`.
            LabelError: for an expert without a name.
        """
        self.store, self._expert = store, store.names().shown(clean_name(expert))
        self._times: list[datetime] = []
        self._finished: Finished | None = None
        self.differing: tuple[str, ...] = ()
        run, step_id = after or (None, "")
        begun = Begun(
            environment=environment.name,
            goal=goal,
            seed=seed,
            after_run=run.trajectory_id if run else "",
            after_step=step_id,
            after_digest=run.digest if run else "",
        )
        first, *rest = ([] if anew else self._kept(begun)) or [None]
        made_at = first.made_at if first and first.made_at else datetime.now(UTC)
        # What was said when it began bears the time at which it began.
        self._times = [made_at, made_at]
        self.demonstration = Demonstration(
            environment,
            goal,
            expert=self._expert,
            seed=seed,
            after=after,
            trajectory_id=first.trajectory_id if first else None,
            clock=self._clock,
        )
        self._times = []
        #: The ids of the acts, the last one last.
        self._made: list[str] = [first.act_id] if first else []
        if first is None:
            self._write(begun, uuid4().hex, made_at)
        for act in rest:
            if act is not None:
                self._redo(act)

    def __repr__(self) -> str:
        """The demonstration, and whether it is finished."""
        return f"Draft({self.demonstration!r}{', finished' if self._finished else ''})"

    @property
    def trajectory(self) -> Trajectory:
        """The run so far; with its verdict once it is finished."""
        held = self.held
        return self.demonstration.run if held is None else self.demonstration.judged(held)

    @property
    def is_finished(self) -> bool:
        """Whether the expert said so."""
        return self._finished is not None

    @property
    def held(self) -> Mapping[str, bool] | None:
        """Which criteria held when it was finished; None before, and where nobody could check."""
        if self._finished is None or self._finished.held is None:
            return None
        return dict(zip(self._criteria, self._finished.held, strict=True))

    @property
    def unchecked(self) -> str:
        """Why nobody could check it, in words; "" where somebody could, or it is not finished."""
        return self._finished.unchecked if self._finished else ""

    def has(self, act_id: str) -> bool:
        """Whether an act was done already, such as one that is sent again because no answer came."""
        return act_id in self._made

    def do(self, act: Act, *, act_id: str | None = None) -> Observation | None:
        """Do an act and keep it. What its tool answered; None where it calls none.

        Raises:
            EnvironmentFault: when it is finished, or the environment broke.
            LabelError: when the same demonstration went on elsewhere.
            StoreError: when it could not be kept; then it was not done either.
        """
        if self._finished:
            raise EnvironmentFault("the demonstration is finished. Undo that first to go on.")
        self._check_is_last()
        observation = self.demonstration.do(act)
        step = self.demonstration.run.steps[-1]
        try:
            self._write(_kept_as(act, observation, step.duration_s), act_id or uuid4().hex, step.started_at)
        except Exception:
            self.demonstration.undo()
            raise
        return observation

    def undo(self, *, act_id: str | None = None) -> Act | None:
        """Take back that it is finished, else the last act, with what it did; gives the act. Raises like `do`."""
        self._check_is_last()
        if self._finished is None and not self.demonstration.acts:
            return None
        self._write(TakenBack(), act_id or uuid4().hex, datetime.now(UTC))
        return self._take_back()

    def finish(self, *, act_id: str | None = None) -> Trajectory:
        """The whole run, with the checker's verdict kept; without one where nobody can check it. Raises like `do`."""
        if not self.demonstration.acts:
            raise EnvironmentFault("nothing was done yet: a demonstration has at least one act.")
        if self._finished is None:
            self._check_is_last()
            try:
                held = self.demonstration.environment.check(self.demonstration.goal)
                finished = Finished(held=tuple(held[name] for name in self._criteria))
            except EnvironmentFault as error:
                finished = Finished(unchecked=str(error))
            self._write(finished, act_id or uuid4().hex, datetime.now(UTC))
            self._finished = finished
        return self.trajectory

    @property
    def _criteria(self) -> tuple[str, ...]:
        return self.demonstration.environment.goals[self.demonstration.goal].task.criteria

    def _kept(self, begun: Begun) -> list[Demonstrated | None]:
        """The acts of the latest demonstration that began so, in order."""
        mine = [said.act for said in self.store.said(Demonstrated) if said.annotator == self._expert]
        starts = [act for act in mine if act.what == begun]
        if not starts:
            return []
        return list(_chain(starts[-1], mine))

    def _redo(self, act: Demonstrated) -> None:
        what = act.what
        if isinstance(what, Called | Spoken):
            began = act.made_at or datetime.now(UTC)
            took = timedelta(seconds=what.took_s or 0.0) if isinstance(what, Called) else timedelta()
            self._times = [began, began + took]
            observation = self.demonstration.do(_act_of(what))
            self._times = []
            if isinstance(what, Called) and observation is not None and what.answered != _digest(observation):
                self.differing += (self.demonstration.run.steps[-1].step_id,)
        elif isinstance(what, TakenBack):
            self._take_back()
        elif isinstance(what, Finished):
            self._finished = what
        self._made.append(act.act_id)

    def _take_back(self) -> Act | None:
        if self._finished is not None:
            self._finished = None
            return None
        undone = self.demonstration.run.steps[-1].step_id
        self.differing = tuple(step_id for step_id in self.differing if step_id != undone)
        return self.demonstration.undo()

    def _check_is_last(self) -> None:
        """What another kernel did meanwhile is not in this environment."""
        about = self.store.said(Demonstrated, trajectory_id=self.demonstration.trajectory_id)
        if any(said.act.follows == self._made[-1] for said in about):
            raise LabelError("this demonstration went on in another notebook. Run the cell again to go on from there.")

    def _write(self, what: Begun | Called | Spoken | TakenBack | Finished, act_id: str, at: datetime | None) -> None:
        act = Demonstrated(
            act_id=act_id,
            trajectory_id=self.demonstration.trajectory_id,
            follows=self._made[-1] if self._made else None,
            what=what,
            made_at=at,
        )
        self.store.record(act, annotator=self._expert)
        self._made.append(act_id)

    def _clock(self) -> datetime:
        return self._times.pop(0) if self._times else datetime.now(UTC)


def _chain(first: Demonstrated, acts: list[Demonstrated]) -> list[Demonstrated]:
    """An act and those that follow it, one after the other; of two that follow one, the first."""
    after: dict[str, Demonstrated] = {}
    for act in acts:
        if act.follows is not None and act.trajectory_id == first.trajectory_id:
            after.setdefault(act.follows, act)
    found = [first]
    while (found[-1].act_id in after) and len(found) <= len(acts):
        found.append(after[found[-1].act_id])
    return found


def _kept_as(act: Act, observation: Observation | None, took_s: float | None) -> Called | Spoken:
    if isinstance(act, SayAct) or observation is None:
        return Spoken(reasoning=act.reasoning, text=act.text)
    return Called(**act.model_dump(exclude={"type"}), answered=_digest(observation), took_s=took_s)


def _act_of(what: Called | Spoken) -> Act:
    if isinstance(what, Spoken):
        return SayAct(reasoning=what.reasoning, text=what.text)
    return CallAct(reasoning=what.reasoning, text=what.text, tool=what.tool, arguments=what.arguments)


def _digest(observation: Observation) -> str:
    return sha256(canonical_json(observation.model_dump(mode="json"))).hexdigest()
