"""The page that stands where the songs will be while the library is empty: set a relay, paste IDs, done.

It leads through the two steps and shows nothing of the library itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import RelayInfo
from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.paste import PasteBox, local_files
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog, RelayForm
from suno_desktop.ui.dialogs.relay_phrases import relay_words
from suno_desktop.ui.dialogs.taking_in import TakingIn
from suno_desktop.ui.dialogs.widgets import (
    Card,
    StatusLine,
    StepBadge,
    Tone,
    Words,
    button,
    fixed_font,
)
from suno_desktop.ui.drops import take_copy
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.labels import set_tip

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.track import Added

_WIDTH_PX = 640
_SAMPLE_LINES = 4
_SAMPLE_EDGE_PX = 16
"""The field's padding, its line, and the margin above the first line: so no line is shown by half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOffer:
    """What the demo has to try: IDs to copy, and the name of the relay that knows them."""

    sample_text: str
    relay_name: str


def _stops(layout: QLayout) -> Iterator[QWidget]:
    """All that the tab key comes to, as it stands on the page."""
    for item in filter(None, map(layout.itemAt, range(layout.count()))):
        widget: QWidget | None = item.widget()
        inside: QLayout | None = item.layout()
        if widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            inside = widget.layout()
        if inside is not None:
            yield from _stops(inside)


