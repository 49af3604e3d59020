"""Another music folder: what is to become of the songs in the one before, and which of them had to stay there.

Only asks and shows; the engine moves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.events import FolderMoved
from suno_desktop.core.override import override
from suno_desktop.core.rows import MoveWay
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.pairs import PairsModel, pairs_table
from suno_desktop.ui.dialogs.widgets import (
    FittingDialog,
    Pick,
    Words,
    button,
    closing_row,
    deciding_row,
    explained,
    framed,
)
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.screen_room import at_least

_WIDE_PX: Final = 540


class MoveFolderDialog(FittingDialog):
    """Asks which of three is meant by another music folder.

    Signals:
        chosen: a `MoveWay`, or None if the songs stay where they are; just before the dialog closes.
    """

    chosen = Signal(object)

    def __init__(
        self, *, old: Path, new: Path, files: int, size: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("moveFolder")
        self.setWindowTitle(self.tr("Change music folder"))
        at_least(self, 420)
        self.resize(_WIDE_PX, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        count = formats.counted(
            files,
            self.tr("{n} downloaded files ({size}) are in the current music folder.", "", files),
            size=formats.size(size),
        )
        layout.addWidget(Words(count, name="moveFolderCount", bold=True))
        layout.addLayout(self._places(old, new))
        self._note = Words(
            self.tr("You can undo this until you close Suno Desktop."),
            name="moveFolderNote",
            muted=True,
        )
        keeps_room = self._note.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self._note.setSizePolicy(keeps_room)
        self._group = QButtonGroup(self)
        self._picks: dict[Pick, MoveWay | None] = {}
        self._add_ways(layout)
        layout.addStretch(1)
        layout.addWidget(self._note)
        layout.addLayout(self._buttons())

    def _places(self, old: Path, new: Path) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        for name, words, place in (
            ("Old", self.tr("Current folder: {path}"), old),
            ("New", self.tr("New folder: {path}"), new),
        ):
            text = words.format(path=plain(str(place)))
            column.addWidget(Words(text, name=f"moveFolder{name}").selectable())
        return column

    def _add_ways(self, layout: QVBoxLayout) -> None:
        self._add_way(
            layout,
            "Move",
            MoveWay.MOVE,
            self.tr("&Move the songs there"),
            self.tr(
                "Each file is checked before the old one is removed, and nothing is overwritten. "
                "Lyrics, covers and details beside the songs go along."
            ),
        )
        self._add_way(
            layout,
            "Find",
            MoveWay.FIND,
            self.tr("They are &there already"),
            self.tr(
                "For songs that you moved or copied yourself. Each file is compared with the one that was downloaded."
            ),
        )
        self._add_way(
            layout,
            "New",
            None,
            self.tr("Use it for &new songs only"),
            self.tr("The songs you have stay where they are."),
        )
        next(iter(self._picks)).setChecked(True)

    def _add_way(
        self, layout: QVBoxLayout, name: str, way: MoveWay | None, label: str, help_: str
    ) -> None:
        pick = Pick(label, self)
        pick.setObjectName(f"moveFolder{name}Way")
        pick.toggled.connect(self._show_note)
        self._group.addButton(pick)
        self._picks[pick] = way
        layout.addLayout(explained(pick, help_))

    def _show_note(self) -> None:
        self._note.setVisible(self._way() is not None)

    def _way(self) -> MoveWay | None:
        return next((way for pick, way in self._picks.items() if pick.isChecked()), None)

    def _buttons(self) -> QBoxLayout:
        yes = QPushButton(self.tr("Change folder"), self)
        yes.setObjectName("moveFolderYes")
        return deciding_row(self, yes, cancel=self.tr("Cancel"))

    @override
    def accept(self) -> None:
        """Hand over what was chosen."""
        self.chosen.emit(self._way())
        super().accept()


class StayingDialog(FittingDialog):
    """Names the files that had to stay where they were, and why.

    Signals:
        again: they are to be tried once more; the dialog closes.
    """

    again = Signal()

    def __init__(self, moved: FolderMoved, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("staying")
        self.setMinimumSize(480, 320)
        self.resize(760, 420)
        old, new, way = moved.move.old, moved.move.new, moved.move.way
        count = len(moved.failed)
        if way is MoveWay.FIND:
            title = self.tr("Files that were not found")
            told = self.tr(
                "{n} files were not found in {folder}. They are left as they were.", "", count
            )
            words = formats.counted(count, told, folder=plain(str(new)))
        else:
            title = self.tr("Files that were not moved")
            told = self.tr("{n} files are still in the old folder {folder}.", "", count)
            words = formats.counted(count, told, folder=plain(str(old)))
        self.setWindowTitle(title)
        model = PairsModel((self.tr("File"), self.tr("Reason")), self)
        reasons = self._reasons()
        model.show_rows(
            [
                (_short(path, old), reasons.get(code) or say(code, values))
                for path, code, values in moved.failed
            ]
        )
        table = pairs_table(model, name="stayingTable", title=title, parent=self)
        again = button(self.tr("Try again"), name="stayingAgain", parent=self)
        again.clicked.connect(self._on_again_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(words, name="stayingCount").selectable())
        layout.addWidget(framed(table), 1)
        layout.addLayout(closing_row(self, self.tr("Close"), again))

    def _reasons(self) -> dict[str, str]:
        """The usual reasons in few words, so that a column holds them."""
        return {
            "file.missing": self.tr("No longer in the old folder"),
            "file.damaged": self.tr("Changed since it was downloaded"),
            "file.not_there": self.tr("Not in the new folder"),
            "file.differs_there": self.tr("Another file has its name"),
            "disk.no_name": self.tr("Another file has its name"),
            "disk.read_only": self.tr("In use or write-protected"),
        }

    def _on_again_clicked(self) -> None:
        self.again.emit()
        self.accept()


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
