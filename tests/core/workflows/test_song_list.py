"""Lists of songs for other programs: what stands in them, and that what they carry comes back."""

from __future__ import annotations

import csv
import hashlib
import html.parser
import io
import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled, UsageError
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import playlists
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import Scope, SongDetail, SongQuery
from suno_desktop.core.workflows.covers import covers_of
from suno_desktop.core.workflows.song_list import (
    SUFFIXES,
    PageWords,
    SongSheet,
    WrittenList,
    read_json,
    read_sheet,
    write_list,
)
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.library.makers import Room, sheet, task
from tests.core.media import makers
from tests.rig import PATIENCE_S, Rig

TASKS = ("batch", "dict")


class Shelf:
    """A library with downloaded songs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with DemoRelay(speed=1000, key="sk-demo-0123456789") as relay:
            self.rig = Rig(folder / "one")
            self.rig.know(relay)
            ids = [one for name in TASKS for one in relay.ids[name]]
            self.rig.add("\n".join(ids))
            self.rig.until(lambda: self._is_whole(len(ids)))
        self.details = self.rig.songs()

    def _is_whole(self, tasks: int) -> bool:
        songs = self.rig.songs()
        return len({one.row.task_id for one in songs}) == tasks and all(
            any(f.kind is MediaKind.MP3 and f.state is FileState.SAVED for f in one.files)
            for one in songs
        )

    @property
    def ids(self) -> list[SongId]:
        return [one.row.song_id for one in self.details]

    def write(self, name: str, ids: list[SongId] | None = None) -> WrittenList:
        def work(reader: LibraryReader) -> WrittenList:
            wanted = self.ids if ids is None else ids
            return write_list(reader, wanted, self.folder / name, cancel=CancelToken())

        return self.rig.read(work)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "shelf")
    try:
        first = shelf.details[0].row.song_id
        judging = shelf.rig.engine.judging
        judging.rate([first], 4).result(PATIENCE_S)
        judging.favour([first], favourite=True).result(PATIENCE_S)
        shelf.details = shelf.rig.songs()
        yield shelf
    finally:
        assert shelf.rig.stop()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Rig]:
    """A fresh profile."""
    rig = Rig(tmp_path / "other", auto_save=False)
    yield rig
    assert rig.stop()


def told(detail: SongDetail) -> dict[str, Any]:
    """What a spreadsheet carries of a song."""
    assert detail.clip is not None
    keys = [one.key for one in FIELDS if one.listed and not one.key.endswith("_url")]
    fields = {key: detail.clip.value(key) for key in keys}
    made, row = detail.clip.created_at, detail.row
    assert made is not None
    return {
        **fields,
        "created_at": made.replace(microsecond=0),
        "task": row.task_id,
        "take": row.take,
        "rating": row.rating,
        "♥": row.is_favourite,
    }


@pytest.mark.parametrize("name", ["songs.csv", "songs.json"])
def test_a_list_comes_back_as_it_went(shelf: Shelf, other: Rig, name: str) -> None:
    listed = shelf.write(name)
    assert listed.songs == len(shelf.ids)
    imported = other.engine.exchange.import_paths([listed.path]).result(PATIENCE_S)
    assert (imported.songs, imported.unread) == (listed.songs, {})
    back = {one.row.clip_id: told(one) for one in other.songs()}
    assert back.keys() == {one.row.clip_id for one in shelf.details}
    for one in shelf.details:
        assert back[one.row.clip_id] == told(one)


def test_a_spreadsheet_holds_no_formula_and_no_link(shelf: Shelf, tmp_path: Path) -> None:
    song = shelf.details[0]
    tracking = shelf.rig.engine.tracking
    tracking.name_songs([song.row.song_id], {"title": "=1+1"}).result(PATIENCE_S)
    try:
        data = shelf.write("formula.csv").path.read_bytes()
    finally:
        tracking.name_songs([song.row.song_id], {"title": None}).result(PATIENCE_S)
    assert data.startswith(b"\xef\xbb\xbftask_id,")
    assert b"http" not in data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0]["title"] == "'=1+1"
    assert not [v for row in rows for v in row.values() if v.startswith(("=", "+", "-", "@"))]


def test_a_playlist_comes_back_as_a_collection_in_its_order(shelf: Shelf, other: Rig) -> None:
    ids = list(reversed(shelf.ids))
    listed = shelf.write("Road trip.m3u8", ids)
    lines = listed.path.read_text("utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert not listed.is_tied
    assert all((listed.path.parent / line).is_file() for line in lines[2::2])
    imported = other.engine.exchange.import_paths([listed.path]).result(PATIENCE_S)
    assert (imported.songs, imported.collections) == (len(ids), 1)
    (made,) = other.read(lambda reader: reader.collections())
    assert made.name == "Road trip"
    query = SongQuery(scope=Scope(collection=made.collection_id), sort="")
    found = other.read(lambda r: [row.clip_id for row in r.song_rows(r.song_ids(query))])
    clips = {one.row.song_id: one.row.clip_id for one in shelf.details}
    assert found == [clips[one] for one in ids]
    again = other.engine.exchange.import_paths([listed.path]).result(PATIENCE_S)
    assert (again.songs, again.known) == (0, len(ids))


def test_a_folder_of_songs_comes_in(shelf: Shelf, other: Rig) -> None:
    music = shelf.rig.profile.music
    imported = other.engine.exchange.import_paths([music]).result(PATIENCE_S)
    assert imported.songs == len(shelf.ids)
    assert {one.row.clip_id for one in other.songs()} == {one.row.clip_id for one in shelf.details}


class Page(html.parser.HTMLParser):
    """What a browser would load, and the words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.words = ""
        self.scripts = 0
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href"}]
        self.scripts += tag in {"script", "link", "iframe", "object"}

    @override
    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_page_has_covers_and_songs_and_asks_nobody(shelf: Shelf) -> None:
    song = shelf.details[0].row.song_id
    tracking = shelf.rig.engine.tracking
    bad = "<script>alert(1)</script><img src=http://a.invalid>"
    tracking.name_songs([song], {"title": bad}).result(PATIENCE_S)
    try:
        listed = shelf.write("page.html")
    finally:
        tracking.name_songs([song], {"title": None}).result(PATIENCE_S)
    page = Page(listed.path.read_text("utf-8"))
    assert page.scripts == 0
    assert bad in page.words
    covers = [one for one in page.loaded if one.startswith("data:image/jpeg;base64,")]
    files = [one for one in page.loaded if not one.startswith("data:")]
    assert len(covers) == len(files) == len(shelf.ids)
    assert not [one for one in files if "://" in one]
    assert "★★★★" in page.words
    assert "♥" in page.words


