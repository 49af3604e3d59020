"""Lists of songs for other programs: playlist, spreadsheet, web page, proof sheets. And what a spreadsheet tells, back again.

What they name is what is there now: no key, no link of a provider. Never writes over a file. For all that is known of a
library there is `exchange.export`.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DesktopError, UsageError
from suno_desktop.core.fields import FIELDS, Field
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import artwork, playlists, tags
from suno_desktop.core.media.disk import create_exclusive, disk_errors, random_word
from suno_desktop.core.media.publish import publish
from suno_desktop.core.model import Clip, FileState, MediaKind, SongId, take_letter
from suno_desktop.core.rows import SongDetail
from suno_desktop.core.workflows import proof

SUFFIXES: Final = (".m3u8", ".csv", ".json", ".html", ".txt")
"""By its ending a name says what is to be written."""
_PLAYING: Final = frozenset({".m3u8", ".html"})
"""These play files where they are."""
_LIKE: Final[Mapping[str, str]] = {".m3u": ".m3u8", ".htm": ".html"}
_SOUND: Final = (MediaKind.MP3, MediaKind.WAV, MediaKind.MP4)
_COVER_PX: Final = 112
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "'")
"""A spreadsheet takes what begins so for a formula, or for a mark of ours."""
_OWN: Final = ("task_id", "provider", "clip_id", "version", "rating", "favorite", "path")
_MARK: Final = "suno_desktop_songs"
_HEAD: Final = 1_000
_BOM: Final = "\ufeff"
"""Without it a spreadsheet on Windows garbles Chinese."""

Progress = Callable[[int, int], object]
"""(songs done, songs in all)"""


class PageWords(NamedTuple):
    """The words of a web page, in the person's language."""

    language: str = "en"
    title: str = "Songs"
    lyrics: str = "Lyrics"
    favourite: str = "Favourite"
    rating: str = "Rating"
    untitled: str = "Untitled"


class WrittenList(NamedTuple):
    """What was written."""

    path: Path
    """The next free name if the wished one was taken."""
    songs: int
    is_tied: bool
    """It names files that do not lie below its folder: elsewhere they are not found."""
    left_out: int
    """Songs without a downloaded file, where a list names files."""
    unnamed: int = 0
    """Songs whose file has a name that no playlist can hold."""


def suffix_of(path: Path) -> str:
    """What a name says is to be written, of `SUFFIXES`.

    Raises:
        UsageError: it says nothing that we write.
    """
    found = _LIKE.get(path.suffix.lower(), path.suffix.lower())
    if found not in SUFFIXES:
        raise UsageError("usage.no_such_list", name=path.name)
    return found


def write_list(
    reader: LibraryReader,
    song_ids: Sequence[SongId],
    path: Path,
    *,
    words: PageWords = PageWords(),  # noqa: B008 — a frozen value
    cancel: CancelToken,
    progress: Progress = lambda _done, _all: None,
) -> WrittenList:
    """Write these songs, in this order, in the form that the ending of `path` tells.

    Raises:
        UsageError: it tells none.
        DiskError: it cannot be written.
        Cancelled: `cancel` was called; nothing is left.
    """
    writers: Mapping[str, _Writer] = {
        ".m3u8": _playlist,
        ".csv": _sheet,
        ".json": _json,
        ".html": _page,
        ".txt": partial(_proofs, reader),
    }
    write = writers[suffix_of(path)]
    written, unnamed, is_outside = 0, 0, list[bool]()

    def details() -> Iterator[SongDetail]:
        for done, song_id in enumerate(song_ids, 1):
            cancel.check()
            detail = reader.song_detail(song_id)
            if detail is not None and detail.clip is not None:
                file = _file_of(detail)
                is_outside.append(file is not None and not file.is_relative_to(path.parent))
                yield detail
            progress(done, len(song_ids))

    part = path.with_name(f".{random_word()}.part")
    with disk_errors(path):
        handle = create_exclusive(part)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in write(details(), path.parent, words):
                    file.write(piece.text.encode("utf-8", _names_in(path)))
                    written += piece.is_song
                    unnamed += piece.is_unnamed
            is_tied = suffix_of(path) in _PLAYING and any(is_outside)
            left = len(song_ids) - written - unnamed
            return WrittenList(publish(part, path), written, is_tied, left, unnamed)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise


def _names_in(path: Path) -> Literal["surrogateescape", "backslashreplace"]:
    """How a list has names that are no UTF-8: players find a file by its bytes, people read what the bytes are."""
    return "surrogateescape" if suffix_of(path) == ".m3u8" else "backslashreplace"


class _ListPiece(NamedTuple):
    text: str
    is_song: bool = False
    is_unnamed: bool = False


_Writer = Callable[[Iterable[SongDetail], Path, PageWords], Iterator[_ListPiece]]


def _file_of(detail: SongDetail) -> Path | None:
    """The file that plays a song, if one is on disk."""
    saved = {
        file.kind: file.path
        for file in detail.files
        if file.state is FileState.SAVED and file.path is not None
    }
    return next((saved[kind] for kind in _SOUND if kind in saved), None)


