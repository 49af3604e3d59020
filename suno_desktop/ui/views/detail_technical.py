"""The third part of the details: IDs, links, files, and the provider's own words. For whoever wants to know exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from suno_desktop.core.fields import BY_KEY, FIELDS, FieldType
from suno_desktop.core.model import ClipState, TaskState
from suno_desktop.core.rows import SongDetail, TaskRow, TimesTold
from suno_desktop.ui import formats, icons, states
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.detail_facts import Facts, field_text
from suno_desktop.ui.views.detail_files import DetailFiles
from suno_desktop.ui.views.detail_part import DetailPart

LINKS: Final = tuple(field.key for field in FIELDS if field.type is FieldType.LINK)
_ELSEWHERE: Final = "image_small_url"


class TechnicalPart(DetailPart):
    """What is exactly known.

    Signals:
        reply_requested: show the raw response of the task.
    """

    reply_requested = Signal()

    def __init__(self) -> None:
        super().__init__("", "detailsTechnical")
        #: Heading in the details: IDs, links and files.
        self.rename(self.tr("Technical details"))
        self.files = DetailFiles()
        #: Heading: what is known of the task that made the song.
        self.task = Facts(self.tr("Task"), "detailsTask")
        self.ids = Facts(self.tr("IDs"), "detailsIds", endless=True)
        #: Heading: web addresses of the files.
        self.links = Facts(self.tr("Links"), "detailsLinks", endless=True)
        self._reply = QPushButton(icons.icon("code"), self.tr("Show raw response"))
        self._reply.setObjectName("detailsReply")
        self._reply.clicked.connect(self.reply_requested)
        for widget in (self.files, self.task, self.ids, self.links):
            self.column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._reply)
        row.addStretch(1)
        self.column.addLayout(row)

    def all_facts(self) -> tuple[Facts, ...]:
        """Its labels with values."""
        return self.task, self.ids, self.links

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        parts = (self.files, self.task, self.ids, self.links)
        return [self.head, *(stop for part in parts for stop in part.stops()), self._reply]

    def show_task(self, task: TaskRow) -> None:
        """Show a task of the Tasks table."""
        self.files.hide()
        self.links.hide()
        self.task.show_facts((*self._of_task(task), *self._of_moments(task)))
        self.ids.show_facts([(self.tr("Task ID"), plain(task.task_id), True)])
        self.show()

    def show_song(self, detail: SongDetail, show_file: Callable[[Path], None]) -> None:
        """Show a song."""
        self.files.show_files(detail, show_file)
        self.task.show_facts((*self._of_task(detail.task), *self._of_making(detail)))
        self.ids.show_facts(self._of_ids(detail))
        self.links.show_facts(self._of_links(detail))
        self.show()

    def _of_links(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        if detail.clip is None:
            return
        for key in LINKS:
            if key == _ELSEWHERE:
                continue
            label = QCoreApplication.translate("fields", BY_KEY[key].label)
            yield label, field_text(BY_KEY[key], detail.clip.value(key)), True

    def _of_ids(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        yield self.tr("Song ID"), plain(detail.row.clip_id or ""), True
        yield self.tr("Task ID"), plain(detail.task.task_id), True
        for source in detail.sources:
            if source.key != detail.task.key:
                yield self.tr("Also in task"), plain(source.task_id), True

    def _of_task(self, task: TaskRow) -> Iterable[tuple[str, str, bool]]:
        yield self.tr("Provider"), plain(task.relay_name or ""), True
        shown = states.of_task_row(task)
        percent = "" if shown.percent is None else f" {shown.percent}%"
        #: Label: the state of the task.
        yield self.tr("State"), shown.word + percent, True
        if task.state is not TaskState.READY:  # else it says what the state says, in other words
            yield self.tr("Status reported by provider"), self._quoted(task.relay_status), True
        #: Label: why the task failed.
        yield self.tr("Reason"), plain(task.reason or ""), True

    def _of_moments(self, task: TaskRow) -> Iterable[tuple[str, str, bool]]:
        yield self.tr("Submitted"), formats.moment(task.submitted_at), False
        yield self.tr("Started"), formats.moment(task.started_at), False
        yield self.tr("Finished"), formats.moment(task.finished_at), False
        yield self.tr("Added"), formats.moment(task.added_at), False

    def _of_making(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """The provider's own words for what a song is, and for its state where that says more than ours."""
        if detail.clip is None:
            return
        if detail.times is not None:
            #: Label before “{relay}, {date}”: who told when the words are sung.
            yield self.tr("Synced lyrics from"), self._of_times(detail.times), True
        kind = BY_KEY["clip_type"]
        label = QCoreApplication.translate("fields", kind.label)
        raw = detail.clip.value(kind.key)
        yield label, states.made_as(raw) or self._quoted(raw), True
        if detail.row.state is not ClipState.READY:
            label = self.tr("Status of this song")
            yield label, self._quoted(detail.clip.relay_status), True

    def _of_times(self, told: TimesTold) -> str:
        #: In place of a provider's name: the times were found in files of the song.
        relay = plain(told.relay_name or "") or self.tr("your files")
        values = {"relay": relay, "date": formats.day(told.got_at)}
        if told.has_words:
            return self.tr("{relay}, {date}").format(**values)
        return self.tr("{relay}, {date}: nothing is sung").format(**values)

    def _quoted(self, words: str | None) -> str:
        """Somebody else's words, told from ours."""
        shown = plain(words or "").strip()
        return self.tr("“{words}”").format(words=shown) if shown else ""
