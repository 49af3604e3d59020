"""`get` at servers of other APIs than the family's: from an ID to files, and asked rightly by later runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import main
from suno_desktop.core.engine.asking import Asking
from tests.neighbours import CLIPS, FIRST, TASK, WORDS_TASK, Feed, Neighbour, SunoApi, UdioBeside


def get(server: Neighbour, profile: Path, *words: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, events, and what people are told."""
    child = subprocess.run(
        [
            *(sys.executable, "-m", "suno_desktop", "get", "--json", "--relay", server.url),
            *("--profile", str(profile), *words),
        ],
        env={**os.environ, "SUNO_DESKTOP_KEY": server.key},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in child.stderr
    return child.returncode, [json.loads(line) for line in child.stdout.splitlines()], child.stderr


def saved(events: list[dict[str, Any]]) -> dict[str, Path]:
    files = [one for one in events if one["event"] in {"saved", "kept"}]
    return {one.get("clip_id") or one["task_id"]: Path(one["path"]) for one in files}


def test_sunoapi_from_ids_to_files(tmp_path: Path) -> None:
    with SunoApi(step=2) as server:
        code, events, told = get(server, tmp_path, TASK, WORDS_TASK)
        assert (code, told.count("not an API")) == (0, 0)
        files = saved(events)
        assert set(files) == {*CLIPS, WORDS_TASK}
        assert all(files[one].read_bytes()[:3] == b"ID3" for one in CLIPS)
        assert "[Verse]\nla" in files[WORDS_TASK].read_text("utf-8")
        questions = server.questions()
        assert sum("/suno/" in line for line in questions) <= 4, "then it is known"
        assert not any(line.startswith("POST /api") for line in questions)
        # A later run knows it.
        server.asked.clear()
        server.times[TASK] = 3
        (tmp_path / "2").mkdir()
        code, events, _ = get(server, tmp_path, "--out", str(tmp_path / "2"), TASK)
        assert (code, set(saved(events))) == (0, {*CLIPS})
        assert not any("/suno/" in line for line in server.questions())


def test_sunoapi_makes_times_of_words_wav_and_video_on_demand(tmp_path: Path) -> None:
    with SunoApi(step=3) as server:
        code, events, told = get(server, tmp_path, "--kinds", "mp3", TASK)
        assert code == 0, told
        code, events, told = get(server, tmp_path, "--kinds", "lrc,wav", TASK)
        assert code == 0, told
        kinds = sorted(Path(one["path"]).suffix for one in events if one["event"] == "saved")
        assert kinds == [".lrc", ".lrc", ".wav", ".wav"]
        assert told.count("may charge for this") == 2
        asked = [line for line in server.questions() if line.startswith("POST")]
        assert len(asked) == 4, "one for each file"
        code, events, _ = get(server, tmp_path, "--kinds", "midi", TASK)
        assert (code, "midi" in str(server.asked)) == (1, False)


def test_codes_of_sunoapi_are_its_own(tmp_path: Path) -> None:
    with SunoApi(step=3) as server:
        server.trouble = [
            (404, {"status": 404, "error": "Not Found"}),  # asked as one of the family
            (200, {"code": 430, "msg": "Your call frequency is too high.", "data": None}),
            (200, {"code": 455, "msg": "Site maintenance", "data": None}),
        ]
        code, events, told = get(server, tmp_path, TASK)
        assert code == 0
        assert set(saved(events)) == {*CLIPS}
        assert "maintenance" in told
    with SunoApi() as server:
        server.trouble = [(404, {}), *[(200, {"code": 429, "msg": "x", "data": None})] * 9]
        code, _, told = get(server, tmp_path / "2", TASK)
        assert (code, "no credit left" in told) == (3, True)


def test_feed_without_fetch_from_ids_to_files(tmp_path: Path) -> None:
    with Feed() as server:
        code, events, told = get(server, tmp_path, *CLIPS, WORDS_TASK)
        assert code == 0, (told, server.questions())
        assert set(saved(events)) == {*CLIPS, WORDS_TASK}


def test_a_known_feed_is_asked_about_all_songs_at_once(tmp_path: Path) -> None:
    with Feed() as server:
        # What an unknown server is asked together depends on which of its replies comes first.
        code, _, told = get(server, tmp_path, FIRST)
        assert code == 0, told
        server.asked.clear()
        code, events, told = get(server, tmp_path, *CLIPS)
        assert (code, set(saved(events))) == (0, {*CLIPS}), told
        apart = [line for line in server.questions() if not all(clip in line for clip in CLIPS)]
        assert not apart, server.questions()


def test_what_has_to_be_asked_once_more_is_asked_though_the_library_was_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, before = Asking._read, iter([True, True])

    def read(asking: Asking) -> Any:
        due = real(asking)
        if not due.follow or not next(before, False):
            return due
        asking._context.wake()  # as the answer does that came right after it
        return replace(due, follow={})

    monkeypatch.setattr(Asking, "_read", read)
    with Feed() as server:
        monkeypatch.setenv("SUNO_DESKTOP_KEY", server.key)
        words = ["get", "--profile", str(tmp_path), "--relay", server.url, WORDS_TASK]
        assert main(words, run_window=lambda _: 99) == 0
        assert not list(before)
        assert any("/suno/lyrics/" in line for line in server.questions())


def test_a_song_of_udio_is_said_to_be_one(tmp_path: Path) -> None:
    with UdioBeside() as server:
        code, events, told = get(server, tmp_path, "--timeout", "20", TASK)
        assert code == 1
        assert not saved(events)
        (done,) = [one for one in events if one["event"] == "failed"]
        assert "Udio" in done["reason"] + told
        assert not [line for line in server.asked if "/file/" in line or "storage" in line]