class FirstRunPage(QScrollArea):
    """Two steps to the first song.

    Signals:
        added: IDs are tracked or a reply is imported (`Added`).
        many_dropped: several files or a folder (paths), which are not shown before they come in.
    """

    added = Signal(object)
    many_dropped = Signal(object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        demo: DemoOffer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._demo = demo
        self._is_wanted = False
        self._saves_first = False
        self.setObjectName("firstRun")
        self.setAccessibleName(self.tr("Getting started"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing is seen to have it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self._build()
        bridge.changed.connect(self._on_changed)
        bridge.relay_changed.connect(self._on_relay_changed)
        self._read_relays()
        self._show()

    # Parts.

    def _build(self) -> None:
        column = QWidget()
        column.setObjectName("firstRunColumn")
        column.setMaximumWidth(_WIDTH_PX)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addStretch(1)
        title = Words(
            self.tr("No songs yet"), name="firstRunTitle", scale=1.9, bold=True, wraps=False
        )
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        lead = Words(
            self.tr(
                "Two steps, and your songs appear here automatically. An API provider (also called a "
                "relay or 中转站) calls Suno for you and gives you task IDs."
            ),
            name="firstRunLead",
            muted=True,
        )
        lead.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(title)
        layout.addWidget(lead)
        layout.addSpacing(theme.S)
        if self._demo is not None:
            layout.addWidget(self._demo_card(self._demo))
        layout.addWidget(self._relay_card())
        layout.addWidget(self._paste_card())
        note = Words(
            self.tr("API keys are stored on this computer only."),
            name="firstRunKeysNote",
            muted=True,
        )
        note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(note)
        layout.addStretch(2)
        page = QWidget()
        page.setObjectName("firstRunPage")
        around = self._page = QHBoxLayout(page)
        around.setContentsMargins(0, 0, 0, 0)
        around.addStretch(1)
        around.addWidget(column, 100)
        around.addStretch(1)
        self.setWidget(page)

    def _demo_card(self, demo: DemoOffer) -> Card:
        card = Card(name="firstRunDemo", lit=True)
        #: Badge: these are not your own songs.
        mark = Words(self.tr("Demo"), name="firstRunDemoMark", wraps=False)
        mark.setProperty("look", "demo")
        self._demo_heading = Words(
            self.tr("The demo provider is running. Copy these sample IDs:"),
            name="firstRunDemoHeading",
            bold=True,
        )
        #: Verb, on a button: copy the sample IDs.
        copy = button(self.tr("Copy"), name="firstRunCopy", look="primary")
        copy.setAccessibleName(self.tr("Copy the sample IDs"))
        copy.clicked.connect(self._on_copy_clicked)
        top = QHBoxLayout()
        top.setSpacing(theme.M)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._demo_heading, 1)
        top.addWidget(copy)
        sample = QPlainTextEdit(plain(demo.sample_text))
        sample.setObjectName("firstRunSample")
        sample.setAccessibleName(self.tr("Sample IDs"))
        sample.setReadOnly(True)
        sample.setTabChangesFocus(True)
        sample.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        sample.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sample.setFont(fixed_font())
        sample.setFixedHeight(sample.fontMetrics().lineSpacing() * _SAMPLE_LINES + _SAMPLE_EDGE_PX)
        card.body.addLayout(top)
        card.body.addWidget(sample)
        return card

    def _relay_card(self) -> Card:
        card = Card(name="firstRunRelayCard")
        self._step_one = StepBadge(1, name="firstRunStep1")
        heading = Words(
            self.tr("Add your API provider"), name="firstRunRelayHeading", bold=True, wraps=False
        )
        top = QHBoxLayout()
        top.setSpacing(theme.M)
        top.addWidget(self._step_one)
        top.addWidget(heading)
        top.addWidget(self._relay_summary(), 1)
        card.body.addLayout(top)
        card.body.addWidget(self._relay_form())
        return card

    def _relay_form(self) -> QWidget:
        self._form = RelayForm(bridge=self._bridge, name="firstRunRelay", asks_others=False)
        self._form.saved.connect(self._on_relay_saved)
        self._form.submitted.connect(self._form.save)
        self._form.edited.connect(self._on_relay_edited)
        self._save_relay = button(self.tr("Save provider"), name="firstRunSaveRelay")
        self._save_relay.clicked.connect(self._form.save)
        self._form.buttons.insertWidget(1, self._save_relay)
        return self._form

    def _relay_summary(self) -> QWidget:
        self._summary = page = QWidget()
        self._relays = Words(name="firstRunRelays", parent=page)
        self._add_relay = button(
            self.tr("Add another…"), name="firstRunAddRelay", look="link", parent=page
        )
        self._add_relay.clicked.connect(self._on_add_relay_clicked)
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._relays, 1)
        layout.addWidget(self._add_relay)
        page.setVisible(False)
        return page

    def _paste_card(self) -> Card:
        card = Card(name="firstRunPasteCard")
        top = QHBoxLayout()
        top.setSpacing(theme.M)
        top.addWidget(StepBadge(2, name="firstRunStep2"))
        heading = Words(
            self.tr("Paste task IDs (in any text; IDs are found automatically)"),
            name="firstRunPasteHeading",
            bold=True,
        )
        top.addWidget(heading, 1)
        self._box = PasteBox(bridge=self._bridge, name="firstRunPaste")
        self._box.field.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 18)
        self._box.looked.connect(self._show)
        self._box.submitted.connect(self.track)
        self._taking = TakingIn(bridge=self._bridge, parent=self)
        self._taking.changed.connect(self._show_running)
        self._taking.added.connect(self._on_added)
        self._taking.ended_early.connect(self._on_ended_early)
        self._track = QPushButton(self)
        self._track.setObjectName("firstRunTrack")
        self._track.setProperty("look", "primary")
        self._track.clicked.connect(self.track)
        self._stop = button(self.tr("Cancel"), name="firstRunStop")
        self._stop.clicked.connect(self._taking.stop)
        self._or = Words(
            self.tr("or drop a .json or text file anywhere in this window"), muted=True
        )
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.M)
        bottom.addWidget(self._track)
        bottom.addWidget(self._stop)
        bottom.addWidget(self._or, 1)
        bottom.addStretch()
        self._status = StatusLine(name="firstRunStatus")
        card.body.addLayout(top)
        card.body.addWidget(self._box)
        card.body.addWidget(self._status)
        card.body.addLayout(bottom)
        return card

    # What others ask.

    def focus_first(self) -> None:
        """Go to what is to be filled: the relay, or where there is one, the task IDs."""
        field = self._box.field if self._form.isHidden() else self._form.first_field
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def order_tabs(self, before: QWidget) -> None:
        """Put all that the tab key comes to behind `before`, in the order of the page."""
        for stop in _stops(self._page):
            QWidget.setTabOrder(before, stop)
            before = stop

    def paste(self, text: str, files: Sequence[Path] = ()) -> None:
        """Put text into the field, or files beside it, as Ctrl+V in the window does."""
        if files:
            self._take_files(files)
        else:
            self._box.set_text(text)
        self._box.field.setFocus()
        self.ensureWidgetVisible(self._track)

    def track(self) -> None:
        """Save the relay if one is half entered, then track what was found."""
        if self._taking.is_running:
            return
        if not self._box.is_current:
            self._is_wanted = True
            return
        if self._box.obstacle():
            return
        if not self._box.relays and self._form.is_touched:
            self._saves_first = True
            self._form.save()
            self.ensureWidgetVisible(self._form)
            return
        self._add()

    def _add(self) -> None:
        preview = self._box.preview
        if preview is None:
            return
        self._status.clear()
        self._taking.begin(preview)

    # What happens.

    def _on_added(self, added: Added) -> None:
        self._box.set_text("")
        self._show()
        self.added.emit(added)

    def _on_ended_early(self, words: str, tone: Tone) -> None:
        self._status.say(words, tone=tone)

    def _on_relay_saved(self) -> None:
        self._read_relays()
        self._box.read_relays()
        if self._saves_first:
            self._saves_first = False
            self._add()
        else:
            self._box.field.setFocus()

    def _on_relay_edited(self) -> None:
        self._saves_first = False

    def _on_add_relay_clicked(self) -> None:
        editor = RelayEditorDialog(bridge=self._bridge, parent=self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(self._on_relay_saved)
        editor.open()

    def _on_copy_clicked(self) -> None:
        if self._demo is None:
            return
        QGuiApplication.clipboard().setText(self._demo.sample_text)
        self._demo_heading.setText(self.tr("Copied. Now paste them below."))
        self._box.field.setFocus()
        self.ensureWidgetVisible(self._track)

    def _on_changed(self, changes: Changes) -> None:
        if changes.relays:
            self._read_relays()

    def _on_relay_changed(self, _status: object) -> None:
        if self.isVisible():
            self._read_relays()

    def _read_relays(self) -> None:
        self._bridge.do(self._bridge.engine.relays.infos(), owner=self, on_done=self._on_relays)

    def _on_relays(self, relays: tuple[RelayInfo, ...]) -> None:
        lines = [f"{plain(info.relay.name)} – {relay_words(info)}" for info in relays]
        self._relays.setText("\n".join(lines))
        # A relay whose key could not be kept is saved, but the question where to keep it is open.
        is_settled = bool(relays) and not self._form.is_unsettled
        focused: QWidget | None = self.window().focusWidget()
        begins = focused is not None and self._form.isAncestorOf(focused)
        self._form.setVisible(not is_settled)
        if is_settled and begins and not self._form.is_touched:
            self._box.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._summary.setVisible(is_settled)
        self._step_one.set_done(done=is_settled)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasText() or local_files(event.mimeData()):
            take_copy(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if not take_copy(event):
            return
        files: list[Path] = local_files(event.mimeData())
        if files:
            self._take_files(files)
        else:
            self._box.field.take(event.mimeData().text())
        self.ensureWidgetVisible(self._track)

    def _take_files(self, files: Sequence[Path]) -> None:
        if len(files) > 1 or files[0].is_dir():
            self.many_dropped.emit(list(files))
        else:
            self._box.add_files(files)

    # What is shown.

    def _show(self) -> None:
        obstacle = self._box.obstacle()
        is_running = self._taking.is_running
        self._track.setText(self._taking.words() if is_running else self._box.wish())
        self._track.setEnabled(not obstacle and not is_running)
        self._stop.setVisible(is_running)
        set_tip(self._track, obstacle)
        self._track.setAccessibleDescription(obstacle)
        self._or.setVisible(self._box.is_empty)
        if not self._box.is_empty:  # what was found moves the button down
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._track))
        if self._is_wanted and self._box.is_current:
            self._is_wanted = False
            self.track()

    def _show_running(self) -> None:
        self._box.hold(held=self._taking.is_running)
        self._show()
