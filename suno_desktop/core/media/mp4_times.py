"""What the boxes of an MP4 say about its length: a head in ticks of its own, an edit list in those of the whole.

No box is refused here: what tells nothing that can be used counts as 0.
"""

from __future__ import annotations

from suno_desktop.core.media.mp4_boxes import Loaded


def head(box: Loaded | None) -> tuple[int, int]:
    """Ticks of a second, and how many of them a movie (`mvhd`) or a track (`mdhd`) has; 0 for what is not told."""
    if box is None:
        return 0, 0
    at, width = (20, 8) if box.version else (12, 4)
    return box.number(at), _known(box.number(at + 4, width), width)


def edited(trak: Loaded) -> int:
    """How many ticks of the movie a track plays by its edit list; 0 if it has none that tells."""
    edits = trak.find(b"edts", b"elst")
    if edits is None:
        return 0
    width = 8 if edits.version else 4
    each = 2 * width + 4
    count = min(edits.number(4), (len(edits.data) - 8) // each)
    lengths = [edits.number(8 + number * each, width) for number in range(count)]
    return sum(lengths) if all(_known(one, width) for one in lengths) else 0


def _known(length: int, width: int) -> int:
    """A length, or 0 where it is the number that stands for an unknown one."""
    return 0 if length == (1 << 8 * width) - 1 else length
