"""A file that a relay sends as its very answer, where others send a link: piece by piece to disk, and from there to its place.

Whether it is what it is said to be is decided when it is taken over, as for every file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import NetworkError
from suno_desktop.core.media import containers
from suno_desktop.core.media.containers import Container
from suno_desktop.core.media.disk import PIECE, check_room, disk_errors
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.transfer import Expect
from suno_desktop.core.model import ClipId, MediaKind
from suno_desktop.core.net.http import Response

_MOST_TEXT = 16 * 2**20
"""Bytes of an answer that is no file."""


def folder(cache: Path) -> Path:
    """Where such files wait to be taken over."""
    return cache / "made"


def place(folder: Path, clip_id: ClipId, kind: MediaKind) -> Path:
    """Where the file of a clip waits."""
    safe = "".join(letter for letter in clip_id if letter.isalnum() or letter in "-_")[:100]
    return folder / f"{safe}.{kind.value}"


def taker(path: Path) -> Callable[[Response], bytes | None]:
    """What reads an answer: its bytes, or None if it was a file, which is whole at `path` then.

    It raises NetworkError, and DiskError where the file cannot be kept.
    """

    def take(response: Response) -> bytes | None:
        pieces = response.chunks()
        first = next(pieces, b"")
        if response.status == 200 and _is_file(first, response.headers):
            part = path.with_name(f".{path.name}.part")
            try:
                with disk_errors(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    file = part.open("wb")
                with file:
                    for piece in itertools.chain((first,), pieces):
                        with disk_errors(path):
                            file.write(piece)
                with disk_errors(path):
                    part.replace(path)
            finally:
                with suppress(OSError):
                    part.unlink()
            return None
        body = bytearray(first)
        for piece in pieces:
            body += piece
            if len(body) > _MOST_TEXT:
                raise NetworkError("net.too_large", host=response.host)
        return response.unpack(bytes(body), most=_MOST_TEXT)

    return take


def take_over(here: Path, part: PartFile, expect: Expect) -> Container:
    """Copy a file that waits into a part, and see that it is whole.

    Raises:
        MediaError: it is not what was promised.
        DiskError: the disk is in the way.
    """
    with disk_errors(here), here.open("rb") as file:
        check_room(part.path.parent, here.stat().st_size)
        part.reset()
        while piece := file.read(PIECE):
            part.append(piece)
    part.close()
    return containers.check(part.path, expect.kind, duration_s=expect.duration_s)


def forget(folder: Path, clip_id: ClipId, kind: MediaKind) -> None:
    """It has its place now, or nobody wants it."""
    with suppress(OSError):
        place(folder, clip_id, kind).unlink(missing_ok=True)


def tidy(folder: Path, *, before: float) -> None:
    """Remove what was left here before a time (seconds since 1970)."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.stat().st_mtime < before:
                path.unlink()


def _is_file(head: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer begins like sound or a picture, or is called so and is no text."""
    if head[:4] in {b"RIFF", b"RF64"} or head[4:8] == b"ftyp":
        return True
    kind = headers.get("content-type", "").lower()
    is_text = head.lstrip()[:1] in {b"{", b"[", b"<", b""}
    return kind.startswith(("audio/", "video/")) and not is_text
