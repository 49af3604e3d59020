"""Rename saved files: what would change, file by file, before anything is touched. The person confirms or leaves.

The engine makes the plan; this only shows it. The renaming itself is ordered by the main window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from suno_desktop.core.events import Working
from suno_desktop.core.override import override
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.pairs import PairsModel
from suno_desktop.ui.dialogs.plan_dialog import PlanDialog, PlanTexts
from suno_desktop.ui.messages import beside

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.rename import RenamePlan, Stays


class RenameDialog(PlanDialog):
    """Looks at all saved files, lists what would change, and asks."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        texts = PlanTexts(
            title=self.tr("Rename downloaded files"),
            table=self.tr("New names"),
            note=self.tr(
                "No file is ever overwritten. Folders left empty are removed. You can undo this until you close Suno Desktop."
            ),
            #: Verb, on a button: rename the files.
            yes=self.tr("Rename"),
        )
        super().__init__(texts, name="rename", bridge=bridge, parent=parent)
        bridge.working.connect(self._on_working)
        self._status.say(self.tr("Checking the downloaded files…"))
        bridge.do(
            bridge.engine.upkeep.plan_rename(),
            owner=self,
            on_done=self._on_planned,
            on_error=self._on_error,
        )

    @override
    def _make_model(self) -> PairsModel:
        return PairsModel((self.tr("Current name"), self.tr("New name")), self)

    @override
    def _stop_looking(self) -> None:
        self._bridge.engine.upkeep.cancel_plan()

    def _on_working(self, working: Working) -> None:
        if working.job == "plan" and self._is_planning:
            self._show_progress(working.done, working.total)

    def _on_planned(self, plan: RenamePlan) -> None:
        self._end()
        self._model.show_rows([(one.old, one.new) for one in plan.listed])
        self._tell_staying(plan)
        if not plan.changing:
            self._say_nothing_to_do(self.tr("All file names are already up to date."))
            return
        changing, files = formats.number(plan.changing), formats.number(plan.files)
        words = self.tr("{changing} of {files} files will be renamed.").format(
            changing=changing, files=files
        )
        if plan.changing > len(plan.listed):
            listed = self.tr("The first {n} are listed.")
            words = beside(words, listed.format(n=formats.number(len(plan.listed))))
        self._status.say(words)
        self._yes.setText(
            formats.counted(plan.changing, self.tr("Rename {n} files", "", plan.changing))
        )
        self._yes.setEnabled(True)
        self._yes.setFocus()

    def _tell_staying(self, plan: RenamePlan) -> None:
        words: dict[Stays, str] = {
            "right": self.tr("{n} already correct"),
            "elsewhere": self.tr("{n} outside the music folder"),
            "missing": self.tr("{n} missing on disk"),
            "changed": self.tr("{n} modified since they were downloaded"),
            "impossible": self.tr("{n} whose new name is not possible"),
        }
        self._say_staying((text, plan.staying.get(why, 0)) for why, text in words.items())
