"""What a name says of the ID that it is given to: a task's, a secret, or another thing's. Pure.

A key of JSON, the head of a column, a header's name and the words before an ID in a letter are read in one way: cut into
words, whatever joins them. A secret may have the form of an ID, and to ask for it would show it to a relay; so in doubt
about a key the ID is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from suno_desktop.core.patterns import later

Kind = Literal["task", "secret", "other"]

LOOK_BACK = 160
"""Characters before an ID in which its name is looked for; often they are the same before each."""
_LONGEST = 60

WORD = later(r"IDs|[A-Z]?[a-z]+[0-9]*|[A-Z]+(?![a-z])[0-9]*|[^\W\d_a-zA-Z]+")
_TASK = later(
    r"(?:suno)?(?:task|job)s?(?:batch)?(?:uu|gu)?(?:ids?)?|ids|任[务務](?:id|[编編]?[号號])?|taskno|tasknumber"
)
_SECRET = later(
    r"(?:[a-z]*(?:api|app|access|auth|secret|private|public|client|user|master|session|bearer|refresh|id|x))?"
    r"(?:keys?|tokens?|secrets?|cookies?)(?:id)?|pwd|passwd|passwords?|passcode|passphrase|basic|bearer|jwt"
    r"|o?auth|authori[sz]ation|authentication|credentials?|(?:j|php)?sess(?:ion)?(?:id)?|sid|signature"
    r"|.*(?:密[钥鑰匙码碼]|[秘私]钥|金鑰|令牌|權杖|口令|[凭憑][证證据]|授权码)(?:值|内容|如下)?"
)
_SECRET_IF_GIVEN = frozenset({"pass", "client", "sig"})
"""Words of a letter too: secrets only where a sign gives them a value."""
_OTHER = later(r"md5|sha[0-9]*|etag|checksum|timestamps?|ts|ns|nanos(?:econds)?|uid|cfray|req|rid")
_OTHER_IF_GIVEN = frozenset(
    {"user", "hash", "digest", "commit", "revision", "time", "date", "trace", "span"}
)
_THING = (
    r"clip|song|track|audio|video|image|user|request|trace|span|session|device|order|item|persona|channel|parent"
    r"|message|account|client"
)
_THING_ID = later(
    rf"(?:{_THING})s? ?ids?|"
    r".*(?:歌曲|音[频頻]|片段|用[户戶]|[请請]求|流水|[追跟][踪蹤]|链路|[会會][话話]|[订訂][单單]|[设設][备備]|[账帳][号號]) ?"
    r"(?:ids?|[编編]?[号號])"
)
_ANY_ID = later(r"(?:\w+ )+(?:ids?|uuid|guid)")
_MAYBE_A_TASK = frozenset(
    {
        "task",
        "tasks",
        "job",
        "jobs",
        "batch",
        "suno",
        "generation",
        "gen",
        "music",
        "data",
        "result",
    }
    | {"response", "my", "your", "the", "new", "by"}
)
"""What has an ID of this name may be a task; any other `…_id` is of what it names."""
_FILLERS = frozenset(
    {"id", "ids", "value", "no", "number", "值", "编号", "編號", "header", "string"}
)
"""Words that name nothing without the one before."""
_LINKS = frozenset({"is", "are", "was", "是", "为"})
_LINK_AT_END = later(r"(?<=\w)(?:就是|是|为|為)$")
_OPTIONS = frozenset({"-u", "-k", "-p"})
"""How `curl` and its like are given a user and a key."""
_STOPS = frozenset(".!?;…。！？；，、}/")
"""What ends a thought: no name behind it is that of the ID before it."""
_GIVES = frozenset(":=：＝|→⇒➜>(（[【,")
_EQUALS = frozenset(":=：＝")
_APART = frozenset("\n]")
"""What keeps a name from what follows, unless one of these comes between."""
HIDDEN = later(r"(?:[*]{4}|[•●]{3})")
"""A value that is not shown."""
_PREFIXES = frozenset({"u", "b", "r", "f", "rb", "br"})
"""Of strings in Python."""
_TAIL = later(r"[\w.-]+$")
_TAG = later(r"<([A-Za-z][\w:.-]{0,60})[^<>]{0,80}>\s*$")
NOISE = later(r"</?[A-Za-z][^<>]{0,80}>|&(?:quot|apos|amp|nbsp|#34|#39|#x27);")
_TIGHT_COMMA = later(r"[\"'`]?,[\"'`]?|[\"'`],\s*[\"'`]")
_PAIR = later(
    r"(?:key|name)[\"']?\s{0,9}[:=]\s{0,9}[\"']?([^\"'\n,;:=]{1,60})[\"']?[,;]?\s{0,40}(?:[\w-]{1,20}=[\"'][^\"']{0,40}[\"']\s{1,9}){0,2}"
    r"[\"']?value[\"']?\s{0,9}[:=]\s{0,9}[\"']?$",
    re.IGNORECASE,
)
"""How Postman, browsers and pages write a name and its value."""
_ORDINAL = later(r"(?:id|no)|[0-9]{1,6}", re.IGNORECASE)
_TITLE = later(r"[A-Z][a-z]*[0-9]{0,3}")
_IS_THING = later(
    rf"(?:{_THING}|owner|creator|cover|file)s?"
    r"|(?:用[户戶]|会员|[账帳帐][号號户戶]|[请請]求|[会會][话話]|[订訂][单單]|[设設][备備]|片段|音[频頻]|封面|[图圖]片|文件)",
    re.IGNORECASE,
)
_KEY = (
    r"(?:[shaprc]k|gsk|xai|hf|gh[pous]|key|(?:api|app|access|secret|auth)[_-]?(?:key|token)|token|secret|bearer)[_-]"
    r"[A-Za-z0-9_-]{16,200}|AIza[A-Za-z0-9_-]{16,200}|eyJ[A-Za-z0-9_-]{10,200}"
)
"""A whole word that is a key, as those who issue keys mark them."""
IS_KEY = later(_KEY)
NO_ID = later(rf"{_KEY}|(?i:string|(?:your_)?task_id)")
"""A key, or what documents write where an ID belongs."""


@lru_cache(maxsize=2_000)
def kind_of(name: str, *, is_given: bool = True) -> Kind | None:
    """What has a name like this; None if it may be anything. `is_given`: a sign stands between it and its value."""
    words = [word.lower() for word in WORD.findall(name)] if len(name) <= _LONGEST else []
    if not words or IS_KEY.fullmatch(name):
        return None
    if _names_a_secret(words, is_given=is_given):
        return "secret"
    if _TASK.fullmatch("".join(words)):
        return "task"
    is_joined = name.isascii() and " " not in name
    is_other = (
        _OTHER.fullmatch(words[-1])
        or _OTHER.fullmatch("".join(words))
        or _THING_ID.fullmatch(spaced := " ".join(words))
        or (is_given and words[-1] in _OTHER_IF_GIVEN)
        or (is_joined and _ANY_ID.fullmatch(spaced) and _MAYBE_A_TASK.isdisjoint(words))
    )
    return "other" if is_other else None


def _names_a_secret(words: list[str], *, is_given: bool) -> bool:
    if is_given:
        return any(
            word in _SECRET_IF_GIVEN or _SECRET.fullmatch(word.rstrip("0123456789"))
            for word in words
        )
    # A plural alone is a heading: of several keys, or of what stands below.
    is_heading = len(words) == 1 and words[0][-1] == "s"
    return not is_heading and any(_SECRET.fullmatch(word.rstrip("0123456789")) for word in words)


@lru_cache(maxsize=500)
def before(text: str) -> Kind | None:
    """What the words right before an ID call it; `text` ends where the ID begins."""
    if "value" in text[-20:].lower() and (pair := _PAIR.search(text)):
        return kind_of(pair[1]) or "other"
    if "<" in text and (tag := _TAG.search(text)) and (kind := kind_of(tag[1])):
        return kind
    if "<" in text or "&" in text:
        text = NOISE.sub(" ", text)
    end = _end_of_name(text)
    name = _name(text, end)
    if name in _PREFIXES and text[end : end + 1] in {"'", '"'}:
        text = text[: end - len(name)]
        end = _end_of_name(text)
        name = _name(text, end)
    mark = text[end:].replace("\\", "")
    if "\n" in mark and HIDDEN.search(mark.partition("\n")[0]):
        return None
    if name in _LINKS:
        link = end - len(name)
        end = _end_of_name(text[:link])
        mark = text[end:link] if "," in text[end:link] else ":"
        name = _name(text, end)
    elif not name.isascii() and (linked := _LINK_AT_END.search(name)) is not None:
        mark, end, name = ":", end - len(linked[0]), name[: linked.start()]
    if not name or not _is_between(mark):
        return None
    is_given = not _GIVES.isdisjoint(mark)
    kind = _kind_at(text, end, name, is_given=is_given)
    if kind is None and mark[:1] in {")", "）"}:
        opening = max(text.rfind("(", 0, end), text.rfind("（", 0, end))
        outer = _end_of_name(text[: max(0, opening)])
        kind = _kind_at(text, outer, _name(text, outer), is_given=True)
    is_key_of_json = mark[:1] in {'"', "'"} and ":" in mark and name.lstrip("_").lower() == "id"
    return "other" if is_key_of_json else kind


def names_several(text: str) -> bool:
    """Whether the name right before an ID is that of a list, so that what follows behind a comma is of that name too."""
    name = _name(text, _end_of_name(text)).lower()
    return name.endswith("s") and not name.endswith("ss")


def is_id(name: str) -> bool:
    """Whether a task's name is that of its ID, which then may have any form."""
    joined = "".join(WORD.findall(name)).lower()
    return "job" not in joined and joined.endswith(("id", "ids", "号", "號"))


