"""The look: colours of the light and the dark theme, spaces, font sizes, and the style sheet made of them.

No view names a colour of its own: it asks `colors()` while painting, so that a change of theme needs nothing but
a repaint. Every text colour has a contrast of at least 4.5 : 1 on every surface that it stands on.
"""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

XS: Final = 4
S: Final = 8
M: Final = 12
L: Final = 16
XL: Final = 24
RADIUS: Final = 6
ROW_PX: Final = 44
"""Height of every row of every list."""
COVER_PX: Final = 36
"""Side of a cover in a row."""
_CHINESE_FONTS: Final = ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC")
"""Of macOS, Windows and most desktops of Linux."""
_TRADITIONAL_FONTS: Final = (
    "PingFang TC",
    "Microsoft JhengHei UI",
    "Noto Sans CJK TC",
    "Noto Sans TC",
)


class Colors(NamedTuple):
    """All colours of one theme, named by their use."""

    window: str
    """Toolbars, side bar, panels."""
    base: str
    """Lists and text fields."""
    raised: str
    """Buttons, badges, the player bar."""
    hover: str
    """A row or button under the mouse."""
    selected: str
    """Selected rows and the chosen filter."""
    border: str
    """Around what is only set apart."""
    edge: str
    """Around what can be filled or set, and the groove of a slider: 3 : 1 on every surface they stand on."""
    text: str
    muted: str
    """Second lines, labels, headings of lyrics."""
    accent: str
    """The one strong colour: primary buttons, progress, what plays."""
    accent_text: str
    """The accent where it is text or a line on `base` or `window`."""
    on_accent: str
    good: str
    busy: str
    warn: str
    bad: str
    strip: str
    """Ground of the strip that says a relay is away."""
    strip_text: str
    toast: str
    toast_text: str
    toast_action: str
    skeleton: str
    """Places whose content is still being read."""
    found: str
    """Ground of what was searched, where it stands."""


LIGHT: Final = Colors(
    window="#f4f4f7",
    base="#ffffff",
    raised="#ffffff",
    hover="#f1f1f6",
    selected="#e7e3fc",
    border="#dedfe6",
    edge="#858894",
    text="#1b1c22",
    muted="#5d616d",
    accent="#5f48dc",
    accent_text="#5640cf",
    on_accent="#ffffff",
    good="#17703f",
    busy="#5640cf",
    warn="#855100",
    bad="#b3261e",
    strip="#fdf0cf",
    strip_text="#4d3a06",
    toast="#26272e",
    toast_text="#f3f3f6",
    toast_action="#bdb1ff",
    skeleton="#ececf1",
    found="#ffeaa3",
)
DARK: Final = Colors(
    window="#1a1b20",
    base="#141519",
    raised="#25262d",
    hover="#1e1f25",
    selected="#2e2a50",
    border="#2d2f37",
    edge="#727581",
    text="#ececf1",
    muted="#a3a6b2",
    accent="#705aec",
    accent_text="#a898ff",
    on_accent="#ffffff",
    good="#5ccb8b",
    busy="#a898ff",
    warn="#eab05c",
    bad="#ff8f85",
    strip="#3b3014",
    strip_text="#f4dfae",
    toast="#34363f",
    toast_text="#f3f3f6",
    toast_action="#bdb1ff",
    skeleton="#24252c",
    found="#40350f",
)


def is_dark() -> bool:
    """Tell whether the theme in force is the dark one."""
    return Theme.colors is DARK


def colors() -> Colors:
    """The colours in force."""
    return Theme.colors


def color(name: str) -> QColor:
    """A colour in force by its name in `Colors`."""
    value: str = getattr(colors(), name)
    return QColor(value)


def toned(name: str, share: float) -> QColor:
    """A colour in force, by this share on its way to the ground of lists and panels."""
    value: str = getattr(colors(), name)
    return QColor(_mix(value, colors().base, share))


