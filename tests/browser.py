"""Debian's Chromium without a window, driven by its chromedriver: what it makes of a page, and what the page tries.

Opens files only, with no network at all: every host resolves to nothing.
"""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

Event = dict[str, Any]


def _required(*names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(f"{names[0]} is missing: sh tests/require_servers.sh")


class Browser:
    """A running browser."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def command(self, name: str, **parameters: object) -> Any:
        """One command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def open(self, path: Path, fragment: str = "") -> None:
        """Loads the file, whatever was shown before."""
        self.driver.get("about:blank")
        self.events()
        self.driver.get(path.as_uri() + fragment)

    def run(self, script: str, *arguments: object) -> Any:
        """What the script, a function's body, returns."""
        return self.driver.execute_script(script, *arguments)

    def size(self, width: int, height: int = 900) -> None:
        """Gives the page so many CSS pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def looks(self, *, dark: bool = False, media: str = "") -> None:
        """Light or dark; `media` may be `print`."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def scripts(self, allowed: bool) -> None:
        """Whether pages that are opened from now on may run scripts of their own."""
        self.command("Emulation.setScriptExecutionDisabled", value=not allowed)

    def events(self) -> list[Event]:
        """All that the DevTools reported since the last call."""
        return [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]

    def complaints(self) -> list[str]:
        """All that stood on the console since the last call: errors, refusals of the security policy, warnings."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def pdf(self) -> bytes:
        """The page as it would be printed, on the paper that it asks for."""
        printed = self.command("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(printed["data"])


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser whose profile is in `folder`, ended afterwards."""
    options = ChromeOptions()
    options.binary_location = _required("chromium", "chromium-browser")
    for argument in (
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium refuses to be root with one
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with patch.dict(os.environ, {"no_proxy": "localhost"}):  # where the driver listens
        driver = Chrome(options=options, service=ChromeService(executable_path=_required("chromedriver")))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
