"""A small code repository: an agent reads and edits its files and really runs its tests in a process of their own."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Annotated

from scripts.record.recording import Call
from scripts.record.toolbox import Answer, Toolbox, ToolError, text_answer
from trajwidgets.trajectory import ImagePart

_TEMPLATES = Path(__file__).parent
_LIBRARY = sysconfig.get_path("stdlib")
_TIMEOUT_S = 60

RelativePath = Annotated[str, "Path inside the repository, such as 'README.md'."]


class Repository:
    """A fresh copy of one or more templates, laid over each other, in a folder that agents know as /repo."""

    def __init__(self, scratch: Path, *templates: str) -> None:
        self.folder = scratch.resolve() / "repo"
        for template in templates:
            shutil.copytree(
                _TEMPLATES / template,
                self.folder,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        self._before = self._contents()
        self.toolbox = Toolbox(
            self.list_files,
            self.read_file,
            self.search,
            self.edit_file,
            self.write_file,
            self.run_tests,
            self.run_python,
            self.diff,
        )

    def seen(self, call: Call) -> ImagePart | None:
        """Nothing: this world is text."""
        return None

    def list_files(self, path: RelativePath = ".") -> str:
        """List all files below a folder, with their sizes in lines."""
        folder = self._inside(path)
        if not folder.is_dir():
            raise ToolError(f"list_files: {path}: not a folder")
        found = sorted(self._name(file) for file in folder.rglob("*") if file.is_file())
        return "\n".join(f"{len(self._read(name).splitlines()):>5}  {name}" for name in found)

    def read_file(
        self,
        path: RelativePath,
        start: Annotated[int, "First line to show, from 1."] = 1,
        end: Annotated[int | None, "Last line to show; the end of the file if left out."] = None,
    ) -> str:
        """Read a file, with line numbers."""
        lines = self._read(path).splitlines()
        shown = lines[start - 1 : end]
        if not shown:
            raise ToolError(f"read_file: {path} has {len(lines)} lines; nothing to show from line {start}")
        return "\n".join(f"{number:>4}  {line}".rstrip() for number, line in enumerate(shown, start=start))

    def search(
        self,
        pattern: Annotated[str, "A regular expression, case-sensitive."],
        path: RelativePath = ".",
    ) -> str:
        """Find lines that match a pattern, as path:line: text."""
        target = self._inside(path)
        files = [target] if target.is_file() else sorted(file for file in target.rglob("*") if file.is_file())
        found = [
            f"{self._name(file)}:{number}: {line.strip()}"
            for file in files
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
            if re.search(pattern, line)
        ]
        return "\n".join(found) or f"no line matches {pattern!r}"

    def edit_file(
        self,
        path: RelativePath,
        old: Annotated[str, "Text to replace. It must occur exactly once, white space included."],
        new: Annotated[str, "Text to put there."],
    ) -> str:
        """Replace one passage of a file."""
        text = self._read(path)
        count = text.count(old)
        if count != 1:
            problem = "does not occur in" if count == 0 else f"occurs {count} times in"
            raise ToolError(f"edit_file: the old text {problem} {path}. Nothing was changed.")
        self._inside(path).write_text(text.replace(old, new), encoding="utf-8")
        line = text[: text.index(old)].count("\n") + 1
        return f"{path}: replaced {len(old.splitlines())} line(s) at line {line} by {len(new.splitlines())}"

    def write_file(self, path: RelativePath, content: Annotated[str, "The whole new content."]) -> str:
        """Create a file, or replace all of it."""
        file = self._inside(path)
        verb = "replaced" if file.exists() else "created"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return f"{verb} {path} ({len(content.splitlines())} lines)"

    def run_tests(
        self,
        target: Annotated[str, "A test module, class or method, such as 'tests.test_parse'; all tests if empty."] = "",
        verbose: Annotated[bool, "Name every test."] = False,
    ) -> Answer:
        """Run the tests with `python -m unittest`."""
        return self._run(["-m", "unittest", *(["-v"] if verbose else []), *([target] if target else [])])

    def run_python(
        self, arguments: Annotated[list[str], "Command line after `python`, such as ['-c', '...']."]
    ) -> Answer:
        """Run Python in the repository."""
        return self._run(arguments)

    def diff(self) -> str:
        """All changes so far, as a unified diff."""
        after = self._contents()
        lines: list[str] = []
        for name in sorted(self._before.keys() | after.keys()):
            old, new = self._before.get(name, ""), after.get(name, "")
            lines += difflib.unified_diff(
                old.splitlines(), new.splitlines(), f"a/{name}", f"b/{name}", lineterm="", n=2
            )
        return "\n".join(lines) or "no changes"

    def passes(self, *templates: str, target: str = "") -> bool:
        """Whether all tests (or those of `target`) pass once the tests in `templates` are laid over the agent's own."""
        for template in templates:
            shutil.copytree(_TEMPLATES / template, self.folder / "tests", dirs_exist_ok=True)
        return not self.run_tests(target).is_error

    def untouched(self, *paths: str) -> bool:
        """Whether these files are still as they were."""
        after = self._contents()
        return all(after.get(path) == self._before[path] for path in paths)

    def _run(self, arguments: list[str]) -> Answer:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment = {
            **inherited,
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            # Carets under an expression look different in every version of Python.
            "PYTHONNODEBUGRANGES": "1",
            "PYTHON_COLORS": "0",
            "TZ": "UTC",
        }
        try:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=self.folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_TIMEOUT_S,
                check=False,
                encoding="utf-8",
            )
        except subprocess.TimeoutExpired:
            raise ToolError(f"python {' '.join(arguments)}: stopped after {_TIMEOUT_S} s") from None
        output = self._told_anywhere(done.stdout).rstrip()
        return text_answer(f"{output}\nexit code {done.returncode}".lstrip(), is_error=done.returncode != 0)

    def _told_anywhere(self, output: str) -> str:
        """The output as it reads on every machine: the folder by its known name, no measured time."""
        output = output.replace(str(self.folder), "/repo")
        # Frames inside Python's own library have other paths and lines in every installation.
        output = re.sub(
            rf'^ +File "{re.escape(_LIBRARY)}[^"]*", line .*\n(?: {{4}}.*\n)?', "", output, flags=re.MULTILINE
        )
        return re.sub(r"^(Ran \d+ tests?) in [\d.]+s$", r"\1", output, flags=re.MULTILINE)

    def _inside(self, path: str) -> Path:
        file = (self.folder / path).resolve()
        if not file.is_relative_to(self.folder):
            raise ToolError(f"{path}: outside the repository")
        return file

    def _read(self, path: str) -> str:
        file = self._inside(path)
        if not file.is_file():
            raise ToolError(f"{path}: no such file")
        return file.read_text(encoding="utf-8")

    def _name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()

    def _contents(self) -> dict[str, str]:
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return {self._name(file): file.read_text(encoding="utf-8") for file in files}
