"""Rows of downloads: what shall be saved, what was, and why not. Runs inside the caller's transaction; touches no file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection, Row
from typing import Any
from urllib.parse import urlsplit

from suno_desktop.core import stem_names
from suno_desktop.core.library import link_ends, made_files, preview_rows, songs, timings
from suno_desktop.core.library.details import clip_of, sheet_of
from suno_desktop.core.library.merge import CLIP_RANK
from suno_desktop.core.library.results import Queued, Touched
from suno_desktop.core.library.sql_values import (
    BELOW,
    SAID_WITH_WORDS,
    Flag,
    below,
    clean,
    from_ms,
    path_of,
    path_text,
)
from suno_desktop.core.model import (
    ENCRYPTED,
    MADE,
    WITHHELD,
    ClipState,
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaKind,
    RelayId,
    SongId,
    SongKind,
    TaskId,
    TriedLink,
    Way,
    has_words,
)
from suno_desktop.core.rows import Source

_READY = CLIP_RANK[ClipState.READY]
_WAITING = frozenset({FileState.QUEUED, FileState.DOWNLOADING})
_ABOUT_LINKS = ENCRYPTED | {
    "media.blocked_by_suno",
    "media.encrypted",
    "media.live_only",
    "media.no_link",
    "media.not_found",
    "media.not_sent",
    "media.refused",
    "media.refused_expired",
    "media.refused_said",
    "media.said",
    "media.said_expired",
    "media.challenge",
    "media.web_page",
}
"""Why a file was given up, where another link may help."""
_LINK = {
    MediaKind.MP3: "audio_url",
    MediaKind.MP4: "video_url",
    MediaKind.COVER: "image_url",
}
_WORDS = frozenset({MediaKind.LYRICS, MediaKind.LRC})


def queue(
    db: Connection,
    song_ids: Iterable[int],
    kinds: Sequence[MediaKind],
    *,
    now: int,
    priority: int,
    orders: Collection[MediaKind],
) -> Queued:
    """Queue files; see `Library.queue`."""
    touched = Touched()
    files: list[FileId] = []
    kept: list[FileId] = []
    skipped: list[tuple[SongId, MediaKind, str]] = []
    for song_id in song_ids:
        row: Row | None = db.execute(f"{songs.KNOWN} WHERE song_id = ?", (song_id,)).fetchone()
        for kind in kinds:
            code = _why_not(db, row, kind)
            clip_id = _orderable(row, kind) if kind in orders else None
            if code is not None and clip_id is None:
                skipped.append((SongId(song_id), kind, code))
                continue
            file_id, is_saved = _queue(
                db, song_id, kind, now=now, priority=priority, touched=touched
            )
            if clip_id is not None and file_id in touched.files:  # else it is here, or on its way
                made_files.order(db, clip_id, kind)
            (kept if is_saved else files).append(file_id)
    return Queued(
        changes=touched.changes(), files=tuple(files), kept=tuple(kept), skipped=tuple(skipped)
    )


def _why_not(db: Connection, song: Row | None, kind: MediaKind) -> str | None:
    """The code of the reason why a song cannot be saved."""
    if song is None or song["removed"] is not None:
        return "file.not_ready"
    if song["state"] != _READY:
        is_failed = song["state"] == CLIP_RANK[ClipState.FAILED]
        return "file.none_offered" if is_failed else "file.not_ready"
    if song["kind"] == SongKind.SHEET and kind is not MediaKind.LYRICS:
        return "file.none_offered"
    return _why_no_words(song, kind) if kind in _WORDS else _why_no_link(db, song, kind)


def _why_no_link(db: Connection, song: Row, kind: MediaKind) -> str | None:
    if kind in _LINK and song[_LINK[kind]]:
        return None
    if kind is MediaKind.MP3 and song["offer"] in WITHHELD:
        return None  # also where nobody gives it: saving says why
    if kind in MADE and made_files.is_made(db, song["clip_id"], kind):
        return None
    is_later = kind is MediaKind.MP4 and song["video_pending"]
    return "file.video_later" if is_later else "file.none_offered"


def _orderable(song: Row | None, kind: MediaKind) -> str | None:
    """The clip that a relay may be asked to make this of: a finished one, and no video where there is one."""
    if song is None or song["state"] != _READY or song["kind"] != SongKind.CLIP:
        return None
    if kind not in MADE or (kind is MediaKind.MP4 and song["video_url"]):
        return None
    return None if song["removed"] is not None else str(song["clip_id"])


def _why_no_words(song: Row, kind: MediaKind) -> str | None:
    if kind is MediaKind.LRC and song["instrumental"]:
        return "timing.none"
    return None if has_words(song["own_lyrics"] or song["lyrics"]) else "file.no_lyrics"


def _queue(
    db: Connection, song_id: int, kind: MediaKind, *, now: int, priority: int, touched: Touched
) -> tuple[FileId, bool]:
    row = db.execute(
        "SELECT file_id, state, priority FROM file WHERE song_id = ? AND kind = ?",
        (song_id, kind.value),
    ).fetchone()
    if row is None:
        made = db.execute(
            "INSERT INTO file (song_id, kind, state, added_at, queued_at, priority)"
            " VALUES (?, ?, 'queued', ?, ?, ?) RETURNING file_id",
            (song_id, kind.value, now, now, priority),
        ).fetchone()
        file_id = FileId(made["file_id"])
        touch(file_id, song_id, touched=touched)
        return file_id, False
    file_id = FileId(row["file_id"])
    if row["state"] == FileState.SAVED:
        return file_id, True
    if row["state"] not in _WAITING:
        _requeue(db, file_id, now=now)
        touch(file_id, song_id, touched=touched)
    if row["priority"] < priority:
        db.execute("UPDATE file SET priority = ? WHERE file_id = ?", (priority, file_id))
    return file_id, False


def ensure(db: Connection, song_id: int, kind: MediaKind, *, now: int) -> FileId:
    """The row of a song's file, made if there is none yet."""
    db.execute(
        "INSERT OR IGNORE INTO file (song_id, kind, state, added_at, queued_at) VALUES (?, ?, 'missing', ?, ?)",
        (song_id, kind.value, now, now),
    )
    row = db.execute(
        "SELECT file_id FROM file WHERE song_id = ? AND kind = ?", (song_id, kind.value)
    ).fetchone()
    return FileId(row["file_id"])


