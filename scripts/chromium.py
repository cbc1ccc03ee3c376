"""Find the Chromium that tests and demo drive, or install it.

`chromium.py` prints the path of the executable; `chromium.py --install` installs one first where there is none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "TRAJWIDGETS_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

LAUNCH_FLAGS = (
    # Inside a container, and as root, Chromium's own sandbox cannot start; it sees nothing but our local server here.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # Without these it keeps calling home, and each refused connection costs a run on a closed network its time.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""What to start Chromium with, beside headless mode: `playwright.chromium.launch(args=[*LAUNCH_FLAGS])`."""


class ChromiumError(RuntimeError):
    """There is no Chromium here; the message says what to install."""


def find_chromium() -> Path | None:
    """The path of an executable Chromium or Chrome, or None.

    $TRAJWIDGETS_CHROMIUM wins, then PATH, then what Playwright has downloaded. Raises ChromiumError when the variable
    names no program.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise ChromiumError(f"{VARIABLE}={named} is not an executable file. Unset it, or name a Chromium.")
        return Path(found)
    for name in (*NAMES, *MAC):
        found = shutil.which(name)
        # Ubuntu's chromium-browser may be a stub that only says to install the snap.
        if found is not None and _starts(found):
            return Path(found)
    downloaded = _playwright_path()
    # The download may lack libraries of the system, and then does not start.
    return downloaded if downloaded is not None and _starts(str(downloaded)) else None


def require_chromium() -> Path:
    """The path of Chromium. Raises ChromiumError that says what to install when there is none."""
    found = find_chromium()
    if found is None:
        raise ChromiumError(
            f"No Chromium found. Run `make chromium`, or set {VARIABLE} to the path of one.\n{_advice()}"
        )
    return found


def install_chromium() -> Path:
    """The path of Chromium, installed if need be: by apt on Debian and Ubuntu, else by Playwright.

    Raises ChromiumError that says what to install when neither can.
    """
    found = find_chromium()
    if found is not None:
        _install_fonts()
        return found
    apt = _apt()
    if apt is not None:
        _apt_install(apt, "chromium", "fonts-dejavu")
        found = find_chromium()
    if found is None:
        # As root on a system with apt, Playwright can bring the libraries its download needs as well.
        dependencies = ["--with-deps"] if apt is not None else []
        command = [sys.executable, "-m", "playwright", "install", *dependencies, "chromium"]
        print("+", *command[1:], file=sys.stderr)
        subprocess.run(command, check=False, stdout=sys.stderr)
        found = find_chromium()
    if found is None:
        raise ChromiumError(f"Chromium could not be installed here.\n{_advice()}")
    return found


def _starts(executable: str) -> bool:
    try:
        done = subprocess.run([executable, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwright_path() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _apt() -> list[str] | None:
    """How to call apt-get with the rights to install, or None where that cannot be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") is not None:
        allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if allowed.returncode == 0:
            return ["sudo", "-n", "apt-get"]
    return None


def apt_install(*packages: str) -> bool:
    """Install packages of the system where that can be done; whether it could be tried."""
    apt = _apt()
    if apt is not None:
        _apt_install(apt, *packages)
    return apt is not None


def _apt_install(apt: list[str], *packages: str) -> None:
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        command = [*apt, *arguments]
        print("+", *command, file=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(command, env=environment, check=False, stdout=sys.stderr).returncode:
            return


def _install_fonts() -> None:
    """Without any font a page is drawn as empty boxes; Chromium's package does not ask for one."""
    listed = (
        subprocess.run(["fc-list"], capture_output=True, text=True, check=False) if shutil.which("fc-list") else None
    )
    apt = _apt()
    if listed is not None and not listed.stdout.strip() and apt is not None:
        _apt_install(apt, "fonts-dejavu")


def _advice() -> str:
    if shutil.which("apt-get") is not None:
        return "As root: apt-get update && apt-get install chromium fonts-dejavu"
    if sys.platform == "darwin":
        return "Install Google Chrome, or: brew install --cask chromium"
    return f"Install the package that brings `chromium` on your system, or any Chrome, and set {VARIABLE} to its path."


def main() -> int:
    """Print the path of Chromium, or on the error stream what to install."""
    parser = argparse.ArgumentParser(description="Find the Chromium that tests and demo drive.")
    parser.add_argument("--install", action="store_true", help="install one where there is none")
    arguments = parser.parse_args()
    try:
        print(install_chromium() if arguments.install else require_chromium())
    except ChromiumError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
