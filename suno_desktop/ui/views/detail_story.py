"""The second part of the details: how a song came about. Its prompt, its style, its kin, and when what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.fields import BY_KEY, QT_TRANSLATE_NOOP
from suno_desktop.core.model import FileState
from suno_desktop.core.rows import Kin, SongDetail, SongRow, TaskRow
from suno_desktop.ui import formats, icons
from suno_desktop.ui.messages import plain
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.views.detail_facts import Facts, field_text
from suno_desktop.ui.views.detail_part import DetailPart
from suno_desktop.ui.views.flow_layout import FlowLayout
from suno_desktop.ui.views.labels import LinkButton, PlainLabel

_MOST_CHIPS: Final = 40
_CHIP_CHARS: Final = 42
_BETWEEN: Final = str.maketrans("，、;；", ",,,,")
_TIMES_PX: Final = 76
"""So that a time stands on one line in the narrowest panel."""
_LEFT: Final = Qt.AlignmentFlag.AlignLeft
_LATER: Final = {
    #: Label before the names of songs that go on from this one.
    "extends": QT_TRANSLATE_NOOP("fields", "Extended to"),
    #: Label before the names of songs that this one is a part of.
    "joins": QT_TRANSLATE_NOOP("fields", "Joined into"),
    #: Label before the names of songs that sing this one in another way.
    "covers": QT_TRANSLATE_NOOP("fields", "Covered by"),
    #: Label before the names of songs that are this one, sounding better.
    "remasters": QT_TRANSLATE_NOOP("fields", "Remastered as"),
    #: Label before the names of songs that were edited from this one.
    "edits": QT_TRANSLATE_NOOP("fields", "Edited to"),
}


def phrases(style: str) -> list[str]:
    """What a style consists of."""
    parts = (formats.line(part) for part in style.translate(_BETWEEN).split(","))
    return list(dict.fromkeys(part for part in parts if part))


class StoryPart(DetailPart):
    """Where a song comes from.

    Signals:
        search_requested: list what this search finds.
        song_requested: show this song (`SongId`).
        similar_requested: list the songs of the same recipe.
    """

    search_requested = Signal(str)
    song_requested = Signal(object)
    similar_requested = Signal()

    def __init__(self) -> None:
        super().__init__("", "detailsStory")
        #: Heading in the details: how the song came about.
        self.rename(self.tr("Story"))
        self._style = ""
        self._chips = QWidget()
        self._chips.setObjectName("detailsStyle")
        self._flow = FlowLayout(self._chips, spacing=6)
        self._made: list[QPushButton] = []
        self.facts = Facts("", "detailsOrigin")
        self._links = QWidget()
        self._links.setObjectName("detailsKin")
        self._lines = QVBoxLayout(self._links)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._buttons: list[QWidget] = []
        #: On a button: list the songs of the same prompt, style and model.
        self._similar = LinkButton(self.tr("All songs of this recipe"))
        self._similar.setObjectName("detailsSimilar")
        self._similar.setIcon(icons.icon("search", tint="accent_text"))
        self._similar.setIconSize(QSize(15, 15))
        self._similar.clicked.connect(self.similar_requested)
        #: Heading: when what happened to the song.
        self.times = Facts(self.tr("Timeline"), "detailsTimes", label_px=_TIMES_PX)
        for widget in (self._chips, self.facts, self._links, self.times):
            self.column.addWidget(widget)

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        chips = [chip for chip in self._made if not chip.isHidden()]
        return [self.head, *chips, *self.facts.stops(), *self._buttons]

    @property
    def style_text(self) -> str:
        """The style, whole."""
        return self._style

    def show_song(self, detail: SongDetail) -> None:
        """Show where a song comes from."""
        self._style = plain(detail.row.style).strip()
        self._show_chips(phrases(detail.row.style))
        self.facts.show_facts(self._of_clip(detail))
        self._show_links(detail)
        self.times.show_facts(self._of_times(detail.task, detail))
        self.show()

    def _show_chips(self, texts: list[str]) -> None:
        shown = texts[:_MOST_CHIPS]
        while len(self._made) < len(shown):
            chip = QPushButton(self._chips)
            chip.setProperty("look", "chip")
            chip.setObjectName(f"detailsChip{len(self._made)}")
            chip.clicked.connect(lambda _on=False, chip=chip: self._search(chip))
            self._flow.addWidget(chip)
            self._made.append(chip)
        for number, chip in enumerate(self._made):
            chip.setVisible(number < len(shown))
            if number < len(shown):
                text = shown[number]
                short = text if len(text) <= _CHIP_CHARS else f"{text[:_CHIP_CHARS]}…"
                chip.setText(short.replace("&", "&&"))
                chip.setProperty("phrase", text)
                words = self.tr("Find songs with “{style}”").format(style=text)
                chip.setAccessibleName(words)
                chip.setToolTip(formats.tooltip(words))
        self._chips.setVisible(bool(shown))
        self._flow.invalidate()

    def _search(self, chip: QPushButton) -> None:
        phrase = str(chip.property("phrase")).replace('"', " ")
        self.search_requested.emit(f'style:"{phrase}"')

    @staticmethod
    def _of_clip(detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        if detail.clip is None:
            return
        for key in ("prompt", "negative_style"):
            label = QCoreApplication.translate("fields", BY_KEY[key].label)
            yield label, field_text(BY_KEY[key], detail.clip.value(key)), key == "prompt"

    def _of_times(self, task: TaskRow, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        #: Label before a time: when the task was given to Suno.
        yield self.tr("Submitted"), formats.moment(task.submitted_at), False
        #: Label before a time: when the generation began.
        yield self.tr("Started"), formats.moment(task.started_at), False
        #: Label before a time: when the generation ended.
        yield self.tr("Finished"), formats.moment(task.finished_at), False
        #: Label before a time: when the task was added to the library.
        yield self.tr("Added"), formats.moment(task.added_at), False
        saved = [
            file.added_at
            for file in detail.files
            if file.state is FileState.SAVED and file.added_at is not None
        ]
        #: Label before a time: when the song was downloaded.
        yield self.tr("Downloaded"), formats.moment(min(saved, default=None)), False

    # Kin.

    def _show_links(self, detail: SongDetail) -> None:
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is self._similar:
                widget.setParent(self._links)
            elif widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.clear()
        for is_later in (False, True):
            kinds = dict.fromkeys(kin.kind for kin in detail.kin if kin.is_later is is_later)
            for kind in kinds:
                label = _LATER[kind] if is_later else BY_KEY[kind].label
                kin = [one for one in detail.kin if one.kind == kind and one.is_later is is_later]
                self._add_head(QCoreApplication.translate("fields", label))
                for one in kin:
                    self._add_kin(one)
        told = {one.row.song_id for one in detail.stems}
        if others := [row for row in detail.others if row.song_id not in told]:
            self._add_head(self.tr("From the same task"))
            for row in others:
                self._add_link(self._named(song_title(row), row.take), row)
        if detail.clip is not None:
            self._lines.addWidget(self._similar, 0, _LEFT)
            self._buttons.append(self._similar)
        self._similar.setVisible(detail.clip is not None)
        self._links.setVisible(self._lines.count() > 0)

    def _add_head(self, text: str) -> None:
        self._lines.addWidget(PlainLabel(text, look="muted"))

    def _add_kin(self, kin: Kin) -> None:
        if kin.song_id is None:
            #: In place of a song's name: the song with this ID is not in the library.
            words = self.tr("{id} (not in the library)").format(id=formats.short_id(kin.clip_id))
            label = PlainLabel(words, selectable=True, wrap=True)
            label.setToolTip(formats.tooltip(kin.clip_id))
            self._lines.addWidget(label)
        else:
            title = formats.line(kin.title) or formats.short_id(kin.clip_id)
            self._add_link(self._named(title, kin.take), kin)

    @staticmethod
    def _named(title: str, take: int | None) -> str:
        letter = formats.take(take)
        return f"{title} · {letter}" if letter else title

    def _add_link(self, text: str, to: SongRow | Kin) -> None:
        button = LinkButton(text)
        button.setObjectName(f"detailsLink{to.song_id}")
        words = self.tr("Go to {title}").format(title=text)
        button.setAccessibleName(words)
        button.setToolTip(formats.tooltip(words))
        is_stem = isinstance(to, SongRow) and to.more.get("stem") is not None
        if is_stem:  # which no list has
            button.clicked.connect(lambda: self.search_requested.emit(f"id:{to.clip_id}"))
        else:
            button.clicked.connect(lambda: self.song_requested.emit(to.song_id))
        self._lines.addWidget(button, 0, _LEFT)
        self._buttons.append(button)
