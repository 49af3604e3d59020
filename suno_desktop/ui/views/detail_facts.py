"""Labels with values, as the parts of the details show them, and how a value of a song reads. Knows no part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from suno_desktop.core.fields import Field, FieldType
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.labels import PlainLabel, WrapLabel

LABEL_PX: Final = 104
_ENDLESS: Final = re.compile(r"\S{20}(?=\S)|_(?=\S)")


def _yes_or_no(value: bool) -> str:
    #: Value of a detail, such as “Instrumental”.
    yes = QCoreApplication.translate("details", "Yes")
    return yes if value else QCoreApplication.translate("details", "No")


_SHOWN: Final[Mapping[FieldType, Callable[[Any], str]]] = {
    FieldType.FLAG: _yes_or_no,
    FieldType.SECONDS: lambda value: formats.length(float(value)),
    FieldType.TIME: lambda value: formats.moment(value) if isinstance(value, datetime) else "",
    FieldType.COUNT: lambda value: formats.number(int(value)),
    FieldType.WHOLE: lambda value: formats.number(int(value)),
    FieldType.NUMBER: lambda value: f"{float(value):.6g}",
    FieldType.CLIPS: lambda value: formats.listed(map(plain, value)),
    FieldType.LIST: lambda value: formats.listed(map(plain, value)),
}


def field_text(field: Field, value: Any) -> str:
    """A value of a clip as people read it; "" if there is none."""
    if value is None or value == "":
        return ""
    shown = _SHOWN.get(field.type)
    return plain(str(value)).strip() if shown is None else shown(value)


class Facts(QWidget):
    """Labels with values below a heading. Rows are made once and used again for the next song.

    Signals:
        copy_requested: put this text into the clipboard.
    """

    copy_requested = Signal(str)

    def __init__(
        self, heading: str, name: str, *, endless: bool = False, label_px: int = LABEL_PX
    ) -> None:
        super().__init__()
        self._label_px = 76 if endless else label_px
        self.setObjectName(name)
        self._endless = endless
        """The values are words without end, such as IDs."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.M)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        if heading:
            self._grid.addWidget(PlainLabel(heading, look="section", scale=0.9), 0, 0, 1, 3)
        self._made: list[tuple[PlainLabel, PlainLabel, QToolButton]] = []

    def show_facts(self, facts: Iterable[tuple[str, str, bool]]) -> None:
        """Show label, value and whether it can be copied."""
        shown = 0
        for label, value, can_copy in facts:
            if not value:
                continue
            if shown == len(self._made):
                self._add_row()
            name, text, copy = self._made[shown]
            name.setText(label)
            text.setText(value if self._endless else breakable(value))
            text.setAccessibleName(f"{label}: {value}")
            level(name, text)
            copy.setAccessibleName(self.tr("Copy {label}").format(label=label))
            copy.setToolTip(copy.accessibleName())
            name.show()
            text.show()
            copy.setVisible(can_copy)
            shown += 1
        for row in self._made[shown:]:
            for part in row:
                part.hide()
        self.setVisible(shown > 0)

    def _add_row(self) -> None:
        at = len(self._made) + 1
        name = PlainLabel(look="muted")
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        name.setWordWrap(True)
        name.setFixedWidth(self._label_px)
        text: PlainLabel
        text = WrapLabel() if self._endless else PlainLabel(wrap=True, selectable=True)
        if not self._endless:
            text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        copy = QToolButton()
        copy.setObjectName(f"{self.objectName()}Copy{at}")
        copy.setIcon(icons.icon("copy", tint="muted"))
        copy.setIconSize(QSize(15, 15))
        copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        copy.clicked.connect(lambda: self._copy(text.text().replace("\u200b", "")))
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(text, at, 1)
        self._grid.addWidget(copy, at, 2, Qt.AlignmentFlag.AlignTop)
        self._made.append((name, text, copy))

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return [copy for _name, _text, copy in self._made]

    def pairs(self) -> list[tuple[PlainLabel, PlainLabel]]:
        """Labels and values as shown."""
        return [(name, text) for name, text, _copy in self._made if not name.isHidden()]

    def _copy(self, text: str) -> None:
        self.copy_requested.emit(text)


def level(*labels: PlainLabel) -> None:
    """Let the first lines of labels stand on one line: Chinese comes from another font, which begins lower."""
    ascents = [_ascent(label) for label in labels]
    for label, ascent in zip(labels, ascents, strict=True):
        label.setContentsMargins(0, round(max(ascents) - ascent), 0, 0)


def _ascent(label: PlainLabel) -> float:
    """How far below the upper edge of a label its first line stands."""
    label.ensurePolished()
    layout = QTextLayout(label.text(), label.font())
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(24, label.maximumWidth()))
    layout.endLayout()
    return first.ascent()


def breakable(text: str) -> str:
    """Prose in which a word without end may be broken (by a space of no width), so that nothing is cut off."""
    return _ENDLESS.sub("\\g<0>\u200b", text)