def _title_of(detail: SongDetail, words: PageWords) -> str:
    return detail.row.title or words.untitled


# A playlist.


def _playlist(
    details: Iterable[SongDetail], folder: Path, words: PageWords
) -> Iterator[_ListPiece]:
    yield _ListPiece(playlists.text(()))
    for detail in details:
        path = _file_of(detail)
        if path is None:
            continue
        near = playlists.beside(path, folder)
        if not playlists.can_name(near):
            yield _ListPiece("", is_unnamed=True)
            continue
        title = " - ".join(filter(None, (detail.row.artist, _title_of(detail, words))))
        entry = playlists.PlaylistEntry(near, title, detail.row.duration_s)
        yield _ListPiece(playlists.text([entry]).partition("\n")[2], is_song=True)


# Proof sheets.


def _proofs(
    reader: LibraryReader, details: Iterable[SongDetail], _folder: Path, _words: PageWords
) -> Iterator[_ListPiece]:
    for number, detail in enumerate(details):
        replies = [
            (task, got_at, text)
            for task in detail.sources or (detail.task,)
            for got_at, text in reader.replies(task.key)
        ]
        between = f"\n\n{'-' * 40}\n\n" if number else ""
        yield _ListPiece(between + proof.sheet(detail, replies), is_song=True)


# A spreadsheet.


def _listed_fields() -> tuple[Field, ...]:
    return tuple(field for field in FIELDS if field.listed and not field.key.endswith("_url"))


def _sheet(details: Iterable[SongDetail], _folder: Path, _words: PageWords) -> Iterator[_ListPiece]:
    fields = _listed_fields()
    yield _ListPiece(_BOM + _row([*_OWN, *(field.key for field in fields)]))
    for detail in details:
        clip = detail.clip
        assert clip is not None
        row, path = detail.row, _file_of(detail)
        own = [
            row.task_id,
            row.relay_name or "",
            clip.clip_id,
            take_letter(row.take) or "",
            str(row.rating or ""),
            "1" if row.is_favourite else "",
            "" if path is None else str(path),
        ]
        told = [tags.text_of(field.type, clip.value(field.key)) for field in fields]
        yield _ListPiece(_row([*own, *told]), is_song=True)


