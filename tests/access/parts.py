"""What a widget is looked at in: notebooks, and the states each is brought to by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.access import kinds, reading, states
from tests.access.states import Scene


@dataclass(frozen=True)
class Part:
    """A notebook, and its states one after the other."""

    cells: Callable[[str | None], list[str]]
    states: Mapping[str, Callable[[Scene], None]]

    @contextmanager
    def walk(self, scene: Scene) -> Iterator[Iterator[str]]:
        """The names of the states, each when it has been come to; at the end the kernel goes on."""

        def each() -> Iterator[str]:
            for name, come in self.states.items():
                come(scene)
                scene.labeler.page.wait_for_timeout(300)
                yield name

        try:
            yield each()
        finally:
            scene.kernel.resume()


#: A form of what there is most of, from the first look to a kernel that is silent.
LABELLING = Part(states.cells, states.STATES)
#: The fields that came later, marks, a search, and handing in.
KINDS = Part(kinds.cells, kinds.STATES)
#: A Viewer, with what two annotators said.
READING = Part(reading.cells, reading.STATES)

PARTS = (LABELLING, KINDS, READING)