def test_a_proof_sheet_shows_hashes_that_others_compute(shelf: Shelf) -> None:
    text = shelf.write("proof.txt").path.read_text("utf-8")
    for one in shelf.details:
        assert one.clip is not None
        (file,) = (f for f in one.files if f.kind is MediaKind.MP3)
        assert file.path is not None
        assert hashlib.sha256(file.path.read_bytes()).hexdigest() in text
        (_, raw), *_ = shelf.rig.read(partial(LibraryReader.replies, task_key=one.task.key))
        for told in (hashlib.sha256(raw.encode()).hexdigest(), one.clip.clip_id, one.row.task_id):
            assert told in text
    assert "http" not in text
    assert "sk-demo" not in text


def test_nothing_is_written_over_and_nothing_half_is_left(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.write("twice.csv")
    assert shelf.write("twice.csv").path != first.path
    with pytest.raises(UsageError):
        shelf.write("songs.docx")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        shelf.rig.read(
            lambda r: write_list(r, shelf.ids, tmp_path / "x.csv", words=PageWords(), cancel=cancel)
        )
    assert [one.name for one in tmp_path.iterdir()] == ["shelf"]


def test_a_playlist_of_others_names_nothing_of_ours(other: Rig, tmp_path: Path) -> None:
    path = tmp_path / "theirs.m3u8"
    path.write_text("#EXTM3U\nhttp://radio.invalid/live\nnot there.mp3\n", "utf-8")
    imported = other.engine.exchange.import_paths([path]).result(PATIENCE_S)
    assert imported.unread == {"theirs.m3u8": "usage.not_a_playlist"}


def test_paths_of_playlists(tmp_path: Path) -> None:
    inside, outside = tmp_path / "a" / "雨 #1.mp3", Path("/elsewhere/b.mp3")
    names = [playlists.beside(one, tmp_path) for one in (inside, outside)]
    text = playlists.text(playlists.PlaylistEntry(name, "A\nB", None) for name in names)
    assert text.splitlines()[1] == "#EXTINF:-1,A B"
    assert playlists.read(text, tmp_path) == [inside, outside]
    odd = playlists.text([playlists.PlaylistEntry(Path("#odd.mp3"), "", 1.4)])
    assert playlists.read(f"\ufeff{odd}", tmp_path) == [tmp_path / "#odd.mp3"]


def test_own_covers_and_words_go_along_with_everything(
    shelf: Shelf, other: Rig, tmp_path: Path
) -> None:
    rig, song = shelf.rig, shelf.details[0]
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(out, "PNG")
    rig.engine.covers.set_own([song.row.song_id], out.getvalue).result(PATIENCE_S)
    rig.until(lambda: bool(rig.read(LibraryReader.own_covers)))
    written = rig.engine.exchange.export_to(tmp_path / "all.jsonl").result(PATIENCE_S)
    other.engine.exchange.import_paths([written.path]).result(PATIENCE_S)
    (digest,) = other.read(LibraryReader.own_covers)
    pictures = [covers_of(one.profile, SystemClock()).own(digest) for one in (rig, other)]
    assert pictures[0] is not None
    assert pictures[1] is not None
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    # One that is not what its name says is not kept.
    text = written.path.read_text("utf-8").replace(digest, "0" * 64)
    (tmp_path / "odd.jsonl").write_text(text, "utf-8")
    other.engine.exchange.import_paths([tmp_path / "odd.jsonl"]).result(PATIENCE_S)
    assert covers_of(other.profile, SystemClock()).own("0" * 64) is None


@pytest.mark.parametrize(
    ("name", "is_tied"), [("x.m3u8", True), ("x.html", True), ("x.csv", False)]
)
def test_a_list_far_from_its_files_says_that_it_needs_them(
    shelf: Shelf, tmp_path: Path, name: str, *, is_tied: bool
) -> None:
    far = tmp_path / "far"
    far.mkdir()
    listed = shelf.rig.read(
        lambda reader: write_list(reader, shelf.ids, far / name, cancel=CancelToken())
    )
    assert listed.is_tied == is_tied


# Without an engine.


def listed(room: Room, path: Path, *ids: SongId) -> WrittenList:
    return write_list(room.reader, ids, path, cancel=CancelToken())


def test_what_is_no_song_any_more_is_left_out_and_counted(room: Room, music: Path) -> None:
    song = room.ready_song(title="Rain")
    room.record(task("t2", sheets=[sheet("Words", "la la")]))
    (words,) = (row.song_id for row in room.songs() if row.song_id != song)
    told: list[tuple[int, int]] = []
    written = write_list(
        room.reader,
        [SongId(999), words, song],
        music / "x.csv",
        cancel=CancelToken(),
        progress=lambda done, total: told.append((done, total)),
    )
    assert (written.songs, written.left_out, written.is_tied) == (1, 2, False)
    assert told == [(1, 3), (2, 3), (3, 3)]
    rows = list(csv.DictReader(io.StringIO(written.path.read_text("utf-8-sig"))))
    assert [(row["clip_id"], row["title"]) for row in rows] == [("c1", "Rain")]


def test_a_playlist_names_only_songs_that_have_a_file(room: Room, music: Path) -> None:
    without, song = room.ready_song("c1", "t1"), room.ready_song("c2", "t2", title="Rain")
    (music / "a.mp3").write_bytes(makers.mp3(60))
    room.save(song, path=music / "a.mp3")
    written = listed(room, music / "x.m3u8", without, song)
    assert (written.songs, written.left_out, written.is_tied) == (1, 1, False)
    assert written.path.read_text("utf-8").splitlines()[1:] == ["#EXTINF:-1,Rain", "a.mp3"]


def article(room: Room, path: Path, song: SongId) -> str:
    text = listed(room, path, song).path.read_text("utf-8")
    return text[text.index("<article>") : text.index("</article>")]


def test_a_page_shows_what_there_is_of_a_song(room: Room, music: Path) -> None:
    bare, sung = room.ready_song("c1", "t1"), room.ready_song("c2", "t2", lyrics="la & la")
    broken = room.ready_song("c3", "t3")
    (music / "a.mp3").write_bytes(makers.mp3(60))
    room.save(sung, path=music / "a.mp3")
    (music / "b.mp3").write_bytes(b"no sound")
    room.save(broken, path=music / "b.mp3")
    text = article(room, music / "bare.html", bare)
    assert '<div class="no"></div>' in text
    assert "<audio" not in text
    assert "<details" not in text
    text = article(room, music / "sung.html", sung)
    assert '<div class="no"></div>' in text
    assert 'src="a.mp3"' in text
    assert "<pre>la &amp; la</pre>" in text
    text = article(room, music / "broken.html", broken)
    assert '<div class="no"></div>' in text
    assert 'src="b.mp3"' in text
    assert "<details" not in text


OURS: dict[str, Any] = {"suno_desktop_songs": 1, "tasks": [], "judged": {}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"tasks": [], "judged": {}}',
        '{"suno_desktop_songs": 1, "tasks": [], "judged": {}',
        '["suno_desktop_songs"]',
        '["suno_desktop_songs",' + "[" * 100_000,
        json.dumps(OURS | {"suno_desktop_songs": 2}),
        json.dumps(OURS | {"tasks": {}}),
        json.dumps(OURS | {"judged": []}),
        '{"suno_desktop_songs": 1, "tasks": []}',
        '{"suno_desktop_songs": 1, "judged": {}}',
        " " * 1_000 + json.dumps(OURS),
    ],
    ids=lambda text: text[:60],
)
def test_other_json_is_no_list_of_ours(text: str) -> None:
    assert read_json(text) is None


