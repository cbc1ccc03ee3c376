"""Text of a trajectory is shown and no more: it runs nothing and fetches nothing."""

from __future__ import annotations

import trajwidgets as tw
from tests.browser.visit import FROM_FILE, Visit
from trajwidgets.trajectory import ImagePart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart

CANARY = "canary-7f3a"
ELSEWHERE = "http://192.0.2.7"  # set aside for documentation (RFC 5737): nobody is there

HOSTILE = "\n".join(
    (
        f'{CANARY} <img src=x onerror="window.owned=\'img\'"><img src="{ELSEWHERE}/pixel.png">',
        f"<script>window.owned='script'</script><iframe src=\"{ELSEWHERE}/frame\"></iframe>",
        f"![picture]({ELSEWHERE}/md.png) [link](javascript:window.owned='link') <svg onload=\"window.owned='svg'\">",
        f"<style>@import url({ELSEWHERE}/style.css)</style></textarea></script>",
        "<a href=\"javascript:window.owned='a'\">x</a><math><mtext></mtext></math>",
    )
)


def hostile_run() -> tw.Trajectory:
    return tw.Trajectory(
        trajectory_id="hostile",
        task=tw.Task(goal=f"Goal: {HOSTILE}", criteria=(HOSTILE,)),
        slices={"capability": HOSTILE.splitlines()[0]},
        steps=(
            tw.Step(step_id="s1", actor="user", parts=(TextPart(text=HOSTILE),)),
            tw.Step(
                step_id="s2",
                actor="agent",
                name=HOSTILE.splitlines()[0],
                parts=(
                    ReasoningPart(text=HOSTILE),
                    ToolCallPart(call_id="c1", name="<b>tool</b>", arguments={HOSTILE.splitlines()[1]: HOSTILE}),
                    ToolResultPart(call_id="c1", content=(TextPart(text=HOSTILE),), is_error=True),
                    ImagePart(uri=f"{ELSEWHERE}/image.png", alt=HOSTILE),
                ),
            ),
        ),
    )


def test_hostile_text_is_shown_as_text_and_neither_runs_nor_fetches_anything(visit: Visit) -> None:
    tw.write_native([hostile_run()], visit.folder / "runs.jsonl")
    notebook, labeler = visit.label(runs=FROM_FILE)
    labeler.press("ArrowUp", "ArrowDown", "?")
    notebook.page.wait_for_timeout(500)
    labeler.press("?")
    shown = labeler.widget.inner_text()
    assert "<script>window.owned='script'</script>" in shown
    assert f"![picture]({ELSEWHERE}/md.png)" in shown
    assert notebook.page.evaluate("() => window.owned ?? null") is None
    elements = "img, script, iframe, style, a, svg[onload]"
    assert labeler.widget.evaluate("(widget, which) => widget.querySelectorAll(which).length", elements) == 0
    # Whether anything was asked of `ELSEWHERE` is watched throughout (see `Visit.problems`).
    assert visit.problems == []
