"""People are renamed, pseudonymised and handed out without names; the chain stays whole and the old log as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import trajwidgets as tw
from trajwidgets.errors import EventConflict, LabelError, StoreError
from trajwidgets.labels import Decision, LabelSchema, Retraction
from trajwidgets.store import LabelStore, PracticeStore, clean_name, look_alikes
from trajwidgets.trajectory import Trajectory

Decide = Callable[..., Decision]
Retract = Callable[[Decision], Retraction]


@pytest.fixture
def peopled(
    store: LabelStore, decide: Decide, undo: Retract, schema: LabelSchema, trajectory: Trajectory
) -> LabelStore:
    store.record_schema(schema)
    store.record_run(trajectory)
    for annotator, value in (("anna", "success"), ("ben", "failure"), ("anna", "partial")):
        store.save(decide("s1", outcome=value, note="=by hand"), annotator=annotator)
    mistaken = decide("s2", outcome="success")
    store.save(mistaken, annotator="ben")
    store.retract(undo(mistaken), annotator="ben")
    store.save(decide("s1", outcome="failure"), annotator="judge-model", role="model")
    store.save(decide("s2", outcome="failure"), annotator="ben", role="reviewer")
    return store


def who(store: LabelStore) -> set[str]:
    return set(store.to_frame()["annotator"])


def test_a_renamed_annotator_is_shown_under_the_new_name_everywhere(peopled: LabelStore) -> None:
    before, labels = peopled.to_frame(), peopled.labels(annotator="anna")
    events = peopled.events()
    peopled.rename_annotator("anna", " a7 ")
    pd.testing.assert_frame_equal(peopled.to_frame(), before.replace({"annotator": {"anna": "a7"}}))
    assert set(peopled.history()["annotator"]) == {"a7", "ben", "judge-model"}
    assert peopled.annotators() == ["a7", "ben", "judge-model"]
    assert [label.label for label in peopled.labels(annotator="a7")] == [label.label for label in labels]
    assert len(peopled.decisions(annotator="a7")) == len(peopled.decisions(annotator="anna")) == 2
    assert tw.agreement.percent_agreement(peopled.to_frame(), field="outcome").value is not None
    assert "a7" in peopled.disagreements()["values"].iloc[0]
    assert peopled.events()[: len(events)] == events, "not a row was touched"
    assert peopled.verify()


def test_to_rename_twice_is_to_rename_once(peopled: LabelStore) -> None:
    peopled.rename_annotator("anna", "a7")
    before = peopled.last_row()
    peopled.rename_annotator("anna", "a7")
    peopled.rename_annotator("a7", "a7")
    assert peopled.last_row() == before
    peopled.rename_annotator("a7", "anna")
    peopled.rename_annotator("anna", "a7")
    assert who(peopled) == {"a7", "ben", "judge-model"}


def test_two_people_may_swap_names(peopled: LabelStore) -> None:
    anna = peopled.labels(annotator="anna")
    for old, new in (("anna", "x"), ("ben", "anna"), ("x", "ben")):
        peopled.rename_annotator(old, new)
    assert [label.decision for label in peopled.labels(annotator="ben")] == [label.decision for label in anna]


def test_one_is_not_renamed_into_somebody_else_by_accident(peopled: LabelStore, decide: Decide) -> None:
    before = peopled.last_row()
    with pytest.raises(StoreError, match=r"'ben' has labels here already.*join=True"):
        peopled.rename_annotator("anna", "ben")
    with pytest.raises(StoreError, match=r"no annotator is called 'ana'. Did you mean 'anna'\?"):
        peopled.rename_annotator("ana", "a7")
    with pytest.raises(LabelError, match="pass the name"):
        peopled.rename_annotator("anna", "  ")
    assert peopled.last_row() == before
    peopled.save(decide("s1", outcome="partial"), annotator="Anna")
    peopled.rename_annotator("Anna", "anna", join=True)
    own = peopled.to_frame().query("annotator == 'anna' and field == 'outcome'")
    assert own["value"].tolist() == ["partial"], "one annotator, whose latest label counts"


def test_who_was_renamed_goes_on_under_the_new_name_and_takes_back_what_was_said_under_the_old(
    peopled: LabelStore, decide: Decide, undo: Retract
) -> None:
    peopled.rename_annotator("anna", "a7")
    last = peopled.decisions(annotator="a7")[-1]
    peopled.retract(undo(last), annotator="a7")
    assert peopled.to_frame().query("annotator == 'a7' and field == 'outcome'")["value"].tolist() == ["success"]
    peopled.save(decide("s1", outcome="failure"), annotator="a7")
    assert peopled.to_frame().query("annotator == 'a7' and field == 'outcome'")["value"].tolist() == ["failure"]
    with pytest.raises(StoreError, match="cannot take it back"):
        peopled.retract(undo(peopled.decisions(annotator="ben")[0]), annotator="a7")


def test_a_rename_comes_along_with_a_merge(peopled: LabelStore, decide: Decide, tmp_path: Path) -> None:
    peopled.rename_annotator("anna", "a7")
    with LabelStore(tmp_path / "other.db") as other:
        other.save(decide("s3", outcome="success"), annotator="anna")
        other.merge(peopled)
        peopled.merge(other)
        assert who(other) == who(peopled) == {"a7", "ben", "judge-model"}
        pd.testing.assert_frame_equal(other.history(), peopled.history())


def test_pseudonyms_are_given_to_people_once_and_to_no_machine(peopled: LabelStore, decide: Decide) -> None:
    before = peopled.to_frame()
    given = peopled.pseudonymise()
    assert set(given) == {"anna", "ben"}
    assert len(set(given.values())) == 2
    assert who(peopled) == {*given.values(), "judge-model"}
    assert peopled.pseudonymise() == {}
    peopled.save(decide("s3", outcome="success"), annotator="cleo")
    assert set(peopled.pseudonymise()) == {"cleo"}
    frame = peopled.to_frame().iloc[: len(before)]
    pd.testing.assert_frame_equal(frame, before.replace({"annotator": given}))
    assert peopled.verify()


def test_a_pseudonymised_copy_holds_the_labels_and_no_name(peopled: LabelStore, tmp_path: Path) -> None:
    given = peopled.pseudonymise()
    head = peopled.verify().head
    copy = peopled.pseudonymised_copy(tmp_path / "to-hand-out.db")
    content = (tmp_path / "to-hand-out.db").read_bytes()
    for name in (*given, peopled.project_id, peopled.writer_id):
        assert name.encode() not in content
    for frame in ("to_frame", "history"):
        pd.testing.assert_frame_equal(getattr(copy, frame)(), getattr(peopled, frame)())
    pd.testing.assert_frame_equal(copy.disagreements(), peopled.disagreements())
    assert copy.verify(), str(copy.verify())
    (note,) = copy.events(kinds=["copy"])
    assert note.payload["of"] == head == peopled.verify().head
    assert copy.verify().head != head
    assert copy.project_id != peopled.project_id
    with pytest.raises(StoreError, match="is there already"):
        peopled.pseudonymised_copy(tmp_path / "to-hand-out.db")


def test_a_copy_of_people_without_pseudonyms_gives_them_some_and_leaves_the_store_as_it_is(
    peopled: LabelStore, tmp_path: Path
) -> None:
    before = peopled.last_row()
    copy = peopled.pseudonymised_copy(tmp_path / "copy.db")
    assert who(copy) & {"anna", "ben"} == set()
    assert "judge-model" in who(copy)
    assert (peopled.last_row(), who(peopled)) == (before, {"anna", "ben", "judge-model"})
    order = ["trajectory_id", "step_id", "field", "value", "role", "recorded_at", "decision_id"]
    pd.testing.assert_frame_equal(copy.history()[order], peopled.history()[order])


def test_a_copy_of_merged_stores_keeps_the_order_in_which_labels_count(
    peopled: LabelStore, decide: Decide, tmp_path: Path
) -> None:
    with LabelStore(tmp_path / "other.db") as other:
        for value in ("success", "partial", "failure", "partial"):
            other.save(decide("s1", outcome=value), annotator="anna")
        peopled.merge(other)
    peopled.rename_annotator("anna", "a7")
    copy = peopled.pseudonymised_copy(tmp_path / "copy.db")
    again = peopled.pseudonymised_copy(tmp_path / "again.db")
    for made in (copy, again):
        assert made.verify()
        pd.testing.assert_series_equal(made.history()["status"], peopled.history()["status"])
        pd.testing.assert_series_equal(made.to_frame()["value"], peopled.to_frame()["value"])


def test_a_copy_of_imported_labels_gives_away_neither_names_nor_files_nor_a_way_to_try_names(
    peopled: LabelStore, undo: Retract, schema: LabelSchema, tmp_path: Path
) -> None:
    pd.DataFrame(
        {"trajectory_id": "run-1", "step_id": ["s1", "s2", "s3"], "annotator": "zoe", "outcome": "success"}
    ).to_csv(tmp_path / "zoe_smith_labels.csv", index=False)
    imported = peopled.import_frame(tmp_path / "zoe_smith_labels.csv", schema=schema)
    taken_back = peopled.decisions(annotator="zoe")[-1]
    peopled.retract(undo(taken_back), annotator="zoe")
    with LabelStore(tmp_path / "guess.db") as guess:  # who guesses the name makes the same ids
        guess.import_frame(tmp_path / "zoe_smith_labels.csv", schema=schema)
        guessed = [event.event_id for event in guess.events(kinds=["decision", "import"])]
        peopled.merge(guess)  # and two copies of one decision are one decision still
    copy = peopled.pseudonymised_copy(tmp_path / "copy.db")
    content = (tmp_path / "copy.db").read_bytes()
    for word in ("zoe", "smith", imported.sha256, *guessed):
        assert word.encode() not in content
    assert copy.verify(), str(copy.verify())
    shown = ["trajectory_id", "step_id", "field", "value", "role", "recorded_at", "status", "retracted_at"]
    pd.testing.assert_frame_equal(copy.history()[shown], peopled.history()[shown])
    own = [each.decision_id for each in copy.decisions() if each.decision_id.startswith("imported-")]
    assert len(own) == 2
    for event in copy.events(kinds=["import"]):
        assert set(own) < set(event.payload["decision_ids"])
    pressed = [each.decision_id for each in peopled.decisions() if not each.decision_id.startswith("imported-")]
    assert [each.decision_id for each in copy.decisions() if each.decision_id not in own] == pressed


def test_what_was_practised_can_be_handed_out_and_taken_back_in_as_a_file(decide: Decide, tmp_path: Path) -> None:
    with PracticeStore() as practice:
        practice.save(decide("s1", outcome="success"), annotator="anna")
        with practice.pseudonymised_copy(tmp_path / "copy.db") as copy:
            assert copy.to_frame()["value"].tolist() == ["success"]
            assert "anna" not in who(copy)
        practice.write_journal(tmp_path / "labels.jsonl")
        for _ in range(2):
            with PracticeStore.from_journal(tmp_path / "labels.jsonl", tmp_path / "kept.db") as kept:
                pd.testing.assert_frame_equal(kept.to_frame(), practice.to_frame())
                assert not isinstance(kept, PracticeStore)
    with LabelStore(tmp_path / "kept.db") as kept:
        assert who(kept) == {"anna"}


def test_a_copy_is_not_merged_back(peopled: LabelStore, tmp_path: Path) -> None:
    copy = peopled.pseudonymised_copy(tmp_path / "copy.db")
    with pytest.raises(EventConflict, match="says another annotator"):
        peopled.merge(copy)


@pytest.fixture
def typed(path: Path, decide: Decide, undo: Retract, monkeypatch: pytest.MonkeyPatch) -> LabelStore:
    """A store in which names stand as they were typed, which the first version let in."""
    store = LabelStore(path)
    with monkeypatch.context() as first_version:
        first_version.setattr("trajwidgets.store.kinds.clean_name", lambda name: name)
        store.save(decide("s1", outcome="success", decision_id="decision-1"), annotator="Anna  Smith")
        store.save(decide("s2", outcome="success", decision_id="decision-2"), annotator=" Anna Smith")
        store.save(decide("s1", outcome="failure"), annotator="Zoe\u0308")
    assert {event.annotator for event in store.events(kinds=["decision"])} == {
        "Anna  Smith",
        " Anna Smith",
        "Zoe\u0308",
    }
    return store


def test_who_was_recorded_under_a_name_as_typed_is_found_under_the_clean_one(
    typed: LabelStore, decide: Decide, undo: Retract
) -> None:
    assert typed.annotators() == ["Anna Smith", "Zo\u00eb"]
    assert who(typed) == {"Anna Smith", "Zo\u00eb"}
    for name in ("Anna Smith", "Anna  Smith"):
        assert len(typed.labels(annotator=name)) == len(typed.decisions(annotator=name)) == 2
    assert len(typed.history(annotator="Zo\u00eb")) == 1
    assert typed.last_written("Zo\u00eb")
    # The same act sent again, a new one, an undo: all of one person.
    again = decide("s1", outcome="success", decision_id="decision-1")
    assert typed.save(again, annotator="Anna  Smith").annotator == "Anna  Smith"
    assert typed.save(decide("s1", outcome="partial"), annotator="Anna  Smith").annotator == "Anna Smith"
    typed.retract(undo(decide("s2", decision_id="decision-2", outcome="success")), annotator="Anna Smith")
    assert typed.to_frame().query("annotator == 'Anna Smith'")["value"].tolist() == ["partial"]
    with LabelStore(typed.path) as opened:
        opened.rename_annotator("Anna  Smith", "a7")
        opened.rename_annotator("Zoe\u0308", "z1")
        assert opened.annotators() == ["a7", "z1"]
        assert len(opened.history(annotator="a7")) == 3
    assert typed.verify()


@pytest.mark.parametrize(
    ("given", "recorded"), [(" anna ", "anna"), ("anna\tb", "anna b"), ("A\u0308nne", "\u00c4nne"), ("a\u00a0b", "a b")]
)
def test_a_name_is_written_one_way(given: str, recorded: str) -> None:
    assert clean_name(given) == recorded


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("A1", ["a1", "a2"], ["a1"]),
        ("anna.b", ["Anna B", "ben"], ["Anna B"]),
        ("ana", ["anna", "ben"], ["anna"]),
        ("\uff41nna", ["anna"], ["anna"]),
        ("Zoe", ["Zoë"], ["Zoë"]),
        ("a1", ["a1", "a2", "a10"], []),
        ("annotator-2", ["annotator-1", "annotator-3"], []),
        ("ken", ["ben"], []),
        ("anna", [], []),
    ],
)
def test_a_slip_of_the_finger_is_told_from_another_person(name: str, known: list[str], found: list[str]) -> None:
    assert look_alikes(name, known) == found