def palette_of(c: Colors) -> QPalette:
    """The Qt palette of a theme."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, value in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.base),
        (role.AlternateBase, c.hover),
        (role.Text, c.text),
        (role.Button, c.raised),
        (role.ButtonText, c.text),
        (role.BrightText, c.on_accent),
        (role.ToolTipBase, c.toast),
        (role.ToolTipText, c.toast_text),
        (role.PlaceholderText, c.muted),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Accent, c.accent),
        (role.Link, c.accent_text),
        (role.LinkVisited, c.accent_text),
        (role.Light, c.raised),
        (role.Midlight, c.border),
        (role.Mid, c.border),
        (role.Dark, c.border),
    ):
        palette.setColor(target, QColor(value))
    faint = QColor(c.muted)
    faint.setAlphaF(0.55)
    for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(c.border))
    return palette


# Parts are chosen by object name or by the dynamic property "look", so that views carry no style of their own.
_SHEET = """
QToolTip { background: @toast; color: @toast_text; border: 1px solid @border; padding: 4px 6px; }
QMenuBar { background: @window; padding: 2px 6px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @selected; color: @text; }
QMenu { background: @raised; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: @selected; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QComboBox, QListWidget#settingsWatched {
    background: @base; border: 1px solid @edge; border-radius: 6px; padding: 5px 8px;
    selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border: 1px solid @accent; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @edge; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; color: @text; }
QComboBox QAbstractItemView::item:selected { background: @selected; color: @text; }

QPushButton { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 6px 12px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selected; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @faint; }
QPushButton:default, QPushButton[look="primary"] { background: @accent; border: 1px solid @accent; color: @on_accent; }
QPushButton:default:hover, QPushButton[look="primary"]:hover { background: @accent_hover; }
QPushButton:default:focus, QPushButton[look="primary"]:focus { border: 1px solid @text; }
QPushButton:default:disabled, QPushButton[look="primary"]:disabled { background: @skeleton; color: @faint;
    border-color: @border; }
QPushButton[look="chip"] { background: @raised; border: 1px solid @border; border-radius: 9px; padding: 3px 9px; }
QPushButton[look="chip"]:hover { background: @selected; }
QPushButton[look="chip"]:focus { border: 1px solid @accent; }
QToolButton[look="mark"] { padding: 4px 2px; border: 1px solid transparent; background: transparent; }
QToolButton[look="mark"]:hover { background: @hover; }
QToolButton[look="mark"]:focus { border: 1px solid @accent; }
QToolButton[look="part"] { text-align: left; font-weight: bold; padding: 4px 2px; border: 1px solid transparent;
    background: transparent; color: @text; }
