"""What the pages of the settings share: the controls of a setting, made from its declaration, and saving what is chosen.

A new setting on a page is one call of `choice`, `ticks` or `picks`: label, help and options come from
`core.profile.settings`. Knows no single setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QStyle, QVBoxLayout, QWidget

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.profile.settings import Option, Setting
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import Choice, Pick, StatusLine, Tick, Tone, Words, labelled

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

_T = TypeVar("_T")
_BOX_PX = 320


def declared_words(text: str) -> str:
    """A label or help of a declaration in the window's language."""
    return QCoreApplication.translate("settings", text) if text else ""


class SettingsPage(QWidget):
    """A titled column of settings. Each applies at once; one that cannot be saved is shown as it was.

    Signals:
        set: a setting was saved; its key.
    """

    set = Signal(str)

    def __init__(
        self, *, bridge: EngineBridge, title: str, status: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.settings = bridge.engine.settings
        self.status = StatusLine(name=status)
        """How the last choice went; the page or the dialog puts it somewhere."""
        self.column = QVBoxLayout(self)
        self.column.setSpacing(theme.M)
        self.column.addWidget(Words(title, scale=1.25, bold=True))
        self._shows: list[Callable[[], None]] = []

    # Controls.

    def choice(
        self, setting: Setting[_T], *, name: str, options: tuple[Option, ...] = ()
    ) -> Choice:
        """A box with the options of a setting under its label, at the end of the page."""
        box = Choice(name=name, parent=self)
        for option in options or setting.options:
            box.addItem(declared_words(option.label), option.value)
        box.setMaximumWidth(_BOX_PX)
        box.activated.connect(lambda _index: self.put(setting, box.currentData()))
        self.shown(lambda: box.setCurrentIndex(max(box.findData(self.settings.get(setting)), 0)))
        column = labelled(declared_words(setting.label), box)
        self._explain(column, setting)
        self.column.addLayout(column)
        return box

    def ticks(
        self, setting: Setting[tuple[_T, ...]], *, names: str, clicked: Callable[[], None]
    ) -> dict[_T, Tick]:
        """A box to tick for each option of a setting, under its label, at the end of the page."""
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(Words(declared_words(setting.label)))
        boxes = {}
        for option in setting.options:
            box = Tick(declared_words(option.label), self)
            box.clicked.connect(clicked)
            self._put_option(column, box, option, names, QStyle.PixelMetric.PM_IndicatorWidth)
            boxes[option.value] = box
        self._explain(column, setting)
        self.column.addLayout(column)
        return boxes

    def picks(self, setting: Setting[_T], *, names: str) -> dict[_T, Pick]:
        """A round button for each option of a setting, at the end of the page, whose title is its label."""
        self._explain(self.column, setting)
        group = QButtonGroup(self)
        buttons: dict[_T, Pick] = {}
        for option in setting.options:
            button = Pick(declared_words(option.label), self)
            group.addButton(button)
            column = QVBoxLayout()
            column.setSpacing(2)
            width = QStyle.PixelMetric.PM_ExclusiveIndicatorWidth
            self._put_option(column, button, option, names, width)
            self.column.addLayout(column)
            buttons[option.value] = button
        group.buttonClicked.connect(
            lambda _button: self.put(
                setting, next(value for value, one in buttons.items() if one.isChecked())
            )
        )
        self.shown(lambda: buttons[self.settings.get(setting)].setChecked(True))
        return buttons

    def _put_option(
        self,
        column: QVBoxLayout,
        button: QAbstractButton,
        option: Option,
        names: str,
        width: QStyle.PixelMetric,
    ) -> None:
        button.setObjectName(f"{names}{str(option.value).capitalize()}")
        column.addWidget(button)
        if not option.help:
            return
        words = declared_words(option.help)
        button.setAccessibleDescription(words)
        under = Words(words, muted=True)
        style = self.style()
        indent = style.pixelMetric(width)
        indent += style.pixelMetric(QStyle.PixelMetric.PM_CheckBoxLabelSpacing)
        under.setContentsMargins(indent, 0, 0, theme.XS)
        column.addWidget(under)

    def _explain(self, column: QVBoxLayout, setting: Setting[Any]) -> None:
        if setting.help:
            column.addWidget(Words(declared_words(setting.help), muted=True))

    def shown(self, show: Callable[[], None]) -> None:
        """Show a value now, and again whenever something was saved or could not be."""
        self._shows.append(show)
        show()

    # Saving.

    def put(
        self, setting: Setting[_T], value: _T, then: Callable[[], object] | None = None
    ) -> None:
        """Save a value and say how it went; `then` runs once it is saved."""
        self.bridge.do(
            self.bridge.engine.set_setting(setting, value),
            owner=self,
            on_done=lambda _nothing: self._on_saved(setting, then),
            on_error=self._on_error,
        )

    def _on_saved(self, setting: Setting[Any], then: Callable[[], object] | None) -> None:
        self._show_all()
        self.status.say(self.saved_words(setting), tone=Tone.GOOD)
        self.set.emit(setting.key)
        if then is not None:
            then()

    def _on_error(self, error: DesktopError) -> None:
        self._show_all()
        self.status.say_error(error)

    def _show_all(self) -> None:
        for show in self._shows:
            show()

    def saved_words(self, setting: Setting[Any]) -> str:  # noqa: ARG002 — for pages that say more
        """What is said when a setting was saved."""
        return self.tr("Saved.")


def same(one: Iterable[Any], other: Iterable[Any]) -> bool:
    """Whether the same was ticked, in any order."""
    return sorted(one) == sorted(other)
