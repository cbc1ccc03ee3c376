"""Every public widget has its front end, its line in the README, and a constructor that says what is wrong."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

import trajwidgets
from tests.widgets.page import SCHEMA, Feedback, run
from trajwidgets import widgets
from trajwidgets.errors import FormatError, LabelError, SchemaError, StoreError, TrajectoryError, TrajwidgetsError
from trajwidgets.formats import Runs
from trajwidgets.widgets.widget import Widget, bundle

REPOSITORY = Path(__file__).resolve().parents[2]
PUBLIC = [getattr(widgets, name) for name in widgets.__all__]


@pytest.mark.parametrize("widget", PUBLIC)
def test_a_public_widget_has_a_bundle_a_source_and_a_place_in_the_readme(widget: type[Widget]) -> None:
    assert issubclass(widget, Widget)
    assert "export" in bundle(widget._bundle).read_text(encoding="utf-8")
    assert (REPOSITORY / "js" / "src" / "widgets" / f"{widget._bundle}.tsx").exists()
    assert widget.__name__ in trajwidgets.__all__
    assert f"{widget.__name__}(" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_a_checkout_without_bundles_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("trajwidgets.widgets.widget._STATIC", tmp_path)
    with pytest.raises(TrajwidgetsError, match=r"labeler\.js is not built\. In a source checkout run `make build`"):
        bundle("labeler")


def test_what_a_notebook_saves_of_a_widget_is_the_same_in_every_run(tmp_path: Path) -> None:
    with_names = widgets.Labeler([run("r1")], schema=SCHEMA, store=tmp_path / "labels.db", annotator="a1")
    panel = widgets.AgreementPanel(tmp_path / "labels.db")
    assert repr(with_names) == "Labeler(1 run, schema 'Feedback+Verdict', annotator 'a1')"
    assert repr(panel) == "AgreementPanel('labels.db')"
    with_names.close()
    panel.close()


WRONG: list[tuple[dict[str, Any], type[TrajwidgetsError], str]] = [
    ({"annotator": "  "}, LabelError, "annotator: pass the name"),
    ({"runs": []}, FormatError, "nothing to load"),
    ({"runs": Runs()}, TrajectoryError, "no run to show"),
    ({"schema": SCHEMA, "step": Feedback}, LabelError, "pass it alone"),
    ({"step": None}, SchemaError, "needs at least one pydantic model"),
    ({"step": dict}, SchemaError, "takes a pydantic model class"),
    ({"step": Feedback, "run": Feedback}, SchemaError, "stands in both"),
    ({"store": "no/such/folder/labels.db"}, StoreError, "its folder"),
    ({"language": "fr"}, TrajwidgetsError, "language='fr': no such language. There are 'de', 'en'"),
]


def attempt(given: dict[str, Any], store: Path) -> str:
    """What a constructor with these arguments complains of; what is left of the widget has been collected."""
    arguments = {"runs": [run("r1")], "step": Feedback, "store": store, "annotator": "a1", **given}
    try:
        widgets.Labeler(**arguments)
    except TrajwidgetsError as error:
        said = f"{type(error).__name__}: {error}"
    else:
        said = "nothing"
    gc.collect()
    return said


@pytest.fixture
def noise(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Python prints as "Exception ignored in"."""
    heard: list[Any] = []
    monkeypatch.setattr("sys.unraisablehook", heard.append)
    return heard


@pytest.mark.usefixtures("noise")
@pytest.mark.parametrize(("given", "error", "words"), WRONG)
def test_a_labeler_that_cannot_be_made_says_why(
    given: dict[str, Any], error: type[TrajwidgetsError], words: str, tmp_path: Path
) -> None:
    said = attempt(given, tmp_path / "labels.db")
    assert said.startswith(f"{error.__name__}: ")
    assert words in said


def test_a_labeler_that_could_not_be_made_leaves_no_noise_behind(tmp_path: Path, noise: list[Any]) -> None:
    attempt({"annotator": ""}, tmp_path / "labels.db")
    assert [str(each.exc_value) for each in noise] == []