def _requeue(db: Connection, file_id: int, *, now: int) -> None:
    db.execute(
        "UPDATE file SET state_before = iif(state = 'paused', state_before, state), state = 'queued', code = NULL,"
        " detail = NULL, tries = 0, tried = NULL, retry_at = NULL, queued_at = ? WHERE file_id = ?",
        (now, file_id),
    )


def requeue_failed(db: Connection, song_id: int, *, now: int, touched: Touched) -> None:
    """What failed of a song's sound and video waits for its turn again, whatever the reason was."""
    _requeue_where(db, song_id, "state = 'failed'", now=now, touched=touched)


def requeue_relinked(db: Connection, song_id: int, *, now: int, touched: Touched) -> None:
    """A song has another link: what the link was to blame for waits for its turn again. A full disk stays full."""
    codes = ", ".join(f"'{code}'" for code in sorted(_ABOUT_LINKS))
    which = f"state IN ('failed', 'blocked') AND (code IN ({codes}) OR code LIKE 'url.%')"
    _requeue_where(db, song_id, which, now=now, touched=touched)


def _requeue_where(db: Connection, song_id: int, which: str, *, now: int, touched: Touched) -> None:
    rows = db.execute(
        f"SELECT file_id FROM file WHERE song_id = ? AND kind IN ('mp3', 'mp4') AND {which}",  # noqa: S608 — own text
        (song_id,),
    ).fetchall()
    for row in rows:
        _requeue(db, row["file_id"], now=now)
        touch(row["file_id"], song_id, touched=touched)


def is_wished(db: Connection, song_id: int) -> bool:
    """Whether anybody ever wished to have a song's sound."""
    row = db.execute("SELECT 1 FROM file WHERE song_id = ? AND kind = 'mp3'", (song_id,)).fetchone()
    return row is not None


