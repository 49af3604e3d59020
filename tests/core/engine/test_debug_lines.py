"""What `--debug` adds to the log: what was asked, what came, how relays are doing; no address, words or key in it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from suno_desktop.core.events import BatchSaved, RelayStatus
from suno_desktop.core.model import MediaKind
from suno_desktop.core.profile.log import Log
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.rig import Rig


def story(folder: Path, canary_key: str, *, debug: bool) -> str:
    """A song comes and is saved, one file is refused, the relay falls silent, the program ends; answers the log."""
    with contextlib.ExitStack() as ends:
        relay = ends.enter_context(DemoRelay(speed=200, key=canary_key))
        ends.enter_context(Log(folder / "logs", debug=debug))
        rig = Rig(folder, auto_save=False)
        ends.callback(rig.stop)
        rig.know(relay)
        rig.add(relay.ids["list"][0])
        rig.until(lambda: len(rig.songs()) == 2, what="the songs")
        relay.fault("/cdn/", Fault(kind=FaultKind.STATUS, value=404, times=1))
        rig.save(MediaKind.MP3)
        rig.until_event(BatchSaved)
        relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=500, times=None))
        rig.add("0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a09")
        rig.until_event(RelayStatus, lambda status: status.state == "faulty")
        clips = [song.clip for song in rig.songs() if song.clip is not None]
        words = {word for clip in clips for word in (clip.title, clip.lyrics, clip.style) if word}
    text = (folder / "logs" / "suno-desktop.log").read_text("utf-8")
    assert canary_key not in text
    assert relay.url not in text, "hosts and paths, no whole addresses"
    assert words
    assert not any(word in text for word in words)
    return text


def test_debug_tells_what_was_asked_and_what_came(tmp_path: Path, canary_key: str) -> None:
    text = story(tmp_path, canary_key, debug=True)
    for line in (
        r"client: asked Demo at 127\.0\.0\.1/suno/fetch for 1 IDs: status 200 after \d+ ms",
        r"client: asked Demo at 127\.0\.0\.1/suno/\S+ for 1 IDs: status 500 after \d+ ms",
        r"asking: relay Demo is online \(None\), 0 times in a row; breaker closed",
        r"asking: relay Demo is faulty \(relay\.\w+\), 1 times in a row; breaker closed, rests for \d+ s",
        r"downloading: mp3 \d+ from 127\.0\.0\.1: \d{4,} bytes after \d+ ms",
        r"downloading: mp3 \d+ from 127\.0\.0\.1: media\.\w+ after \d+ ms",
        r"safekeeping: backup library-000001-\w+\.backup made",
    ):
        assert re.search(rf"DEBUG suno_desktop\.core\.\S*{line}", text), line


def test_without_debug_there_are_no_such_lines(tmp_path: Path, canary_key: str) -> None:
    text = story(tmp_path, canary_key, debug=False)
    assert "DEBUG" not in text
    assert "asked Demo" not in text
