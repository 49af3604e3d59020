"""The keys of the window's acts: those it comes with, and those that the person gave them instead. Kept in the settings.

Menus and tool tips follow, because all of them read the actions. Shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from suno_desktop.core.profile.settings import WindowSettings

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.actions import Actions

_PORTABLE: Final = QKeySequence.SequenceFormat.PortableText
_NATIVE: Final = QKeySequence.SequenceFormat.NativeText
_RESERVED: Final = ("Esc", "Tab", "Shift+Tab", "F10", "Shift+F10", "Up", "Down", "Left", "Right")
"""What lists, fields and menus need for themselves."""


class ShortcutKeys(QObject):
    """The keys of one window."""

    def __init__(self, *, actions: Actions, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._bridge = bridge
        self._own = dict(bridge.engine.settings.window.shortcuts)
        self._apply()

    def _apply(self) -> None:
        for name, action in self._actions.named():
            keys = self._own.get(name)
            if keys is None or not self.can_change(action):
                wanted = self._actions.usual_keys(name)
            else:
                wanted = [QKeySequence(key, _PORTABLE) for key in keys]
            if action.shortcuts() != wanted:
                action.setShortcuts(wanted)

    def can_change(self, action: QAction) -> bool:
        """Whether the key of an action is Qt's; a list handles the others itself."""
        return action.shortcutContext() is not Qt.ShortcutContext.WidgetShortcut

    def is_changed(self, action: QAction) -> bool:
        """Whether the person gave an action other keys."""
        return self._name(action) in self._own

    @property
    def any_changed(self) -> bool:
        """Whether any action has other keys."""
        return bool(self._own)

    def _name(self, action: QAction) -> str:
        return next((name for name, one in self._actions.named() if one is action), "")

    def told(self, text: str) -> str:
        """A sentence that names the keys that acts come with, naming those that they have now."""
        for name, action in self._actions.named():
            usual, now = self._actions.usual_keys(name)[:1], action.shortcut()
            if name in self._own and usual and not now.isEmpty():
                text = text.replace(usual[0].toString(_NATIVE), now.toString(_NATIVE))
        return text

    def taken_by(self, action: QAction, key: QKeySequence) -> QAction | None:
        """The other action that has a key already."""
        if key.isEmpty():
            return None
        others = (one for _, one in self._actions.named() if one is not action)
        return next((one for one in others if key in one.shortcuts()), None)

    @staticmethod
    def is_reserved(key: QKeySequence) -> bool:
        """Whether the window needs a key for itself."""
        return key.toString(_PORTABLE) in _RESERVED

    def give(self, action: QAction, key: QKeySequence) -> None:
        """Give an action a key (an empty one: none), and take it from whatever had it."""
        other = self.taken_by(action, key)
        if other is not None:
            left = [one for one in other.shortcuts() if one != key]
            self._own[self._name(other)] = tuple(one.toString(_PORTABLE) for one in left)
        name = self._name(action)
        keys = () if key.isEmpty() else (key.toString(_PORTABLE),)
        usual = tuple(one.toString(_PORTABLE) for one in self._actions.usual_keys(name))
        if keys == usual:
            self._own.pop(name, None)
        else:
            self._own[name] = keys
        self._keep()

    def reset(self, action: QAction) -> None:
        """Give an action the keys that it came with; what has them now loses them."""
        name = self._name(action)
        self._own.pop(name, None)
        for key in self._actions.usual_keys(name):
            other = self.taken_by(action, key)
            if other is not None:
                left = [one.toString(_PORTABLE) for one in other.shortcuts() if one != key]
                self._own[self._name(other)] = tuple(left)
        self._keep()

    def reset_all(self) -> None:
        """Give all actions the keys that they came with."""
        self._own.clear()
        self._keep()

    def _keep(self) -> None:
        self._apply()
        future = self._bridge.engine.set_setting(WindowSettings.shortcuts, dict(self._own))
        self._bridge.do(future, owner=self)


def words_of(keys: Sequence[QKeySequence]) -> str:
    """Keys as a person reads them."""
    return "  ".join(dict.fromkeys(key.toString(_NATIVE) for key in keys if not key.isEmpty()))


def tell_key(widget: QWidget, action: QAction, words: Callable[[], str]) -> None:
    """Let the tool tip of a widget say the first key of an action, whatever that is."""

    def tell() -> None:
        key = action.shortcut().toString(_NATIVE)
        widget.setToolTip(f"{words()} ({key})" if key else words())

    action.changed.connect(tell)
    tell()
