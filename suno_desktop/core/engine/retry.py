"""What a failed download means: another try, and when, or the end. Pure; the queue is in `library.download_queue`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from suno_desktop.core.errors import (
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaRefusedError,
    MediaUnreachableError,
    UrlRefusedError,
)
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import Source
from suno_desktop.core.sentences import PASSING

_REFUSED_WAITS_S = (2, 10, 30, 60, 120, 300)
"""A link is often refused right after the song is ready, so it is tried for ten minutes."""
_BROKEN_WAITS_S = (1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60)
"""Twelve tries for what broke off or came damaged."""
_VIDEO_WAITS_S = (30, 60, 120, 300, 600)
_VIDEO_LATER_S = (1800, *23 * (3600,))
"""A video may be made long after its song, so it is tried for a day; the command line does not wait so long."""
LONGEST = timedelta(hours=1)
"""No retry is planned later than this, whatever a server asks for; one that is was planned by a wrong clock."""
DISK_WAITS = ("disk.full", "disk.no_room", "disk.missing")
"""What ends automatically when there is room again, or the folder is back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failed try means: the new state, and when to try again (None: not automatically)."""

    state: FileState
    retry_s: float | None = None
    refresh: bool = False
    """The relay is asked once for a fresh link."""
    waits: bool = False
    """Not this file's fault: nothing is saved until the disk is well again."""
    is_over: bool = False
    """The best link is dead: its server refused it as often as it was asked."""
    is_lost: bool = False
    """What a relay made on demand cannot be had any more."""


def trouble(error: DesktopError) -> str:
    """The kind of trouble whose tries are counted together."""
    return "refused" if isinstance(error, MediaRefusedError) else "broken"


def verdict(error: DesktopError, source: Source, tries: int, *, patient: bool) -> Verdict:
    """Decide after `tries` failed tries of this kind of `trouble`.

    `patient` False (the command line) waits for no disk, and for no video all day.
    """
    if isinstance(error, MediaBlockedError | UrlRefusedError):
        return Verdict(FileState.FAILED if _is_ours(error) else FileState.BLOCKED)
    if isinstance(error, DiskError):
        waits = patient and error.code in DISK_WAITS
        return Verdict(FileState.QUEUED if waits else FileState.FAILED, waits=waits)
    if isinstance(error, MediaRefusedError):
        pending = (
            source.kind is MediaKind.MP4 and source.clip is not None and source.clip.video_pending
        )
        video = _VIDEO_WAITS_S + _VIDEO_LATER_S if patient else _VIDEO_WAITS_S
        pauses = video if pending else _REFUSED_WAITS_S
        judged = _again_or_over(pauses, tries, refresh=True)
        return replace(judged, is_over=judged.state is FileState.FAILED)
    if error.code in {
        "bug",
        "media.no_link",
        "media.live_only",
        "file.no_lyrics",
        "timing.none",
        "timing.does_not_fit",
        "media.wrong_container",
        "media.not_wav",
        "midi.none",
    }:
        return Verdict(FileState.FAILED)
    judged = _again_or_over(_BROKEN_WAITS_S, tries, refresh=False)
    if isinstance(error, MediaUnreachableError) and error.retry_after_s and judged.retry_s:
        return replace(judged, retry_s=max(judged.retry_s, error.retry_after_s))
    return judged


def after_same_bytes(
    error: DesktopError, judged: Verdict, seen: set[tuple[str, str]]
) -> tuple[Verdict, DesktopError]:
    """Give up where the same bytes came before and failed for the same reason: a third try would fail too.

    `seen` is what came for this file so far, by hash and reason; it is added to.
    """
    if not isinstance(error, MediaDamagedError) or not error.sha256:
        return judged, error
    mark = (error.sha256, error.code)
    if mark not in seen:
        seen.add(mark)
        return judged, error
    if error.code in PASSING:  # these sentences promise another try
        error = MediaDamagedError("media.same_again", details=str(error))
    return Verdict(FileState.FAILED), error


def _is_ours(error: DesktopError) -> bool:
    """Whether it is this program that does not fetch the file: "blocked" is said to be Suno's deed everywhere."""
    return error.code.startswith("url.") or error.code == "media.too_large"


def _again_or_over(waits: tuple[int, ...], tries: int, *, refresh: bool) -> Verdict:
    if tries > len(waits):
        return Verdict(FileState.FAILED)
    return Verdict(FileState.QUEUED, waits[max(tries, 1) - 1], refresh=refresh and tries == 1)
