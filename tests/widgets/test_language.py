"""Widgets speak the language they were told, else that of the environment, else leave it to the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.widgets.page import SCHEMA, run
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.widgets import AgreementPanel, Labeler


def spoken(store: Path, language: str | None) -> set[str]:
    """What the page is told, by both widgets."""
    labeler = Labeler([run("r1")], schema=SCHEMA, store=store, annotator="a1", language=language)
    panel = AgreementPanel(store, language=language)
    sent = {str(widget.get_state()["_language"]) for widget in (labeler, panel)}
    labeler.close()
    panel.close()
    return sent


@pytest.mark.parametrize("language", ["de", "de-AT", "en", "en-XA", "ar-XB"])
def test_a_widget_speaks_the_language_it_is_told(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJWIDGETS_LANGUAGE", "de-CH")
    assert spoken(tmp_path / "labels.db", language) == {language}


def test_untold_it_speaks_that_of_the_environment_else_leaves_it_to_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRAJWIDGETS_LANGUAGE", raising=False)
    assert spoken(tmp_path / "labels.db", None) == {""}
    monkeypatch.setenv("TRAJWIDGETS_LANGUAGE", "de")
    assert spoken(tmp_path / "labels.db", None) == {"de"}


def test_a_language_of_the_environment_that_is_not_there_is_named_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJWIDGETS_LANGUAGE", "tlh")
    with pytest.raises(TrajwidgetsError, match="TRAJWIDGETS_LANGUAGE='tlh': no such language"):
        spoken(tmp_path / "labels.db", None)
