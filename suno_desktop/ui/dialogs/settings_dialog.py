"""Settings: pages for relays, saving, keys and appearance. Everything applies at once and says so; only a relay has a Save.

Shows and sets what `core.settings` declares; acts on nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.settings_relays import RelaysPage
from suno_desktop.ui.dialogs.settings_saving import SavingPage
from suno_desktop.ui.dialogs.widgets import (
    Choice,
    Pick,
    StatusLine,
    Tone,
    Words,
    closing_row,
    labelled,
)
from suno_desktop.ui.text import say_error

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

_NAV_PX: Final = 168
_TALL_PX: Final = 560
"""It stays within the smallest window that a person is likely to have."""


class _NameDelegate(QStyledItemDelegate):
    """The name of a page, with a rounded ground under the chosen one."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        is_chosen = bool(cell.state & QStyle.StateFlag.State_Selected)
        is_focused = bool(cell.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.setPen(theme.color("accent" if is_focused else "selected"))
            painter.setBrush(theme.color("selected"))
            ground = QRectF(cell.rect).adjusted(0.5, 1.5, -0.5, -1.5)
            painter.drawRoundedRect(ground, theme.RADIUS, theme.RADIUS)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(cell.font, bold=is_chosen))
        inside = cell.rect.adjusted(theme.M, 0, -theme.S, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, cell.text)
        painter.restore()

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + theme.XL, option.fontMetrics.height() + 18)


class KeysPage(QWidget):
    """Where keys are kept. A choice that does not work is taken back and explained.

    Signals:
        set: a setting was changed; its key.
    """

    set = Signal(str)

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(self.tr("Where keys are kept"), scale=1.25, bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "A key never leaves this computer except to its own relay. It is in no "
                    "log, no export and no file of the library."
                ),
                muted=True,
            )
        )
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Pick] = {}
        self._add(
            layout,
            "keyring",
            self.tr("In this system's &keyring"),
            self.tr("Encrypted by the system and opened when you sign in. Recommended."),
        )
        self._add(
            layout,
            "session",
            self.tr("For this &run only"),
            self.tr("Written nowhere. The key is asked for again at the next start."),
        )
        self._add(
            layout,
            "file",
            self.tr("In a &file – not encrypted"),
            self.tr(
                "Readable by your account only. Anybody who gets hold of the disk can read it."
            ),
        )
        self._status = StatusLine(name="settingsKeysStatus")
        layout.addWidget(self._status)
        layout.addStretch(1)
        self._show()
        self._group.buttonClicked.connect(self._on_clicked)

    def _add(self, layout: QVBoxLayout, value: str, label: str, note: str) -> None:
        choice = Pick(label, self)
        choice.setObjectName(f"settingsKeys{value.capitalize()}")
        choice.setAccessibleDescription(note)
        words = Words(note, muted=True)
        style = self.style()
        indent = style.pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth)
        indent += style.pixelMetric(QStyle.PixelMetric.PM_RadioButtonLabelSpacing)
        words.setContentsMargins(indent, 0, 0, 0)
        self._group.addButton(choice)
        self._buttons[value] = choice
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(choice)
        column.addWidget(words)
        layout.addLayout(column)

    def _show(self) -> None:
        self._buttons[self._bridge.engine.settings.get("keys.storage")].setChecked(True)

    def _on_clicked(self) -> None:
        value = next(value for value, button in self._buttons.items() if button.isChecked())
        self._status.say(self.tr("Moving your keys …"))
        self._bridge.do(
            self._bridge.engine.set_setting("keys.storage", value),
            owner=self,
            on_done=lambda _nothing: self._on_done(),
            on_error=self._on_error,
        )

    def _on_done(self) -> None:
        self._status.say(self.tr("Saved. Your keys were moved there."), tone=Tone.GOOD)
        self.set.emit("keys.storage")

    def _on_error(self, error: DesktopError) -> None:
        self._show()
        self._status.say(say_error(error), tone=Tone.WARNING)