def is_apart(text: str) -> bool:
    """Whether a hyphen behind this text parts it from an ID, which it else would belong to.

    It does in a list (`-…`, `1-…`), behind a task's name and behind the title of a song: those are in Chinese or have
    a capital, which what programs write before an ID has not.
    """
    text = text.rstrip("-")
    name = _name(text, len(text))
    if not name or _ORDINAL.fullmatch(name) or kind_of(name) == "task":
        return True
    return (not name.isascii() or _TITLE.fullmatch(name) is not None) and not is_thing(name)


def is_thing(name: str) -> bool:
    """Whether this names a thing that has an ID of its own beside a task's."""
    return _IS_THING.fullmatch(name) is not None


def _kind_at(text: str, end: int, name: str, *, is_given: bool) -> Kind | None:
    if name in _OPTIONS:
        return "secret"
    bare = name.strip("-._")
    if bare.lower() in _FILLERS or (is_given and bare.isdecimal()):
        start = end - len(name)
        words = text[max(0, start - _LONGEST) : start].rpartition("\n")[2].rsplit(None, 1)
        if words and (more := _TAIL.search(words[-1].rstrip(" :"))):
            bare = f"{more[0]} {bare}"
    return kind_of(bare, is_given=is_given)


def _end_of_name(text: str) -> int:
    end = len(text)
    while end and not text[end - 1].isalnum() and text[end - 1] not in _STOPS:
        end -= 1
    return end


def _name(text: str, end: int) -> str:
    """The word that ends there."""
    words = text[max(0, end - _LONGEST) : end].rsplit(None, 1)
    found = _TAIL.search(words[-1]) if words and text[end - 1].isalnum() else None
    return found[0] if found else ""


def _is_between(mark: str) -> bool:
    """Whether this may stand between a name and what it names."""
    if "," in mark:
        return _TIGHT_COMMA.fullmatch(mark) is not None
    return _APART.isdisjoint(mark) or not _EQUALS.isdisjoint(mark)
