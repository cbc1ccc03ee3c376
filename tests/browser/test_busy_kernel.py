"""Kernels that compute, networks that break: keys are drawn at once all the same, and saved as soon as can be."""

from __future__ import annotations

import re

from playwright.sync_api import WebSocketRoute

from tests.browser.visit import LONGEST, Visit, labeling, typist_at

# Computes until it is told to stop, however long the keys take on the machine at hand.
COMPUTES = """\
import os
while not os.path.exists("enough"):
    sum(range(100_000))"""


def test_keys_are_drawn_while_the_kernel_computes_and_saved_in_the_end(visit: Visit) -> None:
    notebook = visit.open([*labeling(runs=LONGEST), COMPUTES])
    notebook.run(0)
    notebook.run(1)
    labeler = notebook.labeler()
    typist, store = typist_at(labeler, 13, longest=True), visit.store
    notebook.run(2, wait=False)
    labeler.focus()
    for _ in range(20):
        typist.press(typist.answer())
        typist.at_rest()
        _, n_unsaved = labeler.saving()
        assert n_unsaved >= typist.desk.n_said - len(store.history())
    assert notebook.execution_counts()[2] is None, "the cell has ended"
    (visit.folder / "enough").touch()
    typist.is_in(store)


def test_keys_pressed_while_the_connection_is_down_are_saved_when_it_is_back(visit: Visit) -> None:
    down, open_ones = False, []

    def through(route: WebSocketRoute) -> None:
        if down:
            route.close(code=1011, reason="down")
        else:
            open_ones.append((route, route.connect_to_server()))

    page = visit.tab()
    page.route_web_socket(re.compile(r".*/channels.*"), through)
    notebook = visit.lab.open(page, visit.write(labeling(runs=LONGEST)))
    notebook.run_all()
    labeler = notebook.labeler()
    labeler.focus()
    typist, store = typist_at(labeler, 17, longest=True), visit.store
    typist.work(5)
    labeler.wait_saved()
    before = len(store.history())
    down = True
    for route, server in open_ones:
        route.close(code=1011, reason="down")
        server.close()
    for _ in range(6):
        typist.press(typist.answer())
    typist.at_rest()
    labeler.widget.locator('.save[data-saving="silent"]').wait_for(timeout=5_000)
    assert labeler.saving()[1] == 6
    assert len(store.history()) == before
    down = False
    labeler.wait_saved(timeout_ms=40_000)
    typist.is_in(store)
