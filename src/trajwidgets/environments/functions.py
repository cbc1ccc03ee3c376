"""The first door to environments: plain typed Python functions, in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from trajwidgets.environments.limits import Limits
from trajwidgets.environments.process import STARTING_SECONDS, Died, TookTooLong, WorkerProcess
from trajwidgets.environments.protocol import Goal, Observation
from trajwidgets.environments.tools import Toolbox, ToolFunction
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import MemoryAssets

#: Whether each criterion of a goal holds, given the state.
Check = Callable[[Any], Mapping[str, bool]]


class FunctionEnvironment:
    """Functions as tools. They run in a process of their own within limits, so that no tool can take the notebook down.

    ```python
    def search(books: Library, words: str) -> list[str]:
        "Titles that hold all of the words."
        ...


    library = FunctionEnvironment("library", [search, lend], start=Library)
    ```

    The state travels by pickle: after each call it is kept, and that is what `snapshot` gives and what comes back when
    a call was ended for taking too long. All that lasts must be in it; the folder a tool begins in lasts for one call.
    """

    def __init__(
        self,
        name: str,
        functions: Sequence[ToolFunction],
        *,
        start: Callable[[int], Any] | None = None,
        goals: Mapping[str, Goal] | None = None,
        checks: Mapping[str, Check] | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Nothing runs yet.

        Args:
            name: its name; recorded with what is done here.
            functions: the tools; their names, docstrings and types are what callers are told.
            start: called with a seed, makes the state, which is then the first argument of each function, so that
                methods serve too; None for functions that need none.
            goals: what there is to do here, by name.
            checks: for a goal, called with the state: whether each of its criteria holds.
            limits: what a call may use.

        Raises:
            TrajwidgetsError: for functions that are no tools; see `Toolbox`.
            EnvironmentFault: for a check without a goal.
        """
        self.name = name
        self.goals: Mapping[str, Goal] = dict(goals or {})
        self.assets = MemoryAssets()
        self.tools = Toolbox(list(functions), has_state=start is not None).tools
        self._limits = limits or Limits()
        self._checks = dict(checks or {})
        self._made = {"functions": list(functions), "start": start, "checks": self._checks}
        self._worker: WorkerProcess | None = None
        self._state: bytes | None = None
        if stray := sorted(set(self._checks) - set(self.goals)):
            raise EnvironmentFault(f"{name}: a check for {stray[0]!r}, which is none of its goals.")

    def __repr__(self) -> str:
        """Name and tools."""
        return f"{type(self).__name__}({self.name!r}, {len(self.tools)} tools)"

    def __enter__(self) -> FunctionEnvironment:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """`close`."""
        self.close()

    def reset(self, seed: int = 0) -> None:
        """Begin anew.

        Raises:
            EnvironmentFault: when it cannot start, or its state cannot be kept.
        """
        try:
            _, (self._state,) = self._running().ask({"does": "reset", "seed": seed}, STARTING_SECONDS)
        except (TookTooLong, Died) as error:
            raise EnvironmentFault(f"{self.name}: it could not begin.") from error

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Observation:
        """Call a tool; see `Environment.call`."""
        request = {"does": "call", "name": name, "arguments": dict(arguments)}
        try:
            answer, (state, *pictures) = self._at_state().ask(request, self._limits.seconds)
        except TookTooLong:
            return self._stopped(name, f"took longer than {self._limits.seconds:g} s and was stopped")
        except Died:
            return self._stopped(name, "ended its process")
        self._state = state
        for data in pictures:
            self.assets.add(data)
        return Observation.model_validate(answer["observation"])

    def snapshot(self) -> bytes:
        """The state as it is now."""
        if self._state is None:
            self.reset()
        return self._state or b""

    def restore(self, snapshot: bytes) -> None:
        """Put back a state that `snapshot` gave in this session. Never one from elsewhere: it is a pickle."""
        self._running().ask({"does": "restore", "snapshot": snapshot}, STARTING_SECONDS)
        self._state = snapshot

    def check(self, goal: str) -> Mapping[str, bool]:
        """For each criterion of a goal whether it holds now."""
        if goal not in self._checks:
            raise EnvironmentFault(f"{self.name}: nobody can check {goal!r} here. Give checks= a function for it.")
        answer, _ = self._at_state().ask({"does": "check", "goal": goal}, STARTING_SECONDS)
        held: dict[str, bool] = answer["held"]
        criteria = self.goals[goal].task.criteria
        if set(held) != set(criteria):
            raise EnvironmentFault(f"{self.name}: the check of {goal!r} speaks of {sorted(held)}, not of its criteria.")
        return {name: held[name] for name in criteria}

    def close(self) -> None:
        """End its process. It starts again when it is needed."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _running(self) -> WorkerProcess:
        if self._worker is None or not self._worker.is_there:
            self._worker = WorkerProcess(self._made, self._limits)
        return self._worker

    def _at_state(self) -> WorkerProcess:
        """A worker that holds the state as it is now; a new one where there is none any more."""
        if self._state is None:
            self.reset()
        elif self._worker is None or not self._worker.is_there:
            self.restore(self._state)
        return self._running()

    def _stopped(self, name: str, what: str) -> Observation:
        return Observation.of_text(f"{name} {what}. Nothing that it did counts.", is_error=True)