def next_retry(db: Connection) -> int | None:
    """When the next waiting file is to be tried again (ms); None if none waits for a time."""
    row = db.execute(
        "SELECT min(retry_at) AS at FROM file JOIN song USING (song_id)"
        " WHERE file.state = 'queued' AND song.removed IS NULL"
    ).fetchone()
    return None if row["at"] is None else int(row["at"])


def saved_paths(db: Connection, song_ids: Iterable[int]) -> list[tuple[FileId, Path]]:
    """Where the saved files of songs are said to be."""
    rows = db.execute(
        "SELECT file_id, path FROM file WHERE state = 'saved' AND path IS NOT NULL"
        " AND song_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )
    return [(FileId(row["file_id"]), path_of(row["path"])) for row in rows]


def saved_files_of(
    db: Connection,
    song_ids: Sequence[int],
    kinds: Sequence[MediaKind],
    *,
    doubtful: bool = False,
) -> tuple[FileId, ...]:
    """The saved files of these kinds, in the order of the songs, those of one song in the order of the kinds.

    With the `doubtful` ones also what was saved once, and is missing, damaged or to be had again.
    """
    rows = db.execute(
        "SELECT file_id FROM json_each(?) AS song CROSS JOIN json_each(?) AS wish"
        " JOIN file ON file.song_id = song.value AND file.kind = wish.value"
        " WHERE (file.state = 'saved' OR ?) AND file.path IS NOT NULL ORDER BY song.key, wish.key",
        (json.dumps([int(song_id) for song_id in song_ids]), json.dumps(list(kinds)), doubtful),
    )
    return tuple(FileId(row["file_id"]) for row in rows)


def saved_below(db: Connection, root: Path, *, limit: int) -> list[Path]:
    """Where the files saved last below a folder are said to be."""
    rows = db.execute(
        f"SELECT path FROM file WHERE state = 'saved' AND {BELOW} ORDER BY saved_at DESC LIMIT ?2",  # noqa: S608 — own text
        (below(root), limit),
    )
    return [path_of(row["path"]) for row in rows]


def moved(db: Connection, file_id: int, path: Path, *, touched: Touched) -> None:
    """A saved file was found or brought elsewhere."""
    values = {
        "state": "saved",
        "path": path_text(path),
        "code": None,
        "detail": None,
        "moving_to": None,
    }
    set_values(db, file_id, values, touched=touched)


def sources(db: Connection, file_ids: Sequence[int]) -> tuple[Source, ...]:
    """What saving needs to know of each file's song, in the order of the ids."""
    rows = db.execute(
        "SELECT file.file_id, file.kind AS file_kind, file.path, file.sha256, part_path, part_state, song.*,"
        " timing.words AS sung, made.url AS made_url, made.packed AS made_packed, made.state AS made_state,"
        " made.relay_id AS made_by,"
        " (SELECT json_group_array(json_array(one.file_id, one.path)) FROM file AS one WHERE one.song_id = file.song_id"
        " AND one.path IS NOT NULL AND (one.state = 'saved' OR one.file_id = file.file_id)) AS own,"
        " (SELECT theirs.path FROM song AS whole JOIN file AS theirs USING (song_id)"
        "  WHERE whole.clip_id = json_extract(song_text.stem_of, '$[0]') AND theirs.kind = 'mp3' AND theirs.state = 'saved'"
        "  LIMIT 1) AS whole_path,"
        " (SELECT json_array(coalesce(own_title, title), coalesce(own_artist, artist)) FROM song AS whole"
        "  WHERE whole.clip_id = json_extract(song_text.stem_of, '$[0]')) AS whole_names,"
        " (SELECT name FROM collection_song JOIN collection USING (collection_id)"
        " WHERE collection_song.clip_id = song.clip_id AND collection.kind = 'hand' AND removed IS NULL"
        " ORDER BY collection_id LIMIT 1) AS collection,"
        " song_text.*, task.task_id, task.task_key,"
        " task.relay_id, relay.name AS relay_name, relay.base_url FROM json_each(?) AS wanted"
        " JOIN file ON file.file_id = wanted.value JOIN song USING (song_id) JOIN song_text USING (song_id)"
        " JOIN task USING (task_key) LEFT JOIN relay USING (relay_id) LEFT JOIN timing ON timing.clip_id = song.clip_id"
        " LEFT JOIN made ON made.clip_id = song.clip_id AND made.kind = file.kind"
        " ORDER BY wanted.key",
        (json.dumps([int(file_id) for file_id in file_ids]),),
    )
    return tuple(_source_of(dict(row)) for row in rows)


def _source_of(row: Mapping[str, Any]) -> Source:
    kind, made = SongKind(row["kind"]), None
    if row["made_state"] in ("made", "dead"):
        made = made_files.made_of(row)
    clip = clip_of(row)
    if clip is not None and made is not None and made.kind is MediaKind.MP4:
        clip = clip._replace(video_url=clip.video_url or made.url)
    stem = row["stem"]
    if clip is not None and stem is not None:
        title, artist = json.loads(row["whole_names"] or "[null, null]")
        clip = clip._replace(
            title=stem_names.titled(clip.title or title or "", stem), artist=clip.artist or artist
        )
    return Source(
        file_id=FileId(row["file_id"]),
        song_id=SongId(row["song_id"]),
        kind=MediaKind(row["file_kind"]),
        clip=clip,
        sheet=sheet_of(row),
        take=row["take"] if kind is SongKind.CLIP and stem is None else None,
        task_id=TaskId(row["task_id"]),
        relay_id=None if row["relay_id"] is None else RelayId(row["relay_id"]),
        relay_name=row["relay_name"],
        relay_host=None if row["base_url"] is None else urlsplit(row["base_url"]).hostname,
        path=None if row["path"] is None else str(path_of(row["path"])),
        sha256=row["sha256"],
        part_path=None if row["part_path"] is None else str(path_of(row["part_path"])),
        part_state=row["part_state"],
        album=row["own_album"],
        collection=row["collection"],
        number=row["task_key"],
        link_since=None if row["link_says"] else from_ms(row["link_since"]),
        own=tuple(path_of(path) for _, path in sorted(json.loads(row["own"]))),
        sung=timings.words_of(row["sung"]),
        made=made,
        own_cover=row["own_cover"],
        beside=None if row["whole_path"] is None else path_of(row["whole_path"]).parent,
        is_stem=bool(row["flags"] & Flag.STEM),
    )


def started(db: Connection, file_id: int, *, touched: Touched) -> None:
    """Note that a worker began it; changes nothing if it no longer waits."""
    waits = "SELECT 1 FROM file WHERE file_id = ? AND state = 'queued'"
    if db.execute(waits, (file_id,)).fetchone() is not None:
        set_values(db, file_id, {"state": "downloading"}, touched=touched, counts=True)


def saved(
    db: Connection, file_id: int, collected: Collected, *, now: int, touched: Touched
) -> None:
    """It is on disk, whole."""
    row = db.execute("SELECT song_id, kind FROM file WHERE file_id = ?", (file_id,)).fetchone()
    if row is not None and row["kind"] == MediaKind.MP3 and collected.way is Way.LINK:
        link_ends.worked(db, row["song_id"], now=now, touched=touched)
    values = {
        "state": "saved",
        "state_before": None,
        **collected._asdict(),
        **collected.mark._asdict(),
        "path": path_text(collected.path),
        "saved_at": now,
        "code": collected.untagged,
        "detail": None,
        "retry_at": None,
        "part_path": None,
        "part_state": None,
        "moving_to": None,
        "priority": 0,
    }
    del values["mark"], values["untagged"]
    set_values(db, file_id, values, touched=touched)


def found_damaged(db: Connection, file_id: int, path: Path, *, touched: Touched) -> None:
    """It is on disk, not whole, and nobody knows what it was: no check may take it for what was saved."""
    state = FileState.DAMAGED.value
    values = {"state": state, "path": path_text(path), "code": f"file.{state}"}
    set_values(db, file_id, values, touched=touched)


def changed(db: Connection, file_id: int, mark: Fingerprint, *, touched: Touched) -> None:
    """A saved file has other bytes now, by our own doing."""
    values = {**mark._asdict(), "part_path": None, "part_state": None}
    set_values(db, file_id, values, touched=touched)


def set_state(
    db: Connection,
    file_id: int,
    state: FileState,
    *,
    code: str | None,
    detail: str,
    retry_at: int | None,
    tried: Sequence[TriedLink],
    touched: Touched,
) -> None:
    """What became of it otherwise."""
    values = {
        "state": state.value,
        "code": code,
        "detail": clean(detail) or None,
        "retry_at": retry_at,
    }
    if tried:
        values["tried"] = json.dumps(tried)
    set_values(db, file_id, values, touched=touched)


def set_values(
    db: Connection,
    file_id: int,
    values: Mapping[str, Any],
    *,
    touched: Touched,
    counts: bool = False,
) -> bool:
    """Write columns of one file; tells whether there is such a file."""
    columns = "".join(f", {name} = :{name}" for name in values)
    row = db.execute(
        f"UPDATE file SET tries = tries + :counts{columns} WHERE file_id = :file_id RETURNING song_id, kind, state",  # noqa: S608 — own names
        {**values, "counts": int(counts), "file_id": file_id},
    ).fetchone()
    if row is not None:
        touch(file_id, row["song_id"], touched=touched)
        songs.refresh(db, [row["song_id"]], touched=touched)
        if (row["kind"], row["state"]) == (MediaKind.MP3, FileState.SAVED):
            preview_rows.forget(db, [row["song_id"]], touched=touched)
    return row is not None


def cancel(db: Connection, file_ids: Sequence[int] | None, *, touched: Touched) -> None:
    """Give up what is not saved yet: its row is as it was before, or removed."""
    for row in chosen(db, file_ids, ("queued", "downloading", "paused")):
        if row["state_before"] is None:
            db.execute("DELETE FROM file WHERE file_id = ?", (row["file_id"],))
        else:
            db.execute(
                "UPDATE file SET state = state_before, state_before = NULL, retry_at = NULL, part_path = NULL,"
                " part_state = NULL WHERE file_id = ?",
                (row["file_id"],),
            )
        touch(row["file_id"], row["song_id"], touched=touched)


def retry(db: Connection, file_ids: Sequence[int] | None, *, now: int, touched: Touched) -> None:
    """Queue again what failed; named ones also where they are blocked, paused, missing, damaged or wait for their time."""
    states = (
        ("failed",)
        if file_ids is None
        else ("failed", "blocked", "paused", "missing", "damaged", "queued")
    )
    left = _said_with_words(db) if file_ids is None else frozenset()
    for row in chosen(db, file_ids, states):
        if row["file_id"] in left:
            continue
        _requeue(db, row["file_id"], now=now)
        if row["state"] == FileState.FAILED:  # what is missing is no wish to order it again
            made_files.order_again(db, row["file_id"])
        touch(row["file_id"], row["song_id"], touched=touched)


def _said_with_words(db: Connection) -> frozenset[int]:
    """Times of words that are no trouble of a download, so that nothing is asked anew for them unasked."""
    rows = db.execute(f"SELECT file_id FROM file WHERE {SAID_WITH_WORDS}")  # noqa: S608 — constant
    return frozenset(row["file_id"] for row in rows)


def forget_downloading(db: Connection, file_ids: Sequence[int] | None, *, touched: Touched) -> None:
    """Queue these (None: all) again, because nothing is downloading them any more."""
    for row in chosen(db, file_ids, ("downloading",)):
        db.execute(
            "UPDATE file SET state = 'queued', retry_at = NULL WHERE file_id = ?", (row["file_id"],)
        )
        touch(row["file_id"], row["song_id"], touched=touched)


def chosen(db: Connection, file_ids: Sequence[int] | None, states: Sequence[str]) -> list[Row]:
    """The named files (None: all) that are in one of these states."""
    return db.execute(
        "SELECT file_id, song_id, state, state_before FROM file WHERE state IN (SELECT value FROM json_each(?1))"
        " AND (?2 IS NULL OR file_id IN (SELECT value FROM json_each(?2)))",
        (
            json.dumps(states),
            None if file_ids is None else json.dumps([int(file_id) for file_id in file_ids]),
        ),
    ).fetchall()


def touch(file_id: int, song_id: int, *, touched: Touched) -> None:
    """Note that a file and so its song changed."""
    touched.files.add(file_id)
    touched.songs.add(song_id)
