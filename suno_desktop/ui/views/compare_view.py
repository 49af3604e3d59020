"""The place where versions are compared: one under the other on one time line, and below them what can be done.

In a blind test it shows numbers and nothing else. Decides nothing; `Comparison` plays, `ComparePlace` acts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.override import override
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.dialogs.shortcuts import shown_text
from suno_desktop.ui.messages import beside, plain
from suno_desktop.ui.models.columns import song_name, song_title
from suno_desktop.ui.shortcut_keys import tell_key
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel, set_tip
from suno_desktop.ui.views.time_line import TimeLine

if TYPE_CHECKING:
    from suno_desktop.bridge.comparison import Comparison
    from suno_desktop.core.listening.levels import Level
    from suno_desktop.core.listening.versions import Version
    from suno_desktop.ui.actions import Actions

_WORDS_PX: Final = 224
_MOST_LANE_PX: Final = 128
_LANE_STRETCH: Final = 100
_BADGE_PX: Final = 64
_STEP_S: Final = 5.0


class _VersionRow(QFrame):
    """One version.

    Signals:
        chosen: it is to be heard.
        preferred: it is the better one of a blind test.
        favoured: it is to be a favourite, or no longer.
    """

    chosen = Signal()
    preferred = Signal()
    favoured = Signal()

    def __init__(self, number: int, action: QAction) -> None:
        """Stand for one version.

        Args:
            number: counted from 1.
            action: what switches to it.
        """
        super().__init__()
        self._number = number
        self._action = action
        self.setObjectName(f"compareLane{number}")
        self.setProperty("look", "lane")
        self.setMaximumHeight(_MOST_LANE_PX)
        self.badge = QToolButton()
        self.badge.setObjectName(f"compareVersion{number}")
        self.badge.setText(str(number))
        self.badge.setCheckable(True)
        self.badge.setIconSize(QSize(16, 16))
        self.badge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.badge.setFixedWidth(_BADGE_PX)
        self.badge.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.badge.clicked.connect(self.chosen)
        self._words = ""
        """What the number does, without its key."""
        self._key = ElidedLabel(look="muted", scale=0.85)
        self._key.setObjectName(f"compareKey{number}")
        self._key.setFixedWidth(_BADGE_PX)
        self._key.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self._name = ElidedLabel(bold=True)
        self._name.setObjectName(f"compareName{number}")
        self._note = ElidedLabel(look="muted", scale=0.92)
        self._note.setObjectName(f"compareNote{number}")
        self.line = TimeLine()
        self.line.setObjectName(f"compareLine{number}")
        self.line.setAccessibleName(self.tr("Time line of version {n}").format(n=number))
        self._heart = QToolButton()
        self._heart.setObjectName(f"compareFavourite{number}")
        self._heart.setCheckable(True)
        self._heart.setIconSize(QSize(18, 18))
        self._heart.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._heart.clicked.connect(self.favoured)
        #: On a button of a blind test: this version is the better one.
        self._prefer = QPushButton(self.tr("This is better"))
        self._prefer.setObjectName(f"comparePrefer{number}")
        self._prefer.setAccessibleName(self.tr("Version {n} is better").format(n=number))
        self._prefer.clicked.connect(self.preferred)
        action.changed.connect(self._show_key)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._note)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.S, theme.XS, theme.S, theme.XS)
        row.setSpacing(theme.M)
        row.addLayout(self._build_number())
        column = QWidget()
        column.setFixedWidth(_WORDS_PX)
        column.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        row.addWidget(column)
        row.addWidget(self.line, 1)
        row.addWidget(self._heart)
        row.addWidget(self._prefer)

    def _build_number(self) -> QVBoxLayout:
        """The number, with the key below it: digits alone are for stars."""
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self.badge)
        column.addWidget(self._key)
        column.addStretch(1)
        return column

    def _name_number(self, words: str) -> None:
        """Say what the number does, and with which key that is done."""
        self._words = words
        self._show_key()

    def _show_key(self) -> None:
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._key.setText(key)
        self._key.setVisible(bool(key))
        words = self._words
        if key:
            #: The tip of a button: what it does, and its key.
            words = self.tr("{action} ({key})").format(action=words, key=key)
        self.badge.setAccessibleName(words)
        self.badge.setToolTip(formats.tooltip(words))
        set_tip(self._key, words)

    def show_version(self, version: Version, level: Level, *, length_s: float) -> None:
        """Show which song it is."""
        name, take = song_name(version.row), formats.take(version.row.take)
        self._name.setText(plain(song_title(version.row)))
        #: Which song of its task it is; {letter} is A, B, ….
        letter = self.tr("Version {letter}").format(letter=take) if take else ""
        notes = [letter, formats.length(version.duration_s)]
        tip = ""
        if level.is_held_back:
            #: Beside a song: it cannot be made as loud as others, because its loudest moment would clip.
            notes.append(self.tr("limited by its peak"))
            tip = self.tr(
                "Its loudest moment leaves no room to make it as loud as songs usually are, so all versions play softer."
            )
            if level.missing_lu > 0:
                tip = self.tr(
                    "Its loudest moment leaves no room to make it as loud as the others, so it plays softer than they do."
                )
        note = formats.listed([note for note in notes if note])
        self._note.setText(note)
        self._note.show()
        set_tip(self._note, beside(note, tip) if tip else "")
        self._name_number(self.tr("Hear version {n}: {name}").format(n=self._number, name=name))
        self._heart.setChecked(version.row.is_favourite)
        self._heart.setIcon(icons.icon("heart-full" if version.row.is_favourite else "heart"))
        words = (
            self.tr("Remove {name} from Favourites")
            if version.row.is_favourite
            else self.tr("Add {name} to Favourites")
        ).format(name=name)
        self._heart.setAccessibleName(words)
        self._heart.setToolTip(formats.tooltip(words))
        figures = version.figures
        self.line.show_version(
            b"" if figures is None else figures.waveform,
            length_s=length_s,
            own_s=version.duration_s or length_s,
        )
        self.line.show_marks(
            version.sections, [note.at_s for note in version.notes if note.at_s is not None]
        )
        self._heart.show()
        self._prefer.hide()

    def hide_version(self, *, length_s: float) -> None:
        """Show only its number."""
        self._name.setText(self.tr("Version {n}").format(n=self._number))
        self._note.setText("")
        self._note.hide()
        set_tip(self._note, "")
        self._name_number(self.tr("Hear version {n}").format(n=self._number))
        self._heart.setChecked(False)
        self._heart.setAccessibleName("")
        self._heart.setToolTip("")
        self._heart.hide()
        self._prefer.show()
        self.line.show_version(b"", length_s=length_s, own_s=length_s)
        self.line.show_marks((), ())

    def set_heard(self, *, heard: bool) -> None:
        """It is the one that is heard, or not."""
        self.badge.setChecked(heard)
        self.badge.setIcon(icons.icon("volume", tint="accent_text") if heard else icons.nothing())
        self.badge.setAccessibleDescription(self.tr("Heard now") if heard else "")
        if self.property("heard") != heard:
            self.setProperty("heard", heard)
            self.style().polish(self)
        self.line.set_heard(heard=heard)


class CompareView(QFrame):
    """Shows one comparison.

    Signals:
        left: the lists are wanted again, or something else has their place.
        preferred(number): this version is the better one of a blind test; counted from 0.
        favoured(number): this version is to be a favourite, or no longer.
    """

    left = Signal()
    preferred = Signal(int)
    favoured = Signal(int)

    def __init__(self, comparison: Comparison, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compare")
        self.setAccessibleName(self.tr("Compare versions"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._comparison = comparison
        self._actions = actions
        self._lanes: list[_VersionRow] = []
        self._rows = QVBoxLayout()
        self._title = PlainLabel(self.tr("Compare versions"), scale=1.35, bold=True)
        self._title.setObjectName("compareTitle")
        self._says = ElidedLabel(look="muted")
        self._says.setObjectName("compareSays")
        self._time = PlainLabel(look="muted")
        self._time.setObjectName("compareTime")
        self._build()
        comparison.changed.connect(self.show_all)
        comparison.opened.connect(self.show_all)
        comparison.moved.connect(self._show_place)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.L, theme.M, theme.L, theme.M)
        column.setSpacing(theme.M)
        column.addLayout(self._build_header())
        lanes = QWidget()
        lanes.setObjectName("compareLanes")
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.S)
        lanes.setLayout(self._rows)
        self._rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("compareScroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(lanes)
        column.addWidget(scroll, 1)
        column.addLayout(self._build_line())
        column.addLayout(self._build_deeds())

    def _build_header(self) -> QHBoxLayout:
        back = QPushButton(icons.icon("back"), self.tr("Back to the list"))
        back.setObjectName("compareBack")
        back.setIconSize(QSize(16, 16))
        back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(theme.M)
        row.addWidget(back)
        row.addWidget(self._title)
        row.addWidget(self._says, 1)
        row.addWidget(self._button("blind_test"))
        return row

    def _build_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._time)
        row.addStretch(1)
        for name in ("switch_version", "loop_from", "loop_to", "loop_off"):
            row.addWidget(self._button(name))
        return row

    def _build_deeds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._button("own_places"))
        row.addStretch(1)
        self._keep = QPushButton(icons.icon("trash"), "")
        self._keep.setObjectName("compareKeep")
        self._keep.setIconSize(QSize(16, 16))
        self._keep.clicked.connect(self._actions["remove"].trigger)
        row.addWidget(self._keep)
        return row

    def _button(self, name: str) -> QToolButton:
        """A button for an action, that says its key."""
        button, action = QToolButton(), self._actions[name]
        words = shown_text(action)
        action.setIconText(words)
        button.setDefaultAction(action)
        button.setObjectName("compare" + "".join(part.capitalize() for part in name.split("_")))
        button.setProperty("look", "bar")
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tell_key(button, action, lambda: words)
        return button

    @property
    def writing_buttons(self) -> tuple[QWidget, ...]:
        """The buttons that change the library."""
        return (self._keep,)

    # What is shown.

    def show_all(self) -> None:
        """Show what is compared as it is now."""
        comparison = self._comparison
        versions, levels = comparison.versions, comparison.levels
        self._fit(len(versions))
        length_s, hidden = comparison.length_s, comparison.is_hidden
        for number, (lane, version, level) in enumerate(
            zip(self._lanes, versions, levels, strict=True)
        ):
            if hidden:
                lane.hide_version(length_s=length_s)
            else:
                lane.show_version(version, level, length_s=length_s)
            lane.set_heard(heard=number == comparison.number)
            lane.line.set_loop(comparison.loop_s)
        self._show_deeds()
        self._says.setText(self._words())
        self._show_place()

    def _show_deeds(self) -> None:
        comparison = self._comparison
        others = max(0, len(comparison.versions) - 1)
        self._keep.setText(
            formats.counted(others, self.tr("Keep this, trash {n} others", "", others))
        )
        self._keep.setEnabled(self._actions["remove"].isEnabled() and others > 0)

    def _words(self) -> str:
        comparison = self._comparison
        if comparison.is_hidden:
            return self.tr("Listen, then choose the better one.")
        if comparison.outcome is not None:
            row = comparison.song_of(comparison.outcome.winner)
            return self.tr("You preferred {name}.").format(name=song_name(row))
        return ""

    def _fit(self, count: int) -> None:
        """Have as many lanes as versions."""
        while len(self._lanes) > count:
            lane = self._lanes.pop()
            self._rows.removeWidget(lane)
            lane.deleteLater()
        while len(self._lanes) < count:
            self._add_lane(len(self._lanes))

    def _add_lane(self, number: int) -> None:
        lane = _VersionRow(number + 1, self._actions[f"version_{number + 1}"])
        comparison = self._comparison
        lane.chosen.connect(lambda: self._choose(number))
        lane.preferred.connect(lambda: self.preferred.emit(number))
        lane.favoured.connect(lambda: self.favoured.emit(number))
        lane.line.sought.connect(comparison.seek)
        lane.line.looped.connect(comparison.set_loop)
        self._lanes.append(lane)
        self._rows.insertWidget(number, lane, _LANE_STRETCH)

    def _choose(self, number: int) -> None:
        self._comparison.switch(number)
        self.show_all()  # Qt takes the mark out of a button that is pressed twice

    def _show_place(self) -> None:
        comparison = self._comparison
        for lane, place_s in zip(self._lanes, comparison.places_s, strict=False):
            lane.line.set_place(place_s)
        #: How far the song is, and how long it is.
        text = self.tr("{place} / {length}").format(
            place=formats.length(int(comparison.place_s)),
            length=formats.length(comparison.length_s),
        )
        if text != self._time.text():
            self._time.setText(text)

    def recolor(self) -> None:
        """The theme is another one now."""
        for lane in self._lanes:
            lane.line.redraw()

    # Keys.

    @override
    def event(self, event: QEvent) -> bool:
        # Ahead of the window's own keys, which are about the player.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._deed_of(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deed_of(event)
        if deed is None:
            super().keyPressEvent(event)
            return
        deed()

    def _deed_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        comparison, key = self._comparison, event.key()
        has_shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Space and not event.modifiers():
            return comparison.toggle
        if key == Qt.Key.Key_Escape:
            return self.left.emit
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and (has_shift or not event.modifiers()):
            step = _STEP_S * (2 if has_shift else 1) * (1 if key == Qt.Key.Key_Right else -1)
            return lambda: comparison.seek(comparison.place_s + step)
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and comparison.is_hidden:
            return lambda: self.preferred.emit(comparison.number)
        return None

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # else it is the whole window that is hidden
            self.left.emit()
