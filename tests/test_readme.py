"""The README is true: its code runs, and what it says is printed is printed."""

from pathlib import Path

import pytest

from tests.pages import Reader, blocks

README = Path(__file__).resolve().parent.parent / "README.md"


def press(keys: str) -> None:
    """What the Labeler does with these keys: each goes to the field it stands on, a complete step leads to the next."""
    from typing import Literal

    from pydantic import BaseModel

    import trajwidgets as tw
    from trajwidgets.labels import StepTarget

    class Feedback(BaseModel):
        outcome: Literal["success", "partial", "failure"]
        next_action: Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"]
        note: str = ""

    schema = tw.LabelSchema.from_models(step=Feedback)
    meaning = {
        option.key: (field.name, option.value)
        for field in schema.fields
        for option in getattr(field, "options", ())
        if option.key
    }
    run = tw.examples()[0]
    steps = [step.step_id for step in run.steps if step.actor == "agent"]
    with tw.LabelStore("labels.db") as store:
        for place, key in enumerate(keys):
            field, value = meaning[key]
            target = StepTarget(trajectory_id=run.trajectory_id, step_id=steps[place // 2])
            decision = tw.Decision(
                decision_id=f"readme-{place:04d}",
                trajectory_id=run.trajectory_id,
                schema_hash=schema.schema_hash,
                labels=(tw.Label(target=target, field=field, value=value),),
            )
            store.save(schema.validate_decision(decision), annotator="a1")


def test_every_block_runs_and_prints_what_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(README)
    said = 0
    for place, block in enumerate(blocks(README)):
        said += reader.read(block)
        if place == 0:
            press("1q3t")
    assert said == 2


def test_every_public_name_is_documented() -> None:
    import trajwidgets as tw

    rooms = {"agreement", "errors", "formats", "labels", "reports", "store", "trajectory"}
    undocumented = [name for name in tw.__all__ if name not in rooms and not getattr(tw, name).__doc__]
    assert undocumented == []
