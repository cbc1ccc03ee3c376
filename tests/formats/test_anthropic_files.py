"""Anthropic Messages in files: real ones, read by eye, and broken ones, of which no word may be lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.test_anthropic_messages import answers, outline
from tests.formats.test_contract import assert_holds_together, junk, lost, names, words
from trajwidgets.formats import load

# Three files of the corpus, read by eye: actor, then the beginnings of texts and the names of calls.
BY_EYE = {
    "anthropic_messages/test_anthropic_explicit_tool_search_keeps_search_surface.request.json": [
        ("system", "The following capabi"),
        ("user", "Use tool search to f"),
        ("agent", "I'll start by search, search_tools"),
        ("agent", "Found it! Now I'll c, search_only_tool"),
    ],
    "anthropic_messages/test_multiple_parallel_tool_calls.request.json": [
        ("system", "\n    Use the `retrie"),
        ("user", "Alice, Bob, Charlie "),
        ("agent", "I'll help you find o" + ", retrieve_entity_info" * 4),
    ],
    "anthropic_cassette/reasoning-tool-use-non-streaming.json": [("agent", "Sure! Let me check t, get_weather")],
}


@pytest.mark.parametrize(("name", "expected"), BY_EYE.items(), ids=BY_EYE)
def test_steps_of_a_real_file_are_what_one_reads_in_it(
    name: str, expected: list[tuple[str, str]], shared: Path
) -> None:
    (run,) = load(shared / "corpus" / name)
    assert outline(run) == expected


def test_parallel_results_of_a_real_file_stand_in_the_order_of_the_file(shared: Path) -> None:
    (run,) = load(shared / "corpus" / "anthropic_messages" / "test_multiple_parallel_tool_calls.request.json")
    assert answers(run.steps[2]) == [
        ("toolu_0167cfEnoQaPviGdVXA95zcu", "alice is bob's wife"),
        ("toolu_01EEe2V5HD1Ac4rKiUR4HD2T", "bob is alice's husband"),
        ("toolu_01XFyAjstT3966qvRynZyVPo", "charlie is alice's son"),
        ("toolu_013mnQZbgtK2oe3Mo3XKJsx3", "daisy is bob's daughter and charlie's younger sister"),
    ]


sources = junk | st.builds(
    lambda kind, data, url, left: {"type": kind, "data": data, "url": url, "file_id": left, "media_type": left},
    st.sampled_from(["base64", "url", "file", "text", "content"]),
    words | junk,
    words | junk,
    junk,
)
kinds = st.sampled_from(
    [
        *("text", "thinking", "redacted_thinking", "image", "document", "container_upload", "search_result"),
        *("tool_use", "server_tool_use", "mcp_tool_use", "tool_result", "web_search_tool_result"),
        *("code_execution_result", "hologram"),
    ]
)
blocks = junk | st.fixed_dictionaries(
    {"type": kinds},
    optional={
        "text": words | junk,
        "thinking": words | junk,
        "signature": words | junk,
        "data": words | junk,
        "source": sources,
        "title": words | junk,
        "id": names | words | junk,
        "name": names | words | junk,
        "input": st.dictionaries(names, junk) | junk,
        "tool_use_id": names | words | junk,
        "is_error": junk,
        "stdout": words | junk,
        "stderr": words | junk,
        "file_id": words | junk,
        "content": st.lists(st.builds(lambda said: {"type": "text", "text": said}, words | junk), max_size=2) | junk,
        "cache_control": junk,
    },
)
messages = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "critic"])},
    optional={
        "content": junk | st.lists(blocks, max_size=4),
        "id": names | words | junk,
        "type": st.just("message") | words,
        "model": words | junk,
        "usage": junk | st.builds(lambda n: {"input_tokens": n, "output_tokens": n}, junk),
        "stop_reason": junk | st.just("refusal"),
        "vendor": junk,
    },
)
tools = junk | st.lists(
    st.builds(lambda n, d, p: {"name": n, "description": d, "input_schema": p}, names | words, junk, junk)
)
responses = junk | st.builds(lambda message: {**message, "type": "message", "role": "assistant"}, messages)
rows = st.fixed_dictionaries(
    {"messages": st.lists(messages, min_size=1, max_size=5)},
    optional={
        "system": junk | st.lists(blocks, max_size=2),
        "tools": tools,
        "model": words | junk,
        "response": responses | responses.map(json.dumps) | responses.map(lambda one: {"body": one, "status": 200}),
        **dict.fromkeys(("max_tokens", "id", "goal", "slices", "resolved", "vendor", "request", "result"), junk),
    },
)


@settings(deadline=None)  # a busy machine is no bug
@given(rows | rows.map(lambda row: {"request": row, "vendor": row.pop("vendor", None)}))
def test_no_row_however_broken_crashes_the_reader_or_loses_a_word(row: dict[str, Any]) -> None:
    runs = load(row, format="anthropic_messages")
    assert_holds_together(runs)
    assert not lost([row], runs)
