"""The digest of a step, written straight from its parts, is the digest of their JSON form."""

from __future__ import annotations

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from trajwidgets.trajectory import (
    AudioPart,
    BoxOverlay,
    FilePart,
    ImagePart,
    Part,
    PointerOverlay,
    RawPart,
    ReasoningPart,
    Step,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    digest,
)

texts = st.text(st.characters(codec="utf-8"), max_size=20)
numbers = (
    st.floats(allow_nan=False, allow_infinity=False) | st.floats(1e-8, 1e-3) | st.integers(-(2**53) + 1, 2**53 - 1)
)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
lengths = st.floats(0, 1e6)
sources = st.none() | st.integers(0, 9)
overlays = st.builds(PointerOverlay, x=lengths, y=lengths, label=texts) | st.builds(
    BoxOverlay, x=lengths, y=lengths, width=lengths, height=lengths
)
ids = st.none() | st.text("0123456789abcdef", min_size=64, max_size=64)
contents = (
    st.builds(TextPart, text=texts, source_index=sources)
    | st.builds(ImagePart, asset_id=ids, width=st.none() | st.integers(0, 9), overlays=st.tuples(overlays))
    | st.builds(AudioPart, asset_id=ids, uri=st.none() | texts, duration_s=st.none() | lengths, source_index=sources)
    | st.builds(FilePart, asset_id=ids, name=texts)
    | st.builds(RawPart, kind=texts, data=json_values, source_index=sources)
)
parts = (
    contents
    | st.builds(ReasoningPart, text=texts, withheld=st.booleans(), source_index=sources)
    | st.builds(ToolCallPart, call_id=texts, name=texts, arguments=st.dictionaries(texts, json_values, max_size=3))
    | st.builds(
        ToolResultPart,
        call_id=texts,
        content=st.lists(contents, max_size=3).map(tuple),
        is_error=st.booleans(),
        duration_s=st.none() | lengths,
        source_index=sources,
    )
)


def as_json(part: Part) -> dict[str, Any]:
    """What decision 0003 says that a digest covers, by way of pydantic."""
    if isinstance(part, ToolResultPart):
        beside: Any = {"source_index": True, "duration_s": True, "content": {"__all__": {"source_index"}}}
    else:
        beside = {"source_index"}
    return part.model_dump(mode="json", exclude=beside)


@given(st.lists(parts, max_size=4), texts)
def test_the_digest_of_a_step_is_that_of_its_json_form(found: list[Part], name: str) -> None:
    step = Step(step_id="s1", actor="agent", name=name, parts=tuple(found))
    document = {"step_id": "s1", "actor": "agent", "name": name, "parts": [as_json(part) for part in found]}
    assert step.digest == digest(document)
    assert rfc8785.dumps(document)
