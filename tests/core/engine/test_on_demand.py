"""What relays make on demand: asked for when a person wishes, once, followed, kept for ever, and written or refused."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import wave
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import mido
import mutagen.wave
import pytest
from mutagen.id3 import ID3

from suno_desktop.core.engine import on_demand
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import FileEnded, Notice
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import SERVED, FileState, MediaKind
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import SavingSettings
from tests.core.engine.times_relay import (
    CLIP,
    KNOWN,
    NOTES,
    PLEASE_WAIT,
    SONG,
    TASK,
    WORDS,
    TimesRelay,
    wav_file,
    word,
)
from tests.core.media import makers
from tests.rig import PATIENCE_S, Rig

LRC, WAV, MIDI, MP4 = MediaKind.LRC, MediaKind.WAV, MediaKind.MIDI, MediaKind.MP4
BARE = {"aligned_words": WORDS, "waveform_data": [0.1], "hoot_cer": 0.1, "is_streamed": False}
STAMP = re.compile(r"^\[(\d\d):(\d\d\.\d\d)\](.*)$", re.MULTILINE)


def lines(path: Path) -> dict[str, float]:
    """The lines of an `.lrc` and their seconds; every line must be one of these."""
    text = path.read_text("utf-8")
    found = STAMP.findall(text)
    assert len(found) == text.count("\n")
    return {line: int(minutes) * 60 + float(seconds) for minutes, seconds, line in found}


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Rig]:
    """An engine that saves nothing unasked."""
    rig = Rig(tmp_path / "profile", auto_save=False)
    yield rig
    assert rig.stop()


def knows(rig: Rig, relay: TimesRelay) -> None:
    """The song of this relay is ready."""
    rig.engine.relays.add(name="Times", base_url=relay.url, key=relay.key).result(20)
    rig.add(TASK)
    rig.until(lambda: any(song.row.clip_id == CLIP for song in rig.songs()))


def ended(rig: Rig, kind: MediaKind = LRC) -> FileEnded:
    """How a wish ends; that it waits is no end."""
    return rig.until_event(
        FileEnded, lambda event: event.kind is kind and event.state is not FileState.QUEUED
    )


def files_in(rig: Rig, ending: str) -> list[Path]:
    return list(rig.profile.music.rglob(f"*{ending}"))


def file_of(rig: Rig, kind: MediaKind = LRC) -> Any:
    return next(file for file in rig.song(CLIP).files if file.kind is kind)


def test_nothing_is_asked_before_a_person_wishes_it(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.save(MediaKind.MP3, MediaKind.LYRICS)
        quiet.until(lambda: len(quiet.song(CLIP).files) == 2)
        quiet.until(lambda: all(f.state is FileState.SAVED for f in quiet.song(CLIP).files))
        assert relay.asked() == []


@pytest.mark.parametrize(
    "timing",
    [
        BARE,
        {"code": "success", "timing": WORDS},
        {"code": "success", "data": BARE},
        {"code": "success", "data": json.dumps(BARE)},
    ],
    ids=["bare", "timing", "data", "text"],
)
def test_a_wish_is_one_question_and_a_file(quiet: Rig, timing: object) -> None:
    with TimesRelay(timing) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        event = ended(quiet)
        assert event.state is FileState.SAVED
        assert event.path is not None
        found = lines(event.path)
        assert found.keys() == KNOWN.keys()
        assert all(abs(found[line] - KNOWN[line]) < 0.03 for line in KNOWN)
        assert relay.asked() == [f"/suno/act/timing/{CLIP}"]
        told = quiet.song(CLIP).times
        assert told is not None
        assert (told.relay_name, told.has_words) == ("Times", True)
        (known,) = quiet.engine.relays.infos().result(PATIENCE_S)
        assert known.relay.serves.timing is True


def test_what_was_told_is_kept_and_never_asked_for_again(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        path = ended(quiet).path
        assert path is not None
        path.unlink()
        quiet.save(LRC)
        assert ended(quiet).state is FileState.SAVED
        quiet.save(MediaKind.MP3)
        quiet.until(lambda: file_of(quiet, MediaKind.MP3).state is FileState.SAVED)
        (frame,) = ID3(file_of(quiet, MediaKind.MP3).path).getall("SYLT")
        assert frame.text == [("Rain falls", 1204), ("雨落", 13337)]
        assert len(relay.asked()) == 1
    with closing(sqlite3.connect(quiet.profile.library)) as db:
        ((packed,),) = db.execute("SELECT packed FROM timing").fetchall()
    assert json.loads(zlib.decompress(packed)) == BARE


def test_the_file_lies_beside_the_song_as_the_settings_say(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        path = ended(quiet).path
        assert path is not None
        path.unlink()
        quiet.engine.set_setting(SavingSettings.sidecars, ("lrc",)).result(PATIENCE_S)
        quiet.save(MediaKind.MP3)
        quiet.until(lambda: file_of(quiet, MediaKind.MP3).state is FileState.SAVED)
        assert lines(file_of(quiet, MediaKind.MP3).path.with_suffix(".lrc")).keys() == KNOWN.keys()


def test_every_word_has_its_time_where_the_settings_say_so(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.engine.set_setting(SavingSettings.lrc_times, "words").result(PATIENCE_S)
        quiet.save(LRC)
        path = ended(quiet).path
        assert path is not None
        assert path.read_text("utf-8").splitlines() == [
            "[00:01.20]<00:01.20>Rain <00:01.75>falls<00:02.50>",
            "[00:13.34]<00:13.34>雨<00:13.80>落<00:14.10>",
        ]


@pytest.mark.parametrize(
    ("timing", "code"),
    [
        ({**BARE, "aligned_words": []}, "timing.none"),
        ({**BARE, "aligned_words": [word("[Instrumental]", 0, 9)]}, "timing.none"),
        ({**BARE, "aligned_words": [word("quite another song", 0, 9)]}, "timing.does_not_fit"),
        (
            {**BARE, "aligned_words": [{**one, "end_s": 99, "start_s": 98} for one in WORDS]},
            "timing.does_not_fit",
        ),
        (
            {**BARE, "aligned_words": [{**one, "success": False} for one in WORDS]},
            "timing.does_not_fit",
        ),
    ],
)
def test_what_does_not_fit_is_kept_but_no_file(quiet: Rig, timing: object, code: str) -> None:
    with TimesRelay(timing) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        event = ended(quiet)
        assert (event.state, event.code) == (FileState.FAILED, code)
        quiet.engine.saving.retry_files([event.file_id]).result(PATIENCE_S)
        assert ended(quiet).code == code
        assert len(relay.asked()) == 1
        assert list(quiet.profile.music.rglob("*.lrc")) == []


def test_an_instrumental_is_not_asked_for(quiet: Rig) -> None:
    with TimesRelay(BARE, prompt="[Instrumental]") as relay:
        knows(quiet, relay)
        ids = [quiet.song(CLIP).row.song_id]
        queued = quiet.engine.saving.save(ids, [LRC]).result(PATIENCE_S)
        assert [code for *_, code in queued.skipped] == ["file.no_lyrics"]
        assert relay.asked() == []


@pytest.mark.parametrize(
    ("timing", "status", "code", "serves"),
    [
        (
            {"code": "task_not_exist", "message": "task_not_exist", "data": None},
            200,
            "timing.unknown",
            None,
        ),
        ({"code": "success", "data": None}, 200, "timing.unknown", None),
        ("<!doctype html><html>panel</html>", 200, "timing.not_served", False),
        ({"error": {"message": "Invalid URL (GET /suno/act)"}}, 404, "timing.not_served", False),
        ({"message": "model chirp-v4 not supported"}, 400, "relay.no_channel", None),
        ({"error": {"message": "用户额度不足"}}, 403, "relay.no_credit", None),
    ],
)
def test_a_relay_without_them_is_asked_once(
    quiet: Rig, timing: object, status: int, code: str, serves: bool | None
) -> None:
    with TimesRelay(timing, status=status) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        event = ended(quiet)
        assert (event.state, event.code) == (FileState.FAILED, code)
        assert len(relay.asked()) == 1
        quiet.until(lambda: quiet.engine.relays.infos().result(20)[0].relay.serves.timing is serves)
        quiet.save(LRC)  # what is known not to be served is not asked for again
        assert ended(quiet).state is FileState.FAILED
        assert len(relay.asked()) == (1 if serves is False else 2)


def test_what_was_answered_while_wishes_were_read_is_not_asked_again(
    quiet: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question may cost: the list of wishes is old when the answer comes after it was read."""
    late = threading.Event()
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        relay.held.clear()
        quiet.save(LRC)
        quiet.until(relay.reached.is_set)
        rooms = quiet.engine._rooms
        assert rooms is not None
        room = rooms.on_demand

        stale = quiet.engine._context.write(
            lambda: room._library.demand_wishes(
                quiet.engine._context.clock.now(), limit=50, share=room._share()
            )
        ).result()
        assert len(stale) == 1
        ask = room._waiting

        def waiting(limit: int, **named: Any) -> Any:
            """Read before the answer, and be looked at after it."""
            if late.is_set():
                return ask(limit, **named)
            late.set()
            relay.held.set()
            deadline = time.monotonic() + PATIENCE_S
            while room._busy:
                assert time.monotonic() < deadline
                threading.Event().wait(0.01)
            return stale

        monkeypatch.setattr(room, "_waiting", waiting)
        quiet.engine._context.wake()
        assert ended(quiet).state is FileState.SAVED
        quiet.until(late.is_set)
        room.step()
        assert len(relay.asked()) == 1


