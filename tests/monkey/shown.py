"""What a widget shows as answered, step by step, held against the frame of its store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import trajwidgets as tw
from lab import PATIENCE_MS, LabelerView
from tests.monkey.cages import ANNOTATOR, Cage

# Of each question in the form: what is chosen, typed, or said in place of an answer; what the card says is corrected.
FORM = """widget => {
  const card = widget.querySelector('.card.on');
  const tags = Array.from(card?.querySelectorAll('.given .tag') ?? []);
  return Array.from(widget.querySelectorAll('aside .field'), field => {
    const name = field.dataset.field;
    const all = selector => Array.from(field.querySelectorAll(selector), found => found.dataset.value);
    const typed = field.querySelector(':is(textarea, input:not([role="combobox"]))[data-field]');
    const corrects = field.querySelector('.correction') !== null;
    const title = field.querySelector('h5')?.firstChild?.textContent ?? '';
    return {
      field: name,
      target: field.dataset.target ?? '',
      chosen: all('[aria-checked="true"][data-value], .chosen li'),
      typed: corrects ? null : typed?.value ?? null,
      passed: field.querySelector(':scope > .chip') !== null,
      corrected: corrects ? tags.filter(tag => tag.title === title).map(tag => tag.firstChild.textContent) : null,
    };
  });
}"""

# What a Viewer says on the card that is up, by whom.
SAID = "widget => Array.from(widget.querySelectorAll('.card.on .given .tag'), tag => tag.innerText.trim())"

AT = '.card.on[data-step="{step}"]'


@dataclass(frozen=True)
class Question:
    """A question of the form, and what the widget shows as its answer."""

    field: str
    target: str
    chosen: list[str]
    typed: str | None
    passed: bool
    corrected: list[str] | None

    def says(self, row: dict[str, Any] | None) -> bool:
        """Whether what is shown is what the frame holds; `row` is None where it holds nothing."""
        if row is None or row["state"] != "judged":
            return self.passed == (row is not None) and not self.chosen and not self.typed and not self.corrected
        value = row["value"]
        if self.corrected is not None:
            return self.corrected == ["corrected" if value["changes"] else "right as it is"]
        if self.typed is not None:
            return float(self.typed) == value if row["kind"] == "number" else self.typed == value
        several = value if isinstance(value, tuple) else (value,)
        return not self.passed and self.chosen == [as_shown(one) for one in several]


def as_shown(value: object) -> str:
    """An option as the page names it."""
    return value if isinstance(value, str) else json.dumps(value)


@dataclass
class Reading:
    """A widget that is read through to the end of the run that is open."""

    view: LabelerView
    cage: Cage
    store: tw.LabelStore

    def differences(self) -> list[str]:
        """Where widget and store say different things, in words."""
        run = tw.examples()[self.view.place_in_queue() - 1]
        frame = self.store.to_frame()
        here = frame[frame["trajectory_id"] == run.trajectory_id]
        rows = {
            (row["step_id"] if isinstance(row["step_id"], str) else "", row["target"], row["field"]): row
            for row in here.to_dict("records")
        }
        found = []
        for step in run.steps:
            self.turn(step.step_id, [each.step_id for each in run.steps])
            found += self.compared(step.step_id, rows)
        whole = self.view.widget.locator("button.whole")
        if whole.count():
            whole.click()
            self.view.widget.locator("button.whole.on").wait_for(timeout=PATIENCE_MS)
            found += self.compared("", rows)
        return found

    def turn(self, step_id: str, order: list[str]) -> None:
        """To a step, by the keys that lead from one to the next."""
        while (at := self.view.step()) != step_id:
            # From the whole run the key up leads to its last step.
            down = at is not None and order.index(at) < order.index(step_id)
            self.view.press("ArrowDown" if down else "ArrowUp")
            here = None if at is None else order.index(at) + (1 if down else -1)
            coming = order[-1 if here is None else here]
            self.view.widget.locator(AT.format(step=coming)).wait_for(timeout=PATIENCE_MS)

    def compared(self, unit: str, rows: dict[tuple[str, str, str], dict[str, Any]]) -> list[str]:
        """Of one step, or of the run as a whole."""
        if self.cage.reads:
            said = self.view.widget.evaluate(SAID) if unit else []
            expected = [f"{ANNOTATOR} {row['value']}" for (where, _, _), row in rows.items() if unit and where == unit]
            return [] if said == expected else [f"{unit}: shows {said}, the store has {expected}"]
        own = "step" if unit else "run"
        found, asked = [], set()
        for question in (Question(**each) for each in self.view.widget.evaluate(FORM)):
            at = (unit, question.target or own, question.field)
            asked.add(at)
            if not question.says(rows.get(at)):
                found.append(f"{at}: shows {question}, the store has {rows.get(at)}")
        for at, row in rows.items():
            where, target, field = at
            if where == unit and target == own and at not in asked and field not in self.cage.conditional:
                found.append(f"{at}: not shown, the store has {row}")
        return found
