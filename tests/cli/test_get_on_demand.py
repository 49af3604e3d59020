"""`get --kinds lrc,wav,midi`: from an ID to files that other programs read, with one question for each song."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.engine.times_relay import (
    CLIP,
    KNOWN,
    NOTES,
    TASK,
    WORDS,
    TimesRelay,
    wav_file,
)

WHOLE = {"aligned_words": WORDS, "waveform_data": [], "hoot_cer": 0.1, "is_streamed": False}


def get(relay: TimesRelay, folder: Path, kinds: str = "lrc") -> tuple[int, list[dict[str, Any]]]:
    """What the command prints."""
    words = [
        "get",
        "--json",
        "--kinds",
        kinds,
        "--profile",
        str(folder),
        "--relay",
        relay.url,
        TASK,
    ]
    run = subprocess.run(
        [sys.executable, "-m", "suno_desktop", *words],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()]


def test_from_an_id_to_files(tmp_path: Path) -> None:
    with TimesRelay({"code": "success", "data": WHOLE}) as relay:
        code, events = get(relay, tmp_path, "mp3,lrc")
        assert code == 0
        saved = {one["kind"]: Path(one["path"]) for one in events if one["event"] == "saved"}
        assert saved.keys() == {"mp3", "lrc"}
        assert saved["lrc"].with_suffix("") == saved["mp3"].with_suffix("")
        printed = subprocess.run(
            ["ffprobe", "-v", "error", "-show_packets", "-of", "json", saved["lrc"]],
            capture_output=True,
            check=True,
        ).stdout
        times = [float(packet["pts_time"]) for packet in json.loads(printed)["packets"]]
        assert all(
            abs(one - known) < 0.03 for one, known in zip(times, KNOWN.values(), strict=True)
        )
        code, events = get(relay, tmp_path, "mp3,lrc")
        assert (code, events[-1]["kept"]) == (0, 2)
        assert relay.asked() == [f"/suno/act/timing/{CLIP}"]


@pytest.mark.parametrize(
    ("told", "timing", "event", "reason"),
    [
        ({"prompt": "[Instrumental]"}, WHOLE, "skipped", "This song has no lyrics."),
        (
            {},
            {"code": "task_not_exist", "data": None},
            "failed",
            "has no synced lyrics for this song",
        ),
        ({}, "<!doctype html><html></html>", "failed", "None of this song's providers offers"),
        ({"duration": 5.0}, WHOLE, "failed", "do not match this song's length"),
    ],
)
def test_what_cannot_be_had_is_told(
    tmp_path: Path, told: dict[str, Any], timing: object, event: str, reason: str
) -> None:
    with TimesRelay(timing, **told) as relay:
        code, events = get(relay, tmp_path)
        (ended,) = [one for one in events if one.get("kind") == "lrc"]
        assert ended["event"] == event
        assert reason in ended["reason"]
        assert code == (0 if event == "skipped" else 1)
        assert list(tmp_path.rglob("*.lrc")) == []


def test_wav_and_notes_from_an_id_to_files(tmp_path: Path) -> None:
    with TimesRelay(WHOLE) as relay:
        relay.files["song.wav"] = wav_file()
        relay.acts = {"wav": [{"wav_file_url": relay.at("song.wav")}], "midi": [NOTES]}
        relay.prices = [{"model_name": "suno_act_wav", "quota_type": 1, "model_price": 0.01}]
        code, events = get(relay, tmp_path, "wav,midi")
        assert code == 0
        saved = {one["kind"]: Path(one["path"]) for one in events if one["event"] == "saved"}
        assert {kind: path.suffix for kind, path in saved.items()} == {
            "wav": ".wav",
            "midi": ".mid",
        }
        printed = subprocess.run(
            ["ffprobe", "-v", "error", "-show_format", "-of", "json", saved["wav"]],
            capture_output=True,
            check=True,
        ).stdout
        told = json.loads(printed)["format"]
        assert (told["format_name"], told["tags"]["title"]) == ("wav", "雨 Rain")
        code, events = get(relay, tmp_path, "wav,midi")
        assert (code, events[-1]["kept"]) == (0, 2)
        assert len(relay.asked("/suno/act/")) == 2
        listed = subprocess.run(
            [sys.executable, "-m", "suno_desktop", "list", "--json", "--profile", str(tmp_path)],
            capture_output=True,
            check=True,
        ).stdout
        files = json.loads(listed)["clips"][0]["files"]
        assert {(one["kind"], one["state"], one["container"]) for one in files} == {
            ("wav", "saved", "wav"),
            ("midi", "saved", "mid"),
        }


def test_what_may_cost_something_is_said_before_it_is_asked_for(tmp_path: Path) -> None:
    with TimesRelay(WHOLE) as relay:
        relay.acts = {"wav": [{"wav_file_url": relay.at("song.wav")}], "midi": [NOTES]}
        relay.files["song.wav"] = wav_file()
        relay.prices = [{"model_name": "suno_act_wav", "quota_type": 1, "model_price": 0.01}]
        words = ["get", "--kinds", "wav,midi,mp4", "--profile", str(tmp_path), "--relay", relay.url]
        run = subprocess.run(
            [sys.executable, "-m", "suno_desktop", *words, TASK],
            env={**os.environ, "SUNO_DESKTOP_KEY": relay.key},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0
        assert "charges $0.01 for each song" in run.stderr
        assert "midi: " in run.stderr
        assert "may charge for this" in run.stderr
        assert relay.asked("/suno/act/mp4/") == []  # naming mp4 is no consent
