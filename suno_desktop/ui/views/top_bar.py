"""The line of buttons on top, with the search field at its end."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from suno_desktop.ui import icons, theme
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.shortcut_keys import tell_key
from suno_desktop.ui.views.labels import PlainLabel
from suno_desktop.ui.views.search_field import SearchField


class TopBar(QFrame):
    """Buttons and search.

    Signals:
        searched: other text is looked for.
        search_left: the list wants the keyboard.
    """

    searched = Signal(str)
    search_left = Signal()

    def __init__(
        self, actions: Actions, *, is_demo: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(54)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 0, theme.L, 0)
        row.setSpacing(theme.S)
        self._add = add = self._button(self.tr("Add task IDs"), "add", "toolAdd", tint="on_accent")
        add.setProperty("look", "primary")
        add.clicked.connect(actions["add"].trigger)
        #: Verb, on a button: check the tasks now.
        self._poll = poll = self._button(self.tr("Refresh"), "poll", "toolPoll")
        poll.clicked.connect(actions["poll"].trigger)
        #: Verb, on a button: download the selected songs.
        self._save = self._button(self.tr("Download"), "save", "toolSave")
        self._save.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._save.setMenu(actions.save_menu)
        self._save.clicked.connect(actions["save"].trigger)
        actions["save"].enabledChanged.connect(self._save.setEnabled)
        self._save.setEnabled(actions["save"].isEnabled())
        for button, name in ((add, "add"), (poll, "poll"), (self._save, "save")):
            tell_key(button, actions[name], button.text)
            row.addWidget(button)
        row.addStretch(1)
        if is_demo:
            #: Badge: these are not your own songs.
            mark = PlainLabel(self.tr("Demo"), look="demo")
            mark.setObjectName("demoMark")
            mark.setToolTip(
                self.tr(
                    "Built-in demo provider; without --profile, this library is deleted when you quit"
                )
            )
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.search = SearchField()
        #: Tool tip of the search field, before its key in brackets; what stands after “like” is typed as it is.
        tell_key(
            self.search,
            actions["find"],
            lambda: self.tr("Search, also like style:punk length:>2:00 is:unheard"),
        )
        self.search.textChanged.connect(self.searched)
        self.search.left.connect(self.search_left)
        row.addWidget(self.search, 2)
        self._look = QMenu(self)
        self._look.setObjectName("menuLook")
        self._grid, self._panel = self._look_buttons(actions)
        row.addWidget(self._grid)
        row.addWidget(self._panel)

    def _look_buttons(self, actions: Actions) -> tuple[QToolButton, QToolButton]:
        """What is pressed as long as covers, and the side panel, are shown."""
        grid, panel = QToolButton(), QToolButton()
        grid.setObjectName("toolGrid")
        grid.setDefaultAction(actions["view_grid"])
        grid.setIconSize(QSize(20, 20))
        grid.setAccessibleName(self.tr("Cover grid"))
        grid.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        grid.setMenu(self._look)
        panel.setObjectName("toolPanel")
        panel.setDefaultAction(actions["panel"])
        panel.setIconSize(QSize(20, 20))
        panel.setAccessibleName(self.tr("Side panel"))
        return grid, panel

    def offer(self, actions: Actions) -> None:
        """Put into its menu what else there is to choose of how songs are looked at."""
        for one in (actions.size_menu, actions.group_menu, actions.sort_menu):
            self._look.addMenu(one)
        self._look.addAction(actions["fold_all"])

    @staticmethod
    def _button(text: str, icon: str, name: str, *, tint: str = "text") -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setIcon(icons.icon(icon, tint=tint))
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("look", "bar")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def set_first_run(self, *, shown: bool) -> None:
        """There is nothing to save, to search or to look at yet."""
        for part in (self._save, self._poll, self._grid, self._panel, self.search):
            part.setVisible(not shown)

    @property
    def last_stop(self) -> QWidget:
        """Where the tab key stops last of what is always shown here."""
        return self._add

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def type_into_search(self, text: str) -> None:
        """Go on with what was typed into the list."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(self.search.text() + text)