def _row(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(
        [f"'{value}" if value.startswith(_DANGEROUS) else value for value in values]
    )
    return out.getvalue()


# JSON.


def _json(details: Iterable[SongDetail], _folder: Path, _words: PageWords) -> Iterator[_ListPiece]:
    """One object: the tasks as a provider would tell them, and what was decided of their songs."""
    tasks: dict[str, list[dict[str, Any]]] = {}
    judged: dict[str, dict[str, Any]] = {}
    fields = _listed_fields()
    for detail in details:
        clip, row = detail.clip, detail.row
        assert clip is not None
        told = {field.key: tags.text_of(field.type, clip.value(field.key)) for field in fields}
        tasks.setdefault(row.task_id, []).append(_clip_told(clip.clip_id, told, fields))
        judged[clip.clip_id] = {
            **({"rating": row.rating} if row.rating else {}),
            **({"favourite": 1} if row.is_favourite else {}),
        }
        yield _ListPiece("", is_song=True)
    told_tasks = [_task_told(task_id, clips) for task_id, clips in tasks.items()]
    whole = {_MARK: 1, "tasks": told_tasks, "judged": {k: v for k, v in judged.items() if v}}
    yield _ListPiece(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def read_json(text: str) -> SongSheet | None:
    """What `write_list` wrote as JSON; None if it is none of ours."""
    if _MARK not in text[:_HEAD]:
        return None
    try:
        whole = json.loads(text.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict) or whole.get(_MARK) != 1:
        return None
    tasks, judged = whole.get("tasks"), whole.get("judged")
    if not isinstance(tasks, list) or not isinstance(judged, dict):
        return None
    replies = tuple(json.dumps(task, ensure_ascii=False) for task in tasks)
    return SongSheet(replies, {k: _decided(v) for k, v in judged.items() if isinstance(v, dict)})


def _decided(told: Mapping[str, Any]) -> dict[str, Any]:
    rating, is_favourite = told.get("rating"), told.get("favourite") == 1
    return _judged({"rating": str(rating), "favorite": "1" if is_favourite else ""})


def _task_told(task_id: str, clips: list[dict[str, Any]]) -> dict[str, Any]:
    return {"task_id": task_id, "action": "MUSIC", "status": "SUCCESS", "data": clips}


class SongSheet(NamedTuple):
    """What a spreadsheet of ours tells, or a list as JSON."""

    replies: tuple[str, ...]
    """For each task what a provider would have answered."""
    judged: Mapping[str, Mapping[str, Any]]
    """Of songs by their clip IDs: `rating` and `favourite`."""


def read_sheet(text: str) -> SongSheet | None:
    """What `write_list` wrote into a spreadsheet; None if it is none of ours."""
    rows = csv.DictReader(io.StringIO(text.removeprefix(_BOM)), strict=True)
    tasks: dict[str, list[dict[str, Any]]] = {}
    judged: dict[str, dict[str, Any]] = {}
    with suppress(csv.Error, ValueError):
        if not {"task_id", "clip_id"} <= set(rows.fieldnames or ()):
            return None
        fields = _listed_fields()
        for row in rows:
            told = {
                key: value.removeprefix("'")
                if value.startswith(tuple(f"'{one}" for one in _DANGEROUS))
                else value
                for key, value in row.items()
                if isinstance(key, str) and isinstance(value, str)
            }
            clip_id, task_id = told.get("clip_id", ""), told.get("task_id", "")
            if not clip_id or not task_id:
                continue
            tasks.setdefault(task_id, []).append(_clip_told(clip_id, told, fields))
            judged[clip_id] = _judged(told)
    return SongSheet(
        tuple(
            json.dumps(_task_told(task_id, clips), ensure_ascii=False)
            for task_id, clips in tasks.items()
        ),
        {clip_id: told for clip_id, told in judged.items() if told},
    )


def _clip_told(clip_id: str, told: Mapping[str, str], fields: Iterable[Field]) -> dict[str, Any]:
    clip: dict[str, Any] = {"id": clip_id, "status": "complete"}
    for field in fields:
        value = tags.value_of(field.type, told.get(field.key, "")) if told.get(field.key) else None
        if value is None:
            continue
        *inside, name = field.paths[0].split(".")
        place = clip
        for step in inside:
            place = place.setdefault(step, {})
        place[name] = value.isoformat() if isinstance(value, datetime) else value
    return clip


def _judged(told: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if told.get("rating", "") in {"1", "2", "3", "4", "5"}:
        found["rating"] = int(told["rating"])
    if told.get("favorite") == "1":
        found["favourite"] = 1
    return found


# A web page.

_STYLE: Final = """
:root{color-scheme:light dark;font:15px/1.45 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}
article{display:grid;grid-template-columns:4rem 1fr;gap:.25rem 1rem;padding:.75rem 0;border-top:1px solid #8884}
img,.no{width:4rem;height:4rem;border-radius:6px;object-fit:cover;background:#8883;display:block}
h2{font-size:1rem;margin:0}
p{margin:0;opacity:.8}
audio{width:100%;height:2.2rem}
pre{white-space:pre-wrap;font:inherit}
details,audio{grid-column:2}
"""
_POLICY: Final = (
    "default-src 'none'; img-src data:; media-src file: 'self'; style-src 'unsafe-inline'"
)
"""The page asks nobody for anything, whatever a title says."""


def _page(details: Iterable[SongDetail], folder: Path, words: PageWords) -> Iterator[_ListPiece]:
    title = html.escape(words.title)
    yield _ListPiece(
        f'<!doctype html>\n<html lang="{html.escape(words.language)}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n"
    )
    for detail in details:
        assert detail.clip is not None
        yield _ListPiece(_article(detail, detail.clip, folder, words), is_song=True)
    yield _ListPiece("</body></html>\n")


def _article(detail: SongDetail, clip: Clip, folder: Path, words: PageWords) -> str:
    path, row = _file_of(detail), detail.row
    take = take_letter(row.take)
    name = html.escape(_title_of(detail, words) + (f" ({take})" if take else ""))
    hearts = [f'<span title="{html.escape(words.favourite)}">♥</span>'] * row.is_favourite
    if row.rating:
        hearts.append(f'<span title="{html.escape(words.rating)}">{"★" * row.rating}</span>')
    made = "" if row.created_at is None else f"{row.created_at:%Y-%m-%d}"
    facts = filter(None, (row.artist, row.style, _length(row.duration_s), made))
    parts = [
        f"<article>{_picture(path)}<div><h2>{name} {' '.join(hearts)}</h2>",
        f"<p>{html.escape(' · '.join(facts))}</p></div>",
    ]
    if path is not None:
        parts.append(f'<audio controls preload="none" src="{_address(path, folder)}"></audio>')
    if clip.lyrics:
        lyrics = html.escape(tags.clean_lines(clip.lyrics))
        parts.append(
            f"<details><summary>{html.escape(words.lyrics)}</summary><pre>{lyrics}</pre></details>"
        )
    return "\n".join([*parts, "</article>\n"])


def _length(seconds: float | None) -> str:
    return "" if seconds is None else "{}:{:02d}".format(*divmod(round(seconds), 60))


def _address(path: Path, folder: Path) -> str:
    """Relative where it lies below the page, so that both can be moved together."""
    near = playlists.beside(path, folder)
    return html.escape(path.as_uri() if near.is_absolute() else quote(os.fsencode(near.as_posix())))


def _picture(path: Path | None) -> str:
    """The cover inside a song's file, small; an empty square where there is none."""
    with suppress(DesktopError):
        cover = None if path is None else tags.front_cover(path)
        if cover is not None:
            data = base64.b64encode(artwork.to_jpeg(cover, max_px=_COVER_PX)).decode()
            return f'<img alt="" src="data:image/jpeg;base64,{data}">'
    return '<div class="no"></div>'
