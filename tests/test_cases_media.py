"""Sound files that once broke saving: each comes from a real server, and what becomes of it is judged.

The inputs lie in `cases`, each with what is right.
"""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.events import FileEnded
from suno_desktop.core.media import containers, tags
from suno_desktop.core.model import FileState, MediaFile, MediaKind
from suno_desktop.core.sentences import command_line
from tests.core.media.raw_server import Asked, RawServer, head
from tests.rig import Rig

CASES = Path(__file__).parent / "cases"
SECONDS = {"17": 3.0, "18": 3.0, "26": 72.0, "30": 20.0}


class Provider:
    """A provider with one finished song, whose sound is the bytes of a case."""

    def __init__(self, path: Path, *, length: bool) -> None:
        self.task, self.clip = str(uuid.uuid4()), str(uuid.uuid4())
        self.asked = 0
        self._data = path.read_bytes()
        self._length = len(self._data) if length else None
        self._seconds = SECONDS.get(path.parent.name[:2], 4.0)
        self.server = RawServer(self._answer)
        self.base = self.server.url.removesuffix("/song.mp3")

    def _answer(self, asked: Asked) -> Iterator[bytes]:
        if asked.path.startswith("/suno/fetch/"):
            yield from self._reply()
        elif asked.path == "/song.mp3" and asked.headers.get("range"):
            yield head("416 Range Not Satisfiable", Content_Length=0)
        elif asked.path == "/song.mp3":
            self.asked += 1
            yield head(Content_Type="audio/mpeg", Content_Length=self._length) + self._data
        else:
            yield head("404 Not Found", Content_Length=0)

    def _reply(self) -> Iterator[bytes]:
        clip = {
            "id": self.clip,
            "title": "Input",
            "status": "complete",
            "display_name": "Somebody",
            "audio_url": self.server.url,
            "metadata": {"duration": self._seconds, "tags": "x", "prompt": "la"},
        }
        data = {"task_id": self.task, "status": "SUCCESS", "progress": "100%", "data": [clip]}
        body = json.dumps({"code": "success", "message": "", "data": data}).encode()
        yield head(Content_Type="application/json", Content_Length=len(body)) + body


def outcome(folder: Path, case: str, *, length: bool = True) -> tuple[MediaFile, Provider]:
    """What became of the file of a case after it was asked for as often as it is worth."""
    path = CASES / case
    assert "right: " in path.with_name("expected.txt").read_text("utf-8")
    provider = Provider(path, length=length)
    with provider.server:
        rig = Rig(folder / "profile")
        try:
            rig.engine.relays.add(
                name="Here", base_url=provider.base, key="sk-of-no-account"
            ).result(20)
            rig.add(provider.task)
            rig.until(lambda: bool(rig.songs()), what="the song")
            if not any(isinstance(event, FileEnded) for event in rig.seen):
                rig.save(MediaKind.MP3)
            ended = {FileState.SAVED, FileState.FAILED, FileState.BLOCKED}
            rig.until(lambda: any(one.state in ended for one in files(rig)), what="the end")
            (file,) = files(rig)
        finally:
            rig.stop()
    return file, provider


def files(rig: Rig) -> list[MediaFile]:
    return [one for song in rig.songs() for one in song.files if one.kind is MediaKind.MP3]


def packets(path: Path) -> str:
    """What ffmpeg takes for the sound from the first to the last packet."""
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


@pytest.mark.parametrize(
    ("case", "container"),
    [
        ("11-fragmented-m4a-destroyed/audio.mp3", "m4a"),
        ("15-called-encrypted/adts.mp3", "aac"),
        ("16-no-tags/whole.flac", "flac"),
        ("16-no-tags/whole.ogg", "ogg"),
        ("17-tags-in-odd-places/apev2-at-start.mp3", "mp3"),
        ("17-tags-in-odd-places/appended-2.4.mp3", "mp3"),
        ("17-tags-in-odd-places/enhanced-id3v1.mp3", "mp3"),
        ("17-tags-in-odd-places/footer-at-start.mp3", "mp3"),
        ("17-tags-in-odd-places/lyrics3v1.mp3", "mp3"),
        ("17-tags-in-odd-places/plain-id3v2-at-end.mp3", "mp3"),
        ("18-junk-before-sound/junk.mp3", "mp3"),
        ("26-mp3-without-length/vbr.mp3", "mp3"),
    ],
)
def test_a_whole_file_is_saved_with_tags_and_the_same_sound(
    tmp_path: Path, case: str, container: str
) -> None:
    file, provider = outcome(tmp_path, case)
    assert (file.state, file.container, file.code) == (FileState.SAVED, container, None)
    assert file.path is not None
    assert file.path.suffix == f".{container}"
    assert provider.asked == 1
    assert packets(file.path) == packets(CASES / case)
    said = tags.read(file.path).values
    assert (said["title"], said["artist"], said["clip_id"]) == ("Input", "Somebody", provider.clip)
    whole = containers.check(file.path, MediaKind.MP3)
    assert file.plays_s == whole.duration_s
    assert whole.duration_s == containers.check(CASES / case, MediaKind.MP3).duration_s


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize(
    "case", ["13-cut-flac-and-webm/half.flac", "13-cut-flac-and-webm/half.webm"]
)
def test_half_a_file_is_refused_as_incomplete(tmp_path: Path, case: str, length: bool) -> None:
    file, provider = outcome(tmp_path, case, length=length)
    assert (file.state, file.code) == (FileState.FAILED, "media.same_again")
    assert file.path is None
    assert not [one for one in tmp_path.rglob("*") if one.suffix in {".flac", ".webm", ".part"}]
    assert provider.asked == 2


@pytest.mark.parametrize(("case", "name"), [("ac3.mp3", "AC-3"), ("layer2.mp3", "MP2")])
def test_what_is_not_accepted_is_named(tmp_path: Path, case: str, name: str) -> None:
    file, provider = outcome(tmp_path, f"15-called-encrypted/{case}")
    assert (file.state, file.code) == (FileState.FAILED, "media.wrong_container")
    assert f"The server sent {name} instead of MP3" in (file.detail or "")
    assert "encrypted" not in (file.detail or "")
    assert provider.asked == 1


def test_the_last_sentence_of_a_file_that_is_given_up_promises_nothing(tmp_path: Path) -> None:
    file, provider = outcome(tmp_path, "30-final-sentence-says-again/cut.mp3")
    assert (file.state, file.code) == (FileState.FAILED, "media.same_again")
    for said in (file.detail or "", command_line(file.code or "", then="retry")):
        assert "automatically" not in said
        assert "twice" in said
    assert provider.asked == 2
