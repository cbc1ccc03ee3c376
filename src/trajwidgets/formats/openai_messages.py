"""The messages of OpenAI chat completions to steps: what each role's message holds, key by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, Blocks, attach_base64, filled, note, text_of
from trajwidgets.formats.calls import Arguments, read_arguments
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.taking import amount_of, id_in, id_of, whole_of
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Actor, AudioPart, Part, RawPart, ReasoningPart, TextPart, Usage


def read_message(message: JsonValue, ordinal: int, run: DraftRun) -> DraftStep:
    """Add a message to the run and return the step it went into; `ordinal` is its number in the conversation, from 1.

    Keys that are not understood end up in the step's metadata.
    """
    role = message.get("role") if isinstance(message, dict) else None
    handle = _ROLES.get(role) if isinstance(role, str) else None
    if handle is None or not isinstance(message, dict):
        step = run.step("environment", ordinal)
        kind = role if isinstance(role, str) else "message"
        step.parts.append(RawPart(kind=kind, data=message, source_index=run.blocks.number()))
        return step
    rest = {key: value for key, value in message.items() if key != "role"}
    return handle(rest, ordinal, run)


def read_usage(step: DraftStep, rest: Block) -> None:
    """Take model, time and usage out of a message or a response and put them on the step, where it has none yet."""
    if not step.model:
        step.model = text_of(rest, "model") or ""
    for key in ("timestamp", "created_at", "created"):
        if key in rest and step.started_at is None and (found := moment(rest.get(key))):
            step.started_at = found
            del rest[key]
    usage = rest.get("usage")
    if isinstance(usage, dict) and step.usage is None:
        rest["usage"] = left = dict(usage)
        details = left.get("prompt_tokens_details")
        left_details = dict(details) if isinstance(details, dict) else {}
        step.usage = Usage(
            input_tokens=whole_of(left, "prompt_tokens"),
            output_tokens=whole_of(left, "completion_tokens"),
            cached_tokens=whole_of(left_details, "cached_tokens"),
            cost_usd=amount_of(left, "cost"),
        )
        if isinstance(details, dict):
            left["prompt_tokens_details"] = left_details


def _start(actor: Actor, rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    step = run.step(actor, ordinal, id_of(rest, "id"))
    step.name = text_of(rest, "name") or ""
    return step


def _close(step: DraftStep, rest: Block) -> DraftStep:
    read_usage(step, rest)
    step.metadata.update(filled(rest))
    return step


def _system(rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    step = _start("system", rest, ordinal, run)
    step.parts += run.blocks.parts(rest.pop("content", None))
    return _close(step, rest)


def _developer(rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    step = _system(rest, ordinal, run)
    note(step.metadata, "role", "developer")
    return step


def _user(rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    step = _start("user", rest, ordinal, run)
    step.parts += run.blocks.parts(rest.pop("content", None))
    step.parts += _images(rest, run.blocks)
    return _close(step, rest)


def _images(rest: Block, blocks: Blocks) -> tuple[Part, ...]:
    """What stands under `images`: bare base64 (Ollama), or blocks of images that a model drew (OpenRouter)."""
    images = rest.get("images")
    if not isinstance(images, list) or not all(isinstance(image, str | dict) for image in images):
        return ()
    del rest["images"]
    return blocks.parts(
        [{"type": "image_url", "image_url": image} if isinstance(image, str) else image for image in images]
    )


def _assistant(rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    step = _start("agent", rest, ordinal, run)
    step.parts += _reasoning(rest, run.blocks)
    content = rest.pop("content", None)
    step.parts += run.blocks.parts(content)
    refusal = text_of(rest, "refusal")
    if refusal:
        step.parts.append(TextPart(text=refusal, source_index=run.blocks.number()))
    if refusal or _holds_refusal(content):
        step.flags.append("refusal")
    step.parts += _images(rest, run.blocks)
    step.parts += _audio(rest, run.blocks)
    calls = rest.get("tool_calls")
    if isinstance(calls, list):
        rest["tool_calls"] = [call for call in calls if not _call(step, call, run)]
    if "function_call" in rest and _call(
        step, {"function": rest["function_call"]}, run
    ):  # the form before parallel calls
        del rest["function_call"]
    return _close(step, rest)


def _holds_refusal(content: JsonValue) -> bool:
    return isinstance(content, list) and any(
        isinstance(item, dict) and item.get("type") == "refusal" for item in content
    )


def _reasoning(rest: Block, blocks: Blocks) -> list[ReasoningPart]:
    """What stands under `reasoning_details` (OpenRouter), `reasoning_content` (DeepSeek, vLLM) and `reasoning`.

    Some write the same words under two of them; those count once.
    """
    parts: list[ReasoningPart] = []
    if not rest.keys() & _REASONING:
        return parts
    details = rest.get("reasoning_details")
    if isinstance(details, list) and details and all(isinstance(item, dict) for item in details):
        del rest["reasoning_details"]
        for item in details:
            left = dict(item) if isinstance(item, dict) else {}
            text = text_of(left, "text") or text_of(left, "summary") or ""
            index = blocks.number()
            parts.append(ReasoningPart(text=text, withheld=not text, source_index=index))
            blocks.keep(index, left)
    said = {"".join(part.text for part in parts).strip(), ""}
    for key in ("reasoning_content", "reasoning"):
        words = text_of(rest, key)
        if words is not None and words.strip() not in said:
            said.add(words.strip())
            parts.append(ReasoningPart(text=words, source_index=blocks.number()))
    return parts


_REASONING = frozenset({"reasoning_details", "reasoning_content", "reasoning"})


def _audio(rest: Block, blocks: Blocks) -> list[AudioPart]:
    """What a model said aloud; a bare id refers to audio of an earlier message and stays with the other keys."""
    audio = rest.get("audio")
    if audio is None:
        return []
    left = dict(audio) if isinstance(audio, dict) else {}
    data, transcript = text_of(left, "data"), text_of(left, "transcript")
    found = attach_base64(data, blocks.assets) if data else None
    if found is None and (data or not transcript):
        return []
    del rest["audio"]
    index = blocks.number()
    blocks.keep(index, left)
    said = AudioPart(transcript=transcript or "", source_index=index)
    if found is not None:
        said = said.model_copy(update={"asset_id": found.asset_id, "media_type": found.media_type})
    return [said]


def _call(step: DraftStep, call: JsonValue, run: DraftRun) -> bool:
    """Add a call to the step; False when it is none that this reader understands."""
    if not isinstance(call, dict):
        return False
    kind = "function" if isinstance(call.get("function"), dict) else "custom"
    inner = call.get(kind)
    if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
        return False
    named = dict(inner)
    name = text_of(named, "name") or ""
    # A custom tool takes free text, not an object.
    arguments = (
        Arguments({}, text_of(named, "input")) if kind == "custom" else read_arguments(named.pop("arguments", None))
    )
    left = {key: value for key, value in call.items() if key != kind and (key, value) != ("type", kind)}
    index = run.call(step, id_of(left, "id"), name, arguments)
    run.blocks.keep(index, filled({**left, kind: named}))
    return True


def _tool(rest: Block, ordinal: int, run: DraftRun) -> DraftStep:
    call_id, source_id = id_in(rest, "tool_call_id"), id_of(rest, "id")
    name = given if isinstance(given := rest.get("name"), str) else ""
    # Only where the source says so: nothing is guessed from the words of the output.
    is_error = rest.get("is_error") is True or rest.get("status") == "error"
    step, call, index = run.result(
        ordinal,
        call_id,
        name,
        rest.pop("content", None),
        is_error=is_error,
        source_id=source_id,
    )
    if call is None:
        step.name = name
    said: Block = {
        "tool_call_id": call.call_id if call else call_id,
        "name": call.name if call else step.name,
        "is_error": is_error,
        "status": "error" if is_error else None,
    }
    left = {key: value for key, value in rest.items() if key not in said or value != said[key]}
    if call and source_id:  # the message became part of a step that bears another id
        left["id"] = source_id
    run.blocks.keep(index, filled(left))
    return step


_ROLES: Mapping[str, Callable[[Block, int, DraftRun], DraftStep]] = {
    "system": _system,
    "developer": _developer,
    "user": _user,
    "assistant": _assistant,
    "tool": _tool,
    "function": _tool,
}
