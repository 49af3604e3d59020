"""Copy songs to another device: for whom, where to, and what goes along. Only asks; the engine copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import MediaKind
from suno_desktop.core.override import override
from suno_desktop.core.workflows.copy_out import PRESETS, CopyRecipe
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import (
    Choice,
    FittingDialog,
    Pick,
    Tick,
    Words,
    button,
    deciding_row,
    explained,
    labelled,
)
from suno_desktop.ui.screen_room import at_least, room_for
from suno_desktop.ui.views.labels import set_tip
from suno_desktop.ui.window_state import WindowState

_WIDE_PX: Final = 540
_KEPT: Final = "copies"
"""Where the last folder and the last choices are remembered."""


class CopySongsDialog(FittingDialog):
    """Asks how songs are to be copied.

    Signals:
        chosen: a folder (`Path`) and a `CopyRecipe`; just before the dialog closes.
    """

    chosen = Signal(object, object)

    def __init__(
        self, count: int, window_state: WindowState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = window_state
        self.setObjectName("copySongs")
        self.setWindowTitle(self.tr("Copy to folder"))
        at_least(self, 420)
        self.resize(_WIDE_PX, 0)
        inside = QWidget(self)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.M)
        words = self.tr("{n} songs are copied, as far as they are downloaded.", "", count)
        layout.addWidget(Words(formats.counted(count, words), name="copySongsCount", bold=True))
        self._group = QButtonGroup(self)
        self._picks: dict[str, Pick] = {}
        self._add_devices(layout)
        self._add_choices(layout)
        layout.addLayout(self._add_folder())
        self._note = Words(
            self.tr(
                "Nothing else in the folder is changed. A second time, only what is new or changed is copied."
            ),
            name="copySongsNote",
            muted=True,
        )
        layout.addWidget(self._note)
        layout.addStretch(1)
        self._put_together(inside)
        self._bring_back()
        self._show()

    # What it consists of.

    def _put_together(self, inside: QWidget) -> None:
        """Put the buttons below the rest; that scrolls where the screen is too low for all of it."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(theme.M)
        whole.addWidget(inside, 1)
        whole.addLayout(self._buttons())
        room = room_for(self).height()
        if whole.totalHeightForWidth(_WIDE_PX) <= room:
            return
        area = QScrollArea(self)
        area.setObjectName("copySongsArea")
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole.replaceWidget(inside, area)
        area.setWidget(inside)
        self.resize(_WIDE_PX, room)

    def _add_devices(self, layout: QVBoxLayout) -> None:
        for preset, label, help_ in (
            (
                "phone",
                self.tr("For a &phone or player"),
                self.tr("Folders by artist, with synced lyrics and a playlist."),
            ),
            (
                "car",
                self.tr("For a c&ar"),
                self.tr(
                    "Numbered in this order, with ID3v2.3 tags and synced lyrics in GBK, which older players read."
                ),
            ),
            (
                "friend",
                self.tr("For a f&riend"),
                self.tr(
                    "Only title, artist, album, genre, lyrics and cover: no prompt, ID, provider or link."
                ),
            ),
        ):
            pick = Pick(label, self)
            pick.setObjectName(f"copySongs{preset.title()}")
            pick.toggled.connect(self._on_device_toggled)
            self._group.addButton(pick)
            self._picks[preset] = pick
            layout.addLayout(explained(pick, help_))

    def _add_choices(self, layout: QVBoxLayout) -> None:
        self._kinds = Choice(name="copySongsKinds", parent=self)
        for label, kinds in (
            (self.tr("Audio"), (MediaKind.MP3,)),
            (self.tr("Video"), (MediaKind.MP4,)),
            (self.tr("Audio and video"), (MediaKind.MP3, MediaKind.MP4)),
        ):
            self._kinds.addItem(label, kinds)
        self._words = Choice(name="copySongsWords", parent=self)
        #: Choice: no lyrics as files beside the songs.
        self._words.addItem(self.tr("None"), "")
        self._words.addItem(self.tr("Plain text (.txt)"), "txt")
        self._words.addItem(self.tr("Synced, where there are times (.lrc)"), "lrc")
        row = QHBoxLayout()
        row.setSpacing(theme.L)
        row.addLayout(labelled(self.tr("&Files"), self._kinds), 1)
        row.addLayout(labelled(self.tr("&Lyrics next to each song"), self._words), 1)
        layout.addLayout(row)
        self._playlist = Tick(self.tr("Playl&ist of all songs (M3U8)"), self)
        self._playlist.setObjectName("copySongsPlaylist")
        self._cover = Tick(self.tr("C&over next to each song"), self)
        self._cover.setObjectName("copySongsCover")
        self._removes = Tick(
            self.tr("Re&move what was copied earlier and is not in this selection"), self
        )
        self._removes.setObjectName("copySongsRemove")
        for tick in (self._playlist, self._cover, self._removes):
            layout.addWidget(tick)

    def _add_folder(self) -> QVBoxLayout:
        self._folder = QLineEdit(self)
        self._folder.setObjectName("copySongsFolder")
        self._folder.textChanged.connect(self._show)
        choose = button(self.tr("&Choose…"), name="copySongsChoose", parent=self)
        choose.clicked.connect(self._on_choose_clicked)
        column = labelled(self.tr("Copy &to"), self._folder)
        row = QHBoxLayout()
        column.removeWidget(self._folder)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        column.addLayout(row)
        return column

    def _buttons(self) -> QBoxLayout:
        #: Verb, on a button: copy the songs.
        self._yes = QPushButton(self.tr("Copy"), self)
        self._yes.setObjectName("copySongsYes")
        return deciding_row(self, self._yes, cancel=self.tr("Cancel"))

    # What happens.

    @override
    def accept(self) -> None:
        """Let it be done, and remember how."""
        if not self._yes.isEnabled():
            return
        self._state.set(_KEPT, {"folder": self._folder.text(), "device": self._device})
        self.chosen.emit(Path(self._folder.text().strip()).expanduser(), self.recipe())
        super().accept()

    def recipe(self) -> CopyRecipe:
        """How songs are to be copied, as it is chosen now."""
        preset = PRESETS[self._device]
        return replace(
            preset,
            kinds=self._kinds.currentData(),
            words=self._words.currentData(),
            playlist=(preset.playlist or self.tr("Songs")) if self._playlist.isChecked() else "",
            cover=self._cover.isChecked(),
            removes=self._removes.isChecked(),
        )

    @property
    def _device(self) -> str:
        return next((name for name, pick in self._picks.items() if pick.isChecked()), "phone")

    def _on_device_toggled(self) -> None:
        recipe = PRESETS[self._device]
        self._words.setCurrentIndex(max(self._words.findData(recipe.words), 0))
        self._playlist.setChecked(bool(recipe.playlist))
        self._cover.setChecked(recipe.cover)

    def _on_choose_clicked(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Copy to folder"), self._folder.text()
        )
        if name:
            self._folder.setText(name)

    def _bring_back(self) -> None:
        found: object = self._state.get(_KEPT, {})
        kept: Mapping[str, object] = found if isinstance(found, dict) else {}
        device = kept.get("device")
        device = device if isinstance(device, str) and device in self._picks else "phone"
        self._picks[device].setChecked(True)
        self._folder.setText(str(kept.get("folder", "")))

    def _show(self) -> None:
        text = self._folder.text().strip()
        is_there = bool(text) and Path(text).expanduser().is_dir()
        self._yes.setEnabled(is_there)
        why = "" if is_there else self.tr("Choose a folder that exists.")
        set_tip(self._yes, why)
        self._yes.setAccessibleDescription(why)
