"""What was tried for each file since the person last asked for it: how often, which links, and how the best one failed.

Knows no disk and starts nothing; what a failure means is `retry.verdict`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.retry import Verdict, after_same_bytes, trouble, verdict
from suno_desktop.core.errors import DesktopError, DiskError
from suno_desktop.core.model import FileId, FileState, MediaKind, Way
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.sources import link_of, links


@dataclass(slots=True, eq=False)
class _Past:
    """What was tried for one file."""

    tries: Counter[str] = field(default_factory=Counter)
    """By kind of trouble: a refused link is tried on another schedule than a broken connection."""
    links: set[str] = field(default_factory=set)
    """Those that failed for good."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Hash and trouble of damaged bytes that came."""
    first: tuple[Verdict, DesktopError] | None = None
    """How the best link failed; shown if the others fail too."""


class DownloadTries:
    """The past of every file that is being downloaded. Safe for threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._past: dict[FileId, _Past] = {}

    def forget(self, file_ids: Iterable[FileId] | None) -> None:
        """Forget the tries of these files (None: all), so that their count starts again."""
        with self._lock:
            if file_ids is None:
                self._past.clear()
            else:
                for file_id in file_ids:
                    self._past.pop(file_id, None)

    def _of(self, file_id: FileId) -> _Past:
        with self._lock:
            return self._past.setdefault(file_id, _Past())

    def judge(
        self, file_id: FileId, source: Source | None, error: DesktopError
    ) -> tuple[Verdict, DesktopError]:
        """Count a failed try and say what follows, with the failure that is shown. One worker for each file."""
        past, kind = self._of(file_id), trouble(error)
        past.tries[kind] += 1
        if source is None:
            judged = Verdict(FileState.FAILED)
        else:
            judged = verdict(error, source, past.tries[kind], patient=self._context.patient)
            judged, error = after_same_bytes(error, judged, past.seen)
            judged, error = self._or_other_link(source, past, judged, error)
        if judged.waits:
            past.tries[kind] -= 1
        return judged, error

    # Other links.

    def with_other_link(self, source: Source) -> Source:
        """The source with the best link that has not failed for good; for any lane but the library's."""
        tried = set(self._of(source.file_id).links)
        if source.clip is None or not tried or link_of(source.clip, source.kind) not in tried:
            return source
        for url, way in self._links(source).items():
            if url not in tried:
                return _with_link(source, url, way)
        return source

    def _or_other_link(
        self, source: Source, past: _Past, judged: Verdict, error: DesktopError
    ) -> tuple[Verdict, DesktopError]:
        """Where one link failed for good, the next one is tried; when none is left, the best one's failure counts."""
        failed = judged.state in {FileState.FAILED, FileState.BLOCKED}
        if source.clip is None or not failed or isinstance(error, DiskError):
            return judged, error
        if source.kind not in {MediaKind.MP3, MediaKind.MP4}:
            return judged, error
        past.first = past.first or (judged, error)
        past.links.add(link_of(source.clip, source.kind) or "")
        if all(url in past.links for url in self._links(source)):
            return past.first
        past.tries.clear()
        return Verdict(FileState.QUEUED, 0.0), error

    def _links(self, source: Source) -> dict[str, Way]:
        if source.clip is None:
            return {}
        library = self._context.library
        replies = self._context.write(lambda: library.replies_of_song(source.song_id)).result()
        return links(replies, source.clip.clip_id, source.kind, home=source.relay_id)


def _with_link(source: Source, url: str, way: Way) -> Source:
    if source.clip is None:
        return source
    clip = source.clip
    if source.kind is MediaKind.MP3:
        return source._replace(clip=clip._replace(audio_url=url), way=way)
    return source._replace(clip=clip._replace(video_url=url), way=way)
