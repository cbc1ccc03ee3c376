"""Whatever the line between page and kernel does to messages: each act is committed once, in the order of the presses.

The page is modelled by the one rule of its outbox: every message carries all that is not acknowledged, oldest first.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.widgets.page import SCHEMA, Page, judge, run, undo
from trajwidgets.labels import Decision, Retraction
from trajwidgets.store import LabelStore
from trajwidgets.widgets import Labeler

Act = Decision | Retraction
Batch = tuple[Act, ...]


def name(act: Act) -> str:
    return act.decision_id if isinstance(act, Decision) else act.retraction_id


class FaultyLine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "labels.db"
        self.pressed: list[Act] = []
        self.wrong: set[str] = set()
        self.open: list[Act] = []
        self.up: list[Batch] = []
        self.down: list[dict[str, list[str]]] = []
        self.start_kernel()

    def start_kernel(self) -> None:
        self.store = LabelStore(self.path)
        self.widget = Labeler([run("r1", 3)], schema=SCHEMA, store=self.store, annotator="a1")
        self.page = Page(self.widget)

    def put(self, act: Act) -> None:
        self.pressed.append(act)
        self.open.append(act)

    @rule(step=st.sampled_from(["s1", "s2"]), value=st.sampled_from(["success", "partial", "failure"]))
    def press(self, step: str, value: str) -> None:
        self.put(judge(step, value))

    @rule()
    def press_what_the_form_refuses(self) -> None:
        decision = judge("s1", 11, field="score")
        self.wrong.add(decision.decision_id)
        self.put(decision)

    @precondition(lambda self: self.live())
    @rule()
    def undo(self) -> None:
        last = self.live()[-1]
        act = undo(last)
        if last.decision_id in self.wrong:
            self.wrong.add(act.retraction_id)
        self.put(act)

    @precondition(lambda self: self.open)
    @rule()
    def send(self) -> None:
        self.up.append(tuple(self.open))

    @precondition(lambda self: self.up)
    @rule(data=st.data(), copies=st.integers(0, 2), keep=st.booleans())
    def carry_up(self, data: st.DataObject, copies: int, keep: bool) -> None:
        """Any message in any order, not at all, once or twice, now and perhaps again later."""
        place = data.draw(st.integers(0, len(self.up) - 1))
        batch = self.up[place] if keep else self.up.pop(place)
        for _ in range(copies):
            reply = self.page.save(*batch)
            assert reply.kind == "save", reply.payload
            refused = [each["id"] for each in reply.payload["refused"]]
            assert sorted([*reply.payload["saved"], *refused]) == sorted(map(name, batch))
            self.down.append({"saved": reply.payload["saved"], "refused": refused})

    @precondition(lambda self: self.down)
    @rule(data=st.data(), arrives=st.booleans())
    def carry_down(self, data: st.DataObject, arrives: bool) -> None:
        ack = self.down.pop(data.draw(st.integers(0, len(self.down) - 1)))
        if arrives:
            over = {*ack["saved"], *ack["refused"]}
            self.open = [act for act in self.open if name(act) not in over]

    @rule()
    def restart_the_kernel(self) -> None:
        self.widget.close()
        self.store.close()
        self.start_kernel()

    def live(self) -> list[Decision]:
        gone = {act.decision_id for act in self.pressed if isinstance(act, Retraction)}
        return [act for act in self.pressed if isinstance(act, Decision) and act.decision_id not in gone]

    def good(self) -> list[str]:
        return [name(act) for act in self.pressed if name(act) not in self.wrong]

    def stored(self) -> list[str]:
        return [event.event_id for event in self.store.events(kinds=["decision", "retraction"])]

    @invariant()
    def the_store_holds_the_presses_in_order_up_to_some_point(self) -> None:
        stored = self.stored()
        assert stored == self.good()[: len(stored)]

    @invariant()
    def nothing_good_leaves_the_outbox_before_it_is_committed(self) -> None:
        waiting = {name(act) for act in self.open}
        assert {act for act in self.good() if act not in waiting} <= set(self.stored())

    def teardown(self) -> None:
        self.page.save(*self.open)
        assert self.stored() == self.good()
        counted = {(each.step_id, each.label.field): each.label.value for each in self.store.labels()}
        expected = {
            (label.target.step_id, label.field): label.value
            for decision in self.live()
            if decision.decision_id not in self.wrong
            for label in decision.labels
            if label.target.type == "step"
        }
        assert counted == expected
        assert self.page.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"] == [
            decision.model_dump(mode="json") for decision in self.store.decisions(annotator="a1")
        ]
        assert self.store.verify()
        self.widget.close()
        self.store.close()
        self.folder.cleanup()


def test_each_act_is_committed_once_and_in_order_whatever_the_line_does() -> None:
    run_state_machine_as_test(
        FaultyLine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
