"""Versions side by side: their files, their decoded sound, and what of it is measured on the way.

Decodes and plays nothing itself: both are handed in by who can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.listening.versions import Version, check_count, version_of, versions_among
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.model import SongId, SongKind
from suno_desktop.core.profile import private
from suno_desktop.core.rows import SongDetail, SoundFigures

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.listening.pcm_track import PcmTrack

Decode: TypeAlias = Callable[..., SoundFigures | None]
"""`decode(path, cancel, track, measures=…)`: puts a file's sound into a track, and measures it if that is wanted."""


class Opened(NamedTuple):
    """What is compared, and where the sound of each goes."""

    versions: tuple[Version, ...]
    tracks: tuple[PcmTrack, ...]

    def close(self) -> None:
        """Let go of the sound."""
        for track in self.tracks:
            track.close()


class Comparing:
    """The versions of one open library."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def open(self, song_ids: Sequence[SongId]) -> Future[Opened]:
        """Find the versions to compare: these songs, or of a single one all versions of its task.

        The future raises UsageError where they are too few or too many, DiskError where there is no room for their sound.
        """
        context = self._context

        def run() -> Opened:
            details = context.read(lambda reader: _details(reader, song_ids)).result()
            versions = tuple(one for one in versions_among(details) if one.path.is_file())
            check_count(len(versions), len(details))
            versions = context.read(lambda reader: _with_notes(reader, versions)).result()
            return Opened(versions, tuple(self._track() for _ in versions))

        return context.lanes.submit(Lane.PERSON, run)

    def _track(self) -> PcmTrack:
        from suno_desktop.core.listening.pcm_track import PcmTrack  # numpy

        folder = self._context.profile.cache / "compare"
        with disk_errors(folder):
            private.make_folder(folder)
            return PcmTrack(folder)

    def fill(
        self, version: Version, track: PcmTrack, decode: Decode
    ) -> Future[SoundFigures | None]:
        """Decode a version into its track, and measure it if nobody has; resolves to what is known of it then."""
        context = self._context

        def run() -> SoundFigures | None:
            with disk_errors(context.profile.cache):
                return self._measured(version, decode, track) or version.figures

        return context.lanes.submit(Lane.PERSON, run)

    def measured(self, song_id: SongId, decode: Decode) -> Future[Version]:
        """A song with what is known of its sound, measured now if nobody has yet.

        The future raises MediaError where its sound is not there.
        """
        context = self._context

        def run() -> Version:
            detail = context.read(lambda reader: reader.song_detail(song_id)).result()
            version = None if detail is None else version_of(detail)
            if version is None or not version.path.is_file():
                raise MediaDamagedError("file.missing")
            if version.figures is None:
                return version._replace(figures=self._measured(version, decode, None))
            return version

        return context.lanes.submit(Lane.PERSON, run)

    def _measured(
        self, version: Version, decode: Decode, track: PcmTrack | None
    ) -> SoundFigures | None:
        """Decode; and where its figures are missing, or of another file, measure and keep them."""
        context, library = self._context, self._context.library
        song_id, clip_id = version.row.song_id, version.row.clip_id
        file = context.read(lambda reader: reader.unmeasured(song_id=song_id, before=None)).result()
        measures = version.figures is None or file is not None
        found = decode(version.path, context.cancel, track, measures=measures)
        if found is not None and file is not None and clip_id and not context.is_protected:
            context.change(
                lambda: library.keep_figures(clip_id, found, sha256=file.sha256), wake=False
            ).result()
        return found

    def sound(self, work: Callable[[CancelToken], None]) -> Future[None]:
        """Run what feeds the sound output, until it ends or all does; one at a time."""
        context = self._context
        return context.lanes.submit(Lane.SOUND, lambda: work(context.cancel))


def _with_notes(reader: LibraryReader, versions: Sequence[Version]) -> tuple[Version, ...]:
    found = []
    for one in versions:
        notes = () if one.row.clip_id is None else reader.notes_of(one.row.clip_id)
        found.append(one._replace(notes=tuple(note for note in notes if note.at_s is not None)))
    return tuple(found)


def _details(reader: LibraryReader, song_ids: Sequence[SongId]) -> list[SongDetail]:
    """The songs; of a single one all listed versions of its task, take by take."""
    wanted = list(song_ids)
    if len(wanted) == 1:
        row = next(iter(reader.song_rows(wanted)), None)
        if row is not None:
            wanted = [row.song_id]
            others = reader.song_rows(reader.songs_of([row.task_key]))
            clips = [
                other.song_id
                for other in others
                if other.kind is SongKind.CLIP and other.more.get("stem") is None
            ]
            wanted = clips if row.song_id in clips else [*wanted, *clips]
    found = [reader.song_detail(song_id) for song_id in wanted]
    return [one for one in found if one is not None and one.clip is not None]
