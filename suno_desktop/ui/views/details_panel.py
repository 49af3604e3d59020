"""Everything that is known about the selected song, or what several have in common. Shows, and asks others to act.

Three parts that fold: the song, its story, and the technical details. Each is in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from suno_desktop.core.fields import BY_KEY, FIELDS, FieldType
from suno_desktop.core.listening.volume import EQUAL_LUFS, room_db
from suno_desktop.core.model import SongId, TaskKey
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongDetail, SongRow, TaskRow
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.thumbnails import CoverThumbnails
from suno_desktop.ui.views.detail_facts import field_text
from suno_desktop.ui.views.detail_part import DetailPart
from suno_desktop.ui.views.detail_song import SongPart
from suno_desktop.ui.views.detail_stems import StemsPart
from suno_desktop.ui.views.detail_story import StoryPart
from suno_desktop.ui.views.detail_technical import LINKS, TechnicalPart

# Shown elsewhere in the panel, or on the Lyrics tab.
_ELSEWHERE: Final = frozenset(
    {
        *("title", "artist", "handle", "style", "negative_style", "prompt", "lyrics", "error"),
        *("clip_type", "offer", "stem"),
        *(field.key for field in FIELDS if field.type is FieldType.CLIPS),
        *LINKS,
    }
)
_MARKS: Final = frozenset({FieldType.FLAG, FieldType.COUNT})
_HELD_BACK_LU: Final = 0.5
"""What its peak keeps so much softer than others is told; less nobody hears."""


class DetailsPanel(QScrollArea):
    """What is known.

    Signals:
        save_requested: save the main file of these songs.
        settings_requested: a relay's key wants to be looked at.
        retry_file_requested: try the failed or paused downloads of this song again.
        retry_task_requested: ask for this task again.
        reply_requested: show the raw reply of this task.
        folder_requested: show this file in its folder.
        copy_requested: put this text into the clipboard.
        cover_requested: show the cover of this song (`SongRow`) large.
        play_requested: of this song (`SongId`); of the one that plays: pause it.
        favour_requested: of this song (`SongId`).
        rate_requested: give this song so many stars (`SongId`, 0 to 5).
        search_requested: list what this search finds.
        song_requested: show this song (`SongId`).
        similar_requested: list the songs of the same recipe as this one (`SongId`).
        stem_save_requested, stem_trash_requested: of this stem (`SongId`).
        folded: which parts are folded now (a list of their names).
        rebuilt: there may be other buttons now.
    """

    save_requested = Signal()
    settings_requested = Signal()
    retry_file_requested = Signal(object)
    retry_task_requested = Signal(object)
    reply_requested = Signal(object)
    folder_requested = Signal(object)
    copy_requested = Signal(str)
    cover_requested = Signal(object)
    play_requested = Signal(object)
    favour_requested = Signal(object)
    rate_requested = Signal(object, int)
    search_requested = Signal(str)
    song_requested = Signal(object)
    similar_requested = Signal(object)
    stem_save_requested = Signal(object)
    stem_trash_requested = Signal(object)
    folded = Signal(list)
    rebuilt = Signal()

    def __init__(self, *, pictures: CoverThumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsPanel")
        self.setAccessibleName(self.tr("Details"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._detail: SongDetail | None = None
        self._task: TaskRow | None = None
        self._selection: Selection | None = None
        self._playing: SongId | None = None
        """The song that sounds, or is about to."""
        self._body = body = QWidget()
        body.setObjectName("detailsBody")
        self._song = SongPart(pictures)
        self._stems = StemsPart()
        self._story = StoryPart()
        self._technical = TechnicalPart()
        self._parts: dict[str, DetailPart] = {
            "song": self._song,
            "stems": self._stems,
            "story": self._story,
            "technical": self._technical,
        }
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        column.setSpacing(theme.M)
        for part in self._parts.values():
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)
        self.deed = self._song.deed
        self._wire()
        pictures.arrived.connect(self._on_cover_arrived)
        self.fold({"technical"})
        self.show_nothing()

    def _wire(self) -> None:
        song, story = self._song, self._story
        for part in self._parts.values():
            part.folded.connect(self._on_folded)
        for facts in (song.facts, story.facts, story.times, *self._technical.all_facts()):
            facts.copy_requested.connect(self.copy_requested)
        self._technical.files.copy_requested.connect(self.copy_requested)
        song.cover_requested.connect(self._on_cover_clicked)
        song.deed_requested.connect(self._on_deed)
        song.play_requested.connect(lambda: self._of_this(self.play_requested.emit))
        song.favour_requested.connect(lambda: self._of_this(self.favour_requested.emit))
        song.rate_requested.connect(
            lambda stars: self._of_this(lambda song_id: self.rate_requested.emit(song_id, stars))
        )
        stems = self._stems
        stems.play_requested.connect(self.play_requested)
        stems.save_requested.connect(self.stem_save_requested)
        stems.trash_requested.connect(self.stem_trash_requested)
        stems.folder_requested.connect(self.folder_requested)
        stems.copy_requested.connect(self.copy_requested)
        stems.search_requested.connect(self.search_requested)
        story.search_requested.connect(self.search_requested)
        story.song_requested.connect(self.song_requested)
        story.similar_requested.connect(lambda: self._of_this(self.similar_requested.emit))
        self._technical.reply_requested.connect(self._on_reply_clicked)

    def _of_this(self, emit: Callable[[SongId], object]) -> None:
        if self._detail is not None:
            emit(self._detail.row.song_id)

    # Folding.

    def fold(self, names: Collection[str]) -> None:
        """Fold these parts, and open the others."""
        for name, part in self._parts.items():
            part.fold(folded=name in names)

    def _on_folded(self) -> None:
        self.folded.emit([name for name, part in self._parts.items() if part.is_folded])
        self.rebuilt.emit()

    def _hide_all(self, *, stems: bool = True) -> None:
        self._song.hide_all()
        if stems:  # what is hidden loses the focus
            self._stems.hide()
        self._story.hide()
        self._technical.hide()
        self._body.setContentsMargins(0, 0, 0, 0)

    def _make_bare(self, *, bare: bool) -> None:
        """Where there is only one thing to be told, nothing folds."""
        self._song.make_bare(bare=bare)
        self._technical.make_bare(bare=bare)

    # What is shown.

    @property
    def title(self) -> str:
        """What stands on top."""
        return self._song.title.whole

    @property
    def sentence(self) -> str:
        """The sentence that tells the state."""
        return self._song.sentence.text() if not self._song.state.isHidden() else ""

    @property
    def writing_buttons(self) -> tuple[QWidget, ...]:
        """The buttons that change the library or bring something."""
        return self._song.writing_buttons

    def facts(self) -> dict[str, str]:
        """Labels and values as shown, those of folded parts too."""
        parts = [self._song.facts]
        if not self._story.isHidden():
            parts += [self._story.facts, self._story.times]
        if not self._technical.isHidden():
            parts += self._technical.all_facts()
        shown = {
            name.text(): text.text()
            for part in parts
            if not part.isHidden()
            for name, text in part.pairs()
        }
        if not self._story.isHidden() and self._story.style_text:
            style = QCoreApplication.translate("fields", BY_KEY["style"].label)
            shown[style] = self._story.style_text
        return shown

    def order_tabs(self, before: QWidget) -> QWidget:
        """Put all that the tab key comes to behind `before`, as it stands on the page; answers with the last of it.

        Rows and buttons that are made later would else come after everything else in the window.
        """
        parts = (self._song, self._stems, self._story, self._technical)
        for stop in (self, *(stop for part in parts for stop in part.stops())):
            QWidget.setTabOrder(before, stop)
            before = stop
        return before

    def show_nothing(self, *, among_tasks: bool = False) -> None:
        """Nothing is selected."""
        self._is_among_tasks = among_tasks
        self._detail = self._task = self._selection = None
        self._hide_all()
        self._make_bare(bare=True)
        song = self._song
        song.title.say("")
        song.cover.setPixmap(
            icons.pixmap("note", 44, tint=theme.color("muted"), ratio=self.devicePixelRatioF())
        )
        song.cover.setAccessibleName("")
        song.cover.show()
        song.artist.setText(
            self.tr("Select a task to see how it is going.")
            if among_tasks
            else self.tr("Select a song to see its details and files.")
        )
        song.artist.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        song.artist.show()
        self._body.setContentsMargins(theme.XL, self.height() // 4, theme.XL, theme.L)

    def show_task(self, task: TaskRow) -> None:
        """Show a task of the Tasks table."""
        self._hide_all()
        self._make_bare(bare=True)
        self._detail = self._selection = None
        self._task = task
        titles = formats.listed(map(formats.line, task.titles))
        self._song.title.say(titles or states.task_title(task.task_id))
        self._song.show_told(states.tell_task(task), states.of_task_row(task))
        self._technical.show_task(task)
        self.rebuilt.emit()

    def show_song(self, detail: SongDetail) -> None:
        """Show a song."""
        same = self._detail is not None and self._detail.row.song_id == detail.row.song_id
        self._hide_all(stems=False)
        self._make_bare(bare=False)
        self._selection = None
        self._detail = detail
        self._task = detail.task
        self._song.show_row(detail.row, self._artist_of(detail), side=self._side())
        self._song.show_playing(plays=detail.row.song_id == self._playing)
        self._song.show_told(states.tell_song(detail), states.of_song(detail.row))
        self._song.facts.show_facts(
            (*self._of_clip(detail), *self._of_sound(detail), *self._of_tests(detail))
        )
        self._stems.show_song(detail)
        self._story.show_song(detail)
        self._technical.show_song(detail, self.folder_requested.emit)
        self.rebuilt.emit()
        if not same:
            self.verticalScrollBar().setValue(0)

    def show_playing(self, song_id: SongId | None) -> None:
        """This song sounds or is about to; None: no song does."""
        self._playing = song_id
        if self._detail is not None:
            self._song.show_playing(plays=self._detail.row.song_id == song_id)
        self._stems.show_playing(song_id)

    @staticmethod
    def _artist_of(detail: SongDetail) -> str:
        artist = formats.line(detail.row.artist)
        handle = formats.line(detail.clip.handle or "") if detail.clip is not None else ""
        if handle and handle != artist:
            return f"{artist} · @{handle}" if artist else f"@{handle}"
        return artist

    def _of_clip(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        if detail.clip is None:
            return
        # What people ask for first; figures and marks come after it.
        for field in sorted(FIELDS, key=lambda field: field.type in _MARKS):
            if field.key in _ELSEWHERE:
                continue
            if field.type in _MARKS and not getattr(detail.clip, field.key):
                continue  # a heart that nobody gave and no plays tell nothing
            if field.key == "video_pending" and not detail.clip.video_pending:
                continue
            label = QCoreApplication.translate("fields", field.label)
            yield label, field_text(field, detail.clip.value(field.key)), False

    def _of_sound(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """What was measured of its sound."""
        found = detail.figures
        if found is None:
            return
        #: Label: how loud the song is to the ear.
        label = self.tr("Loudness")
        if found.loudness is None or found.true_peak is None:
            #: Value of “Loudness”: there is nothing to hear.
            yield label, self.tr("Silent"), False
            return
        #: Value of “Loudness”. LUFS, LU and dBTP are units; “range” is from the soft to the loud parts.
        told = self.tr("{loudness} LUFS, range {range} LU, true peak {peak} dBTP")
        loudness, peak = formats.tenths(found.loudness), formats.tenths(found.true_peak)
        yield (
            label,
            told.format(loudness=loudness, range=formats.tenths(found.range), peak=peak),
            False,
        )
        missing = EQUAL_LUFS - found.loudness - room_db(found.true_peak)
        if missing > _HELD_BACK_LU:
            #: Label: where all songs are played equally loud.
            label = self.tr("Equally loud")
            #: Value of “Equally loud”; LU is a unit.
            told = self.tr(
                "Plays {difference} LU softer than others: its loudest moment leaves no room"
            )
            yield label, told.format(difference=formats.tenths(missing)), False

    def _of_tests(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """How it did in blind tests."""
        won, tests = detail.blind
        if tests:
            told = self.tr("Preferred in {won} of {n} blind tests", "", tests)
            #: Label: how a song did in comparisons in which nobody knew which version was which.
            yield (
                self.tr("Blind tests"),
                formats.counted(tests, told, won=formats.number(won)),
                False,
            )

    def show_selection(self, selection: Selection) -> None:
        """Show what several songs have in common."""
        self._hide_all()
        self._make_bare(bare=True)
        self._detail = self._task = None
        self._selection = selection
        count = len(selection.ids)
        self._song.title.say(self.tr("{n} selected").format(n=formats.number(count)))
        if not selection.is_whole:
            self._song.artist.setText(self.tr("Too many to compare."))
            self._song.artist.show()
            return
        total = sum(row.duration_s or 0 for row in selection.rows)
        self._song.artist.setText(self.tr("{time} in all").format(time=formats.length(total)))
        self._song.artist.setVisible(total > 0)
        self._song.facts.show_facts(self._of_many(selection))

    def _of_many(self, selection: Selection) -> Iterable[tuple[str, str, bool]]:
        rows = selection.rows
        reads: tuple[tuple[str, Callable[[SongRow], str]], ...] = (
            ("title", lambda row: formats.line(row.title)),
            ("artist", lambda row: formats.line(row.artist)),
            ("style", lambda row: formats.line(row.style)),
            ("duration_s", lambda row: formats.length(row.duration_s)),
            ("model", lambda row: formats.line(row.model)),
            ("created_at", lambda row: formats.day(row.created_at)),
        )
        different = self.tr("(multiple values)")
        for key, read in reads:
            value = selecting.common(read(row) for row in rows)
            label = QCoreApplication.translate("fields", BY_KEY[key].label)
            yield label, value if isinstance(value, str) else different, False
        value = selecting.common(states.of_song(row).word for row in rows)
        yield self.tr("State"), value if isinstance(value, str) else different, False

    # The cover.

    def _side(self) -> int:
        return self.viewport().width() - 2 * theme.L

    def _on_cover_arrived(self, song_id: SongId) -> None:
        if self._detail is not None and self._detail.row.song_id == song_id:
            self._song.show_cover(self._side())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._song.show_cover(self._side())

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._detail is not None:
            self.show_song(self._detail)
        elif self._task is not None:
            self.show_task(self._task)
        elif self._selection is None:
            self.show_nothing(among_tasks=self._is_among_tasks)

    # Wishes.

    def _on_deed(self, deed: str) -> None:
        if deed == "save":
            self.save_requested.emit()
        elif deed in {"retry_file", "resume_file"} and self._detail is not None:
            self.retry_file_requested.emit(self._detail)
        elif deed == "settings":
            self.settings_requested.emit()
        elif deed in {"retry_task", "check_task"} and self._task is not None:
            self.retry_task_requested.emit(TaskKey(self._task.key))

    def _on_cover_clicked(self) -> None:
        if self._detail is not None and self._detail.row.image_url:
            self.cover_requested.emit(self._detail.row)

    def _on_reply_clicked(self) -> None:
        if self._task is not None:
            self.reply_requested.emit(TaskKey(self._task.key))