def test_a_library_that_cannot_be_written_asks_no_second_time(
    quiet: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, tries = Library.keep_times, []

    def full(self: Library, *args: Any, **named: Any) -> Any:
        tries.append(args)
        if len(tries) < 3:
            raise ProfileError("library.disk_full")
        return keep(self, *args, **named)

    monkeypatch.setattr(Library, "keep_times", full)
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        quiet.until(lambda: quiet.engine.saving.resume_files() is not None and len(tries) >= 3)
        assert ended(quiet).state is FileState.SAVED
        assert len(relay.asked()) == 1
        assert sum(isinstance(event, Notice) for event in quiet.seen) == 1


def test_a_pause_holds_the_question(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        quiet.engine.saving.pause(paused=True).result(PATIENCE_S)
        quiet.save(LRC)
        quiet.engine.tracking.preview(TASK).result(PATIENCE_S)
        assert file_of(quiet).state is FileState.QUEUED
        assert relay.asked() == []
        quiet.engine.saving.pause(paused=False).result(PATIENCE_S)
        assert ended(quiet).state is FileState.SAVED


def test_of_many_songs_one_is_asked_for_at_a_time(quiet: Rig) -> None:
    with TimesRelay(BARE, clips=3) as relay:
        knows(quiet, relay)
        quiet.until(lambda: len(quiet.songs()) == 3)
        relay.held.clear()
        quiet.save(LRC)
        quiet.until(relay.reached.is_set)
        for _ in range(3):  # each step of the scheduler might ask
            quiet.engine.saving.resume_files().result(PATIENCE_S)
        assert len(relay.asked()) == 1
        relay.held.set()
        quiet.until(lambda: len(list(quiet.profile.music.rglob("*.lrc"))) == 3)
        assert len(set(relay.asked())) == len(relay.asked()) == 3


def test_another_relay_that_brought_the_song_is_asked_next(quiet: Rig) -> None:
    none = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    with TimesRelay(none) as first, TimesRelay(BARE) as second:
        for name, relay, task in (("First", first, TASK), ("Second", second, f"{TASK[:-2]}cc")):
            saved = quiet.engine.relays.add(name=name, base_url=relay.url, key=relay.key).result()
            preview = quiet.engine.tracking.preview(task).result()
            quiet.engine.tracking.add(preview, relay_id=saved.relay_id).result()
        quiet.until(lambda: [len(song.sources) for song in quiet.songs()] == [2])
        quiet.save(LRC)
        assert ended(quiet).state is FileState.SAVED
        told = quiet.song(CLIP).times
        assert told is not None
        assert told.relay_name == "Second"
        assert [len(relay.asked()) for relay in (first, second)] == [1, 1]


def test_a_relay_with_a_fault_is_given_up(quiet: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_demand, "_LOST", 1)
    with TimesRelay({"error": {"message": "boom"}}, status=500) as relay:
        knows(quiet, relay)
        quiet.save(LRC)
        event = ended(quiet)
        assert (event.state, event.code) == (FileState.FAILED, "relay.fault")


# WAV, MIDI and videos.


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Relays that are making something are asked again at once."""
    monkeypatch.setattr(on_demand, "_FOLLOW_S", (0.01, 0.01, 0.01))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("shape", ["bare", "text", "data", "file"])
def test_a_wav_is_followed_checked_and_tagged(quiet: Rig, shape: str) -> None:
    with TimesRelay(BARE) as relay:
        sound = wav_file()
        relay.files["song.wav"] = sound
        url = relay.at("song.wav")
        last: dict[str, object] = {
            "bare": {"wav_file_url": url},
            "text": {"code": 200, "data": url},
            "data": {"code": "success", "data": {"wav_url": url}},
            "file": sound,
        }
        relay.acts["wav"] = [PLEASE_WAIT, {"code": "success", "data": None}, last[shape]]
        knows(quiet, relay)
        quiet.save(WAV)
        event = ended(quiet, WAV)
        assert event.state is FileState.SAVED
        assert event.path is not None
        with wave.open(str(event.path)) as file, wave.open(io.BytesIO(sound)) as sent:
            assert file.readframes(10**9) == sent.readframes(10**9)
        assert str(mutagen.wave.WAVE(event.path)["TIT2"]) == "雨 Rain"
        assert len(relay.asked("/suno/act/wav/")) == 3
        saved = file_of(quiet, WAV)
        assert (saved.container, saved.plays_s) == ("wav", pytest.approx(26.1))
        (known,) = quiet.engine.relays.infos().result(PATIENCE_S)
        assert known.relay.serves.wav is True
        assert list((quiet.profile.cache / "made").glob("*")) == []
        event.path.unlink()
        quiet.save(WAV)
        if shape == "file":  # nothing is left to make it of
            assert ended(quiet, WAV).code == "made.expired"
        else:  # what was made is kept, and its link is tried first
            assert ended(quiet, WAV).state is FileState.SAVED
        assert len(relay.asked("/suno/act/wav/")) == 3


def test_while_a_relay_makes_it_the_wish_says_so(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        relay.acts["wav"] = [PLEASE_WAIT]
        knows(quiet, relay)
        quiet.save(WAV)
        event = quiet.until_event(FileEnded, lambda one: one.kind is WAV)
        assert (event.state, event.code) == (FileState.QUEUED, "made.waits")
        waiting = file_of(quiet, WAV)
        assert (waiting.state, waiting.code) == (FileState.QUEUED, "made.waits")
        assert len(relay.asked("/suno/act/wav/")) == 1


@pytest.mark.usefixtures("quick")
def test_what_is_never_done_is_given_up_and_followed_on_when_the_person_retries(
    quiet: Rig,
) -> None:
    with TimesRelay(BARE) as relay:
        relay.acts["wav"] = [PLEASE_WAIT]
        knows(quiet, relay)
        quiet.save(WAV)
        event = ended(quiet, WAV)
        assert (event.state, event.code) == (FileState.FAILED, "made.late")
        assert len(relay.asked("/suno/act/wav/")) == 4
        relay.files["song.wav"] = wav_file()
        relay.acts["wav"] = [{"wav_file_url": relay.at("song.wav")}]
        quiet.engine.saving.retry_files().result(PATIENCE_S)
        assert ended(quiet, WAV).state is FileState.SAVED


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SONG, "media.not_wav"),
        (b"RIFF\x44\x00\x00\x00WAVEfmt \x10\0\0\0\x55\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\0\0"
         b"data\x20\0\0\0" + bytes(32), "media.not_wav"),
        (wav_file(3.0), "media.wrong_length"),
    ],
    ids=["mp3", "mp3 in a wav", "too short"],
)  # fmt: skip
def test_what_is_no_wav_of_this_song_is_refused(
    quiet: Rig, data: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.engine.retry._BROKEN_WAITS_S", (0.01, 0.01))
    with TimesRelay(BARE) as relay:
        relay.files["song.wav"] = data
        relay.acts["wav"] = [{"wav_file_url": relay.at("song.wav")}]
        knows(quiet, relay)
        quiet.save(WAV)
        event = ended(quiet, WAV)
        assert (event.state, event.code) == (FileState.FAILED, code)
        assert files_in(quiet, ".wav") == []
        assert len(relay.asked("/suno/act/wav/")) == 1


def test_a_dead_link_is_not_paid_for_again_before_the_person_says_so(
    quiet: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.engine.retry._REFUSED_WAITS_S", (0.01, 0.01))
    with TimesRelay(BARE) as relay:
        relay.acts["wav"] = [{"wav_file_url": relay.at("song.wav")}]
        knows(quiet, relay)
        quiet.save(WAV)
        event = ended(quiet, WAV)
        assert (event.state, event.code) == (FileState.FAILED, "made.expired")
        assert len(relay.asked("/suno/act/wav/")) == 1
        relay.files["song.wav"] = wav_file()
        quiet.engine.saving.retry_files().result(PATIENCE_S)
        assert ended(quiet, WAV).state is FileState.SAVED
        assert len(relay.asked("/suno/act/wav/")) == 2


@pytest.mark.usefixtures("quick")
def test_notes_become_a_midi_file(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        relay.acts["midi"] = [{"state": "running"}, NOTES]
        knows(quiet, relay)
        quiet.save(MIDI)
        path = ended(quiet, MIDI).path
        assert path is not None
        assert path.suffix == ".mid"
        told = mido.MidiFile(path, charset="utf-8")
        assert [track.name for track in told.tracks] == ["雨 Rain", "Piano", "Drums"]
        assert told.length == pytest.approx(2.0, abs=0.002)
        path.unlink()
        quiet.save(MIDI)  # made again of what is kept
        assert ended(quiet, MIDI).state is FileState.SAVED
        assert len(relay.asked("/suno/act/midi/")) == 2


@pytest.mark.parametrize("orders", [True, False])
def test_a_video_that_no_reply_offers_is_asked_for_only_where_the_person_says_so(
    quiet: Rig, *, orders: bool
) -> None:
    with TimesRelay(BARE) as relay:
        relay.files["song.mp4"] = makers.mp4()
        relay.acts["mp4"] = [{"code": 0, "data": {"mp4_file_url": relay.at("song.mp4")}}]
        knows(quiet, relay)
        ids = [quiet.song(CLIP).row.song_id]
        queued = quiet.engine.saving.save(ids, [MP4], orders=[MP4] if orders else ()).result(
            PATIENCE_S
        )
        if not orders:
            assert [code for *_, code in queued.skipped] == ["file.none_offered"]
            assert relay.asked("/suno/act/mp4/") == []
            return
        assert ended(quiet, MP4).state is FileState.SAVED
        assert len(relay.asked("/suno/act/mp4/")) == 1


def test_what_a_relay_does_not_serve_is_not_asked_again(quiet: Rig) -> None:
    with TimesRelay(BARE) as relay:
        knows(quiet, relay)
        for _ in range(2):
            quiet.save(WAV)
            event = ended(quiet, WAV)
            assert (event.state, event.code) == (FileState.FAILED, "made.not_served")
        assert len(relay.asked("/suno/act/wav/")) == 1
        (known,) = quiet.engine.relays.infos().result(PATIENCE_S)
        assert (known.relay.serves.wav, known.relay.serves.timing) == (False, None)


def test_an_answer_that_is_lost_costs_one_more_question_at_most(quiet: Rig) -> None:
    with TimesRelay(BARE, status=500) as relay:
        relay.acts["wav"] = [{"error": {"message": "boom"}}]
        knows(quiet, relay)
        quiet.save(WAV)
        event = ended(quiet, WAV)
        assert (event.state, event.code) == (FileState.FAILED, "relay.fault")
        assert len(relay.asked("/suno/act/wav/")) == 2


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("kind", [LRC, WAV, MIDI])
def test_a_kill_adds_at_most_one_question(tmp_path: Path, kind: MediaKind) -> None:
    words = ["get", "--json", "--kinds", kind.value, "--profile", str(tmp_path / "p")]
    what = SERVED[kind]
    with TimesRelay(BARE) as relay:
        relay.files["song.wav"] = wav_file()
        relay.acts = {"wav": [{"wav_file_url": relay.at("song.wav")}], "midi": [NOTES]}
        relay.held.clear()
        command = [sys.executable, "-m", "suno_desktop", *words, "--relay", relay.url, TASK]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert relay.reached.wait(PATIENCE_S)
            child.send_signal(signal.SIGKILL)
        relay.held.set()
        rig = Rig(tmp_path / "p", auto_save=False)
        try:
            rig.until(lambda: file_of(rig, kind).state is FileState.SAVED)
            ending = file_of(rig, kind).path.suffix
            assert len(list(Profile.under(tmp_path / "p").music.rglob(f"*{ending}"))) == 1
        finally:
            assert rig.stop()
        assert len(relay.asked(f"/suno/act/{what}/")) == 2
