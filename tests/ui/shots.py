"""Pictures of the window in all its states: `python -m tests.ui.shots --out DIR`. To be looked at, not compared."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QKeySequenceEdit, QMenu, QTableWidget, QWidget

from suno_desktop.bridge import previewer
from suno_desktop.bridge.player import PlayerState
from suno_desktop.bridge.runtime import load_translators
from suno_desktop.core import resources
from suno_desktop.core.engine.twinning import Duplicates
from suno_desktop.core.events import BatchSaved, Progress, RelayStatus
from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.core.model import ClipId, FileId, MediaKind, RelayId, SongId
from suno_desktop.core.rows import Grouping, Kin, SoundFigures, TimesTold
from suno_desktop.core.workflows.same_sound import twins_of
from suno_desktop.ui.menus import context_menu
from suno_desktop.ui.situation import ListKind
from suno_desktop.ui.theme import Theme
from suno_desktop.ui.views.sidebar import Place
from tests.ui import fakes

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader

SIZES = ((1400, 900), (1366, 768), (900, 600))


def wait(app: QApplication, milliseconds: int = 250) -> None:
    """Let the window settle."""
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def covers(folder: Path) -> list[Path]:
    """The demo's covers as JPEG."""
    made = []
    for source in sorted((resources.folder() / "demo" / "covers").glob("*")):
        target = folder / f"{source.stem}.jpg"
        with Image.open(source) as image:
            image.convert("RGB").resize((640, 640)).save(target, quality=88)
        made.append(target)
    return made


