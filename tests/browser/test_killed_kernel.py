"""Kernels that die amid the work: every pressed key reaches the store once. `make faults` does it many times over."""

from __future__ import annotations

from tests.browser.visit import Visit


def test_keys_pressed_after_the_kernel_died_survive_a_reload_of_the_tab(visit: Visit) -> None:
    notebook, typist = visit.typist(3, longest=True)
    labeler, store = typist.labeler, visit.store
    typist.work(10)
    notebook.save()
    labeler.wait_saved()
    visit.kernel(notebook).kill()
    for _ in range(5):
        typist.press_if_it_lands(typist.answer_or_undo())
        _, n_unsaved, missing = visit.witness.look(labeler, store)
        assert n_unsaved >= len(missing)
    notebook.page.reload(wait_until="domcontentloaded")
    notebook = visit.lab.opened(notebook.page)
    notebook.run_all()
    labeler.wait()
    typist.is_in(store)
    typist.at_rest()
