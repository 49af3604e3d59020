"""A system that is not UTF-8 and a screen that is smaller than the window: the cases' own steps, by real processes.

`cases/22-locale-not-utf8` and `cases/28-window-larger-than-screen` say what is right.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli import Cli
from tests.core.media.makers import mp3
from tests.core.media.raw_server import Asked, RawServer, head
from tests.x_server import skip_without_x_servers, x_server

CASES = Path(__file__).parent / "cases"
_TITLE = "夜航"
_TASK = "0d1ca74c-1111-4222-8333-444455556666"


def _latin(folder: Path) -> dict[str, str]:
    """A locale of Western Europe that is not UTF-8, made as the case says; the plain C locale where that cannot be."""
    made = folder / "en_US.ISO-8859-1"
    subprocess.run(
        ["localedef", "-i", "en_US", "-f", "ISO-8859-1", str(made)],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if not (made / "LC_CTYPE").is_file():
        return {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    return {"LOCPATH": str(folder), "LC_ALL": made.name}


@pytest.fixture
def provider() -> Iterator[str]:
    """The address of a provider whose one song has a Chinese title."""
    sound = mp3(115)

    def answer(asked: Asked) -> Iterator[bytes]:
        if asked.path.startswith("/suno/fetch/"):
            clip = {
                "id": "0d1ca74c-1111-4222-8333-444455556667",
                "title": _TITLE,
                "status": "complete",
                "audio_url": server.url,
                "metadata": {"duration": 3.0, "prompt": "夜里有光"},
            }
            data = {"task_id": _TASK, "status": "SUCCESS", "progress": "100%", "data": [clip]}
            body = json.dumps({"code": "success", "message": "", "data": data}).encode()
            yield head(Content_Type="application/json", Content_Length=len(body)) + body
        elif asked.path == "/song.mp3":
            yield head(Content_Type="audio/mpeg", Content_Length=len(sound)) + sound
        else:
            yield head("404 Not Found", Content_Length=0)

    with RawServer(answer) as server:
        yield server.url.removesuffix("/song.mp3")


@pytest.mark.parametrize("limits", ["latin", "streams"])
def test_a_chinese_song_is_downloaded_and_listed_where_the_system_is_not_utf_8(
    provider: str, limits: str, tmp_path: Path
) -> None:
    assert "output never raises" in (CASES / "22-locale-not-utf8" / "expected.txt").read_text()
    cli = Cli(tmp_path / "profile", "sk-of-no-account")
    cli.environment |= _latin(tmp_path) if limits == "latin" else {"PYTHONIOENCODING": "ascii"}
    code, _, err = cli.run("get", "--relay", provider, _TASK)
    assert (code, "went wrong inside" in err) == (0, False), err
    (song,) = (cli.profile / "music").rglob("*.mp3")
    assert song.read_bytes().startswith(b"ID3")
    code, out, _ = cli.run("list")
    assert (code, out.isascii()) == (0, True)
    code, events = cli.events("list")
    assert (code, events[0]["clips"][0]["title"]) == (0, _TITLE)
    assert events[0]["clips"][0]["files"][0]["state"] == "saved"
    assert cli.run("check")[0] == 0


# A window that is larger than the screen.

_SHOW = """
import os, sys
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication
from suno_desktop.ui import main_window

class Window(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(300, self.measure)

    def measure(self):
        screen = self.screen().availableGeometry()
        within = [QRect(part.mapToGlobal(QPoint(0, 0)), part.size()) for part in (self.player_bar, self.status)]
        print("fits", screen.contains(self.frameGeometry()), all(map(screen.contains, within)), flush=True)
        self.close()

main_window.MainWindow = Window
from suno_desktop.__main__ import main
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="X servers are Linux's")
@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ("1366x768", {}),
        ("1366x768", {"QT_FONT_DPI": "134"}),
        ("1366x768", {"QT_SCALE_FACTOR": "1.25"}),
        ("1920x1080", {"QT_FONT_DPI": "220"}),
        ("1920x1080", {"QT_SCALE_FACTOR": "2"}),
    ],
    ids=["plain", "large font", "125 %", "huge font", "200 %"],
)
def test_the_first_window_fits_the_screen(size: str, scale: dict[str, str], tmp_path: Path) -> None:
    case = CASES / "28-window-larger-than-screen"
    assert "never larger than the screen's free area" in (case / "expected.txt").read_text()
    skip_without_x_servers()
    with x_server("-screen", "0", f"{size}x24") as display:
        run = subprocess.run(
            [sys.executable, "-c", _SHOW, "--profile", str(tmp_path / "profile")],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display, **scale},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert "fits True True" in run.stdout, run.stdout + run.stderr
