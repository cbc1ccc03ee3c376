"""The columns of an export as `datasets` should read them, so that no argument of a call gains or loses a key.

Left to itself, `datasets` takes the types of the columns from the first 10 MB of a file: calls that look alike there
become a struct, which later calls with other arguments do not fit. Declared as JSON, everything comes back as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trajwidgets.errors import ExportError, MissingExtra

if TYPE_CHECKING:
    from datasets import Features

#: Of each export its own columns: `messages` (a conversation), `json` (anything), `text` or `bool`.
_COLUMNS = {
    "sft": {"messages": "messages", "ends_at": "text"},
    "feedback": {
        "prompt": "messages",
        "completion": "messages",
        "observation": "messages",
        "label": "bool",
        "feedback": "json",
        "next_action": "json",
        "next_words": "text",
        "corrected": "messages",
        "next_completion": "messages",
    },
    "preference": {"prompt": "messages", "chosen": "messages", "rejected": "messages"},
    "recovery": {
        "prompt": "messages",
        "completion": "messages",
        "observation": "messages",
        "fault": "json",
        "ends_at": "text",
    },
}

#: What every export has.
_ALWAYS = {"tools": "messages", "assets": "texts", "provenance": "json"}


def features(format: str) -> Features:
    """For `datasets.load_dataset("json", data_files=path, features=features(format))`.

    Needs `trajwidgets[training]`, that is `datasets` from 4.7 on, which knows columns of JSON.

    Raises:
        ExportError: for an export that is none of ours.
        MissingExtra: without `datasets`, or with one that is too old.
    """
    try:
        columns = _COLUMNS[format]
    except KeyError:
        raise ExportError(f"no columns are known of {format!r}. Known: {', '.join(_COLUMNS)}.") from None
    try:
        from datasets import Features, Json, List, Value
    except ImportError as error:
        raise MissingExtra(
            "features() needs datasets 4.7 or later: pip install 'trajwidgets[training]'. The file can be read without."
        ) from error
    kinds: dict[str, Any] = {
        "messages": List(Json()),
        "json": Json(),
        "text": Value("string"),
        "texts": List(Value("string")),
        "bool": Value("bool"),
    }
    return Features({name: kinds[kind] for name, kind in {**columns, **_ALWAYS}.items()})
