"""A project of two runs, two annotators and a store; what they differ in, and what they have handed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.widgets.page import SCHEMA, judge, run
from trajwidgets.labels import Submission
from trajwidgets.reports import StoreAgreement
from trajwidgets.store import LabelStore

HandIn = Callable[..., str]


def independent_agreement(store: LabelStore) -> tuple[tuple[str, ...], str]:
    """Who is compared, and the whole table on the outcome, as the panel has them."""
    agreement = StoreAgreement(store)
    (table,) = [found.table for found in agreement.fields() if found.field.name == "outcome"]
    return agreement.annotators, str(table.to_dict("records")) if table is not None else ""


def soon(holds: Callable[[], bool], within_s: float = 20) -> None:
    """Wait until it holds: a Labeler hears of what others write from a thread of its own."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[LabelStore]:
    """Anna and Ben labelled run r1: alike on s1, differently on s2."""
    with LabelStore(tmp_path / "project.db") as store:
        store.record_schema(SCHEMA)
        store.record_runs([run("r1"), run("r2")])
        for annotator, second in (("anna", "success"), ("ben", "failure")):
            store.save(judge("s1", "success"), annotator=annotator)
            store.save(judge("s2", second), annotator=annotator)
        yield store


@pytest.fixture
def hand_in(project: LabelStore) -> HandIn:
    """Hand a run in, or take it up again; gives the id of the submission."""

    def act(annotator: str, trajectory_id: str = "r1", *, submitted: bool = True) -> str:
        submission = Submission(
            submission_id=uuid4().hex,
            trajectory_id=trajectory_id,
            schema_hash=SCHEMA.schema_hash,
            submitted=submitted,
            n_steps=3,
            n_unseen=0,
            n_open=0,
        )
        project.submit(submission, annotator=annotator)
        return submission.submission_id

    return act
