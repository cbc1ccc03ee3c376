"""A PairLabeler in JupyterLab, by keys alone: two branches side by side, a preference in the store, and taken back."""

from __future__ import annotations

from lab import PATIENCE_MS, LabelerView
from tests.browser.visit import Visit

FORK = """\
import trajwidgets as tw
from trajwidgets.trajectory import TextPart

def say(step_id, actor, words, **more):
    return tw.Step(step_id=step_id, actor=actor, parts=(TextPart(text=words),), model="the-model", **more)

fork = tw.Trajectory(trajectory_id="the-run", task=tw.Task(goal="Which way?"), steps=(
    say("u", "user", "Which way?"), say("a", "agent", "Let me see."), say("q", "user", "Well?"),
    say("l1", "agent", "Left."), say("l2", "user", "Thanks."),
    say("r1", "agent", "Right.", parent_id="q"), say("r2", "user", "Thanks.", parent_id="r1"),
))
pairs = [tw.labels.Pair.of((fork, "l1"), (fork, "r1")), *tw.labels.pairs_of(tw.examples())]
"""


def test_a_preference_at_a_fork_is_saved_by_one_key_and_taken_back_by_another(visit: Visit) -> None:
    notebook = visit.open([FORK, 'tw.PairLabeler(pairs, store="labels.db", annotator="anna")'])
    notebook.run_all()
    view = LabelerView(notebook.page, notebook.widget("pairs"))
    sides = [view.widget.locator(f'[data-side="{side}"]') for side in ("left", "right")]
    for side in sides:
        side.locator(".card.on .p:not(.missing)").first.wait_for(timeout=PATIENCE_MS)
    # Both open where they part.
    opened = [side.locator(".card.on").get_attribute("data-step") for side in sides]
    assert sorted(filter(None, opened)) == ["l1", "r1"]
    assert "first 3 steps are the same" in view.widget.locator(".parting").inner_text()
    assert not any(name in view.widget.inner_text() for name in ("the-run", "the-model"))

    view.focus()
    view.press("k")
    assert [side.locator(".card.on").get_attribute("data-step") for side in sides] == ["q", "q"]
    assert [side.locator(".card.on .chip").inner_text() for side in sides] == ["same in both", "same in both"]
    view.press("g")
    assert [side.locator(".card.on").get_attribute("data-step") for side in sides] == opened

    chosen = view.widget.locator('[data-field="preference"] [aria-checked="true"]')
    view.press("2")  # the left one is better
    chosen.wait_for()
    view.widget.locator(".badge.saved").wait_for(timeout=PATIENCE_MS)
    frame = visit.store.to_frame()
    left_is_first = opened[0] == "l1"
    assert frame["value"].tolist() == [-1 if left_is_first else 1]
    (decision,) = visit.store.decisions(annotator="anna")
    assert decision.sides is not None
    assert (decision.sides.left == "first") == left_is_first
    assert decision.sides.parted_at == ("l1", "r1")

    view.press("u")
    chosen.wait_for(state="detached")
    view.widget.locator(".badge.saved").wait_for(timeout=PATIENCE_MS)
    assert len(visit.store.to_frame()) == 0

    view.press("]")
    sides[0].locator('.card.on[data-step="step-03"] .p:not(.missing)').first.wait_for(timeout=PATIENCE_MS)
    assert "pair 2 of 2" in view.widget.locator(".pair-head").inner_text()
    # Locked, whoever scrolls one list scrolls the other as far; unlocked only the one.
    for locked in (True, False):
        view.page.wait_for_timeout(800)
        before = [side.locator(".cards").evaluate("list => list.scrollTop") for side in sides]
        sides[0].locator(".cards").hover()
        view.page.mouse.wheel(0, 300)
        view.page.wait_for_timeout(800)
        after = [side.locator(".cards").evaluate("list => list.scrollTop") for side in sides]
        assert after[0] > before[0] + 100
        assert (after[1] > before[1] + 100) == locked
        view.press(";")
    view.press("5")
    chosen.wait_for()
    view.widget.locator(".badge.saved").wait_for(timeout=PATIENCE_MS)
    assert [abs(value) for value in visit.store.to_frame()["value"]] == [2]
