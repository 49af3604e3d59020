"""`get` with forty songs of every mix of links: which file is taken, what is said of the others, what is never asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from suno_desktop.core.sentences import command_line
from suno_desktop.demo.demo_relay import DemoRelay
from tests.link_mixes import FINISHED, UNFINISHED, kept_back, served, tasks_of


def get(relay: DemoRelay, profile: Path, *words: str) -> tuple[int, list[dict[str, Any]]]:
    child = subprocess.run(
        [
            *(sys.executable, "-m", "suno_desktop", "get", "--json", "--relay", relay.url),
            *("--profile", str(profile), "--kinds", "mp3", *words),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in child.stderr
    return child.returncode, [json.loads(line) for line in child.stdout.splitlines()]


def test_every_mix_of_links(tmp_path: Path) -> None:
    with DemoRelay() as relay, served(relay) as server:
        code, events = get(relay, tmp_path, *tasks_of(FINISHED))
        by_clip = {event["clip_id"]: event for event in events if "clip_id" in event}
        wrong = []
        for mix in FINISHED:
            event = by_clip[mix.clip_id]
            if mix.taken:
                found = (event["event"], event.get("container"))
                wanted = ("saved", mix.taken.rpartition(".")[2])
            else:
                name = "skipped" if mix.code == "file.none_offered" else "failed"
                found = (event["event"], event.get("reason"))
                wanted = (name, command_line(mix.code or ""))
            if found != wanted:
                wrong.append((mix, found, wanted))
        assert not wrong
        assert code == 1
        taken = Counter(one.path for one in server.asked)
        assert kept_back(server) == []
        expected = [mix.taken for mix in FINISHED if mix.taken]
        expected += [f"/dead/{mix.number}.mp3" for mix in FINISHED if mix.audio == "dead"]
        assert taken == Counter(expected), "each link is tried once, and none that is not needed"
        # What has nothing yet is waited for, as long as one wants.
        code, events = get(relay, tmp_path, "--timeout", "2", *tasks_of(UNFINISHED))
        assert code == 6
        assert not [event for event in events if event["event"] in {"saved", "failed"}]
        assert Counter(one.path for one in server.asked) == taken