class AppearancePage(QWidget):
    """Colours and language.

    Signals:
        set: a setting was changed; its key.
    """

    set = Signal(str)

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(self.tr("Appearance"), scale=1.25, bold=True))
        self._theme = self._choice(
            layout,
            "window.theme",
            self.tr("&Colours"),
            (
                (self.tr("As the system"), "system"),
                (self.tr("Light"), "light"),
                (self.tr("Dark"), "dark"),
            ),
        )
        self._language = self._choice(
            layout,
            "window.language",
            self.tr("&Language"),
            ((self.tr("As the system"), ""), ("English", "en"), ("简体中文", "zh_CN")),
        )
        self._status = StatusLine(name="settingsLookStatus")
        layout.addWidget(self._status)
        layout.addStretch(1)

    def _choice(
        self, layout: QVBoxLayout, key: str, label: str, values: tuple[tuple[str, str], ...]
    ) -> Choice:
        name = "".join(word.capitalize() for word in key.split("."))
        box = Choice(name=f"settings{name}", parent=self)
        for words, value in values:
            box.addItem(words, value)
        box.setCurrentIndex(max(box.findData(self._bridge.engine.settings.get(key)), 0))
        box.setMaximumWidth(280)
        box.activated.connect(lambda _index: self._set(key, box.currentData()))
        layout.addLayout(labelled(label, box))
        return box

    def _set(self, key: str, value: Any) -> None:
        self._bridge.do(
            self._bridge.engine.set_setting(key, value),
            owner=self,
            on_done=lambda _nothing: self._on_done(key),
            on_error=self._status.say_error,
        )

    def _on_done(self, key: str) -> None:
        words = self.tr("Saved.")
        if key == "window.language":
            words = self.tr("Saved. The language changes at the next start.")
        self._status.say(words, tone=Tone.GOOD)
        self.set.emit(key)


class SettingsDialog(QDialog):
    """The pages beside a list of their names.

    Signals:
        setting_changed: a setting is saved; its key, such as "window.theme".
        rename_requested: saved files are to have the names of the template, if the person wants what that does.
        retag_requested: what is in and beside songs is to be written again for all that are saved.
    """

    setting_changed = Signal(str)
    rename_requested = Signal()
    retag_requested = Signal()

    PAGES = ("relays", "saving", "keys", "appearance")

    def __init__(
        self, *, bridge: EngineBridge, parent: QWidget | None = None, page: str = "relays"
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumSize(640, 440)
        self.resize(760, min(_TALL_PX, self.screen().availableSize().height() - theme.XL))
        self._names = QListWidget(self)
        self._names.setObjectName("settingsPages")
        self._names.setAccessibleName(self.tr("Pages"))
        self._names.setFixedWidth(_NAV_PX)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setItemDelegate(_NameDelegate(self._names))
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("settingsStack")
        relays = RelaysPage(bridge=bridge)
        saving = SavingPage(bridge=bridge)
        keys = KeysPage(bridge=bridge)
        look = AppearancePage(bridge=bridge)
        for one in (saving, keys, look):
            one.set.connect(self.setting_changed)
        saving.rename_requested.connect(self.rename_requested)
        saving.retag_requested.connect(self.retag_requested)
        self._add(self.tr("Relays"), relays)
        self._add(self.tr("Saving"), saving)
        self._add(self.tr("Keys"), keys)
        self._add(self.tr("Appearance"), look)
        self._names.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._names.currentRowChanged.connect(lambda _row: saving.status.clear())
        body = QHBoxLayout()
        body.setSpacing(theme.L)
        body.addWidget(self._names)
        body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addLayout(body, 1)
        layout.addLayout(self._closing_row(saving))
        self.show_page(page)
        self._names.setFocus()

    def _closing_row(self, saving: SavingPage) -> QHBoxLayout:
        """How the last choice went stands beside the button, under the page: so the page keeps its height."""
        row = closing_row(self, self.tr("Close"))
        row.insertSpacing(0, _NAV_PX + theme.L + theme.S)
        row.insertWidget(1, saving.status, 1)
        row.setStretch(2, 0)
        return row

    def _add(self, name: str, page: QWidget) -> None:
        self._names.addItem(name)
        page.setAccessibleName(name)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self._stack.addWidget(area)

    def show_page(self, page: str) -> None:
        """Go to one of `PAGES`; an unknown name goes to the first."""
        row = self.PAGES.index(page) if page in self.PAGES else 0
        self._names.setCurrentRow(row)
