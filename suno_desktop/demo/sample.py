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
    first = say(QT_TRANSLATE_NOOP("demo", "Songs so far"))
    #: In a text to try pasting: "Afterglow Arcade" is a song, Mia whom it was made for.
    mia = say(QT_TRANSLATE_NOOP("demo", "Afterglow Arcade, for Mia:"))
    #: In a text to try pasting: three songs.
    three = say(QT_TRANSLATE_NOOP("demo", "waltz {waltz}, kite {kite}, lo-fi {lofi}"))
    instrumental = say(QT_TRANSLATE_NOOP("demo", "instrumental:"))
    #: In a text to try pasting: a task that made lyrics and no song.
    only_words = say(QT_TRANSLATE_NOOP("demo", "only the words:"))
    #: In a text to try pasting: a task that failed.
    wrong = say(QT_TRANSLATE_NOOP("demo", "this one went wrong?"))
    #: In a text to try pasting: a task that made single tracks (stems) of the song “Tide Tables”.
    stems = say(QT_TRANSLATE_NOOP("demo", "stems of Tide Tables:"))
    return f"""{first}

Tide Tables: {scripts.LIST_ID}
{mia} {url}/suno/fetch/{scripts.DICT_ID}
雨停在第七站 {scripts.SPARSE_ID}
{{"task_id": "{scripts.BATCH_ID}", "action": "MUSIC"}}
{three.format(waltz=scripts.WALTZ_ID, kite=scripts.KITE_ID, lofi=scripts.HALF_ID)}
{instrumental} "{scripts.INSTRUMENTAL_ID}"
{url}/suno/fetch/{scripts.BLOCKED_ID}
{only_words} {scripts.SHEET_ID}
{wrong} {scripts.FAILED_ID}
{stems} {scripts.STEMS_ID}
"""
