"""What the person calls songs: title, artist and album, for one song or several. What relays say is kept beside it.

Only shows and collects; the main window orders it of the engine, so that it can be undone there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button, deciding_row, labelled
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.screen_room import at_least

NAMES: Final = ("title", "artist", "album")


class OwnNamesDialog(FittingDialog):
    """Three fields; those that are left alone change nothing.

    Signals:
        chosen: names to values (None: what the relay says), just before the dialog closes.
    """

    chosen = Signal(object)

    def __init__(self, rows: Sequence[SongRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ownNames")
        self.setWindowTitle(self.tr("Edit title, artist, album"))
        at_least(self, 440)
        self.resize(480, 320)
        count = formats.counted(len(rows), self.tr("{n} songs", "", len(rows)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        title = formats.line(rows[0].title) if len(rows) == 1 else count
        layout.addWidget(Words(title, name="ownNamesOf", bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "Shown in the app and written to files downloaded from now on. The provider's original values are kept."
                ),
                muted=True,
            )
        )
        self._fields: dict[str, QLineEdit] = {}
        self._mixed: set[QLineEdit] = set()
        """Fields in which the songs differ; empty they change nothing."""
        for name, label in zip(
            NAMES, (self.tr("&Title"), self.tr("&Artist"), self.tr("A&lbum")), strict=True
        ):
            layout.addLayout(labelled(label, self._field(name, rows)))
        layout.addStretch(1)
        self._build_buttons(layout)

    def _field(self, name: str, rows: Sequence[SongRow]) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(f"ownNames{name.capitalize()}")
        field.setMaxLength(500)
        self._fields[name] = field
        if name != "album":  # no list shows it, so it comes a moment later
            self._show(field, selecting.common(getattr(row, name) for row in rows))
        return field

    def show_albums(self, albums: Collection[str]) -> None:
        """Show the albums that the songs have now ("": the usual one), unless the person was quicker."""
        field = self._fields["album"]
        if not field.isModified():
            self._show(field, selecting.common(album or USUAL_ALBUM for album in albums))

    def _show(self, field: QLineEdit, common: str | object) -> None:
        if isinstance(common, str):
            field.setText(formats.line(common))
        else:
            self._mixed.add(field)
            field.setPlaceholderText(self.tr("Multiple values; leave empty to keep them"))

    def _build_buttons(self, layout: QVBoxLayout) -> None:
        back = button(self.tr("Reset to original"), name="ownNamesBack", parent=self)
        back.clicked.connect(self._on_back_clicked)
        self._save = QPushButton(self.tr("Save"), self)
        self._save.setObjectName("ownNamesSave")
        layout.addLayout(deciding_row(self, self._save, back, cancel=self.tr("Cancel")))

    def values(self) -> dict[str, str | None]:
        """The fields that the person changed."""
        return {
            name: field.text().strip() or None
            for name, field in self._fields.items()
            if field.isModified() and (field.text().strip() or field not in self._mixed)
        }

    @override
    def accept(self) -> None:
        """Hand over what was changed."""
        values = self.values()
        if values:
            self.chosen.emit(values)
        super().accept()

    def _on_back_clicked(self) -> None:
        self.chosen.emit(dict.fromkeys(NAMES))
        super().accept()
