"""Settings: pages for providers, downloads, playback, keys, network and appearance. All applies at once; only a relay has a Save.

Shows and sets what `core.profile.settings` declares; acts on nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.bridge.runtime import languages
from suno_desktop.core import resources
from suno_desktop.core.errors import UsageError
from suno_desktop.core.net import proxies
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import (
    DesktopLyricsSettings,
    KeySettings,
    NetworkSettings,
    Option,
    PlayerSettings,
    PollingSettings,
    Setting,
    WindowSettings,
)
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.settings_page import SettingsPage, declared_words
from suno_desktop.ui.dialogs.settings_relays import RelaysPage
from suno_desktop.ui.dialogs.settings_saving import SavingPage
from suno_desktop.ui.dialogs.watched_paths import WatchedPaths
from suno_desktop.ui.dialogs.widgets import closing_row, labelled
from suno_desktop.ui.screen_room import begin_with

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

_T = TypeVar("_T")
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


class KeysPage(SettingsPage):
    """Where API keys are kept. A choice that does not work is taken back and explained."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        title = declared_words(KeySettings.storage.label)
        super().__init__(bridge=bridge, title=title, status="settingsKeysStatus", parent=parent)
        self.picks(KeySettings.storage, names="settingsKeys")
        self.column.addWidget(self.status)
        self.column.addStretch(1)

    @override
    def put(
        self, setting: Setting[_T], value: _T, then: Callable[[], object] | None = None
    ) -> None:
        self.status.say(self.tr("Moving your keys…"))
        super().put(setting, value, then)

    @override
    def saved_words(self, setting: Setting[Any]) -> str:
        return self.tr("Saved. Your keys were moved.")


class AppearancePage(SettingsPage):
    """Colours, language, and what the window says without being asked."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        title = self.tr("Appearance")
        super().__init__(bridge=bridge, title=title, status="settingsLookStatus", parent=parent)
        self.choice(WindowSettings.theme, name="settingsWindowTheme")
        found = languages(resources.folder() / "i18n")
        options = (*WindowSettings.language.options, *(Option(*one) for one in found.items()))
        self.choice(WindowSettings.language, name="settingsWindowLanguage", options=options)
        self.choice(WindowSettings.balance, name="settingsWindowBalance")
        self.choice(WindowSettings.clipboard, name="settingsWindowClipboard")
        self.choice(WindowSettings.tray, name="settingsWindowTray")
        self.choice(WindowSettings.on_close, name="settingsWindowClose")
        self._watched = WatchedPaths(
            name=declared_words(PollingSettings.watched.label), parent=self
        )
        self._watched.changed.connect(lambda paths: self.put(PollingSettings.watched, paths))
        self.shown(lambda: self._watched.show_paths(self.settings.polling.watched))
        column = labelled(declared_words(PollingSettings.watched.label), self._watched)
        self._explain(column, PollingSettings.watched)
        self.column.addLayout(column)
        self.column.addWidget(self.status)
        self.column.addStretch(1)


class PlaybackPage(SettingsPage):
    """How songs sound, by which output, and how lyrics over the desktop look."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        outputs: Callable[[], Mapping[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        title = self.tr("Playback")
        super().__init__(bridge=bridge, title=title, status="settingsPlayerStatus", parent=parent)
        self._outputs = outputs
        self.choice(PlayerSettings.fade_ms, name="settingsPlayerFade")
        self.choice(PlayerSettings.equally_loud, name="settingsPlayerLoudness")
        self.choice(PlayerSettings.preview_s, name="settingsPlayerPreview")
        self._output = self.choice(PlayerSettings.output, name="settingsPlayerOutput")
        self.choice(DesktopLyricsSettings.px, name="settingsLyricsSize")
        self.choice(DesktopLyricsSettings.colours, name="settingsLyricsColours")
        self.column.addWidget(self.status)
        self.column.addStretch(1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        box, chosen = self._output, self.settings.player.output
        while box.count() > 1:
            box.removeItem(1)
        for output, name in self._outputs().items():
            box.addItem(name, output)
        if chosen and box.findData(chosen) < 0:
            box.addItem(self.tr("An output that is not connected"), chosen)
        box.setCurrentIndex(max(box.findData(chosen), 0))


class NetworkPage(SettingsPage):
    """How servers are reached."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        title = self.tr("Network")
        super().__init__(bridge=bridge, title=title, status="settingsNetworkStatus", parent=parent)
        self._proxy = QLineEdit(self)
        self._proxy.setObjectName("settingsProxy")
        self._proxy.editingFinished.connect(self._save)
        self.shown(lambda: self._proxy.setText(self.settings.network.proxy))
        column = labelled(declared_words(NetworkSettings.proxy.label), self._proxy)
        self._explain(column, NetworkSettings.proxy)
        self.column.addLayout(column)
        self.column.addWidget(self.status)
        self.column.addStretch(1)

    def _save(self) -> None:
        text = self._proxy.text().strip()
        if text == self.settings.network.proxy:
            return
        try:
            proxies.read(text)
        except UsageError as error:
            self.status.say_error(error)
        else:
            self.put(NetworkSettings.proxy, text)


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

    PAGES = ("relays", "saving", "playback", "keys", "network", "appearance")

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        outputs: Callable[[], Mapping[str, str]] = dict,
        parent: QWidget | None = None,
        page: str = "relays",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        begin_with(self, first=QSize(760, _TALL_PX), least=QSize(640, 440))
        self._names = QListWidget(self)
        self._names.setObjectName("settingsPages")
        #: Name of the list of pages, for screen readers.
        self._names.setAccessibleName(self.tr("Pages"))
        self._names.setFixedWidth(_NAV_PX)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setItemDelegate(_NameDelegate(self._names))
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("settingsStack")
        relays = RelaysPage(bridge=bridge)
        saving = SavingPage(bridge=bridge)
        playback = PlaybackPage(bridge=bridge, outputs=outputs)
        keys = KeysPage(bridge=bridge)
        network = NetworkPage(bridge=bridge)
        look = AppearancePage(bridge=bridge)
        for one in (saving, playback, keys, network, look):
            one.set.connect(self.setting_changed)
        saving.rename_requested.connect(self.rename_requested)
        saving.retag_requested.connect(self.retag_requested)
        saving.move_begun.connect(self.accept)  # how far it is is told in the window
        self._add(self.tr("API providers"), relays)
        self._add(self.tr("Downloads"), saving)
        self._add(self.tr("Playback"), playback)
        self._add(self.tr("API keys"), keys)
        self._add(self.tr("Network"), network)
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

    def _closing_row(self, saving: SavingPage) -> QBoxLayout:
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
