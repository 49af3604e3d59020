"""An answer that is the file itself: told from text, put on disk whole or not at all, and taken over or refused."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import MediaError, NetworkError
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.transfer import Expect
from suno_desktop.core.model import ClipId, MediaKind
from suno_desktop.core.net import encodings
from suno_desktop.core.workflows import spool
from tests.core.engine.times_relay import wav_file

WAV = wav_file(1.0)


class Answer:
    """As much of a response as is read."""

    host = "one.invalid"

    def __init__(
        self, *pieces: bytes, kind: str = "", status: int = 200, cut: bool = False
    ) -> None:
        self.status = status
        self.headers: Mapping[str, str] = {"content-type": kind}
        self._pieces = pieces
        self._cut = cut

    def chunks(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._cut:
            raise NetworkError("net.cut")

    def unpack(self, body: bytes, *, most: int) -> bytes:
        return encodings.unpacked(body, ("gzip",), most=most)


def take(path: Path, answer: Answer) -> Any:
    return spool.taker(path)(answer)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return spool.place(spool.folder(tmp_path), ClipId("clip-1"), MediaKind.WAV)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (WAV, ""),
        (b"RF64" + WAV[4:], "application/json"),
        (b"\0\0\0\x18ftypisom", ""),
        (b"ID3\4\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\0", "Audio/WAV"),
        (b"\0\0", "video/mp4"),
    ],
)
def test_a_file_goes_to_disk(path: Path, head: bytes, kind: str) -> None:
    assert take(path, Answer(head, b"more", kind=kind)) is None
    assert path.read_bytes() == head + b"more"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"code": 1102}', "audio/wav", 200),
        (b" <html>", "video/mp4", 200),
        (b"[1]", "audio/wav", 200),
        (b"", "audio/wav", 200),
        (b"anything", "text/plain", 200),
        (WAV, "audio/wav", 404),
    ],
)
def test_anything_else_is_an_answer(path: Path, body: bytes, kind: str, status: int) -> None:
    assert take(path, Answer(body[:3], body[3:], kind=kind, status=status)) == body
    assert not path.parent.exists()


def test_a_packed_answer_is_unpacked(path: Path) -> None:
    assert take(path, Answer(gzip.compress(b'{"a": 1}'))) == b'{"a": 1}'


def test_an_answer_has_a_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_MOST_TEXT", 4)
    assert take(path, Answer(b"[12]")) == b"[12]"
    with pytest.raises(NetworkError) as caught:
        take(path, Answer(b"[12", b"3]"))
    assert caught.value.code == "net.too_large"


def test_of_a_file_that_is_cut_nothing_stays(path: Path) -> None:
    with pytest.raises(NetworkError):
        take(path, Answer(WAV, cut=True))
    assert list(path.parent.iterdir()) == []


def test_what_waits_is_taken_over_once_it_is_whole(path: Path, tmp_path: Path) -> None:
    take(path, Answer(WAV))
    expect = Expect(kind=MediaKind.WAV, duration_s=1.0)
    with PartFile.create(tmp_path / "song.wav", clip_id="c", kind=MediaKind.WAV) as part:
        assert spool.take_over(path, part, expect).name == "wav"
        assert part.path.read_bytes() == WAV
    path.write_bytes(WAV[:-100])
    with (
        PartFile.create(tmp_path / "song.wav", clip_id="c", kind=MediaKind.WAV) as part,
        pytest.raises(MediaError),
    ):
        spool.take_over(path, part, expect)


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    assert spool.place(tmp_path, ClipId("../../a/b"), MediaKind.MP4) == tmp_path / "ab.mp4"


def test_what_is_done_with_goes(path: Path) -> None:
    take(path, Answer(WAV))
    spool.forget(path.parent, ClipId("clip-2"), MediaKind.WAV)
    assert path.exists()
    spool.forget(path.parent, ClipId("clip-1"), MediaKind.WAV)
    assert not path.exists()
    spool.forget(path.parent, ClipId("clip-1"), MediaKind.WAV)


def test_only_what_is_old_is_swept(path: Path) -> None:
    spool.tidy(path.parent, before=100.0)
    take(path, Answer(WAV))
    os.utime(path, (100, 100))
    spool.tidy(path.parent, before=100.0)
    assert path.exists()
    spool.tidy(path.parent, before=100.5)
    assert not path.exists()
