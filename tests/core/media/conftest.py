"""Real files made by ffmpeg, once a run, and a client that may talk to loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.media.transfer import Expect, Fetched, MediaClient, PartFile
from suno_desktop.core.model import MediaKind, Relay, RelayId
from suno_desktop.core.net.http import Http, UrlPolicy
from tests.core.media.raw_server import Answer, RawServer

_SOUND = ("-f", "lavfi", "-i", "sine=440:duration=12", "-ac", "2", "-ar", "48000")
_SILENCE = ("-f", "lavfi", "-i", "anullsrc=d=12:cl=mono:r=48000")
_PICTURE = ("-f", "lavfi", "-i", "testsrc=d=12:s=64x64:r=10")
_COMMANDS = {
    "song.mp3": (*_SOUND, "-b:a", "128k"),
    "plain.mp3": (*_SOUND, "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0"),
    "vbr.mp3": (*_SOUND, "-q:a", "4"),
    "back.mp4": (*_PICTURE, *_SOUND, "-c:v", "libx264", "-c:a", "aac", "-t", "12"),
    "front.mp4": (
        *_PICTURE, *_SOUND, "-c:v", "libx264", "-c:a", "aac", "-t", "12", "-movflags", "+faststart",
    ),
    "frag.mp4": (
        *_PICTURE, *_SOUND, "-c:v", "libx264", "-c:a", "aac", "-t", "12",
        "-movflags", "frag_keyframe+empty_moov",
    ),
    "song.m4a": (*_SOUND, "-c:a", "aac"),
    "absolute.m4a": (
        *_SOUND, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "2000000",
    ),
    "hybrid.m4a": (*_SOUND, "-c:a", "aac", "-movflags", "frag_keyframe", "-frag_duration", "2000000"),
    "index.m4a": (
        *_SOUND, "-c:a", "aac", "-movflags", "dash+global_sidx", "-frag_duration", "2000000",
    ),
    "parts.m4a": (*_SOUND, "-c:a", "aac", "-movflags", "cmaf", "-frag_duration", "2000000"),
    "alac.m4a": (*_SOUND, "-c:a", "alac"),
    "song.mov": (*_SOUND, "-c:a", "aac"),
    "silence.m4a": (*_SILENCE, "-c:a", "aac"),
    "mute.m4a": (*_SILENCE, "-c:a", "alac"),
    "mute.mov": (*_SILENCE, "-c:a", "pcm_s16le"),
    "mute.mp4": (
        "-f", "lavfi", "-i", "color=black:d=12:s=64x64:r=10", *_SILENCE, "-c:v", "libx264", "-c:a", "aac",
    ),
    "mute.aac": (*_SILENCE, "-c:a", "aac"),
    "song.aac": (*_SOUND, "-c:a", "aac"),
    "song.wav": _SOUND,
    "song.ogg": (*_SOUND, "-c:a", "libvorbis"),
    "opus.ogg": (*_SOUND, "-c:a", "libopus"),
    "flac.ogg": (*_SOUND, "-c:a", "flac"),
    "speex.ogg": (*_SOUND, "-c:a", "libspeex", "-ac", "1", "-ar", "16000"),
    "song.flac": _SOUND,
    "song.mka": (*_SOUND, "-c:a", "flac"),
    "song.webm": (*_SOUND, "-c:a", "libopus"),
}  # fmt: skip


class Real:
    """`real("song.mp3")` gives a file of 12 seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str) -> Path:
        path = self._folder / name
        if not path.exists():
            quiet = ("ffmpeg", "-v", "error", "-nostdin", "-y")
            subprocess.run([*quiet, *_COMMANDS[name], str(path)], check=True)
        return path


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    return Real(tmp_path_factory.mktemp("real"))


class Fetching:
    """A media client, one part file and a server that a test scripts."""

    def __init__(self, folder: Path, client: MediaClient) -> None:
        self.client = client
        self.folder = folder
        self.cancel = CancelToken()
        self.seen: list[tuple[int, int | None]] = []
        self.on_progress: Callable[[], object] = lambda: None
        self.part = PartFile.create(folder / "song.mp3", clip_id="0a1b2c3d", kind=MediaKind.MP3)

    def __call__(self, url: str, **expect: Any) -> Fetched:
        return self.client.fetch(
            url,
            part=self.part,
            expect=Expect(**({"kind": MediaKind.MP3} | expect)),
            cancel=self.cancel,
            progress=self._progress,
        )

    def _progress(self, done: int, total: int | None) -> None:
        self.seen.append((done, total))
        self.on_progress()

    @property
    def bytes(self) -> bytes:
        return self.part.path.read_bytes()


def loopback_policy() -> UrlPolicy:
    """As if a relay on loopback were saved."""
    return UrlPolicy([Relay(relay_id=RelayId(1), name="here", base_url="http://127.0.0.1:1")])


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http(loopback_policy(), user_agent="suno-desktop/test", clock=SystemClock())
    yield http
    http.close()


@pytest.fixture
def fetching(tmp_path: Path, http: Http) -> Iterator[Fetching]:
    fetching = Fetching(tmp_path, MediaClient(http))
    yield fetching
    fetching.part.discard()


@pytest.fixture
def serve() -> Iterator[object]:
    """`serve(answer)` starts a server that is stopped at the end."""
    servers: list[RawServer] = []

    def start(answer: Answer) -> RawServer:
        server = RawServer(answer)
        servers.append(server)
        return server.__enter__()

    yield start
    for server in servers:
        server.__exit__()
