"""What the pages of a visit do and claim, act by act, recorded in the page but apart from the widget's own code.

An act is pressed when the page puts it on its shelf, and acknowledged when the page lets go of it there: from then on
the store alone has it. Beside that: whether a key landed in the widget, whether it gave one act on the step that was
active, and how long it took until something was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

import trajwidgets as tw
from lab import LabelerView

#: The events that people cause.
ACTS = ("decision", "retraction")

SCRIPT = """(() => {
  if (window.witness) return;
  const SHELF = 'trajwidgets/outbox/', STAMP = 16;
  const witness = (window.witness = { landed: [], pressed: [], drawn: [] });
  const idOf = key => key.slice(key.lastIndexOf('/') + 1 + STAMP);
  const ours = key => typeof key === 'string' && key.startsWith(SHELF);
  const tell = (kind, detail) => window.witnessed?.(kind, detail);
  const seen = new Set(), watched = new WeakSet();
  let press = null;

  const put = (key, act) => {
    const id = idOf(key), target = act.labels?.[0]?.target;
    if (seen.has(id)) return;
    seen.add(id);
    witness.pressed.push(id);
    tell('pressed', id);
    if (!press) return;
    press.acts.push(id);
    if (press.acts.length > 1) tell('doubled', id);
    const step = target?.step_id ?? '';
    if (target && step !== press.step) tell('stray', `${press.key} on step ${press.step} gave a label on step ${step}`);
  };
  const { setItem } = Storage.prototype, { put: store, delete: remove } = IDBObjectStore.prototype;
  Storage.prototype.setItem = function (key, value) {
    const done = setItem.call(this, key, value);
    if (ours(key)) put(key, JSON.parse(value));
    return done;
  };
  IDBObjectStore.prototype.put = function (value, key) {
    if (ours(key)) put(key, value);
    return store.call(this, value, key);
  };
  // The page's copy goes only when Python has said that the act is committed.
  IDBObjectStore.prototype.delete = function (key) {
    if (ours(key)) tell('acknowledged', idOf(key));
    return remove.call(this, key);
  };

  const begin = event => {
    const host = event.composedPath().find(node => node.classList?.contains('trajwidgets'));
    if (event.type === 'keydown') witness.landed.push(!!host);
    const root = host?.shadowRoot;
    if (!root) {
      press = null;
      return;
    }
    if (!watched.has(root)) {
      watched.add(root);
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(draw).observe(root, everything);
    }
    const step = root.querySelector('.card[aria-current="step"]')?.dataset.step ?? '';
    press = { key: event.key ?? 'click', step, acts: [], at: event.timeStamp, drawn: false };
  };
  const draw = () => {
    if (!press || press.drawn) return;
    press.drawn = true;
    const { at } = press;
    witness.drawn.push(performance.now() - at);
  };
  addEventListener('keydown', begin, { capture: true });
  addEventListener('pointerdown', begin, { capture: true });
})()"""


@dataclass
class Witness:
    """Hears what all pages of one browser profile do."""

    pressed: dict[Page, list[str]] = field(default_factory=dict)
    """The acts of each page in the order of the presses, over all reloads."""
    acknowledged: set[str] = field(default_factory=set)
    """Acts of which a page has said, in whatever way, that they are saved."""
    doubled: set[str] = field(default_factory=set)
    """Acts beyond the first that one press has given."""
    strays: list[str] = field(default_factory=list)
    """Labels that went to another step than the one that was active."""

    @classmethod
    def of(cls, context: BrowserContext) -> Witness:
        """A witness of every page that this profile will open."""
        witness = cls()
        context.expose_binding("witnessed", witness._heard)
        context.add_init_script(SCRIPT)
        return witness

    def _heard(self, source: Mapping[str, Any], kind: str, detail: str) -> None:
        if kind == "pressed":
            self._press(source["page"], detail)
        elif kind == "acknowledged":
            self.acknowledged.add(detail)
        elif kind == "doubled":
            self.doubled.add(detail)
        else:
            self.strays.append(detail)

    def _press(self, page: Page, act_id: str) -> None:
        acts = self.pressed.setdefault(page, [])
        if act_id not in acts:
            acts.append(act_id)

    def acts_of(self, page: Page) -> list[str]:
        """What was pressed in this page so far."""
        # Asked too, since what the page has told may still be on its way to us.
        for act_id in page.evaluate("() => witness.pressed"):
            self._press(page, act_id)
        return self.pressed.setdefault(page, [])

    def everything_pressed(self) -> set[str]:
        """The acts of all pages."""
        return {act_id for acts in self.pressed.values() for act_id in acts}

    def look(self, labeler: LabelerView, store: tw.LabelStore) -> tuple[str, int, list[str]]:
        """The state of saving that the page shows, how many it calls unsaved, and what the store lacks of its acts.

        In this order, so that whatever the page can know of is in the store when that is read.
        """
        acts = list(self.acts_of(labeler.page))
        state, n_unsaved = labeler.saving()
        if state == "saved":
            self.acknowledged.update(acts)
        there = stored_acts(store)
        return state, n_unsaved, [act_id for act_id in acts if act_id not in there]


def stored_acts(store: tw.LabelStore) -> dict[str, str]:
    """The acts that the store holds, in order, and whose they are."""
    return {event.event_id: event.annotator or "" for event in store.events(kinds=ACTS)}


def landed(page: Page) -> bool:
    """Whether the last key went to the widget. A dialog of JupyterLab may take one."""
    went: bool = page.evaluate("() => witness.landed.at(-1) ?? false")
    return went
