"""The times of lines that the person set: kept before those of providers, and followed by `.lrc` files of ours.

Tags follow when they are updated (`Retagging.retag`). A `.lrc` that somebody else wrote stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.library.results import TimesBefore
from suno_desktop.core.media import lrc
from suno_desktop.core.media.disk import disk_errors, fingerprint, write_atomic
from suno_desktop.core.model import FileState, MediaFile, MediaKind, SongId, SungWord
from suno_desktop.core.rows import SongDetail
from suno_desktop.core.timed_words import timed_lines

_SOUNDS = frozenset({MediaKind.MP3, MediaKind.MP4, MediaKind.WAV})


class OwnTimes:
    """The person's own times, of one open library."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def keep(self, song_id: SongId, lines: Sequence[tuple[str, float]]) -> Future[TimesBefore]:
        """Keep when the lines of a song begin; resolves to what `undo` needs."""
        words, context = lrc.of_lines(lines), self._context

        def run() -> TimesBefore:
            detail = self._detail(song_id)
            clip_id = detail.clip.clip_id if detail.clip is not None else None
            if clip_id is None:
                raise MediaError("media.no_link")
            before, changes = context.write(
                lambda: context.library.keep_own_times(clip_id, words)
            ).result()
            context.tell(changes)
            self._follow(detail, words)
            return before

        return context.lanes.submit(Lane.CHANGES, run)

    def undo(self, song_id: SongId, before: TimesBefore) -> Future[None]:
        """Give a song the times back that it had."""
        context = self._context

        def run() -> None:
            detail = self._detail(song_id)
            changes = context.write(lambda: context.library.put_times_back(before)).result()
            context.tell(changes)
            self._follow(detail, self._detail(song_id).sung)

        return context.lanes.submit(Lane.CHANGES, run)

    def _detail(self, song_id: SongId) -> SongDetail:
        detail = self._context.read(lambda reader: reader.song_detail(song_id)).result()
        if detail is None:
            raise MediaError("media.no_link")
        return detail

    def _follow(self, detail: SongDetail, words: Sequence[SungWord]) -> None:
        """Write the new times into the `.lrc` files that hold exactly the old ones."""
        was, now = _texts(detail, detail.sung), _texts(detail, words)
        for file in sorted(detail.files, key=lambda one: one.kind is not MediaKind.LRC):
            if file.state is FileState.SAVED and file.path is not None:
                with suppress(DiskError):  # it is told when the tags are written
                    self._rewrite(file, file.path, was, now)

    def _rewrite(
        self, file: MediaFile, path: Path, was: Sequence[bytes], now: Sequence[bytes]
    ) -> None:
        if file.kind in _SOUNDS:
            path = path.with_suffix(".lrc")
        elif file.kind is not MediaKind.LRC:
            return
        with disk_errors(path):
            found = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        texts = [new for old, new in zip(was, now, strict=False) if new and found and old == found]
        if not texts:
            return
        write_atomic(path, texts[0], lasting=True)
        if file.kind is MediaKind.LRC:
            mark, library = fingerprint(path), self._context.library
            self._context.change(
                lambda: library.file_changed(file.file_id, mark), wake=False
            ).result()


def _texts(detail: SongDetail, words: Sequence[SungWord]) -> tuple[bytes, ...]:
    """What a `.lrc` file holds of words: with times of lines, and with those of words."""
    lyrics = "" if detail.clip is None else detail.clip.lyrics or ""
    with suppress(MediaError):
        lines = timed_lines(words, lyrics, duration_s=detail.row.duration_s)
        return lrc.lines(lines), lrc.enhanced(lines)
    return b"", b""
