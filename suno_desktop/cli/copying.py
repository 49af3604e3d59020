"""`suno-desktop copy`: downloaded songs to a folder of another device. Works while a window is open; changes no song."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.output import Output, counted
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipState, MediaKind, SongId
from suno_desktop.core.profile.settings import Settings
from suno_desktop.core.rows import SongQuery
from suno_desktop.core.sentences import command_line

if TYPE_CHECKING:
    from suno_desktop.core.workflows.copy_out import CopyRecipe, CopyReport


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    from suno_desktop.core.workflows import copy_out  # noqa: PLC0415 — only for this verb

    parser = args.parser(
        "copy",
        "Copy downloaded songs to a folder. A second run copies only what is new or changed. Nothing else in the folder "
        "is touched.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    parser.add_argument(
        "--for",
        dest="preset",
        choices=tuple(copy_out.PRESETS),
        default="phone",
        help="phone: folders by artist, synced lyrics and a playlist (default); car: numbered, ID3v2.3, synced lyrics "
        "in GBK; friend: no prompt, ID, provider or link inside",
    )
    parser.add_argument("--kinds", metavar="LIST", help="mp3, mp4 or both (default: mp3)")
    parser.add_argument("--lyrics", choices=("txt", "lrc", "none"), help="lyrics beside each song")
    parser.add_argument("--playlist", metavar="NAME", help="write NAME.m3u8 with all songs")
    parser.add_argument("--id3", type=int, choices=(3, 4), help="ID3v2.3 or ID3v2.4")
    parser.add_argument("--cover", action="store_true", help="write each cover beside its song")
    parser.add_argument("--dates", action="store_true", help="give files the date of their song")
    parser.add_argument(
        "--remove",
        action="store_true",
        help="remove what an earlier run copied of songs that are not chosen any more",
    )
    parser.add_argument("folder", type=args.path, metavar="FOLDER", help="an existing folder")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="only these songs, as in `list`")
    options = parser.parse(arguments)
    args.need_folder(options.folder)
    recipe = copy_out.PRESETS[options.preset]
    recipe = replace(
        recipe,
        kinds=args.kinds_of(options.kinds, among=(MediaKind.MP3, MediaKind.MP4)) or recipe.kinds,
        words=recipe.words if options.lyrics is None else options.lyrics.replace("none", ""),
        playlist=recipe.playlist if options.playlist is None else options.playlist,
        id3_version=options.id3 or recipe.id3_version,
        cover=options.cover,
        song_dates=options.dates,
        removes=options.remove,
    )
    return _copy(options, recipe)


def _copy(options: Namespace, recipe: CopyRecipe) -> int:
    from suno_desktop.core.workflows import copy_out  # noqa: PLC0415 — only for this verb

    profile, text = args.profile_of(options), " ".join(options.query)
    copy_out.refuse_own(options.folder, profile, Settings(profile.settings))
    reader = LibraryReader.open(profile.library)
    try:
        args.need_search(reader, text)
        songs = list(map(SongId, reader.song_ids(SongQuery(text=text))))
        found = copy_out.sources_of(reader, songs, recipe.kinds)
    finally:
        reader.close()
    report = copy_out.copy_out(
        found.sources,
        options.folder,
        recipe,
        doubtful=found.doubtful,
        absent=found.absent,
        cancel=CancelToken(),
    )
    absent = sum(row.state is ClipState.READY for row in found.absent)
    return _tell(report, absent, Output(as_json=options.json))


def _tell(report: CopyReport, absent: int, out: Output) -> int:
    """Say what came of it; gives the exit code."""
    for failed in report.failed:
        reason = command_line(failed.error.code, failed.error.values)
        out.event(event="failed", path=str(failed.path), reason=reason)
        out.tell(f"{failed.path}: {reason}")
    if report.trouble is not None:
        out.tell(command_line(report.trouble.code, report.trouble.values))
    out.event(
        event="done",
        copied=report.copied,
        bytes=report.copied_bytes,
        kept=report.kept,
        removed=report.removed,
        failed=len(report.failed),
        left_out=report.left_out,
        not_downloaded=absent,
        left=report.stopped,
    )
    out.line(
        f"{counted(report.copied, 'file', 'files')} copied, {report.kept} already there, {report.removed} removed, "
        f"{len(report.failed)} failed"
        + (f", {report.stopped} not copied." if report.stopped else ".")
    )
    _tell_what_stays(report, absent, out)
    is_well = not report.failed and not report.left_out and report.trouble is None
    return exits.OK if is_well else exits.FAILED


def _tell_what_stays(report: CopyReport, absent: int, out: Output) -> None:
    """Say which songs have no copy, and which copies nobody wants."""
    if report.left_out:
        songs = counted(report.left_out, "song has", "songs have")
        out.tell(
            f"{songs} no whole file here and {_was(report.left_out)} left out; what the folder has of such songs stays. "
            "See which with “suno-desktop check”."
        )
    if absent:
        out.tell(f"{counted(absent, 'song', 'songs')} {_was(absent)} left out: not downloaded.")
    if report.no_longer_wanted:
        stay = counted(report.no_longer_wanted, "file", "files")
        them = "it" if report.no_longer_wanted == 1 else "them"
        verb = "stays" if report.no_longer_wanted == 1 else "stay"
        out.tell(f"{stay} from an earlier run {verb}. Remove {them} with “--remove”.")


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
