"""A few rounds of what `make faults` plays at length: nothing acknowledged is lost, doubled, or shown untruly."""

from __future__ import annotations

from functools import partial

import pytest

from tests.browser.visit import LONGEST, Visit
from tests.faults import kernel_frozen
from tests.faults.fault import Account, Fault, Ground
from tests.faults.roll import FAULTS

IN_LAB = {fault.fault_id: fault for fault in FAULTS if fault.in_lab}
FROZEN = Fault("F4", "kernel frozen", partial(kernel_frozen.play, seconds=3), rounds=1)

# How many rounds; with two or three, each way of these faults comes up.
ROUNDS = {"F1": 2, "F5": 3, "F8": 1, "F12": 2, "F15": 1, "F17": 2, "F23": 3}


@pytest.mark.parametrize(
    ("fault", "rounds"),
    [(FROZEN, 1), *[(IN_LAB[fault_id], rounds) for fault_id, rounds in ROUNDS.items()]],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_nothing_acknowledged_is_lost_and_nothing_doubled_or_shown_untruly(
    ground: Ground, fault: Fault, rounds: int
) -> None:
    account = ground.play(fault, rounds)
    assert account.found() == []
    assert account


# As a page would that forgets what was never committed.
FORGETS = """() => new Promise((resolve, reject) => {
  const key = `trajwidgets/outbox/x/${'0'.repeat(15)}-never-committed`;
  const opening = indexedDB.open('trajwidgets');
  opening.onerror = reject;
  opening.onsuccess = () => {
    const store = opening.result.transaction('outbox', 'readwrite').objectStore('outbox');
    store.put({ kind: 'decision', labels: [{ target: { type: 'step', step_id: 'elsewhere' } }] }, key);
    store.delete(key).onsuccess = resolve;
  };
})"""


def test_a_page_that_forgets_what_was_never_committed_is_found_out(visit: Visit) -> None:
    _, labeler = visit.label(runs=LONGEST)
    labeler.press("1")
    labeler.wait_saved()
    labeler.page.evaluate(FORGETS)
    account = Account(rounds=1)
    account.settle_pages(visit)
    assert account.lost == {"never-committed"}
    assert account.doubled == {"never-committed"}, "one press gave two acts"
    assert [words for words in account.anomalies if "elsewhere" in words]
    assert not account
