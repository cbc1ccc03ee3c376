"""Sessions of Claude Code in files: real ones, read by eye, and broken ones, of which no word may be lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.test_anthropic_files import blocks
from tests.formats.test_anthropic_messages import outline
from tests.formats.test_claude_code import linear, tree
from tests.formats.test_contract import assert_holds_together, junk, lost, names, words
from trajwidgets.formats import load

# Three real sessions, read by eye: actor, then the beginnings of texts and the names of calls.
BY_EYE = {
    "entire_2c1a2a1e88ce.jsonl": [
        ("user", "why this method does"),
        ("agent", "Read"),
        ("agent", "The method is Unix-o"),
        ("user", "TestTrackCommandDeta"),
        ("agent", "Let me look at the t, Read, Read"),
        ("agent", "You're correct. The , Edit"),
        ("agent", "Now let me update th, Edit"),
        ("agent", "Let me run the tests, Bash"),
        ("agent", "All tests pass. Let , Bash"),
        ("agent", "All tests pass and l"),
        ("user", "TrackCommandDetached"),
        ("agent", "You're right. Let me, Write"),
        ("agent", "Let me verify it bui, Bash"),
        ("agent", "Bash"),
        ("agent", "Bash"),
        ("agent", "Done. Created `detac"),
    ],
    "entire_dc49cb8a2a42.jsonl": [
        ("user", "can you review the c"),
        ("agent", "I'll review the chan, Bash, Bash"),
        ("agent", "This is a substantia, Task, Task"),
        ("agent", "## Review Summary fr"),
    ],
    "entire_a6e4c2a0fbd1_compacted.jsonl": [
        ("user", "Caveat: The messages"),
        ("user", "<command-name>/exit<"),
        ("user", "<local-command-stdou"),
        ("environment", "No response requeste"),
        ("user", "for the change in cm"),
        ("agent", "You're right - if we, Read"),
        ("agent", "Edit"),
        ("agent", "Edit"),
        ("agent", "Bash"),
        ("agent", "Done. Now if the rep"),
        ("user", "the issue is still t"),
        ("agent", "Good point. Let me c, Read"),
        ("system", "Conversation compact"),
        ("user", "This session is bein"),
        ("agent", "Let me look at how e, Read"),
        ("agent", "I see the issue. Whe, Edit"),
        ("agent", "Now the errors will , Bash"),
        ("agent", "The recovery test pa, Bash"),
        ("agent", "All tests pass. Let , Bash"),
        ("agent", "All tests pass and n"),
    ],
}


@pytest.mark.parametrize(("name", "expected"), BY_EYE.items(), ids=BY_EYE)
def test_steps_of_a_real_session_are_what_one_reads_in_it(
    name: str, expected: list[tuple[str, str]], shared: Path
) -> None:
    (run,) = load(shared / "corpus" / "claude_code" / name)
    assert outline(run) == expected
    assert tree(run) == linear(*(step.step_id for step in run.steps))


def links(path: Path) -> Iterator[tuple[str, str]]:
    """Every result of a file with the uuid of the line that called, by nothing but a walk over its lines."""
    called: dict[str, str] = {}
    for text_ in path.read_text().splitlines():
        value = json.loads(text_)
        message = value.get("message") if isinstance(value, dict) else None
        content = message.get("content") if isinstance(message, dict) else None
        for block in content if isinstance(content, list) else []:
            kind = block.get("type") if isinstance(block, dict) else None
            if kind == "tool_use":
                called[block["id"]] = message.get("id", text_)
            elif kind == "tool_result":
                yield block["tool_use_id"], called[block["tool_use_id"]]


def test_every_result_of_a_real_session_stands_in_the_message_that_called(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "claude_code").glob("*.jsonl")):
        found = [
            (one.call_id, step.metadata.get("id")) for run in load(path) for step in run.steps for one in step.results
        ]
        expected = list(links(path))
        assert [call_id for call_id, _ in sorted(found)] == sorted(call_id for call_id, _ in expected), path.name
        by_id = dict(expected)
        assert all(message_id in (None, by_id[call_id]) for call_id, message_id in found), path.name


uuids = st.sampled_from(["", "u1", "u2", "u3", "u4", "u5"])
lines = st.fixed_dictionaries(
    {"type": st.sampled_from(["user", "assistant", "user", "assistant", "system", "progress", "attachment", "result"])},
    optional={
        "message": junk
        | st.fixed_dictionaries(
            {"role": st.sampled_from(["user", "assistant"]) | words},
            optional={
                "content": junk | st.lists(blocks, max_size=3),
                "id": names | junk,
                "model": st.just("<synthetic>") | words | junk,
                "usage": junk | st.builds(lambda n: {"input_tokens": n, "tier": n}, junk),
                "stop_reason": words | junk,
            },
        ),
        "uuid": uuids | junk,
        "parentUuid": uuids | words | junk,
        "logicalParentUuid": uuids | junk,
        "sourceToolAssistantUUID": uuids | words,
        "sessionId": st.sampled_from(["one", "two"]) | junk,
        "session_id": words | junk,
        "isSidechain": st.booleans() | junk,
        "agentId": names | words | junk,
        "parent_tool_use_id": names | words | junk,
        "isMeta": st.booleans() | junk,
        "isCompactSummary": st.booleans() | junk,
        "toolUseResult": junk | st.builds(lambda a, b: {"agentId": a, "durationMs": b, "prompt": b}, names, junk),
        "subtype": st.sampled_from(["init", "compact_boundary", "success"]) | junk,
        "content": words | junk,
        "compactMetadata": junk | st.builds(lambda a: {"preservedSegment": {"tailUuid": a}}, uuids | junk),
        "attachment": junk | st.builds(lambda a: {"type": "queued_command", "prompt": a}, words | junk),
        "tools": junk,
        "version": words | junk,
        "cwd": words | junk,
        "timestamp": junk | st.just("2026-03-02T09:00:00Z"),
        "costUSD": junk,
        "vendor": junk,
    },
)


@settings(deadline=None)  # a busy machine is no bug
@given(st.lists(lines | junk, min_size=1, max_size=8))
def test_no_line_however_broken_crashes_the_reader_or_loses_a_word(given_lines: list[Any]) -> None:
    runs = load({"loglines": given_lines}, format="claude_code", on_error="collect")
    assert_holds_together(runs)
    if not runs.errors:
        assert not lost(given_lines, runs)
    else:
        assert all("no message of a user" in str(error) for error in runs.errors)
