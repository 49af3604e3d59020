"""The text that the demo gives to paste: its tasks in several forms, as people have them. Serves nothing.

The words between the IDs are marked for translation; the songs' titles are what they are.
"""

from __future__ import annotations

from collections.abc import Callable

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.demo import scripts


def sample_text(url: str, say: Callable[[str], str] = str) -> str:
    """The text, with each live task of the demo once.

    Args:
        url: the demo's base URL.
        say: says a phrase of the context "demo" in another language.
    """
    #: In a text to try pasting: "Afterglow Arcade" is a song, Mia whom it was made for.
    mia = QT_TRANSLATE_NOOP("demo", "Afterglow Arcade, for Mia:")
    return "\n".join(
        (
            say(QT_TRANSLATE_NOOP("demo", "Songs so far")),
            "",
            f"Tide Tables: {scripts.LIST_ID}",
            f"{say(mia)} {url}/suno/fetch/{scripts.DICT_ID}",
            f"雨停在第七站 {scripts.SPARSE_ID}",
            f'{{"task_id": "{scripts.BATCH_ID}", "action": "MUSIC"}}',
            #: In a text to try pasting: three songs.
            say(QT_TRANSLATE_NOOP("demo", "waltz {waltz}, kite {kite}, lo-fi {lofi}")).format(
                waltz=scripts.WALTZ_ID, kite=scripts.KITE_ID, lofi=scripts.HALF_ID
            ),
            f'{say(QT_TRANSLATE_NOOP("demo", "instrumental:"))} "{scripts.INSTRUMENTAL_ID}"',
            f"{url}/suno/fetch/{scripts.BLOCKED_ID}",
            #: In a text to try pasting: a task that made lyrics and no song.
            f"{say(QT_TRANSLATE_NOOP('demo', 'only the words:'))} {scripts.SHEET_ID}",
            #: In a text to try pasting: a task that failed.
            f"{say(QT_TRANSLATE_NOOP('demo', 'this one went wrong?'))} {scripts.FAILED_ID}",
            "",
        )
    )
