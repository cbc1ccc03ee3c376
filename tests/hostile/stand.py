"""Show one side of a batch of hostile texts after the other in real widgets: what the notebook of the harness runs."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NoReturn

import ipywidgets
from IPython.display import HTML, display
from pydantic import create_model

import trajwidgets as tw
from tests.hostile import depths
from tests.hostile.planting import Say, answers, every, form, picture, run_of_parts, runs_of_names
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import LabelSchema
from trajwidgets.reports import html as report_html
from trajwidgets.trajectory import ImagePart, MemoryAssets, TextPart, plain
from trajwidgets.widgets import messages as m
from trajwidgets.widgets import widget as base

#: High enough to hold many cards at once.
HEIGHT = 2400


class Stand:
    """What a notebook shows: one batch of texts after the other.

    The plan is a list of batches: `texts`, of which every one goes into every place, or `places`, with a text for each
    place; `broken` is a folder of bundles that take strangers' texts for markup, and reports made by Python then do so,
    too.
    """

    def __init__(self, plan: str) -> None:
        self.batches: list[Any] = json.loads(Path(plan).read_text(encoding="utf-8"))
        self.kept: list[object] = []
        self.say: Say = lambda _: []
        self.whole = base.bundle, report_html.text
        warnings.simplefilter("ignore")

    def show(self, at: int, what: str) -> None:
        """One side of a batch, by the name of its method, in place of what was there before."""
        ipywidgets.Widget.close_all()
        batch = self.batches[at]
        base.bundle, report_html.text = self.whole
        if broken := batch.get("broken"):
            base.bundle = lambda name: Path(broken) / f"{name}.js"
            report_html.text = report_html.Html
        texts, places = [plain(text) for text in batch.get("texts", ())], batch.get("places", {})
        self.say = lambda place: texts or [plain(places[place])]
        self.kept = list(getattr(self, what)(self.say))
        for shown in self.kept:
            display(shown)

    def parts(self, say: Say) -> Iterator[object]:
        """A run with every part, beside a plain form."""
        schema = LabelSchema.from_models(step=create_model("Plain", outcome=(Literal["a", "b"], ...), note=(str, "")))
        yield tw.Labeler([run_of_parts(say)], schema=schema, practice=True, annotator="a1", height=HEIGHT)

    def names(self, say: Say) -> Iterator[object]:
        """Runs with every name, one after the other."""
        schema = LabelSchema.from_models(step=create_model("Plain", outcome=(Literal["a", "b"], ...)))
        yield tw.Labeler(runs_of_names(say), schema=schema, practice=True, annotator="a1", height=600)

    def form(self, say: Say) -> Iterator[object]:
        """The form, its panel, and what Python draws."""
        schema, runs = form(say), runs_of_names(say)
        # The panel has a store of its own: else each key would have it count anew.
        mine, theirs = _new_store("mine.db"), _new_store("theirs.db")
        for store in (mine, theirs):
            store.record_schema(schema)
            store.record_runs(runs)
        colleagues = list(dict.fromkeys(name for text in say("Welcome.annotator") if (name := " ".join(text.split()))))
        for place, name in enumerate([*colleagues, "b1"]):
            answers(runs[0], schema, say, theirs, name, place)
        me = colleagues[0] if len(colleagues) == 1 else "a1"
        answers(runs[0], schema, say, mine, me, 0)
        labeler = tw.Labeler(runs, schema=schema, store=mine, annotator=me, height=1600, static_goals=True)
        panel = tw.AgreementPanel(theirs)
        yield from (labeler, panel)
        for drawn in (labeler._still(), panel._still(), tw.summary(theirs, notes=True)._repr_html_()):
            yield HTML(drawn)

    def depths(self, say: Say) -> Iterator[object]:
        """Marks, evidence, corrections, rankings and taxonomies, with suggestions; and a rule that fails."""
        run, schema, store = depths.run(say), depths.form(say), _new_store("depths.db")
        store.record_schema(schema)
        store.record_runs([run])
        for decision in depths.answers(run, schema, say):
            store.save(decision, annotator="a1")
        yield tw.Labeler(run, schema=schema, store=store, annotator="a1", prefill=depths.suggests(say), height=1600)
        # Whose rule fails asks little, so that there is little to click anew.
        schema = LabelSchema.from_models(step=create_model("Plain", note=(str, "")))
        step = tw.Step(step_id="s1", actor="agent", parts=(TextPart(text="one"),))
        run = tw.Trajectory(trajectory_id="short", task=tw.Task(goal="short"), steps=(step,))
        failing = depths.fails(say)
        yield tw.Labeler(run, schema=schema, practice=True, annotator="a1", prefill=failing, height=400)

    def reading(self, say: Say) -> Iterator[object]:
        """The Viewer with what everybody says, and its search."""
        run, schema, store = depths.run(say), depths.form(say), _new_store("reading.db")
        store.record_schema(schema)
        store.record_runs([run])
        names = dict.fromkeys(name for text in say("Said.annotator") if (name := " ".join(text.split())))
        for place, name in enumerate([*names, "b1"]):
            for decision in depths.answers(run, schema, say, place):
                store.save(decision, annotator=name, role="annotator" if place % 2 else "qa_lead")
        viewer = tw.Viewer(run, store, labels="all", height=1600)
        yield viewer
        yield HTML(viewer._still())

    def failures(self, say: Say) -> Iterator[object]:
        """Labelers whose kernel has nothing to answer but these words: at the door, for steps, for what was cut."""
        words = every(say("Failure.message"))

        def refuse(_ask: object) -> NoReturn:
            raise TrajwidgetsError(words)

        assets = MemoryAssets()
        shown = ImagePart(asset_id=assets.add(picture()), media_type="image/png", width=32, height=24)
        cut = TextPart(text="long " * 10_000)
        step = tw.Step(step_id="s1", actor="agent", parts=(cut, shown))
        run = tw.Trajectory(trajectory_id="cut", task=tw.Task(goal="cut"), steps=(step,)).with_assets(assets)
        schema = LabelSchema.from_models(step=create_model("Plain", outcome=(Literal["a", "b"], ...)))
        for asks in (("hello",), ("page",), ("whole", "asset", "search")):
            labeler = tw.Labeler([run], schema=schema, practice=True, annotator="a1", height=500)
            handlers = {**labeler._handlers(), **dict.fromkeys(asks, refuse)}
            labeler._handlers = lambda handlers=handlers: handlers
            yield labeler

    def news(self) -> None:
        """What a kernel says unasked, to the form that is open."""
        labeler, panel, *_ = self.kept
        labeler._say("notes", m.Notes(notes=tuple(dict.fromkeys(self.say("Notes.notes[]")))))
        panel._say("trouble", m.Failure(message=every(self.say("Failure.message"))))

    def fail(self) -> None:
        """An error of ours in the cell itself: it names what was asked for."""
        self.kept[0].go_to(every(self.say("Trajectory.trajectory_id")), "elsewhere")


def _new_store(path: str) -> tw.LabelStore:
    Path(path).unlink(missing_ok=True)
    return tw.LabelStore(path)
