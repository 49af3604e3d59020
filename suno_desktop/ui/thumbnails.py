"""Cover pictures for the window: asked of the engine, read off the window's thread, kept while they are of use.

Only thumbnails and covers that we made ourselves are read here. Whoever paints gets a picture at once: the cover
if it is at hand, else a quiet placeholder in the song's own colour, so that nothing blanks or jumps.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPixmap,
    QPixmapCache,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.model import SongId
from suno_desktop.ui import icons, theme

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.cover_colours import CoverTints

_Key = tuple[SongId, int, float]
"""Song, side in device pixels, and how many of them make one of the window's."""

_KEPT_BYTES: Final = 4 * 2**20
"""Of pixels; more only where a screenful of covers needs more."""
_LARGE_PX: Final = 200
"""From this side on the large cover is read instead of a thumbnail (device pixels)."""
_TINTED_PX: Final = 320
"""From this side on it is also looked at which colours a cover has; those in lists are smaller."""
_KEPT_TINTS: Final = 64
_AT_ONCE: Final = 6
_WAITING: Final = 512
"""Wishes that wait; older ones scrolled away and come again when they are painted again."""
_MISSING_S: Final = 120.0
"""How long a cover that could not be had is not asked for again."""
_HUES: Final = (250, 205, 172, 140, 32, 12, 340, 310, 280, 225, 190, 48)
# We made the thumbnails, so anything larger than this is not a cover.
QImageReader.setAllocationLimit(64)


class _Picture(NamedTuple):
    """A cover that was read."""

    image: QImage
    tints: CoverTints | None
    """Of a large one."""