class Stage:
    """A window with made-up songs."""

    def __init__(self, app: QApplication, folder: Path, *, empty: bool = False) -> None:
        self.app = app
        self.also: QWidget | None = None
        """A window of its own, to be looked at in place of the first."""
        reader = fakes.FakeReader() if empty else fakes.library()
        self.bridge = fakes.FakeBridge(folder, reader)
        pictures = covers(folder)
        for number in reader.songs:
            if pictures and number % 5:
                self.bridge.engine.pictures[number] = pictures[(number // 2) % len(pictures)]
        self.player = fakes.FakePlayer()
        self.playback = fakes.FakePlayback()
        self.window = fakes.window(
            bridge=self.bridge, player=self.player, playback=self.playback, folder=folder
        )

    def play(self) -> None:
        """Play a song."""
        self.playback.play([SongId(n) for n in range(20, 32)], SongId(21))
        self.player.pretend(PlayerState.PLAYING, position_ms=42_000, duration_ms=198_000)

    def busy(self) -> None:
        """Let things run."""
        self.bridge.engine.downloads_active = 2
        self.bridge.engine.rate = 1_400_000
        self.window.status.refresh()
        for done in (1_000_000, 2_000_000):
            self.bridge.progressed.emit(
                Progress(file_id=FileId(1370), song_id=SongId(37), kind=MediaKind.MP3, done=done, total=4_700_000)
            )  # fmt: skip


def library(stage: Stage) -> None:
    stage.play()
    stage.busy()
    stage.window.centre.songs.reveal(21)


def lyrics(stage: Stage) -> None:
    stage.play()
    stage.window.centre.songs.reveal(19)
    stage.window.actions_["lyrics"].trigger()


def queue(stage: Stage) -> None:
    stage.play()
    up_next = stage.playback.up_next
    up_next.add([12, 28])
    up_next.queue.repeat = Repeat.ALL
    up_next.shuffle(on=True)
    up_next.stop_after(on=True)
    stage.window.centre.songs.reveal(19)
    stage.window.actions_["view_queue"].trigger()
    stage.window.panel.queue.select(1)


def now_playing(stage: Stage) -> None:
    timed(stage, 21)
    stage.play()
    stage.playback.up_next.add([12, 28])
    stage.bridge.reader.songs[21] = stage.bridge.reader.songs[21]._replace(
        rating=4, is_favourite=True
    )
    stage.window.stage.now_playing.open()
    wait(stage.app)
    stage.player.pretend(PlayerState.PLAYING, position_ms=42_300, duration_ms=198_000)


def full_screen(stage: Stage) -> None:
    now_playing(stage)
    stage.window.actions_["full_screen"].trigger()


def video(stage: Stage) -> None:
    stage.playback.play([SongId(n) for n in range(20, 32)], SongId(21), kind=MediaKind.MP4)
    stage.player.show_video(has_picture=True)
    image = QImage(960, 540, QImage.Format.Format_RGB32)
    image.fill(QColor("#335577"))
    stage.window.video._image = image
    stage.player.pretend(PlayerState.PLAYING, position_ms=42_000, duration_ms=198_000)


def mini(stage: Stage) -> None:
    stage.play()
    stage.window.stage.mini.open()
    stage.also = stage.window.stage.mini.player


def desktop_lyrics(stage: Stage) -> None:
    timed(stage, 20)
    stage.playback.play([SongId(n) for n in range(20, 32)], SongId(20))
    stage.window.actions_["desktop_lyrics"].setChecked(True)
    wait(stage.app)
    stage.player.pretend(PlayerState.PLAYING, position_ms=19_300, duration_ms=198_000)
    stage.also = stage.window.stage.desktop_lyrics.overlay


def leave(stage: Stage) -> None:
    stage.also = stage.window.dialogs.ask_before_leaving(downloads=3, tasks=2)


def settings_playback(stage: Stage) -> None:
    stage.window.dialogs.show_settings("playback")
    stage.also = stage.window.dialogs.opened("settings")


def settings_appearance(stage: Stage) -> None:
    stage.window.dialogs.show_settings("appearance")
    stage.also = stage.window.dialogs.opened("settings")


def timed(stage: Stage, number: int) -> None:
    """Give the words of a song times: one line each four seconds, one word each half second."""
    reader = stage.bridge.reader
    words, at = [], 10.0
    for line in (reader.clips[number].lyrics or "").split("\n"):
        sung = [] if line.startswith("[") else line.split() if " " in line else list(line)
        for place, word in enumerate(sung):
            ending = "\n" if place == len(sung) - 1 else " " if " " in line else ""
            words.append((word + ending, at + place * 0.4, at + place * 0.4 + 0.35))
        at += 4.0 if sung else 0.0
    kept = json.dumps(words)
    reader.times[number] = TimesTold("api.example.cn", fakes.NOW, has_words=True, kept=kept)


def top(stage: Stage) -> None:
    stage.busy()
    stage.window.centre.songs.scrollToTop()
    stage.window.centre.songs.select_ids([35], current=35)


def sheet(stage: Stage) -> None:
    stage.window.centre.songs.select_ids([33], current=33)
    stage.window.actions_["lyrics"].trigger()


class _Silent(fakes.FakePlayer):
    """A player that plays whatever it gets."""

    is_starting = False

    def __init__(self, _parent: object = None) -> None:
        super().__init__()
        self.available = True

    def load(self, _path: Path) -> None:
        self.state = PlayerState.LOADING

    def play(self) -> None:
        self.pretend(PlayerState.PLAYING)

    def stop(self) -> None:
        self.state = PlayerState.EMPTY


def preview(stage: Stage) -> None:
    patch.object(previewer, "Player", _Silent).start()
    _measured(stage)
    stage.window.centre.songs.select_ids([29, 28, 26], current=29)
    wait(stage.app)
    stage.window.actions_["preview"].trigger()


def edit_lyrics(stage: Stage) -> None:
    stage.window.centre.songs.select_ids([20], current=20)
    wait(stage.app)
    stage.window.actions_["edit_lyrics"].trigger()


def settings_downloads(stage: Stage) -> None:
    stage.window.dialogs.show_settings("saving")
    stage.also = stage.window.dialogs.opened("settings")


def nothing_found(stage: Stage) -> None:
    """The grid where nothing matches, beside an empty queue."""
    stage.window.centre.song_views.set_grid(shown=True)
    stage.window.actions_["view_queue"].trigger()
    stage.window.top.search.setText("abc")


def _menu(stage: Stage, name: str) -> None:
    stage.window.centre.songs.select_ids([28], current=28)
    wait(stage.app)
    menu = stage.window.findChild(QMenu, name)
    assert menu is not None
    menu.popup(stage.window.mapToGlobal(QPoint(0, 30)))
    stage.also = menu


def menu_songs(stage: Stage) -> None:
    _menu(stage, "menuSongs")


def menu_view(stage: Stage) -> None:
    _menu(stage, "menuView")


def menu_playback(stage: Stage) -> None:
    _menu(stage, "menuPlayback")


def menu_context(stage: Stage) -> None:
    stage.window.centre.songs.select_ids([28], current=28)
    wait(stage.app)
    menu = context_menu(stage.window.actions_, ListKind.SONGS, stage.window)
    menu.popup(stage.window.mapToGlobal(QPoint(0, 30)))
    stage.also = menu


def bulk(stage: Stage) -> None:
    stage.window.centre.songs.select_ids([28, 27, 26, 24, 22, 21, 34, 32], current=26)


def tasks(stage: Stage) -> None:
    stage.window.sidebar.choose(Place.TASKS)
    wait(stage.app)
    stage.window.centre.tasks.select_ids([103], current=103)


def downloads(stage: Stage) -> None:
    stage.busy()
    stage.window.sidebar.choose(Place.ACTIVE)


def downloads_failed(stage: Stage) -> None:
    stage.window.sidebar.choose(Place.DOWNLOADS_FAILED)


def no_match(stage: Stage) -> None:
    stage.window.sidebar.choose(Place.SAVED)
    stage.window.top.search.setText("abc")


def offline(stage: Stage) -> None:
    stage.bridge.engine.statuses = (
        RelayStatus(
            relay_id=RelayId(1),
            name="api.example.cn",
            state="offline",
            since=fakes.WHEN,
            code="net.refused",
            values={"host": "api.example.cn"},
        ),
    )
    stage.window.status.refresh()


def locked(stage: Stage) -> None:
    stage.bridge.engine.statuses = (
        RelayStatus(relay_id=RelayId(1), name="api.example.cn", state="refused", code="key.unread"),
    )
    stage.window.status.refresh()


def toasts(stage: Stage) -> None:
    stage.window.commands.judging.trash([stage.bridge.reader.songs[n] for n in (20, 21, 22)])
    wait(stage.app, 60)
    stage.bridge.batch_saved.emit(
        BatchSaved(
            saved=19,
            kept=1,
            blocked=0,
            failed=1,
            folder=Path("/home/li/Music/Suno"),
            failed_ids=(FileId(3),),
        )
    )


def duplicates(stage: Stage) -> None:
    _find_duplicates(stage, *((20, 21), (22, 24), (26, 27, 28), (31, 32)))


def no_duplicates(stage: Stage) -> None:
    _find_duplicates(stage)


def _find_duplicates(stage: Stage, *groups: tuple[int, ...]) -> None:
    reader = stage.bridge.reader
    told = twins_of(
        cast("LibraryReader", reader), [[SongId(number) for number in group] for group in groups]
    )
    stage.bridge.engine.duplicates = Duplicates(tuple(told), len(groups), 0)
    stage.window.dialogs.show_duplicates()


def grid(stage: Stage) -> None:
    stage.play()
    stage.busy()
    stage.window.actions_["view_grid"].trigger()
    wait(stage.app)
    stage.window.centre.song_views.grid.reveal(21)
    stage.window.commands.judging.favour([SongId(24)])


def grid_groups(stage: Stage) -> None:
    stage.window.centre.song_views.set_grid(shown=True)
    stage.window.centre.song_views.group_by(Grouping.TASK)
    wait(stage.app)
    stage.window.centre.songs.select_ids([28], current=28)


def groups(stage: Stage) -> None:
    views = stage.window.centre.song_views
    views.group_by(Grouping.ARTIST)
    views.sort_further("title")
    wait(stage.app)
    model = stage.window.centre.song_model
    model.fold(model.groups.headings[1], folded=True)


def details(stage: Stage) -> None:
    """All that is known of one song, with the technical part open."""
    reader, row = stage.bridge.reader, stage.bridge.reader.songs[28]
    reader.songs[28] = row._replace(rating=4, is_favourite=True)
    reader.kin[28] = (
        Kin("covers", reader.songs[12].clip_id or ClipId(""), SongId(12), "Winter Harbour", 1),
        Kin("extends", ClipId("64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc")),
        Kin("extends", ClipId("x"), SongId(30), "夜に咲く", 0, is_later=True),
    )
    stage.window.centre.songs.reveal(28)
    wait(stage.app)
    stage.window.panel.details.fold({"song"} if stage.window.width() < 1000 else set())
    if stage.window.width() < 1000:
        stage.window.actions_["panel"].trigger()
    bar = stage.window.panel.details.verticalScrollBar()
    wait(stage.app)
    bar.setValue(bar.maximum() // 2)


def shortcuts(stage: Stage) -> None:
    stage.window.actions_["shortcuts"].trigger()
    dialog = stage.window.dialogs.opened("shortcuts")
    table = dialog.findChild(QTableWidget) if dialog is not None else None
    edit = dialog.findChild(QKeySequenceEdit) if dialog is not None else None
    if table is not None and edit is not None:
        table.setCurrentCell(6, 0)
        edit.setKeySequence("Ctrl+D")
        edit.editingFinished.emit()


def _waveform(seed: int) -> bytes:
    """A song that grows and ebbs away."""
    places = np.linspace(0.0, 1.0, 400)
    noise = np.random.default_rng(seed).random((400, 3))
    level = (0.5 + 0.4 * np.sin(9 * places + seed)) * np.minimum(
        1, 20 * np.minimum(places, 1 - places)
    )
    bands = level[:, None] * (np.array([0.7, 0.55, 0.3]) + 0.3 * noise)
    return bytes(np.clip(200 * bands, 0, 255).astype(np.uint8).tobytes())


def _measured(stage: Stage) -> None:
    stage.player.available = True
    for number in stage.bridge.reader.songs:
        loudness = -14.0 + number % 5
        stage.bridge.reader.figures[number] = SoundFigures(loudness, 5.0, -1.0, _waveform(number))


def compare(stage: Stage, ids: tuple[int, ...] = (22, 20)) -> None:
    _measured(stage)
    stage.bridge.reader.figures[20] = SoundFigures(-22.0, 5.0, -0.2, _waveform(20))
    stage.window.centre.songs.select_ids(ids, current=ids[0])
    wait(stage.app)
    stage.window.actions_["compare"].trigger()
    wait(stage.app, 800)
    comparison = stage.window.comparing.comparison
    comparison.set_loop((40.0, 80.0))
    comparison.seek(60.0)


def compare_six(stage: Stage) -> None:
    compare(stage, (28, 26, 25, 22, 20, 19))


def blind(stage: Stage) -> None:
    compare(stage)
    stage.window.actions_["blind_test"].trigger()
    stage.window.actions_["switch_version"].trigger()


def tap_times(stage: Stage) -> None:
    stage.window.centre.songs.select_ids([20], current=20)
    wait(stage.app)
    stage.window.actions_["set_times"].trigger()
    wait(stage.app)
    dialog = stage.window.tapping.dialog
    assert dialog is not None
    for number in range(4):
        stage.player.pretend(PlayerState.PAUSED, position_ms=9_000 + 3_210 * number)
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)


SCENES: dict[str, Callable[[Stage], None]] = {
    "library": library,
    "details": details,
    "grid": grid,
    "shortcuts": shortcuts,
    "grid_groups": grid_groups,
    "groups": groups,
    "lyrics": lyrics,
    "queue": queue,
    "now_playing": now_playing,
    "full_screen": full_screen,
    "video": video,
    "mini": mini,
    "desktop_lyrics": desktop_lyrics,
    "leave": leave,
    "settings_playback": settings_playback,
    "settings_appearance": settings_appearance,
    "settings_downloads": settings_downloads,
    "preview": preview,
    "edit_lyrics": edit_lyrics,
    "nothing_found": nothing_found,
    "menu_songs": menu_songs,
    "menu_view": menu_view,
    "menu_playback": menu_playback,
    "menu_context": menu_context,
    "top": top,
    "sheet": sheet,
    "bulk": bulk,
    "tasks": tasks,
    "downloads": downloads,
    "downloads_failed": downloads_failed,
    "no_match": no_match,
    "offline": offline,
    "locked": locked,
    "toasts": toasts,
    "duplicates": duplicates,
    "no_duplicates": no_duplicates,
    "compare": compare,
    "compare_six": compare_six,
    "blind": blind,
    "tap_times": tap_times,
}


def shoot(
    app: QApplication, out: Path, *, only: set[str], looks: Sequence[str], widths: set[str]
) -> None:
    """Write all pictures."""
    look = Theme.of(app, "light")
    for mode in looks:
        look.set_mode(mode)
        for width, height in SIZES:
            if widths and str(width) not in widths:
                continue
            for name in ["first_run", *SCENES]:
                if only and name not in only:
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    stage = Stage(app, Path(folder), empty=name == "first_run")
                    stage.window.resize(width, height)
                    stage.window.show()
                    wait(app)
                    if name in SCENES:
                        SCENES[name](stage)
                    wait(app, 400)
                    stage.window.grab().save(str(out / f"{name}-{mode}-{width}.png"))
                    for dialog in stage.window.findChildren(QDialog):
                        if dialog.isVisible():
                            dialog.grab().save(str(out / f"{name}-dialog-{mode}-{width}.png"))
                    shown = stage.window.tapping.dialog or stage.also or stage.window
                    shown.grab().save(str(out / f"{name}-{mode}-{width}.png"))
                    stage.window.close()
                    stage.window.deleteLater()
                    wait(app, 30)


def lay_out(out: Path, target: Path, *, columns: int = 4, width: int = 640) -> None:
    """All pictures of a folder on one, each over its name."""
    taken = [one for one in sorted(out.glob("*.png")) if one.resolve() != target.resolve()]
    cell, gap, below = (width, width * 9 // 14), 12, 20
    columns = max(1, min(columns, len(taken)))
    rows = -(-len(taken) // columns)
    size = (columns * (cell[0] + gap) + gap, rows * (cell[1] + below + gap) + gap)
    laid = Image.new("RGB", size, "#808080")
    pen = ImageDraw.Draw(laid)
    for number, path in enumerate(taken):
        left = gap + number % columns * (cell[0] + gap)
        top = gap + number // columns * (cell[1] + below + gap)
        with Image.open(path) as picture:
            small = picture.convert("RGB")
            small.thumbnail(cell)
            laid.paste(small, (left, top))
        pen.text((left, top + cell[1] + 4), path.stem, fill="white")
    laid.save(target)


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--lang", default="en")
    parser.add_argument(
        "--sizes", default="", help="widths, comma separated; all where it is empty"
    )
    parser.add_argument("--looks", default="light,dark")
    parser.add_argument("--sheet", type=Path, help="lay all pictures of --out on this PNG")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    load_translators(app, language=chosen.lang, folder=resources.folder() / "i18n")
    shoot(
        app,
        chosen.out,
        only=set(filter(None, chosen.only.split(","))),
        looks=chosen.looks.split(","),
        widths=set(filter(None, chosen.sizes.split(","))),
    )
    if chosen.sheet:
        lay_out(chosen.out, chosen.sheet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
