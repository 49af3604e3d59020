"""Draw the program's icon from its SVG in every size that desktops ask for.

Run it from anywhere after changing suno-desktop.svg: python resources/icons/render.py
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    """Write suno-desktop-<size>.png beside the SVG."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication([])
    here = Path(__file__).parent
    drawing = QSvgRenderer(str(here / "suno-desktop.svg"))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.render(painter, QRectF(0, 0, size, size))
        painter.end()
        target = here / f"suno-desktop-{size}.png"
        if not picture.save(str(target)):
            raise OSError(target)
    app.quit()


if __name__ == "__main__":
    main()
