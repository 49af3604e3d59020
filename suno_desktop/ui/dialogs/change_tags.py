"""Update tags in saved files: what would change, file by file, before anything is written. The person confirms or leaves.

The engine looks, which takes a while where there are many files; what it found so far is shown meanwhile, and the person
need not wait for the rest. The writing itself is ordered by the main window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from suno_desktop.core.events import Working
from suno_desktop.core.fields import BY_KEY, FieldType
from suno_desktop.core.model import take_letter
from suno_desktop.core.override import override
from suno_desktop.ui import formats, states
from suno_desktop.ui.dialogs.pairs import PairsModel
from suno_desktop.ui.dialogs.plan_dialog import PlanDialog, PlanTexts
from suno_desktop.ui.dialogs.widgets import button
from suno_desktop.ui.messages import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.tags_before import LastChange
    from suno_desktop.core.media.tags import TagChange
    from suno_desktop.core.workflows.retag_plan import PlannedTags, TagPlan, TagsStay

_FIRST: Final = (
    "album",
    "genre",
    "subtitle",
    "track",
    "disc",
    "title",
    "artist",
    "album_artist",
    "style",
    "lyrics",
    "lines",
    "cover",
)
"""What people look for comes first."""
_SONG_PX: Final = 280
_LONGEST: Final = 60
"""Characters of a value."""


class ChangeTagsDialog(PlanDialog):
    """Looks at all saved files, lists what would change, and asks.

    Signals:
        undo_requested: the last update is to be taken back; just before the dialog closes.
    """

    undo_requested = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        texts = PlanTexts(
            title=self.tr("Update tags in downloaded files"),
            table=self.tr("Changes"),
            note=self.tr(
                "The audio does not change. You can undo this until tags are updated the next time."
            ),
            #: Verb, on a button: write new tags into the files.
            yes=self.tr("Update tags"),
        )
        super().__init__(texts, name="changeTags", bridge=bridge, parent=parent)
        self._table.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, min(_SONG_PX, self.width() * 2 // 5))
        self._undo = button(self.tr("Undo last update"), name="changeTagsUndo", parent=self)
        self._undo.hide()
        self._undo.clicked.connect(self._on_undo)
        self._buttons.insertWidget(0, self._undo)
        self._yes.setEnabled(True)
        bridge.working.connect(self._on_working)
        self._status.say(self.tr("Checking the downloaded files…"))
        bridge.do(
            bridge.engine.retagging.plan(),
            owner=self,
            on_done=self._on_planned,
            on_error=self._on_error,
        )
        bridge.do(bridge.engine.retagging.last(), owner=self, on_done=self._on_last)

    @override
    def _make_model(self) -> PairsModel:
        #: Column: the song that a file is of.
        titles = (self.tr("Song"), self.tr("Changes"))
        return PairsModel(titles, self, tell=self._row, hint=self._hint)

    @override
    def _stop_looking(self) -> None:
        self._bridge.engine.retagging.cancel_plan()

    # What happens.

    def _on_undo(self) -> None:
        self.undo_requested.emit()
        self.reject()

    def _on_last(self, last: LastChange | None) -> None:
        if last is None:
            return
        words = self.tr("{n} files, updated on {date}", "", last.files)
        self._undo.setToolTip(formats.counted(last.files, words, date=formats.moment(last.at)))
        self._undo.show()

    def _on_working(self, working: Working) -> None:
        if working.job != "look" or not self._is_planning:
            return
        self._show_progress(working.done, working.total)
        plan = self._bridge.engine.retagging.so_far
        if plan is None:
            return
        self._model.show_more(plan.listed)
        self._status.say(
            self.tr("Looking at {done} of {total} files. {changing} will change so far.").format(
                done=formats.number(working.done),
                total=formats.number(working.total),
                changing=formats.number(plan.changing),
            )
        )

    def _on_planned(self, plan: TagPlan) -> None:
        self._end()
        self._model.show_more(plan.listed)
        self._tell_staying(plan)
        if not plan.changing:
            self._say_nothing_to_do(self.tr("All tags are already up to date."))
            return
        words = self.tr("{changing} of {files} files will change.").format(
            changing=formats.number(plan.changing), files=formats.number(plan.seen)
        )
        if plan.changing > len(plan.listed):
            listed = self.tr("The first {n} are listed.")
            words = beside(words, listed.format(n=formats.number(len(plan.listed))))
        self._status.say(words)
        self._yes.setText(
            formats.counted(plan.changing, self.tr("Update {n} files", "", plan.changing))
        )
        self._yes.setFocus()

    def _tell_staying(self, plan: TagPlan) -> None:
        words: dict[TagsStay, str] = {
            "right": self.tr("{n} already correct"),
            "missing": self.tr("{n} missing on disk"),
            "changed": self.tr("{n} modified outside Suno Desktop"),
            "linked": self.tr("{n} hard-linked to another file name"),
            "impossible": self.tr("{n} that cannot be tagged"),
        }
        self._say_staying((text, plan.staying.get(why, 0)) for why, text in words.items())

    # What is said of a file.

    def _row(self, planned: PlannedTags) -> tuple[str, str]:
        return self._song(planned), " · ".join(self._told(planned))

    def _hint(self, planned: PlannedTags) -> tuple[str, str]:
        return formats.place(planned.path), "\n".join(self._told(planned))

    def _song(self, planned: PlannedTags) -> str:
        title = planned.title.strip() or states.untitled()
        take = take_letter(planned.take)
        name = title if take is None else f"{title} · {take}"
        return f"{name} · {planned.path.suffix.removeprefix('.').upper()}"

    def _told(self, planned: PlannedTags) -> Iterator[str]:
        """The changes of a file, each as a text."""
        order = {key: place for place, key in enumerate(_FIRST)}
        is_other = False
        for change in sorted(planned.changes, key=lambda one: order.get(one.key, len(order))):
            label = self._label(change.key)
            if label is None:
                is_other = True
            elif change.key in {"cover", "lines"} or _is_long(change.key):
                yield label
            else:
                yield self._change(label, change)
        if is_other:
            #: Tags such as the ID of the song and its page on Suno.
            yield self.tr("IDs and links")
        if planned.beside:
            endings = formats.listed(f".{ending}" for ending in planned.beside)
            yield self.tr("Files beside the song: {endings}").format(endings=endings)

    def _change(self, label: str, change: TagChange) -> str:
        #: What changes in a tag: its name, and what it says before and afterwards.
        return self.tr("{label}: {old} → {new}").format(
            label=label, old=self._value(change.old), new=self._value(change.new)
        )

    def _value(self, text: str) -> str:
        if not text:
            return "–"
        shown = formats.line(text)
        if len(shown) > _LONGEST:
            shown = f"{shown[:_LONGEST].rstrip()}…"
        return self.tr("“{words}”").format(words=shown)

    def _label(self, key: str) -> str | None:
        """What a tag is called; None for what nobody looks at."""
        labels = {
            "album": self.tr("Album"),
            "album_artist": self.tr("Album artist"),
            #: Tag: which version of its task a song is.
            "subtitle": self.tr("Subtitle"),
            #: Tag: the number of a song on its disc.
            "track": self.tr("Number on the album"),
            #: Tag: the number of the disc of an album.
            "disc": self.tr("Disc"),
            "genre": self.tr("Genre"),
            "cover": self.tr("Cover"),
            "lines": self.tr("Synced lyrics"),
            #: The version of ID3, such as ID3v2.4.
            "format": self.tr("Tag format"),
        }
        field = BY_KEY.get(key)
        if field is not None:
            return QCoreApplication.translate("fields", field.label)
        return labels.get(key)


def _is_long(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].type is FieldType.LONG_TEXT