def _read(path: Path, px: int) -> _Picture | None:
    """Read a square of `px` device pixels with rounded corners. Runs off the window's thread."""
    reader = QImageReader(str(path))
    reader.setAutoDetectImageFormat(False)
    reader.setFormat(b"jpeg")
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return None
    reader.setScaledSize(size.scaled(QSize(px, px), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    if image.isNull():
        return None
    return _Picture(_rounded(image, px), _tints_of(image) if px >= _TINTED_PX else None)


def _tints_of(image: QImage) -> CoverTints:
    from suno_desktop.ui.cover_colours import tints_of  # noqa: PLC0415 — only for large covers

    return tints_of(image)


def _rounded(image: QImage, px: int) -> QImage:
    side = min(image.width(), image.height())
    middle = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    result = QImage(px, px, QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(_corners(px))
    painter.drawImage(QRect(0, 0, px, px), image, middle)
    painter.end()
    return result


def _corners(px: int) -> QPainterPath:
    path = QPainterPath()
    radius = max(3.0, min(px * 0.12, 8.0 + px * 0.015))
    path.addRoundedRect(QRectF(0, 0, px, px), radius, radius)
    return path


def placeholder_hue(seed: str) -> int:
    """The hue of the picture of a song without one; the same song always gets the same."""
    return _HUES[zlib.crc32(seed.encode("utf-8", "replace")) % len(_HUES)]


def placeholder(seed: str, px: int, *, ratio: float, drawing: str = "note") -> QPixmap:
    """A picture for a song without one; the same song always gets the same colour."""
    hue = placeholder_hue(seed)
    dark = theme.is_dark()
    key = f"suno-cover:{hue}:{px}:{ratio}:{drawing}:{dark}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    side = round(px * ratio)
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    shade = QLinearGradient(QPointF(0, 0), QPointF(side, side))
    if dark:
        shade.setColorAt(0, QColor.fromHsl(hue, 80, 78))
        shade.setColorAt(1, QColor.fromHsl((hue + 40) % 360, 90, 46))
    else:
        shade.setColorAt(0, QColor.fromHsl(hue, 130, 212))
        shade.setColorAt(1, QColor.fromHsl((hue + 40) % 360, 120, 184))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_corners(side), shade)
    tint = QColor.fromHsl(hue, 90, 205 if dark else 84)
    inner = round(side * (0.5 if px < _LARGE_PX else 0.3))
    place = QRect(0, 0, inner, inner)
    place.moveCenter(drawn.rect().center())
    painter.drawPixmap(place, icons.pixmap(drawing, inner, tint=tint))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


class CoverThumbnails(QObject):
    """The covers that are shown.

    Signals:
        arrived: the cover of this song (`SongId`) can be painted now.
    """

    arrived = Signal(object)

    def __init__(
        self, bridge: EngineBridge, parent: QObject | None = None, *, clock: Clock | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._clock = clock or SystemClock()
        self._pixmaps: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._most_bytes = _KEPT_BYTES
        self._tints: OrderedDict[SongId, CoverTints] = OrderedDict()
        self._none: dict[SongId, float] = {}
        """Songs whose cover could not be had, and since when."""
        self._changed: set[SongId] = set()
        """Songs that changed while their cover was being asked for."""
        self._wishes: OrderedDict[_Key, None] = OrderedDict()
        self._busy: set[_Key] = set()
        self._old: set[_Key] = set()
        """What is being asked for of songs that got another cover meanwhile."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)
        bridge.changed.connect(self._on_changed)

    def close(self) -> None:
        """Read no more pictures."""
        self._wishes.clear()
        self._soon.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def get(self, song_id: SongId, px: int, *, ratio: float) -> QPixmap | None:
        """The cover, or None while it is not at hand; then it is fetched and `arrived` tells."""
        device = round(px * ratio)
        key = (song_id, device, ratio)
        found = self._pixmaps.get(key)
        if found is not None:
            self._pixmaps.move_to_end(key)
            return found
        if key not in self._busy and not self._is_missing(song_id):
            self._wishes[key] = None
            self._wishes.move_to_end(key)
            while len(self._wishes) > _WAITING:
                self._wishes.popitem(last=False)
            if not self._soon.isActive():
                self._soon.start()  # when all is painted: what fetches would be busy beside the painting
        return None

    def tints(self, song_id: SongId) -> CoverTints | None:
        """The colours of a cover whose large picture arrived; None while there is none."""
        return self._tints.get(song_id)

    def _is_missing(self, song_id: SongId) -> bool:
        since = self._none.get(song_id)
        return since is not None and self._clock.monotonic() - since < _MISSING_S

    def _fetch(self) -> None:
        while self._wishes and len(self._busy) < _AT_ONCE:
            key, _ = self._wishes.popitem(last=True)  # what was painted last is on screen
            self._busy.add(key)
            song_id, device, _ratio = key
            engine = self._bridge.engine
            future = (
                engine.covers.cover(song_id)
                if device >= _LARGE_PX
                else engine.covers.thumbnail(song_id, device)
            )
            self._bridge.do(
                future,
                owner=self,
                on_done=partial(self._on_path, key),
                on_error=partial(self._on_error, key),
            )

    def _on_path(self, key: _Key, path: Path | None) -> None:
        if path is None:
            self._on_image(key, None)
            return
        try:
            future = self._pool.submit(_read, path, key[1])
        except RuntimeError:  # the window is closing
            return
        self._bridge.do(
            future,
            owner=self,
            on_done=partial(self._on_image, key),
            on_error=partial(self._on_error, key),
        )

    def _on_error(self, key: _Key, _error: Exception) -> None:
        self._on_image(key, None)

    def _on_image(self, key: _Key, read: _Picture | None) -> None:
        self._busy.discard(key)
        song_id, _device, ratio = key
        if key in self._old:
            self._old.discard(key)
            self.arrived.emit(song_id)  # whoever shows it asks again
        elif read is None:
            if song_id in self._changed:
                self._changed.discard(song_id)  # it was asked for before there was one
            else:
                self._none[song_id] = self._clock.monotonic()
        else:
            picture = QPixmap.fromImage(read.image)
            picture.setDevicePixelRatio(ratio)
            self._keep(key, picture)
            if read.tints is not None:
                self._tints[song_id] = read.tints
                while len(self._tints) > _KEPT_TINTS:
                    self._tints.popitem(last=False)
            self.arrived.emit(song_id)
        self._fetch()

    def _forget(self, song_ids: Collection[SongId]) -> None:
        """These songs have another cover: whoever shows one asks for it again."""
        for key in [key for key in self._pixmaps if key[0] in song_ids]:
            del self._pixmaps[key]
            self._bytes -= 4 * key[1] ** 2
        self._old |= {key for key in self._busy if key[0] in song_ids}
        for song_id in song_ids:
            self.arrived.emit(song_id)

    def _keep(self, key: _Key, picture: QPixmap) -> None:
        """Keep a picture, and let go of those that nobody painted for longest."""
        if key not in self._pixmaps:
            self._bytes += 4 * key[1] ** 2
        self._pixmaps[key] = picture
        while self._bytes > self._most_bytes and len(self._pixmaps) > 1:
            gone, _ = self._pixmaps.popitem(last=False)
            self._bytes -= 4 * gone[1] ** 2

    def make_room(self, device_pixels: int) -> None:
        """Keep at least as much as a view of this size shows twice: or what it shows would push itself out."""
        self._most_bytes = max(_KEPT_BYTES, 8 * device_pixels)

    def _on_changed(self, changes: Changes) -> None:
        if changes.covers:
            self._forget(changes.covers)
        for song_id in changes.songs & self._none.keys():
            del self._none[song_id]
        busy = {key[0] for key in self._busy}
        self._changed = (self._changed | changes.songs) & busy


def paint(painter: QPainter, rect: QRect, picture: QPixmap, *, dimmed: bool = False) -> None:
    """Paint a cover or placeholder into its square."""
    if dimmed:
        painter.setOpacity(0.5)
    painter.drawPixmap(rect, picture)
    if dimmed:
        painter.setOpacity(1.0)
