"""DemonstrationEditor: an expert performs a task in an environment, act by act, and what comes of it is a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trajwidgets.environments import Act, CallAct, Draft, Environment, SayAct
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import WrongArgument, arguments_of, wrong_arguments
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Tool, Trajectory
from trajwidgets.widgets import demonstration_messages as d
from trajwidgets.widgets.given import store_of
from trajwidgets.widgets.still import still_demonstration
from trajwidgets.widgets.viewer import Viewer
from trajwidgets.widgets.widget import Answer


class DemonstrationEditor(Viewer):
    """The room of a Viewer with a workbench: the run so far as step cards, and a form for the next act.

    Each act is on disk before its observation is shown. Whoever runs the cell again, such as after a killed kernel,
    goes on where they were: the acts are made again in the environment.

    Args:
        environment: where; it is reset.
        goal: one of `environment.goals`.
        expert: who demonstrates.
        store: a `LabelStore`, or the path of its file; keeps the acts.
        seed: of the environment.
        after: a run and one of its steps, behind which the expert goes on, such as that which `inject` gives.
        anew: begin another demonstration, whatever was begun before with the same goal, seed and beginning.
        height: of the widget in CSS pixels.
        language: what the widget says, "de" or "en"; None: what the notebook around it is written in.

    Raises:
        EnvironmentFault: for an unknown goal; when the environment answers the calls of `after` differently.
        StoreError: when there is no store, or it cannot be opened.
        LabelError: for an expert without a name.
        TrajwidgetsError: when `language` is none of ours.
    """

    _bundle = "demonstration_editor"

    def __init__(
        self,
        environment: Environment,
        goal: str,
        *,
        expert: str,
        store: LabelStore | str | Path | None = None,
        seed: int = 0,
        after: tuple[Trajectory, str] | None = None,
        anew: bool = False,
        height: int = 720,
        language: str | None = None,
    ) -> None:
        kept = store_of(store, practice=False)
        self.draft = Draft(environment, goal, store=kept, expert=expert, seed=seed, after=after, anew=anew)
        super().__init__(self.draft.trajectory, kept, height=height, language=language)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        return f"DemonstrationEditor({self.draft.demonstration.goal!r}, {self.draft.demonstration.expert!r})"

    @property
    def trajectory(self) -> Trajectory:
        """The run so far; with the checker's verdict as its outcome once it is finished."""
        return self.draft.trajectory

    def _opens_at(self, trajectory_id: str) -> str | None:
        """At the last step: there the expert goes on."""
        return self._by_id[trajectory_id].step_ids[-1] if self._by_id[trajectory_id].n_steps else None

    def _still(self) -> str:
        held = self.draft.held
        demonstration = self.draft.demonstration
        return still_demonstration(
            self.draft.store.now(),
            expert=demonstration.expert,
            n_acts=len(demonstration.acts),
            finished=self.draft.is_finished,
            n_held=None if held is None else (sum(held.values()), len(held)),
        )

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {**super()._handlers(), "bench": self._bench, "perform": self._perform}

    def _bench(self, _ask: d.BenchAsk) -> d.Bench:
        return d.Bench(tools=tuple(map(_form, self.draft.demonstration.environment.tools)), standing=self._standing())

    def _perform(self, ask: d.PerformAsk) -> d.Performed:
        with self._lock:
            undone = None
            # One that came already was done: the answer to it was lost.
            if not self.draft.has(ask.act_id):
                if ask.does == "undo":
                    undone = self.draft.undo(act_id=ask.act_id)
                elif ask.does == "finish":
                    self.draft.finish(act_id=ask.act_id)
                elif wrong := self._wrong(ask):
                    return d.Performed(wrong=wrong, undone=None, standing=self._standing())
                else:
                    self.draft.do(_act(ask), act_id=ask.act_id)
                self._take(self.draft.trajectory)
            return d.Performed(
                wrong=(), undone=None if undone is None else _asked(undone, ask.act_id), standing=self._standing()
            )

    def _wrong(self, ask: d.PerformAsk) -> tuple[WrongArgument, ...]:
        if ask.does != "call":
            return ()
        tools = {tool.name: tool for tool in self.draft.demonstration.environment.tools}
        if ask.tool not in tools:
            raise TrajwidgetsError(f"there is no tool {ask.tool!r} here. Choose one of: {', '.join(tools)}.")
        return wrong_arguments(tools[ask.tool], ask.arguments)

    def _standing(self) -> d.Standing:
        held = self.draft.held
        demonstration = self.draft.demonstration
        criteria = demonstration.environment.goals[demonstration.goal].task.criteria
        return d.Standing(
            trajectory_id=demonstration.trajectory_id,
            n_acts=len(demonstration.acts),
            finished=self.draft.is_finished,
            criteria=tuple(d.CriterionHeld(text=each, held=None if held is None else held[each]) for each in criteria),
            unchecked=self.draft.unchecked,
            differing=self.draft.differing,
        )


def _form(tool: Tool) -> d.ToolForm:
    arguments = arguments_of(tool)
    closed = bool(tool.parameters) and (
        tool.parameters.get("additionalProperties") is False or "properties" in tool.parameters
    )
    return d.ToolForm(
        name=tool.name, description=tool.description, arguments=arguments, free=not arguments and not closed
    )


def _act(ask: d.PerformAsk) -> Act:
    if ask.does == "call":
        return CallAct(reasoning=ask.reasoning, text=ask.text, tool=ask.tool, arguments=ask.arguments)
    if not ask.text.strip():
        raise TrajwidgetsError("nothing was said: write what the user is to read.")
    return SayAct(reasoning=ask.reasoning, text=ask.text)


def _asked(act: Act, act_id: str) -> d.PerformAsk:
    if isinstance(act, SayAct):
        return d.PerformAsk(act_id=act_id, does="say", reasoning=act.reasoning, text=act.text)
    return d.PerformAsk(
        act_id=act_id, does="call", reasoning=act.reasoning, text=act.text, tool=act.tool, arguments=act.arguments
    )
