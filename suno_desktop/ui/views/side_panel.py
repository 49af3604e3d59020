"""The right-hand panel: Details and Lyrics as tabs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from suno_desktop.ui import icons, theme
from suno_desktop.ui.covers import Covers
from suno_desktop.ui.views.details_panel import DetailsPanel
from suno_desktop.ui.views.lyrics_panel import LyricsPanel

DETAILS: Final = 0
LYRICS: Final = 1


class SidePanel(QFrame):
    """Two tabs.

    Signals:
        close_requested: the panel is not wanted.
    """

    close_requested = Signal()

    def __init__(self, *, pictures: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumWidth(260)
        self.setMaximumWidth(380)
        self.details = DetailsPanel(pictures=pictures)
        self.lyrics = LyricsPanel()
        self._tabs = QTabBar()
        self._tabs.setObjectName("panelTabs")
        self._tabs.setAccessibleName(self.tr("Side panel"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self.tr("Details"))
        self._tabs.addTab(self.tr("Lyrics"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.details)
        self._pages.addWidget(self.lyrics)
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        shut = QToolButton()
        shut.setObjectName("panelClose")
        shut.setIcon(icons.icon("close", tint="muted"))
        shut.setIconSize(QSize(16, 16))
        shut.setAccessibleName(self.tr("Close side panel"))
        shut.setToolTip(self.tr("Close side panel (F9)"))
        shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shut.clicked.connect(self.close_requested)
        top = QHBoxLayout()
        top.setContentsMargins(theme.S, theme.XS, theme.S, 0)
        top.addWidget(self._tabs, 1)
        top.addWidget(shut)
        line = QFrame()
        line.setProperty("look", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(line)
        column.addWidget(self._pages, 1)

    @property
    def tab(self) -> int:
        """Which tab is on top."""
        return self._tabs.currentIndex()

    def show_tab(self, tab: int) -> None:
        """Put a tab on top."""
        self._tabs.setCurrentIndex(tab)

    def recolor(self) -> None:
        """The theme is another one now."""
        self.details.recolor()
        self.lyrics.recolor()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 400)
