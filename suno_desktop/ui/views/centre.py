"""The middle of the window: what is listed above, and below it one of the lists or what stands for an empty one.

Knows where the person is, what is searched and what is selected; does nothing with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.model import FileState, SongId
from suno_desktop.core.rows import (
    CollectionRow,
    Counts,
    DownloadRow,
    Scope,
    TaskQuery,
    TaskRow,
)
from suno_desktop.ui import formats, icons
from suno_desktop.ui.messages import plain, say_error
from suno_desktop.ui.models import download_model, selection, task_model
from suno_desktop.ui.models.download_model import DownloadTableModel
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.models.task_model import TaskTableModel
from suno_desktop.ui.thumbnails import CoverThumbnails
from suno_desktop.ui.views.bulk_bar import BulkBar, ViewHeader
from suno_desktop.ui.views.empty_state import EmptyState, empty_words
from suno_desktop.ui.views.listed_scope import ListedScope
from suno_desktop.ui.views.sidebar import (
    DOWNLOAD_PLACES,
    SONG_FILTERS,
    TASK_PLACES,
    Place,
    count_of,
    place_title,
)
from suno_desktop.ui.views.song_views import SongViews
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.views.downloads_view import DownloadsView
    from suno_desktop.ui.views.first_run import FirstRunPage
    from suno_desktop.ui.views.song_views import ListView
    from suno_desktop.ui.views.tasks_view import TasksView
    from suno_desktop.ui.views.toast import Deed

_TASKS: dict[Place, TaskQuery] = {
    Place.TASKS: task_model.ALL,
    Place.RUNNING: task_model.RUNNING,
    Place.TASKS_HELD: task_model.HELD,
    Place.TASKS_FAILED: task_model.FAILED,
}
_FILE_STATES: dict[Place, frozenset[FileState]] = {
    Place.ACTIVE: download_model.ACTIVE,
    Place.FINISHED: download_model.FINISHED,
    Place.DOWNLOADS_FAILED: download_model.FAILED,
}
_SETTLE_MS = 30
"""How long a selection must rest before it is read, while an arrow key is held."""


class Centre(QFrame):
    """Lists.

    Signals:
        listed: a list was read.
        understood: what was searched for what is listed now, as the library understands it (`Query`), or None.
        marked: other rows of the list are selected.
        opened: Enter or double-click on a row of the list; its id.
        menu_requested: a context menu of the list is wanted at this global point.
        typed: text was typed into the list.
        selected: what is selected among the songs was read (`Selection`).
        task_selected: the one selected task (`TaskRow`), or None.
        place_changed: other things are listed.
        place_requested: another place is wanted (`Place`).
        clear_search_requested: the search field is to be emptied.
        pause_requested: no more saving, or saving again.
        cancel_requested, retry_requested: all downloads.
        empty_trash_requested: what is in the Trash is to go for good.
        page_shown: something else (a widget) is in the place of the lists, or None for the lists.
    """

    listed = Signal()
    understood = Signal(object)
    marked = Signal()
    opened = Signal(int)
    menu_requested = Signal(QPoint)
    typed = Signal(str)
    selected = Signal(object)
    task_selected = Signal(object)
    place_changed = Signal()
    place_requested = Signal(object)
    clear_search_requested = Signal()
    pause_requested = Signal()
    empty_trash_requested = Signal()
    cancel_requested = Signal()
    retry_requested = Signal()
    page_shown = Signal(object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        pictures: CoverThumbnails,
        window_state: WindowState,
        first_run: Callable[[], FirstRunPage],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._state = window_state
        self._make_first_run = first_run
        self._first_run: FirstRunPage | None = None
        self._is_first_run = False
        self._in_place: QWidget | None = None
        """What is in the place of the lists."""
        self._is_sure = False
        """Whether it is known that the library is not empty."""
        self._text = ""
        self._title = ""
        """What the header calls the list."""
        self.say_keys: Callable[[str], str] = str
        """Makes a sentence name the keys that acts have now."""
        self._place = Place.ALL
        self.selection = Selection()
        self._stand_in: tuple[SongId, ...] = ()
        self._is_reading = False
        self._is_stale = False
        self.song_model = SongTableModel(bridge=bridge, parent=self)
        self.task_model = TaskTableModel(bridge=bridge, parent=self)
        _restore_sort(self.task_model, "tasks", window_state)
        self.download_model = DownloadTableModel(bridge=bridge, parent=self)
        self.song_views = SongViews(
            model=self.song_model, pictures=pictures, window_state=window_state
        )
        self.songs = self.song_views.table
        self._scope = ListedScope(self.song_views)
        self.views: list[TableView] = []
        """The lists that were made so far."""
        self.bulk = BulkBar()
        self.header = ViewHeader(self.bulk)
        self.empty = EmptyState()
        self._blank = QWidget()
        self._build()
        self._wire()

    def _build(self) -> None:
        #: Verb, on a button: pause the downloads.
        self._pause = QPushButton(icons.icon("pause"), self.tr("Pause"))
        self._pause.setObjectName("pauseSaving")
        self._pause.clicked.connect(self.pause_requested)
        self._is_paused = False
        self._counts: Counts | None = None
        self._can_retry = False
        self._cancel = QPushButton(icons.icon("close"), self.tr("Cancel all"))
        self._cancel.setObjectName("cancelAll")
        self._cancel.clicked.connect(self.cancel_requested)
        self._retry = QPushButton(icons.icon("retry"), self.tr("Retry failed"))
        self._retry.setObjectName("retryAll")
        self._retry.clicked.connect(self.retry_requested)
        self._empty_trash = QPushButton(icons.icon("trash"), self.tr("Empty Trash…"))
        self._empty_trash.setObjectName("emptyTrashButton")
        self._empty_trash.clicked.connect(self.empty_trash_requested)
        for button in (self._pause, self._cancel, self._retry, self._empty_trash):
            button.setIconSize(QSize(16, 16))
            self.header.add_button(button)
            button.hide()
        self.pages = QStackedWidget()
        for page in (self.song_views, self.empty, self._blank):
            self.pages.addWidget(page)
        self._lists = QWidget()
        self._column = column = QVBoxLayout(self._lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.pages, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._lists)
        self._around = around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._stack)

    def _wire(self) -> None:
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._read_selection)
        self._wire_view(self.songs, on_marked=self._on_selected)
        self.task_model.row_read.connect(self._show_task)
        for model in (self.song_model, self.task_model, self.download_model):
            model.listed.connect(self._show)
            model.listed.connect(self.listed)
            model.first_listed.connect(self._show_first)
            model.listed.connect(lambda: self.understood.emit(self._model().understood))
        self.song_views.look_changed.connect(self._show)
        self.song_views.opened.connect(self.opened)
        self.song_views.menu_requested.connect(self.menu_requested)
        self.song_views.typed.connect(self.typed)
        self.bulk.clear_requested.connect(self.songs.clearSelection)
        self._bridge.changed.connect(self._on_changed)

    def _wire_view(self, view: TableView, *, on_marked: Callable[[], None]) -> None:
        self.views.append(view)
        view.selection_changed.connect(on_marked)
        view.selection_changed.connect(self.marked)
        view.open_requested.connect(self.opened)
        view.menu_requested.connect(self.menu_requested)
        view.typed.connect(self.typed)

    def put_above(self, offer: QWidget) -> None:
        """Give something that is offered its place above the lists, where the first-run page does not have it."""
        self._column.insertWidget(0, offer)

    # Made when they are first looked at: the songs are to be seen first.

    @cached_property
    def tasks(self) -> TasksView:
        """The list of tasks."""
        from suno_desktop.ui.views.tasks_view import TasksView  # noqa: PLC0415 — as above

        view = TasksView(model=self.task_model, window_state=self._state)
        view.sort_requested.connect(
            lambda key, descending: self.task_model.sort_by(key, descending=descending)
        )
        self._take_in(view, on_marked=self._show_task)
        return view

    @cached_property
    def downloads(self) -> DownloadsView:
        """The list of downloads."""
        from suno_desktop.ui.views.downloads_view import DownloadsView  # noqa: PLC0415 — as above

        view = DownloadsView(model=self.download_model, window_state=self._state)
        self._take_in(view, on_marked=self._on_selected)
        return view

    def _take_in(self, view: TableView, *, on_marked: Callable[[], None]) -> None:
        self._wire_view(view, on_marked=on_marked)
        self.pages.addWidget(view)
        QWidget.setTabOrder(self.songs, view)

    # Where the person is.

    @property
    def place(self) -> Place:
        """Where the person is."""
        return self._place

    @property
    def view(self) -> ListView:
        """The list of this place."""
        if self._place in TASK_PLACES:
            return self.tasks
        return self.downloads if self._place in DOWNLOAD_PLACES else self.song_views.view

    def _page(self) -> QWidget:
        return self.song_views if self._place in SONG_FILTERS else self.view

    def start(self) -> None:
        """Read the list for the first paint."""
        self.go_to(self._place)

    def go_to(self, place: Place) -> None:
        """List something else."""
        self._place = place
        self._title = place_title(place)
        self.header.set_title(self._title)
        self.bulk.show_trash(is_trash=place is Place.TRASH)
        self.header.set_count("")
        self._scope.leave()
        if place in SONG_FILTERS:
            self.song_views.enter(place.value, chosen=SONG_FILTERS[place], text=self._text)
        elif place in _TASKS:
            self.task_model.filter_by(_TASKS[place])
        else:
            self.download_model.set_query(_FILE_STATES[place])
            running = ("progress", "speed", "left")
            self.downloads.leave_out(() if place is Place.ACTIVE else running)
        self._search_here()
        self._show()
        self._tell()

    def go_to_scope(self, title: str, scope: Scope, row: CollectionRow | None = None) -> None:
        """List a collection (`row`), or songs that belong together otherwise."""
        self._place = Place.COLLECTION
        self._title = title
        self.header.set_title(title)
        self.bulk.show_trash(is_trash=False)
        self.header.set_count("")
        can_write = not self._bridge.engine.is_protected
        self._scope.enter(scope, row=row, typed=self._text, can_write=can_write)
        self._show()
        self._tell()

    @property
    def collection(self) -> CollectionRow | None:
        """The collection on screen."""
        return self._scope.collection

    def search(self, text: str) -> None:
        """Look for something in what is listed."""
        self._text = text
        self._search_here()

    def _search_here(self) -> None:
        if self._place in TASK_PLACES:
            self.task_model.search(self._text)
        elif self._place in SONG_FILTERS:
            self.song_model.search(self._scope.words(self._text))

    # What is shown.

    def set_first_run(self, *, shown: bool) -> None:
        """The library is empty, or not any more."""
        if shown and self._first_run is None:
            self._first_run = self._make_first_run()
            self._stack.addWidget(self._first_run)
        elif not shown and self._first_run is not None:
            self._stack.removeWidget(self._first_run)
            self._first_run.deleteLater()
            self._first_run = None
        self._is_first_run = shown
        if not self._is_sure:
            self._is_sure = True
            self._show()
        self._stack.setCurrentWidget(self._first_run or self._in_place or self._lists)

    @property
    def is_first_run(self) -> bool:
        """Whether the first steps are shown."""
        return self._is_first_run

    @property
    def first_run(self) -> FirstRunPage | None:
        """The first steps while they are shown."""
        return self._first_run

    def show_page(self, page: QWidget | None) -> None:
        """Put something else in the place of the lists; None shows them again."""
        self._in_place = page
        self.page_shown.emit(page)
        if page is None:
            self.set_first_run(shown=self._is_first_run)
            return
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def make_way(self, height: int) -> None:
        """Leave the lowest part to the messages, so that these cover no rows, and no buttons of another page."""
        self._around.setContentsMargins(0, 0, 0, height)

    @property
    def writing_buttons(self) -> tuple[QWidget, ...]:
        """The buttons that change the library or bring something."""
        return (
            *self.bulk.writing_buttons,
            self._pause,
            self._cancel,
            self._retry,
            self._empty_trash,
        )

    def show_saving(self, *, paused: bool) -> None:
        """Nothing is saved until that is resumed, or saving goes on."""
        if paused is self._is_paused:
            return
        self._is_paused = paused
        #: Verb, on a button: go on with the downloads.
        resume = self.tr("Resume")
        self._pause.setText(resume if paused else self.tr("Pause"))
        self._pause.setIcon(icons.icon("play" if paused else "pause"))
        self._show()

    def show_retry(self, *, possible: bool) -> None:
        """Whether any download failed that another try may bring; one that Suno blocks is none."""
        if possible is not self._can_retry:
            self._can_retry = possible
            self._show()

    def _model(self) -> Any:
        if self._place in TASK_PLACES:
            return self.task_model
        return self.download_model if self._place in DOWNLOAD_PLACES else self.song_model

    def _show(self) -> None:
        model = self._model()
        if not model.is_loaded and model.trouble is None:
            self.pages.setCurrentWidget(self._blank)
            return
        count = len(model.groups.songs)
        if model.trouble is not None:
            self._show_trouble(model.trouble, model.reload)
            self.pages.setCurrentWidget(self.empty)
        elif count:
            self.pages.setCurrentWidget(self._page())
        elif not self._is_sure:  # the first steps may be what is to be shown
            self.pages.setCurrentWidget(self._blank)
        else:
            self._show_empty()
            self.pages.setCurrentWidget(self.empty)
        self.header.set_count(self._count_text(count))
        self._cancel.setVisible(self._place is Place.ACTIVE and count > 0)
        self._pause.setVisible(self._place is Place.ACTIVE and (count > 0 or self._is_paused))
        self._retry.setVisible(self._place is Place.DOWNLOADS_FAILED and self._can_retry)
        self._empty_trash.setVisible(self._place is Place.TRASH and count > 0)
        self._show_bulk()

    def _show_first(self) -> None:
        """The first rows are there; how many there are is not known yet."""
        if self._model().ids:
            self.pages.setCurrentWidget(self._page())

    def _count_text(self, count: int) -> str:
        if not count:
            return ""
        if self._place in TASK_PLACES:
            return formats.counted(count, self.tr("{n} tasks", "", count))
        if self._place in DOWNLOAD_PLACES:
            return formats.counted(count, self.tr("{n} files", "", count))
        if self._text.strip() or self._place is Place.SHEETS:
            return formats.counted(count, self.tr("{n} results", "", count))
        if self._place is Place.COLLECTION:
            return formats.counted(count, self.tr("{n} songs", "", count))
        return self._songs_text(self._counts) if self._counts is not None else ""

    def _songs_text(self, counts: Counts) -> str:
        # Not the lines: tasks that brought nothing yet, their unfinished songs and lyric sheets stand among them.
        songs, running = count_of(counts, self._place), counts.tasks_running
        parts = [formats.counted(songs, self.tr("{n} songs", "", songs))] if songs else []
        if running and self._place in {Place.ALL, Place.RECENT}:
            text = self.tr("{n} tasks in progress", "", running)
            parts.append(formats.counted(running, text))
        return formats.listed(parts)

    def set_counts(self, counts: Counts) -> None:
        """How many songs there are."""
        self._counts = counts
        if self._place in SONG_FILTERS:
            self.header.set_count(self._count_text(len(self.song_model.song_ids)))

    def _show_trouble(self, error: DesktopError, again: Callable[[], None]) -> None:
        if error.code == "library.damaged":
            note = self.tr(
                "This part of the library file is damaged. Other lists may be fine, and your downloaded songs are not affected."
            )
        else:
            note = say_error(error)
        deeds: list[Deed] = [(self.tr("Try again"), again)]
        title = self.tr("This list cannot be read")
        self.empty.show_message(title, note, icon="failed", deeds=deeds)

    def _show_empty(self) -> None:
        text = self._text.strip()
        if text and self._place not in DOWNLOAD_PLACES:
            everything = Place.TASKS if self._place in TASK_PLACES else Place.ALL
            deeds: list[Deed] = []
            if self._place is not everything:
                deeds.append(
                    (self.tr("Search everything"), lambda: self.place_requested.emit(everything))
                )
            #: Verb, on a button: clear the search.
            deeds.append((self.tr("Clear"), self.clear_search_requested.emit))
            title = self.tr("No results for “{text}” in {place}.").format(
                text=formats.line(plain(text))[:60], place=self._title
            )
            self.empty.show_message(title, icon="search", deeds=deeds)
            return
        title, note, icon = empty_words(self._place)
        note = self.say_keys(note)
        resume: list[Deed] = []
        if self._place is Place.ACTIVE and self._is_paused:
            title, icon = self.tr("Downloads are paused"), "pause"
            resume.append((self.tr("Resume"), self.pause_requested.emit))
        self.empty.show_message(title, note, icon=icon, deeds=resume)

    # What is selected.

    def _show_bulk(self) -> None:
        several = self._place in SONG_FILTERS and len(self.selection.ids) > 1
        self.header.show_bulk(shown=several and self.pages.currentWidget() is self.song_views)

    def _selected_songs(self) -> tuple[SongId, ...]:
        if self._place in DOWNLOAD_PLACES:
            return tuple(dict.fromkeys(row.file.song_id for row in self.selected_downloads()))
        ids = tuple(SongId(identity) for identity in self.songs.selected_ids())
        return ids or self._stand_in

    def tell_about(self, song_id: SongId | None) -> None:
        """Take a song that is not listed as what is selected, as long as nothing else is; None: none."""
        self._stand_in = () if song_id is None else (song_id,)
        self._on_selected()

    def _on_selected(self) -> None:
        if self._place in TASK_PLACES:
            return  # a list that is not on screen; `_tell` comes back to it
        ids = self._selected_songs()
        # Until it is read, only which songs they are is known.
        self.selection = Selection(ids=ids)
        self.songs.set_files(())
        self.bulk.show_count(len(ids))
        self._show_bulk()
        self._settle.start()

    def _read_selection(self) -> None:
        if self._place in TASK_PLACES:
            return
        if self._is_reading:
            self._is_stale = True
            return
        ids = self.selection.ids
        if not ids:
            self._show_selection(Selection())
            return
        self._is_reading = True
        self._is_stale = False

        def work(reader: LibraryReader) -> Selection:
            return selection.read(reader, ids)

        self._bridge.read(work, owner=self, on_done=self._on_selection_read)

    def _on_selection_read(self, read: Selection) -> None:
        self._is_reading = False
        if read.ids == self.selection.ids and self._place not in TASK_PLACES:
            self._show_selection(read)
        if self._is_stale or read.ids != self.selection.ids:
            self._read_selection()

    def _show_selection(self, read: Selection) -> None:
        self.selection = read
        self.songs.set_files(read.files)
        if len(read.ids) > 1:
            self.bulk.show_selection(read)
        self.selected.emit(read)

    def _on_changed(self, changes: Changes) -> None:
        if not changes.songs.isdisjoint(self.selection.told) and not self._settle.isActive():
            self._settle.start()

    def selected_tasks(self) -> list[TaskRow]:
        """The selected tasks as far as they were looked at."""
        rows = (self.task_model.known(key) for key in self.tasks.selected_ids())
        return [row for row in rows if row is not None]

    def selected_downloads(self) -> list[DownloadRow]:
        """The selected downloads."""
        rows = (self.download_model.known(i) for i in self.downloads.selected_ids())
        return [row for row in rows if row is not None]

    def _show_task(self) -> None:
        if self._place in TASK_PLACES:
            rows = self.selected_tasks()
            self.task_selected.emit(rows[0] if len(rows) == 1 else None)

    def _tell(self) -> None:
        """Tell where this is, and what is selected here."""
        self.place_changed.emit()
        if self._place in TASK_PLACES:
            self._show_task()
        else:
            self._on_selected()


def _restore_sort(model: Any, name: str, window_state: WindowState) -> None:
    """Sort as the list was sorted when the window was closed."""
    sorts = {str(column.sort): column.sort for column in model.columns if column.sort}
    sort = window_state.get(f"{name}.sort", "")
    if sort in sorts:
        descending = window_state.get(f"{name}.descending", False)
        model.begin_with(model.query._replace(sort=sorts[sort], descending=descending))