def test_a_list_of_ours_tells_tasks_and_what_was_decided() -> None:
    judged = {
        "c1": {"rating": 4, "favourite": 1},
        "c2": {"rating": 9, "favourite": 2},
        "c3": 7,
        "c4": {},
    }
    one = {"task_id": "t1", "title": "雨"}
    text = json.dumps(OURS | {"tasks": [one], "judged": judged})
    assert read_json(f"\ufeff{text}") == SongSheet(
        (json.dumps(one, ensure_ascii=False),),
        {"c1": {"rating": 4, "favourite": 1}, "c2": {}, "c4": {}},
    )


@pytest.mark.parametrize(
    "text", ["", "title,artist\r\nRain,Mira\r\n", "task_id,title\r\nt1,Rain\r\n"]
)
def test_another_spreadsheet_is_none_of_ours(text: str) -> None:
    assert read_sheet(text) is None


def test_a_row_that_does_not_say_which_song_it_is_is_passed_over() -> None:
    rows = ["task_id,clip_id,rating,favorite,title", "t1,,3,1,A", ",c2,3,1,B", "t3,c3,4,,C"]
    found = read_sheet("\r\n".join(rows))
    assert found is not None
    (reply,) = map(json.loads, found.replies)
    assert reply["task_id"] == "t3"
    assert [(one["id"], one["title"]) for one in reply["data"]] == [("c3", "C")]
    assert found.judged == {"c3": {"rating": 4}}


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have no names outside of Unicode"
)
@pytest.mark.parametrize("ending", SUFFIXES)
def test_a_file_name_outside_of_unicode_ends_no_list(room: Room, music: Path, ending: str) -> None:
    song = room.ready_song(title="Rain")
    path = music / os.fsdecode(b"caf\xe9.mp3")
    path.write_bytes(makers.mp3(60))
    room.save(song, path=path)
    for folder in (music, music / "lists"):
        folder.mkdir(exist_ok=True)
        written = listed(room, folder / f"x{ending}", song)
        assert written.songs == 1
        data = written.path.read_bytes()
        if ending == ".m3u8":
            assert data.splitlines()[2].endswith(b"caf\xe9.mp3")
        else:
            told = {".csv": "caf\\udce9.mp3", ".txt": "caf.mp3", ".html": "caf%E9.mp3"}
            assert told.get(ending, "Rain") in data.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
@pytest.mark.parametrize(
    "name", ["a\nb.mp3", "a\rb.mp3", "a\x85b.mp3", "a\u2028b.mp3", "a\x1bb.mp3"]
)
def test_a_name_that_breaks_a_playlist_is_left_out_and_counted(
    room: Room, music: Path, name: str
) -> None:
    songs = [room.ready_song(f"c{n}", f"t{n}", title=f"Rain\x07 {n}") for n in range(3)]
    for song, one in zip(songs, [name, "ä b#;ü.mp3", "c.mp3"], strict=True):
        (music / one).write_bytes(makers.mp3(60))
        room.save(song, path=music / one)
    written = listed(room, music / "x.m3u8", *songs, room.ready_song("c9", "t9"))
    assert (written.songs, written.unnamed, written.left_out) == (2, 1, 1)
    lines = written.path.read_text("utf-8").split("\n")
    assert lines[2:-1:2] == ["ä b#;ü.mp3", "c.mp3"]
    assert lines[1].endswith(",Rain 1")
    written = listed(room, music / "x.csv", *songs)
    assert (written.songs, written.unnamed, written.left_out) == (3, 0, 0)
