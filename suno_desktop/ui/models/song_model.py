"""The Songs table: clips, lyric sheets and tasks without either. Holds no lyrics and paints nothing."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import Progress
from suno_desktop.core.model import FileState, SongId, SongKind
from suno_desktop.core.override import override
from suno_desktop.core.rows import JUDGED_SORTS, Grouping, SongFilter, SongQuery, SongRow
from suno_desktop.ui import formats, states
from suno_desktop.ui.models.columns import SONG_COLUMNS, Column, Painter, first_phrase, song_title
from suno_desktop.ui.models.row_model import (
    ACCESSIBLE,
    DISPLAY,
    SCREENFUL,
    TOOL_TIP,
    Index,
    RowModel,
)

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.library.reader import LibraryReader

PROGRESS_MS: Final = 100
_HEADING: Final = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)
_COMMON: Final[Mapping[Grouping, Callable[[SongRow], str]]] = {
    Grouping.NONE: lambda _row: "",
    Grouping.TASK: lambda row: song_title(row),  # noqa: PLW0108 — a name of another module
    Grouping.DAY: lambda row: formats.day(row.created_at),
    Grouping.MONTH: lambda row: formats.month(row.created_at),
    Grouping.STYLE: lambda row: formats.line(first_phrase(row.style)),
    Grouping.ARTIST: lambda row: formats.line(row.artist),
    Grouping.MODEL: lambda row: formats.line(row.model),
    Grouping.PROVIDER: lambda row: formats.line(row.relay_name or ""),
}
"""What songs of a group have in common, as one of them tells it."""
_JUDGED: Final = frozenset({SongFilter.UNHEARD, SongFilter.FAVOURITES})


class SongTableModel(RowModel[SongRow, SongQuery]):
    """All songs of a query."""

    def __init__(self, *, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(
            bridge=bridge,
            columns=SONG_COLUMNS,
            query=SongQuery(filter=SongFilter.ALL),
            parent=parent,
        )
        self._percents: dict[SongId, int | None] = {}
        self._moved: set[SongId] = set()
        self._playing: SongId | None = None
        self._title_column = next(
            n for n, column in enumerate(self.columns) if column.painter is Painter.TITLE
        )
        self._state_column = next(
            n for n, column in enumerate(self.columns) if column.painter is Painter.STATE
        )
        self._tick = QTimer(self, singleShot=True, interval=PROGRESS_MS)
        self._tick.timeout.connect(self._show_progress)
        bridge.changed.connect(self._on_changed)
        bridge.progressed.connect(self._on_progressed)

    @staticmethod
    @override
    def read_ids(reader: LibraryReader, query: SongQuery) -> array[int]:
        return reader.song_ids(query)

    @staticmethod
    @override
    def read_rows(
        reader: LibraryReader, ids: Sequence[int], query: SongQuery
    ) -> Iterable[tuple[int, SongRow]]:
        rows = reader.song_rows([SongId(i) for i in ids], searched=query.text)
        return [(row.song_id, row) for row in rows]

    @staticmethod
    @override
    def read_first(reader: LibraryReader, query: SongQuery) -> array[int] | None:
        return reader.first_song_ids(query, SCREENFUL)

    @staticmethod
    @override
    def understand(reader: LibraryReader, query: SongQuery) -> Query | None:
        return reader.understood(query.text) if query.text.strip() else None

    # Wishes.

    def filter_by(self, chosen: SongFilter) -> None:
        """List the songs of another filter."""
        self.set_query(self.query._replace(filter=chosen))

    def search(self, text: str) -> None:
        """List the songs that match."""
        self.set_query(self.query._replace(text=text))

    def sort_by(
        self, key: str, *, descending: bool, then: tuple[tuple[str, bool], ...] = ()
    ) -> None:
        """List in another order; `then` decides between songs that are equal in it."""
        self.set_query(self.query._replace(sort=key, descending=descending, then=then))

    def group_by(self, grouping: Grouping) -> None:
        """Show the songs in groups, all open."""
        if grouping is not self.query.group:
            self.groups.folded.clear()
            self.set_query(self.query._replace(group=grouping))

    # Groups.

    @property
    def song_ids(self) -> array[int]:
        """All listed songs in their order, also those of folded groups; not to be changed."""
        return self.groups.songs

    def is_heading(self, row: int) -> bool:
        """Whether a row is no song but stands above those of its group."""
        return self._ids[row] < 0

    @override
    def row_at(self, row: int) -> SongRow | None:
        values = super().row_at(row)
        if values is None and self._ids[row] < 0:
            return self._rows.get(self.groups.first_song(self._ids[row]) or 0)
        return values

    def heading_text(self, row: int) -> str:
        """What a heading says its songs have in common; "" while that is being read."""
        first = self.row_at(row)
        if first is None:
            return ""
        return _COMMON[self.query.group](first) or self.tr("Unknown")

    def spoken_heading(self, row: int) -> str:
        """What a screen reader says of a heading."""
        heading = self._ids[row]
        count = self.groups.count(heading)
        songs = formats.counted(count, self.tr("{n} songs", "", count))
        text = self.tr("{group}, {songs}").format(group=self.heading_text(row), songs=songs)
        if heading in self.groups.folded:
            #: Of a group of songs.
            return self.tr("{group}, folded").format(group=text)
        return text

    def fold(self, heading: int, *, folded: bool) -> None:
        """Show only the heading of a group, or its songs again. Rows above stay where they are."""
        row = self.row_of(heading)
        if row is None or (heading in self.groups.folded) is folded:
            return
        first, last = row + 1, row + self.groups.count(heading)
        if folded:
            self.beginRemoveRows(QModelIndex(), first, last)
        else:
            self.beginInsertRows(QModelIndex(), first, last)
        self._set_ids(self.groups.fold(self._ids, row, folded=folded))
        if folded:
            self.endRemoveRows()
        else:
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1), [DISPLAY])

    def fold_all(self, *, folded: bool) -> None:
        """Fold all groups, or none."""
        headings = self.groups.headings if folded else ()
        self.beginResetModel()
        self.groups.folded = set(headings)
        self._set_ids(self.groups.shown())
        self.endResetModel()

    @property
    def playing(self) -> SongId | None:
        """The song whose row is marked as playing."""
        return self._playing

    def set_playing(self, song_id: SongId | None) -> None:
        """Highlight the row of the song that plays."""
        before, self._playing = self._playing, song_id
        for identity in {before, song_id} - {None}:
            row = self.row_of(int(identity or 0))
            if row is not None:
                last = len(self.columns) - 1
                self.dataChanged.emit(self.index(row, 0), self.index(row, last), [DISPLAY])

    # What happens.

    def _on_changed(self, changes: Changes) -> None:
        listed = changes.songs_listed or self._is_moved_by(changes)
        self.touch(changes.songs, listed=listed)

    def _is_moved_by(self, changes: Changes) -> bool:
        """Whether judgements decide what is listed, or in which order; a search may ask for them, too."""
        query = self.query
        sorts = {query.sort, *(key for key, _ in query.then)}
        by_judgement = query.filter in _JUDGED or not sorts.isdisjoint(JUDGED_SORTS)
        in_scope = query.scope is not None
        return (changes.judged and (by_judgement or bool(query.text.strip()))) or (
            changes.collections and in_scope
        )

    def _on_progressed(self, progress: Progress) -> None:
        self._percents[progress.song_id] = formats.percent(progress.done, progress.total)
        self._moved.add(progress.song_id)
        if not self._tick.isActive():
            self._tick.start()

    def _show_progress(self) -> None:
        first, last = self._shown
        for row in range(max(0, first), min(last + 1, len(self._ids))):
            if self._ids[row] in self._moved:
                cell = self.index(row, self._state_column)
                self.dataChanged.emit(cell, cell, [DISPLAY])
        self._moved.clear()
        if len(self._percents) > 1000:
            self._percents = {
                i: percent
                for i, percent in self._percents.items()
                if (known := self._rows.get(i)) is not None
                and FileState.DOWNLOADING in known.files.values()
            }

    # What is shown.

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if index.isValid() and self._ids[index.row()] < 0:
            if index.column() != self._title_column or role not in {DISPLAY, ACCESSIBLE, TOOL_TIP}:
                return None
            text = self.heading_text(index.row())
            if role == TOOL_TIP:
                return formats.tooltip(text)
            return text if role == DISPLAY else self.spoken_heading(index.row())
        return super().data(index, role)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._ids[index.row()] < 0:
            return _HEADING
        return super().flags(index)

    def state_of(self, row: SongRow) -> states.Shown:
        """A row's state, with how far its download is."""
        return states.of_song(row, self._percents.get(row.song_id))

    @override
    def can_drag(self, row: SongRow) -> bool:
        return row.kind is SongKind.CLIP or FileState.SAVED in row.files.values()

    @override
    def text_of(self, row: SongRow, column: Column[SongRow]) -> str:
        if column.painter is Painter.STATE:
            shown = self.state_of(row)
            return shown.word if shown.percent is None else f"{shown.word} {shown.percent}%"
        return column.text(row)

    @override
    def below(self, row: SongRow) -> str:
        return states.why_in_short(row) or formats.line(row.found) or super().below(row)

    @override
    def hits(self, text: str, key: str) -> Sequence[tuple[int, int]]:
        if self.understood is None or not self.understood.marks:
            return ()
        from suno_desktop.core.library.query.hits import places  # noqa: PLC0415 — the first search loads it

        return places(text, self.understood.marks, key)

    def key_below(self, row: SongRow) -> str:
        """Of which column what stands below the title is; "": of none."""
        if states.why_in_short(row):
            return ""
        return "lyrics" if row.found else "artist"

    @override
    def goes_on(self, row: SongRow) -> bool:
        return row.kind is SongKind.TASK

    @override
    def spoken_of(self, row: SongRow, column: Column[SongRow]) -> str:
        if column.painter is Painter.TITLE:
            named = [column.text(row), formats.take(row.take), self.below(row)]
            spoken = formats.listed(part for part in named if part)
            if row.song_id == self._playing:
                return self.tr("{song}, playing").format(song=spoken)
            return spoken
        if column.painter is Painter.COVER:
            return self.tr("Cover of {title}").format(title=formats.line(row.title))
        return self.text_of(row, column)

    @override
    def tip_of(self, row: SongRow, column: Column[SongRow]) -> str:
        if column.painter is Painter.TITLE and row.kind is SongKind.TASK:
            return formats.tooltip("\n".join(filter(None, (states.why(row), row.task_id))))
        if column.painter is Painter.TITLE and (reason := states.why(row)):
            return formats.tooltip("\n".join((self.text_of(row, column), reason)))
        if column.painter is Painter.STATE:
            return formats.tooltip(states.why(row) or self.text_of(row, column))
        return super().tip_of(row, column)
