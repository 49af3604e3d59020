"""The files of the selected song: where each is, how it came, and what there is instead of one. Does nothing to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from suno_desktop.core.link_life import RISK
from suno_desktop.core.model import FileState, MediaFile
from suno_desktop.core.rows import SongDetail, StreamPreview
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.views.detail_facts import breakable
from suno_desktop.ui.views.labels import PlainLabel, WrapLabel


class DetailFiles(QWidget):
    """Where the files are, with what can be done with each.

    Signals:
        copy_requested: put this text into the clipboard.
    """

    copy_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsFiles")
        self._buttons: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(PlainLabel(self.tr("Files"), look="section", scale=0.9))

    def show_files(self, detail: SongDetail, show: Callable[[Path], None]) -> None:
        """Show the files of a song, and what there is instead of one."""
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.clear()
        for file in detail.files:
            self._column.addWidget(self._line(file, show))
        if life := states.link_words(detail):
            self._column.addWidget(self._life(life, detail))
        if detail.preview is not None:
            self._column.addWidget(self._preview(detail.preview, detail.row.duration_s))
        self.setVisible(self._column.count() > 1)

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return self._buttons

    def _life(self, words: str, detail: SongDetail) -> QWidget:
        ends = detail.link_ends
        is_at_risk = ends is not None and formats.seconds_until(ends) <= RISK.total_seconds()
        box, _ = self._box("hourglass", "warn" if is_at_risk else "muted", words)
        box.setObjectName("detailsLinkLife")
        box.setAccessibleName(words)
        return box

    def _preview(self, kept: StreamPreview, duration_s: float | None) -> QWidget:
        head = states.preview_words(kept.duration_s, duration_s)
        below = self.tr("From {host}; kept until the full file is downloaded")
        box, grid = self._box("live", "busy", head)
        box.setObjectName("detailsPreview")
        box.setAccessibleName(head)
        self._add_below(grid, breakable(below.format(host=kept.host or "?")))
        return box

    def _box(self, icon: str, tone: str, head: str) -> tuple[QWidget, QGridLayout]:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S)
        grid.setVerticalSpacing(0)
        glyph = PlainLabel()
        ratio = self.devicePixelRatioF()
        glyph.setPixmap(icons.pixmap(icon, 16, tint=theme.color(tone), ratio=ratio))
        grid.addWidget(glyph, 0, 0)
        words = PlainLabel(head, wrap=True)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(words, 0, 1)
        grid.setColumnStretch(1, 1)
        return box, grid

    @staticmethod
    def _add_below(grid: QGridLayout, text: str) -> None:
        label = PlainLabel(text, look="muted", wrap=True, scale=0.92)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, grid.rowCount(), 1)

    def _line(self, file: MediaFile, show: Callable[[Path], None]) -> QWidget:
        shown = states.of_media_file(file)
        parts = [states.kind_word(file.kind), shown.word]
        container = (file.container or "").upper()
        if file.state is FileState.SAVED and container not in parts[0]:  # WAV audio, MIDI notes
            parts[0] = f"{parts[0]} ({container})"
        if file.size_bytes:
            parts.append(formats.size(file.size_bytes))
        box, row = self._box(shown.icon, shown.tone, " · ".join(parts))
        path = file.path
        if path is not None:
            place = WrapLabel(str(path), look="muted", scale=0.92)
            place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(place, 1, 1)
        came_by = states.came_by(file) if path is not None else ""
        for below in filter(None, (came_by, states.say_file(file), *states.tried(file))):
            self._add_below(row, breakable(below))
        if path is not None and file.state is FileState.SAVED:
            kind, text = states.kind_word(file.kind), str(path)
            name = file.kind.value.capitalize()
            words = self.tr("Show {kind} in folder").format(kind=kind)
            button = self._button(f"detailsShow{name}", "folder", words)
            button.clicked.connect(lambda _checked=False, path=path: show(path))
            row.addWidget(button, 0, 2)
            words = self.tr("Copy the path of {kind}").format(kind=kind)
            button = self._button(f"detailsCopy{name}", "copy", words)
            button.clicked.connect(lambda _checked=False: self.copy_requested.emit(text))
            row.addWidget(button, 1, 2, Qt.AlignmentFlag.AlignTop)
        return box

    def _button(self, name: str, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icons.icon(icon, tint="muted"))
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(words)
        button.setToolTip(words)
        self._buttons.append(button)
        return button
