"""What was tried for each file since the person last asked for it: how often, which links, and how the best one failed.

Knows no disk and starts nothing; what a failure means is `retry.verdict`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.retry import Verdict, after_same_bytes, trouble, verdict
from suno_desktop.core.errors import (
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaRefusedError,
)
from suno_desktop.core.link_life import told_end
from suno_desktop.core.model import (
    WITHHELD,
    Clip,
    FileId,
    FileState,
    MediaKind,
    Offer,
    TriedLink,
    Way,
)
from suno_desktop.core.net.urls import shown_host
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.sources import Replies, is_encrypted, link_of, ways, why_withheld

LINKED = frozenset({MediaKind.MP3, MediaKind.MP4})
"""What may come by several links."""
_MOST_TOLD = 12
"""So many of the links that came to nothing are remembered in words."""


@dataclass(slots=True, eq=False)
class _Past:
    """What was tried for one file."""

    tries: Counter[str] = field(default_factory=Counter)
    """By kind of trouble: a refused link is tried on another schedule than a broken connection."""
    links: set[str] = field(default_factory=set)
    """Those that failed for good."""
    told: list[TriedLink] = field(default_factory=list)
    """The same in words, in their order."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Hash and trouble of damaged bytes that came."""
    best: str | None = None
    """The link that was the best one at the last failure."""
    first: tuple[Verdict, DesktopError] | None = None
    """How the best link failed; shown if the others fail too."""
    refused: tuple[str, timedelta] | None = None
    """The best link that its server refused, and how old it was then."""
    is_refreshed: bool = False
    """The relay was asked for a fresh link; once must do, because each answer may bring another one that fails."""


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
        if source is not None and source.clip is not None and source.way is Way.LINK:
            best = link_of(source)
            if best != past.best:  # another answer came: patience with its link is its own
                past.best, past.first = best, None
                past.tries.clear()
        past.tries[kind] += 1
        if source is None:
            judged = Verdict(FileState.FAILED)
        else:
            if isinstance(error, MediaRefusedError):
                self._note_refused(source, past)
            judged = verdict(error, source, past.tries[kind], patient=self._context.patient)
            judged, error = after_same_bytes(error, judged, past.seen)
            judged, error = self._or_other_link(source, past, judged, error)
        if judged.waits:
            past.tries[kind] -= 1
        if judged.refresh:
            judged = replace(judged, refresh=not past.is_refreshed)
            past.is_refreshed = True
        return judged, error

    def told(self, file_id: FileId) -> tuple[TriedLink, ...]:
        """The links that came to nothing so far, in words."""
        return tuple(self._of(file_id).told)

    # Links that died.

    def dead_age(self, source: Source, judged: Verdict | None) -> timedelta | None:
        """How old a link was that turned out to be dead; None if none did.

        Either it was refused to the end (`judged`), or (None) the file came after all, by a fresher link.
        """
        refused = self._of(source.file_id).refused
        if refused is None or (judged is not None and not judged.is_over):
            return None
        is_fresher = source.clip is not None and link_of(source) != refused[0]
        return refused[1] if judged is not None or is_fresher else None

    def _note_refused(self, source: Source, past: _Past) -> None:
        url = link_of(source)
        is_best = source.way is Way.LINK and source.kind is MediaKind.MP3
        if url is None or not is_best or source.link_since is None:
            return
        if past.refused is None or past.refused[0] != url:
            past.refused = url, self._context.clock.now() - source.link_since

    # Other links.

    def with_other_link(self, source: Source) -> Source:
        """The source with the best link that has not failed for good; for any lane but the library's."""
        clip, tried = source.clip, set(self._of(source.file_id).links)
        if clip is None or source.kind not in LINKED:
            return source
        best = link_of(source)
        if best not in tried and clip.offer not in WITHHELD:
            return source
        left = {url: way for url, way in self._links(source).items() if url not in tried}
        if best in left or (not left and best in tried):
            return source
        # Where an answer has shown since that the best one is encrypted, it is not asked either.
        url, way = next(iter(left.items()), (None, source.way))
        return _with_link(source, clip, url, way)

    def _or_other_link(
        self, source: Source, past: _Past, judged: Verdict, error: DesktopError
    ) -> tuple[Verdict, DesktopError]:
        """Where one link failed for good, the next one is tried; when none is left, the best one's failure counts.

        Only the best one is given time: what was told with it or before it either works or does not.
        """
        clip = source.clip
        if clip is None or source.kind not in LINKED or isinstance(error, DiskError):
            return judged, error
        if source.way is not Way.LINK and isinstance(error, MediaRefusedError):
            judged = Verdict(FileState.FAILED)
        if judged.state not in {FileState.FAILED, FileState.BLOCKED}:
            return judged, error
        url = link_of(source)
        past.first = past.first or (judged, error)
        if url is not None:
            past.links.add(url)
            if len(past.told) < _MOST_TOLD:
                past.told.append(_in_words(url, source.way, error))
        is_over = judged.is_over and source.way is Way.LINK
        if all(other in past.links for other in self._links(source)):
            judged, error = self._at_the_end(source, clip, *past.first)
            return replace(judged, is_over=is_over), error
        past.tries.clear()
        return Verdict(FileState.QUEUED, 0.0, is_over=is_over), error

    def _at_the_end(
        self, source: Source, clip: Clip, judged: Verdict, error: DesktopError
    ) -> tuple[Verdict, DesktopError]:
        """What is said when no link is left: where Suno keeps the song, that is the reason, not the last dead link."""
        is_dead = isinstance(error, MediaBlockedError | MediaRefusedError)
        if source.kind is not MediaKind.MP3 or not is_dead:
            return judged, error
        offer = clip.offer if clip.offer in WITHHELD else None
        if is_encrypted(self._replies(source), clip.clip_id):
            offer = Offer.ENCRYPTED
        if offer is None:
            return judged, error
        return Verdict(FileState.BLOCKED), MediaBlockedError(why_withheld(clip, offer))

    def _replies(self, source: Source) -> Replies:
        library = self._context.library
        told = self._context.write(lambda: library.replies_of_song(source.song_id))
        return tuple(told.result())

    def _links(self, source: Source) -> dict[str, Way]:
        """All links to the file but those that say themselves that they have ended."""
        clip, now = source.clip, self._context.clock.now()
        if clip is None:
            return {}
        found = ways(clip, self._replies(source), source.kind, home=source.relay_id)
        best = link_of(source)
        return {
            url: way for url, way in found.items() if url == best or (told_end(url) or now) >= now
        }


def _in_words(url: str, way: Way, error: DesktopError) -> TriedLink:
    return TriedLink(shown_host(url), way, error.code, error.values.get("status", ""))


def _with_link(source: Source, clip: Clip, url: str | None, way: Way) -> Source:
    if source.kind is MediaKind.MP3:
        return source._replace(clip=clip._replace(audio_url=url), way=way)
    return source._replace(clip=clip._replace(video_url=url), way=way)
