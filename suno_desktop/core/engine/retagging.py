"""Other tags in everything that is saved: what would change, the change itself, and the way back.

Each file is one step of its own: how it is brought back is kept, what is about to happen is recorded, then it happens, then
it is recorded as done. So rows, files and the way back agree after a kill at any moment (`Upkeep.settle`). Knows no network.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs, Upkept
from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.library.tags_before import EarlierTags, LastChange, TagsBefore
from suno_desktop.core.media import sidecars, tags, way_back
from suno_desktop.core.model import FileId, FileState, Fingerprint, MediaKind, SongId
from suno_desktop.core.workflows.retag import (
    BESIDE,
    retag,
    rewrite,
    timed_earlier,
    undo,
)
from suno_desktop.core.workflows.retag_plan import TagPlan, TagPlanner
from suno_desktop.core.workflows.save_file import SaveOrder, tag_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from suno_desktop.core.cancel import CancelToken
    from suno_desktop.core.engine.context import Context
    from suno_desktop.core.rows import Source
    from suno_desktop.core.workflows.covers import Covers

_TOGETHER = 16
"""Files that are begun before the job checks whether it must end."""
_PAGE = 50
"""Files whose songs are read at once for a plan."""
_KINDS = frozenset({MediaKind.MP3, MediaKind.MP4, MediaKind.WAV, *BESIDE})


class Retagging:
    """Tags of the saved files of one open library."""

    def __init__(
        self,
        context: Context,
        *,
        jobs: UpkeepJobs,
        covers: Covers,
        order: Callable[[], SaveOrder],
    ) -> None:
        self._context = context
        self._library = context.library
        self._jobs = jobs
        self._covers = covers
        self._order = order
        self._before = TagsBefore(context.profile.library.with_name("tags_before.db"))
        self._so_far: TagPlan | None = None

    # What would change.

    def plan(self) -> Future[TagPlan]:
        """What `retag` of all songs would do; touches nothing. A plan that is still being made is dropped.

        `Working` events (job "look") tell how far it is, `so_far` what was found until then.
        """
        self._so_far = None
        return self._jobs.start_plan(self._plan)

    @property
    def so_far(self) -> TagPlan | None:
        """What the plan that is being made has found until now; None if it has not begun."""
        return self._so_far

    def cancel_plan(self) -> None:
        """Drop the plan that is being made; its future raises Cancelled. Other jobs go on."""
        self._jobs.cancel_plan()

    def _plan(self, cancel: CancelToken) -> TagPlan:
        with closing(self._context.open_reader()) as reader:
            total = reader.count_saved_files(_KINDS)
            planner = TagPlanner(self._order(), cover=self._cover_for, files=total)

            def keep() -> None:
                self._so_far = planner.plan()

            tell = self._jobs.teller("look", total, before=keep)
            seen = 0
            files = (one.file for one in reader.saved_files() if one.file.kind in _KINDS)
            while some := list(islice(files, _PAGE)):  # the first ones are told at once
                saved = [one for one in some if one.state is FileState.SAVED]
                for one in some:
                    if one.state in {FileState.MISSING, FileState.DAMAGED}:
                        planner.skip(one.state)
                beside = reader.files_of([one.song_id for one in saved])
                for source in reader.sources([one.file_id for one in saved]):
                    cancel.check()
                    tell(min(seen, total - 1))  # files may be saved meanwhile
                    planner.add(source, beside[source.song_id])
                    seen += 1
            tell(total)
        return planner.plan()

    # The change.

    def retag(
        self, song_ids: Sequence[SongId] | None = None, *, is_part: bool = False
    ) -> Future[Upkept]:
        """Write today's tags (names, words, cover, ID3 version) into the saved files of these songs (None: of all).

        Saved covers and files of words follow, too. What the settings want beside them (`save.sidecars`) is written as well.

        `is_part`: it belongs to something that the person takes back otherwise, and so `undo` knows nothing of it.
        """
        began = threading.Lock()
        has_begun: list[bool] = []
        unkept: list[FileId] = []

        def keep(source: Source, part: Path, mark: Fingerprint) -> None:
            if is_part:
                return
            with began:
                if not has_begun:  # a change of nothing leaves the one before it
                    self._before.begin(self._context.clock.now())
                    has_begun.append(True)
            was, path = source.sha256 or "", Path(source.path or "")
            back = way_back.take(path, part, was=was, has_sound=source.kind not in BESIDE)
            before = None if back is None else EarlierTags(was, mark.sha256, back)
            if before is None or not self._before.keep(source.file_id, before):
                unkept.append(source.file_id)

        def one(source: Source) -> bool:
            return self._retag(source, partial(keep, source))

        def run(cancel: CancelToken) -> Upkept:
            files = self._jobs.saved(song_ids, _KINDS)
            done = self._jobs.each("retag", files, one, cancel, together=_TOGETHER)
            return replace(done, lasting=len(unkept))

        return self._jobs.start(run)

    def _retag(self, source: Source, keep: Callable[[Path, Fingerprint], None]) -> bool:
        order, cover = self._order(), self._cover_of(source)

        def about_to(part: Path, mark: Fingerprint) -> None:
            keep(part, mark)
            self._note_part(source.file_id, part, mark)

        if source.kind in BESIDE:
            mark = rewrite(source, lrc_times=order.lrc_times, cover=cover, about_to=about_to)
            if mark is not None:
                self._changed(source.file_id, mark)
            return mark is not None
        earlier = timed_earlier(source, order)
        mark = retag(source, cover=cover, order=order, about_to=about_to)
        if mark is not None:
            self._changed(source.file_id, mark)
        return self._write_sidecars(source, order, earlier) or mark is not None

    def _cover_for(self, source: Source) -> Path | None:
        """The cover that a song's files are to have. None: what they have."""
        if source.clip is None or source.path is None:
            return None
        clip_id, own = source.clip.clip_id, self._covers.own(source.own_cover)
        return own or self._covers.cached(clip_id) or self._covers.replaced(clip_id)

    def _cover_of(self, source: Source) -> Path | None:
        """The same; the one of the provider that goes is kept."""
        own = self._covers.own(source.own_cover)
        if own is not None and source.clip is not None and source.path is not None:
            with suppress(DiskError, MediaError):
                in_file = None if source.kind in BESIDE else tags.front_cover(Path(source.path))
                self._covers.keep_replaced(source.clip.clip_id, in_file)
        return self._cover_for(source)

    def _note_part(self, file_id: FileId, part: Path, mark: Fingerprint) -> None:
        """A finished copy is about to take a file's place."""
        state = json.dumps({"total": mark.size_bytes, **mark._asdict()})
        self._jobs.write(lambda: self._library.keep_part(file_id, part, state))

    def _changed(self, file_id: FileId, mark: Fingerprint) -> None:
        self._jobs.change(lambda: self._library.file_changed(file_id, mark))

    def _write_sidecars(self, source: Source, order: SaveOrder, earlier: Sequence[bytes]) -> bool:
        """What lies beside a song follows its tags; whether any was due. Words and cover are files of their own."""
        if source.clip is None or source.path is None:
            return False
        told = tag_set(source, source.clip, albums=order.albums)
        path, wanted, times = Path(source.path), order.sidecars, order.lrc_times
        is_new = sidecars.write(path, wanted, source.clip, told, lrc_times=times, earlier=earlier)
        if beside := sidecars.downloads([source.kind], wanted):
            now = self._context.clock.now()
            queued = self._jobs.change(
                lambda: self._library.queue([source.song_id], beside, now=now).changes
            )
            return queued or is_new
        return is_new

    # The way back.

    def last(self) -> Future[LastChange | None]:
        """The last change that can be undone, also one of an earlier run; None if there is none."""
        return self._context.lanes.submit(Lane.PERSON, self._before.last)

    def undo(self) -> Future[Upkept]:
        """Give the files of the last `retag` the very bytes that they had; not those that were changed since."""

        def one(source: Source) -> bool:
            before = self._before.of(source.file_id)
            if before is None or source.sha256 == before.was:
                return False
            if source.sha256 != before.made:  # we changed it again, or it was saved anew
                raise MediaError("file.changed_since", path=source.path)
            pieces = way_back.pieces(before.back, Path(source.path or ""))
            about_to = partial(self._note_part, source.file_id)
            mark = undo(source, pieces, before.was, about_to=about_to)
            self._changed(source.file_id, mark)
            self._before.drop(source.file_id)
            return True

        def run(cancel: CancelToken) -> Upkept:
            files = self._before.files()
            done = self._jobs.each("untag", files, one, cancel, together=_TOGETHER)
            if not done.stopped:
                again = {file_id for file_id, code, _ in done.failed if _may_pass(code)}
                self._before.keep_only(again)
            return done

        return self._jobs.start(run)


def _may_pass(code: str) -> bool:
    """Whether what is in the way of a file may be gone the next time, such as a disk that is not connected."""
    return code.startswith("disk.")
