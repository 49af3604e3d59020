"""When the words of the demo's songs are sung, as relays tell it: one after the other, evenly over the song. Pure.

Each shape of the family wraps the same list in its own way.
"""

from __future__ import annotations

import re
from typing import Any

from suno_desktop.demo.demo_tasks import ReplyShape

_WORD = re.compile(
    r"(?:\[[^\]]*\]\s*)*(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)\s*"
)
_BEFORE_S = 1.0


def told(lyrics: str, duration_s: float, shape: ReplyShape) -> dict[str, Any]:
    """The answer about one song; an instrumental has no words."""
    words = _words(lyrics, duration_s)
    inner = {"aligned_words": words, "waveform_data": [], "hoot_cer": 0.1, "is_streamed": False}
    if shape is ReplyShape.DICT:
        return {"code": "success", "message": "", "data": inner}
    if shape is ReplyShape.SPARSE:
        return {"code": "success", "timing": words}
    return inner


def _words(lyrics: str, duration_s: float) -> list[dict[str, Any]]:
    found = _WORD.findall(lyrics.strip())
    step = (duration_s - 2 * _BEFORE_S) / max(1, len(found))
    return [
        {
            "word": word,
            "success": True,
            "start_s": round(_BEFORE_S + at * step, 3),
            "end_s": round(_BEFORE_S + (at + 0.9) * step, 3),
            "p_align": 0.9,
        }
        for at, word in enumerate(found)
    ]