QToolButton[look="part"]:checked { background: transparent; }
QToolButton[look="part"]:hover { background: @hover; }
QToolButton[look="part"]:focus { border: 1px solid @accent; }
QPushButton[look="link"] { background: transparent; border: 1px solid transparent; color: @accent_text; padding: 2px 4px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 1px solid @accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px; }
QToolButton:hover { background: @press; }
QToolButton:pressed, QToolButton:checked { background: @selected; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton[look="bar"] { padding: 5px 10px; border: 1px solid @border; background: @raised; }
QToolButton[look="bar"]:hover { background: @hover; }
QToolButton[look="bar"]:checked { background: @selected; border: 1px solid @accent_text; }
QToolButton[look="bar"]:focus { border: 1px solid @accent; }
QToolButton[look="bar"][popupMode="1"] { padding-right: 26px; }
QToolButton[look="picture"] { border: none; padding: 0; }
QToolButton[look="picture"]:focus { border: 2px solid @accent; }
QToolButton[look="mark"] { padding: 0; color: @accent_text; }
QToolButton#toolGrid { padding-right: 24px; }
QToolButton[look="primary"] { padding: 5px 12px; background: @accent; border: 1px solid @accent; color: @on_accent; }
QToolButton[look="primary"]:hover { background: @accent_hover; }
QToolButton[look="primary"]:focus { border: 1px solid @text; }
QToolButton[look="round"] { border-radius: 19px; padding: 8px; background: @text; border: 1px solid @text; }
QToolButton[look="round"]:hover { background: @accent_text; border-color: @accent_text; }
QToolButton[look="round"]:disabled { background: @skeleton; border-color: @skeleton; }
QToolButton[look="round"]:focus { border: 2px solid @accent; }
QToolButton::menu-button { border: none; border-left: 1px solid @border; width: 20px; }
QToolButton::menu-indicator { image: none; }

QTableView, QListView { background: @base; border: none; outline: none; }
QHeaderView { background: @base; border: none; }
QHeaderView::section { background: @base; color: @muted; border: none; border-bottom: 1px solid @border;
    padding: 6px 8px; font-weight: normal; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @base; border: none; }

QSplitter::handle { background: @border; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @thumb; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @edge; }
QSlider::groove:horizontal:disabled { background: @track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent_text; }
QSlider::sub-page:horizontal:disabled { background: @track; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: @text; }
QSlider::handle:horizontal:hover { background: @accent_text; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; width: 10px; height: 10px; }
QSlider::handle:horizontal:disabled { background: @faint; }

QTabBar { background: transparent; outline: none; }
QTabBar::tab { padding: 8px 12px; color: @muted; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { color: @accent_text; background: @selected; }

QProgressBar { border: none; border-radius: 2px; background: @track; text-align: center; }
QProgressBar::chunk { border-radius: 2px; background: @accent; }
QGroupBox { border: 1px solid @border; border-radius: 6px; margin-top: 10px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: @muted; }

#detailsPanel { border: 1px solid transparent; outline: none; }
#detailsPanel:focus { border: 1px solid @accent; }
#topBar, #sidebar, #panel, #statusBar { background: @window; }
#topBar { border-bottom: 1px solid @border; }
#sidebar { border: none; }
#settingsPages { background: transparent; }
#playerBar { background: @window; border-top: 1px solid @border; }
#statusBar { border-top: 1px solid @border; }
#viewHeader, #bulkBar { background: @base; border-bottom: 1px solid @border; }
#bulkBar { background: @selected; }
#strip { background: @strip; }
#strip QLabel { color: @strip_text; }
#strip QPushButton { background: transparent; border: 1px solid @strip_text; color: @strip_text; padding: 3px 10px; }
#strip QPushButton:focus { border: 2px solid @strip_text; padding: 2px 9px; }
#clipboardOffer, #previewStrip { background: @selected; border-bottom: 1px solid @border; }
#searchMistake { background: @strip; border: 1px solid @warn; border-radius: 6px; }
#searchMistake QLabel { color: @strip_text; }
#searchSuggestions { background: @raised; border: 1px solid @edge; border-radius: 6px; padding: 4px; }
#searchSuggestions::item { min-height: 26px; padding: 0 6px; border-radius: 4px; color: @text; }
#searchSuggestions::item:selected { background: @selected; color: @text; }
#toast { background: @toast; border-radius: 8px; border: 1px solid @border; }
#toast QLabel { color: @toast_text; }
#toast QPushButton { background: transparent; border: 1px solid transparent; color: @toast_action; padding: 4px 8px;
    font-weight: bold; }
#toast QPushButton:hover, #toast QPushButton:focus { border: 1px solid @toast_action; }
#emptyState, #lyricsText, #detailsBody { background: transparent; border: none; }
#lyricsText { padding: 0; border: 1px solid transparent; }
#lyricsText:focus { border: 1px solid @accent; }
#emptyState { background: @base; }
#nowPlaying QTableView { background: transparent; }
QLabel[look="muted"] { color: @muted; }
QLabel[look="strong"] { font-weight: bold; }
QLabel[look="section"] { color: @muted; font-weight: bold; }
QLabel[look="badge"] { color: @accent_text; background: @selected; border-radius: 4px; padding: 1px 6px; font-weight: bold; }
QLabel[look="demo"] { color: @strip_text; background: @strip; border-radius: 4px; padding: 2px 8px; font-weight: bold; }
QFrame[look="card"] { background: @card; border: 1px solid @border; border-radius: 8px; }
QFrame[look="lane"] { background: @card; border: 1px solid @border; border-radius: 8px; }
QFrame[look="lane"][heard="true"] { border: 1px solid @accent; background: @base; }
#compare { background: @base; }
#compareLanes { background: transparent; }
QFrame[look="line"] { background: @border; border: none; max-height: 1px; }
"""


def _mix(first: str, second: str, share: float) -> str:
    a, b = QColor(first), QColor(second)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    ).name()


def sheet_of(c: Colors) -> str:
    """The style sheet of a theme."""
    values = dict(c._asdict())
    values |= {
        "faint": _mix(c.muted, c.window, 0.35),
        "accent_hover": _mix(c.accent, "#000000", 0.14),
        "press": _mix(c.window, c.text, 0.07),
        "thumb": _mix(c.window, c.text, 0.22),
        "track": _mix(c.window, c.text, 0.16),
        "card": _mix(c.window, c.base, 0.5),
    }
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):  # "@accent_text" before "@accent"
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


_PROPERTY: Final = "sunoTheme"


class Theme(QObject):
    """Keeps the application in the theme that the person chose, or in the system's.

    Signals:
        changed: the colours have changed.
    """

    changed = Signal()
    colors: ClassVar[Colors] = LIGHT
    """Those in force, for all who paint: asked for at each cell."""

    def __init__(self, mode: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self._dark: bool | None = None
        self._is_dressed = False
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)
        self._apply()

    @classmethod
    def of(cls, app: QObject, mode: str) -> Theme:
        """The theme of an application; made if it has none yet."""
        # Not looked for among the children: to say what those are, PySide would first load styles and much else.
        found = app.property(_PROPERTY)
        if isinstance(found, cls):
            return found
        made = cls(mode, app)
        app.setProperty(_PROPERTY, made)
        return made

    def dress(self) -> None:
        """Set the style sheet, once the window's parts are together: each part that is added later is styled again."""
        if not self._is_dressed:
            self._is_dressed = True
            self._put_on()

    def _put_on(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication) and self._is_dressed:
            app.setStyleSheet(sheet_of(DARK if self._dark else LIGHT))

    @property
    def mode(self) -> str:
        """system, light or dark."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Choose: system, light or dark."""
        self._mode = mode
        self._apply()

    def _on_system_scheme_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self) -> None:
        scheme = Qt.ColorScheme
        hints = QGuiApplication.styleHints()
        wanted = {"light": scheme.Light, "dark": scheme.Dark}.get(self._mode, scheme.Unknown)
        hints.setColorScheme(wanted)  # title bars follow where the platform can
        dark = self._mode == "dark" or (
            self._mode == "system" and hints.colorScheme() == scheme.Dark
        )
        if dark == self._dark:
            return
        self._dark = dark
        app = QApplication.instance()
        if isinstance(app, QApplication):
            Theme.colors = look = DARK if dark else LIGHT
            app.setPalette(palette_of(look))
            self._put_on()
        self.changed.emit()


def with_chinese(base: QFont, *, traditional: bool = False) -> QFont:
    """The font, with Chinese in its own forms: where the system speaks another language, Japanese ones come first."""
    whole = QFont(base)
    # By the name that it really has, because only the first of several may be an alias.
    fonts = _TRADITIONAL_FONTS if traditional else _CHINESE_FONTS
    whole.setFamilies([QFontInfo(base).family(), *fonts])
    return whole


def font(base: QFont, *, scale: float = 1.0, bold: bool = False) -> QFont:
    """A variant of a font; the system's size stays the measure of all others."""
    variant = QFont(base)
    if base.pointSizeF() > 0:
        variant.setPointSizeF(base.pointSizeF() * scale)
    else:
        variant.setPixelSize(round(base.pixelSize() * scale))
    if bold:
        variant.setWeight(QFont.Weight.DemiBold)
    return variant
