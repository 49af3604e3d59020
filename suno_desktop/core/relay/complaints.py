"""What a relay says when it gives no task → one of the named errors. Pure; knows the words of all servers.

The order of the table is the order of trust: a clear word beats the HTTP status, because some servers answer
everything with 200 and others say "used up" with 401. A status alone says nothing about the key: without a known word,
the relay is quoted, and if it says nothing, we say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from types import MappingProxyType

from suno_desktop.core.errors import (
    BadReplyError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    RelayUnreachableError,
    UnknownTaskError,
)
from suno_desktop.core.relay import blame, patience
from suno_desktop.core.relay.spoken import quotable

Codes = Mapping[int, Callable[[], RelayError]]
"""What numbers mean that an API has of its own."""

_MAX_DETAILS = 2_000
_MAX_MESSAGE = 200
_UNCLEAR = frozenset({"relay.said", "relay.not_understood"})
_NO_CODES: Codes = MappingProxyType({})
_ENVELOPES = frozenset({200, 400})
"""Statuses under which a body may hold another one as its code."""
_NUMBERS = frozenset({401, 402, 403, 404, *range(500, 600)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An answer without any task."""

    status: int
    words: str
    """Code, type and message of the body, lower case."""
    message: str
    """For people, in the server's own words."""
    page: bool = False
    """It is a web page."""
    is_json: bool
    """It is data, so the relay itself wrote it and no gateway before it."""
    key_sent: bool = True
    retry_after_s: float | None = None
    code: int | None = None
    """The number that the body names as its code."""

    @property
    def is_mute(self) -> bool:
        """Whether it says nothing but what its status says already."""
        said = self.message.strip().strip(".!\"'").lower()
        try:
            phrase = HTTPStatus(self.status).phrase.lower()
        except ValueError:
            phrase = ""
        return said in {"", phrase, f"{self.status} {phrase}", str(self.status)}


_Rule = Callable[[Complaint], bool]
_Make = Callable[[Complaint], RelayError]


def error_of(complaint: Complaint, *, codes: Codes = _NO_CODES) -> RelayError:
    """The error that an answer without a task is.

    Where an API has `codes` of its own, clear words come first, then its codes, and HTTP's meaning of the number last.
    """
    code = complaint.code
    if codes and code is not None:
        error = _judged(replace(complaint, status=200))
        if error.code in _UNCLEAR:
            error = codes[code]() if code in codes else _judged(replace(complaint, status=code))
            if error.code == "relay.key_wrong":
                error = _wrong_key(complaint)
        error.values["status"] = str(code)
    else:
        error = _judged(complaint)
        if code is not None and error.code in _UNCLEAR and complaint.status in _ENVELOPES:
            error = _by_number(complaint, code) or error
    error.values.setdefault("status", str(complaint.status))
    if not complaint.page:
        error.values.setdefault("message", _quoted(complaint))
    error.details = quotable(complaint.message)[:_MAX_DETAILS]
    return error


def _by_number(complaint: Complaint, code: int) -> RelayError | None:
    """What the number says that the words do not: servers that answer everything with 200 put HTTP's there.

    Beside words it may be said of the task, so only "too many" counts there.
    """
    told = replace(complaint, status=code)
    if code != HTTPStatus.TOO_MANY_REQUESTS and not (code in _NUMBERS and told.is_mute):
        return None
    error = _judged(told)
    error.values["status"] = str(code)
    return error


def is_still_made(words: str) -> bool:
    """Whether an answer without any task says that it is still being made: a running task, and no complaint.

    Args:
        words: code, type and message of the body, one a line, as `Complaint.words` and `Spoken.words` are.
    """
    return patience.is_being_made(words)


def _judged(complaint: Complaint) -> RelayError:
    for fits, make in _TABLE:
        if fits(complaint):
            return make(complaint)
    return BadReplyError("relay.not_understood")


def _quoted(complaint: Complaint) -> str:
    return " ".join(quotable(complaint.message).split())[:_MAX_MESSAGE]


def _has(pattern: str, needs: tuple[str, ...] = ("",)) -> _Rule:
    """Compiled when it is first asked, as in `blame`.

    `needs`: one of these must be there at all, which is much faster to see than that the pattern is not.
    """

    @cache
    def found() -> re.Pattern[str]:
        return re.compile(pattern)

    def rule(complaint: Complaint) -> bool:
        words = complaint.words
        return any(need in words for need in needs) and found().search(words) is not None

    return rule


def _says(judge: blame.Judge) -> _Rule:
    return lambda complaint: judge(blame.clauses(complaint.words))


def _accuses(judge: blame.Judge) -> _Rule:
    """It blames the person's key or account, and not the relay's own elsewhere."""
    return _all(_says(judge), _not(_says(blame.is_sunos)))


def _status(*statuses: int) -> _Rule:
    return lambda complaint: complaint.status in statuses


def _all(*rules: _Rule) -> _Rule:
    return lambda complaint: all(rule(complaint) for rule in rules)


def _any(*rules: _Rule) -> _Rule:
    return lambda complaint: any(rule(complaint) for rule in rules)


def _not(rule: _Rule) -> _Rule:
    return lambda complaint: not rule(complaint)


def _error(kind: type[RelayError], code: str) -> _Make:
    return lambda _complaint: kind(code)


def _refused(code: str) -> _Make:
    return _error(RelayRefusedError, code)


def _slow_down(complaint: Complaint) -> RelayError:
    wait = complaint.retry_after_s
    if wait is None:
        return RelayBusyError("relay.slow_down")
    return RelayBusyError("relay.rate_limited", retry_after_s=wait, seconds=round(wait))


def _overloaded(complaint: Complaint) -> RelayError:
    return RelayBusyError("relay.overloaded", retry_after_s=complaint.retry_after_s)


def _unauthorized(complaint: Complaint) -> RelayError:
    return RelayRefusedError("relay.unauthorized" if complaint.key_sent else "relay.key_missing")


def _wrong_key(complaint: Complaint) -> RelayError:
    return RelayRefusedError("relay.key_wrong" if complaint.key_sent else "relay.key_missing")


def _declined(complaint: Complaint) -> RelayError:
    mute = complaint.is_mute or complaint.page
    return RelayDeclinedError("relay.declined_mute" if mute else "relay.declined")


def _fault(complaint: Complaint) -> RelayError:
    """Return the error for a server fault. A gateway's page is not quoted as if the relay had said it."""
    if complaint.is_json and not complaint.is_mute:
        return RelayFaultError("relay.fault")
    if complaint.is_json or complaint.status not in _GATEWAY:
        return RelayFaultError("relay.server_error")
    return RelayUnreachableError("relay.server_error")


def _said(complaint: Complaint) -> RelayError:
    return BadReplyError("relay.not_understood" if not _quoted(complaint) else "relay.said")


def _page(complaint: Complaint) -> bool:
    return complaint.page


def _mute(complaint: Complaint) -> bool:
    return complaint.is_mute


def _wants_slower(complaint: Complaint) -> bool:
    return patience.asks_slower(complaint.words)


def _has_too_much(complaint: Complaint) -> bool:
    return patience.is_overloaded(complaint.words)


def _says_when(complaint: Complaint) -> bool:
    return complaint.retry_after_s is not None


def _id_form(complaint: Complaint) -> bool:
    return blame.id_is_odd(complaint.words)


def _server_error(complaint: Complaint) -> bool:
    return complaint.status >= 500


_GATEWAY = frozenset({408, 425, 502, 503, 504, *range(520, 531)})
_OURS = _not(_server_error)
"""A server's own fault says nothing about our key: "missing API key" in a 500 is the server's key."""

_ITS_CHANNELS = (
    "the|this|that|all|any|your|specified|requested|available|usable|active|enabled|healthy|working|valid|suitable|matching"
    "|suno|music|models?|upstream|relay|api|more|such|configured|free|online|group|satisfied|satisfying|error|default|backup"
    "|and|or|its"
)
"""What a channel of the relay is called: there are others (of Discord, of sound)."""
_NO_CHANNEL = _has(
    rf"\bno (?:(?:{_ITS_CHANNELS}) ){{0,3}}(?:channels?|providers?)\b|model_not_found|model_not_available|provider_not_found"
    r"|channel_not_found"
    rf"|(?:^|[\n:：.;,(\[\"'] ?|(?<![\w-])(?:{_ITS_CHANNELS})[ _-])channels?\b[^\n]{{0,30}}(?:not found|(?:un|not )available"
    r"|disabled|exhausted)"
    r"|\bmodel\b[^\n]{0,60}(?:not (?:supported|available|found|enabled|exist)|does not exist|unavailable|no longer)"
    r"|(?:unsupported|unknown|no such) model"
    r"|(?:[无無]可用|[没沒]有可用|暂[无無]|暫無|[没沒]有|缺少)[^\n]{0,12}(?:渠道|通道)|(?:渠道|通道)[^\n]{0,10}(?:不可用"
    r"|不存在|已[关關][闭閉]|耗[尽盡]|[无無]效)"
    r"|模型[^\n]{0,40}(?:不存在|不可用|未找到|找不到|不支持|未[开開]通|已下[线線]|已停用)|不支持[^\n]{0,12}模型"
    r"|[没沒]有(?:[该該此]|[这這][个個]|可用的?|名[为為]|找到)*[^\S\n]*[a-z0-9_.-]{0,40}[^\S\n]*模型(?!的)"
    r"|(?:aucun|kein|ning[uú]n|nenhum|nessun|нет|sin )[^\n]{0,60}(?:canal|kanal|канал)"
    r"|(?:チャンネル|チャネル|채널)[^\n]{0,40}(?:ありません|利用でき|存在し|없|불가)",
    needs=(
        "channel",
        "provider",
        "model",
        "模型",
        "渠道",
        "通道",
        "canal",
        "kanal",
        "канал",
        "チャ",
        "채널",
    ),
)
_KEY_MODELS = _says(blame.key_is_for_models)
_KEY_ADDRESSES = _says(blame.key_is_for_addresses)
_KEY_OFF = _accuses(blame.key_is_off)
_KEY_CREDIT = _accuses(blame.key_lacks_credit)
_KEY_EXPIRED = _accuses(blame.key_expired)
_KEY_WRONG = _all(_accuses(blame.key_is_wrong), _not(_says(blame.is_parsing)))
_KEY_MISSING = _any(
    _accuses(blame.no_key), _has(r"authorization\n[^\n]*(?:required|missing)|header\nauthorization")
)
_KEY_EITHER = _all(
    _says(blame.says_either), _any(_KEY_CREDIT, _KEY_EXPIRED, _KEY_MISSING, _KEY_OFF, _KEY_WRONG)
)
_BLOCKED = _all(_accuses(blame.is_blocked), _not(_says(blame.may_be_blocked)))
_CREDIT = _accuses(blame.lacks_credit)
_NO_TASK = _says(blame.task_is_unknown)
_NO_ACCESS = _any(
    _accuses(blame.key_lacks_access),
    _has(
        r"(?:分[组組]|\bgroup\b)[^\n]{0,30}(?:[无無]权|[无無]權|禁用|弃用|not allowed|no access|disabled)"
        r"|[无無][权權][^\n]{0,8}分[组組]"
    ),
)
# Our own key, if echoed, was replaced by dots.
_ABOUT_KEY = _any(_accuses(blame.names_key), _says(blame.asks_to_sign_in), _has("•••"))
_SLOW_DOWN: _Rule = _wants_slower
_OVERLOADED: _Rule = _has_too_much
_REACHES = (
    r"(?:connect|time[ds]?[ -]?out|unavailable|unreachable|reset|no response|not respond|(?:is|are|was|went) down|offline"
    r"|\bdns\b|resolve|(?:can ?not|could not|can[’']?t|not) (?:be )?reach|bad gateway|gateway time|超[时時]|[连連]接|[连連]不上"
    r"|不可用|[无無][响響]应|[无無]法[访訪][问問]|[断斷][开開]|不通|不可[达達]|失[联聯])"
)
_UPSTREAM_GAP = (
    r"(?:[\s:：,，\"'()（）-]|\b(?:service|server|api|provider|suno|relay|system|host|address|url|request|is|are|was|has"
    r"|been|currently|temporarily|still|the|not|returned|error|failed|says|to|and|an?|did|does|or|be|channel|music|model|http|status|code)\b"
    r"|服[务務]器?|接口|地址|渠道|通道|[请請]求|[暂暫][时時]?|[当當]前|返回|的|已|[错錯][误誤]|失[败敗]|目前|[节節][点點]"
    r"|\d{1,3}){0,12}"
)
_UPSTREAM = _any(
    _has(
        rf"(?:\bupstream|上游){_UPSTREAM_GAP}{_REACHES}"
        r"|(?:connect|time[ds]?[ -]?out|\breach(?!ed)|\bdial|no response|waiting|[连連]接|[访訪][问問]"
        r"|超[时時])[^\n]{0,20}(?:upstream|上游)|(?:unavailable|不可用)[^\w\n]{1,4}(?:upstream|上游)"
        r"|[请請]求上游(?:地址|服[务務]|接口|渠道)?(?:失[败敗]|出[错錯]|[错錯][误誤]|[异異]常)"
        r"|(?:^|\n)\W*(?:upstream[ _](?:service |server |api |request |provider )?(?:error|failed|failure|fault|down)"
        r"|上游(?:服[务務]器?|接口|渠道)?(?:[错錯][误誤]|[异異]常|失[败敗]|出[错錯]|故障))\W*$",
        needs=("upstream", "上游"),
    ),
    _has(r"do_request_failed|bad response status code 5\d\d"),
)
"""It cannot reach it. What it hears from there is another matter: a prompt is rejected, a song is unknown."""
_ACCUSATIONS = (
    blame.is_blocked,
    blame.lacks_credit,
    blame.key_lacks_credit,
    blame.key_expired,
    blame.key_is_off,
    blame.key_is_wrong,
    blame.no_key,
)
_ELSEWHERE = _any(
    _says(blame.has_trouble_elsewhere),
    _all(_says(blame.is_sunos), _any(*map(_says, _ACCUSATIONS))),
    _all(
        _has(r"fail_to_fetch_task|bad_response_status_code"),
        _not(_any(_SLOW_DOWN, _OVERLOADED)),
    ),
)
"""The relay has trouble with its own account or key elsewhere, or with what it was answered there."""
_CLOUDFLARE = _has(r"cloudflare|cf-chl|cf_chl|just a moment|challenge-platform")
_NO_ROUTE = _has(
    r"invalid url|404 page not found|cannot (?:get|post)|no route|route not found|invalid[ _]action"
    r"|method not allowed"
)
_REFUSING = _status(200, 400, 401, 402, 403, 422)
"""Statuses under which servers speak about keys and accounts."""

_TABLE: tuple[tuple[_Rule, _Make], ...] = (
    # Web pages say nothing about tasks and keys.
    (
        _all(_page, _CLOUDFLARE, _status(200, 403, 429, 503)),
        _error(BadReplyError, "relay.cloudflare"),
    ),
    (_status(511), _error(BadReplyError, "relay.web_page")),
    (_all(_page, _status(429)), _slow_down),
    (_all(_status(503), _says_when), _overloaded),
    (_all(_page, _server_error), _fault),
    (_all(_page, _status(404, 405)), _error(BadReplyError, "relay.not_served")),
    (_all(_page, _status(401)), _unauthorized),
    (_all(_page, _not(_status(402, 407))), _error(BadReplyError, "relay.web_page")),
    (_all(_status(407), _any(_page, _mute)), _error(RelayUnreachableError, "net.proxy_page")),
    # Clear words, whatever the status.
    (_all(_KEY_MODELS, _OURS), _refused("relay.key_models")),
    (_NO_CHANNEL, _error(RelayDeclinedError, "relay.no_channel")),
    (_all(_UPSTREAM, _not(_status(404, 405, 429))), _error(RelayFaultError, "relay.upstream")),
    (_all(_ELSEWHERE, _not(_status(404, 405, 429))), _error(RelayFaultError, "relay.fault")),
    (_all(_KEY_ADDRESSES, _REFUSING), _refused("relay.key_addresses")),
    (_all(_BLOCKED, _REFUSING), _refused("relay.account_blocked")),
    (_all(_SLOW_DOWN, _OURS), _slow_down),
    (_all(_KEY_EITHER, _REFUSING), _wrong_key),
    (_all(_KEY_CREDIT, _any(_REFUSING, _status(429))), _refused("relay.key_no_credit")),
    (_all(_NO_TASK, _OURS), _error(UnknownTaskError, "relay.task_unknown")),
    (_all(_id_form, _status(200, 400, 404, 422)), _error(UnknownTaskError, "task.id_form")),
    (_all(_CREDIT, _any(_REFUSING, _status(429))), _refused("relay.no_credit")),
    (_all(_KEY_EXPIRED, _REFUSING), _refused("relay.key_expired")),
    (_all(_KEY_MISSING, _REFUSING), _wrong_key),
    (_all(_KEY_OFF, _REFUSING), _refused("relay.key_off")),
    (_all(_KEY_WRONG, _REFUSING), _wrong_key),
    (_all(_NO_ACCESS, _status(401, 403)), _refused("relay.no_access")),
    (_status(429), _slow_down),
    # What the status says, together with the words.
    (_all(_status(401), _any(_mute, _ABOUT_KEY)), _unauthorized),
    (_all(_OVERLOADED, _not(_status(404, 405))), _overloaded),
    (_status(401, 402, 403, 451), _declined),
    (_all(_has(r"^unauthorized$"), _status(200)), _error(RelayFaultError, "relay.upstream")),
    (_any(_server_error, _status(408, 425)), _fault),
    (_any(_NO_ROUTE, _status(405)), _error(BadReplyError, "relay.not_served")),
    (_all(_status(404), _mute), _error(BadReplyError, "relay.nothing_there")),
    (lambda complaint: complaint.status < 300 or complaint.status >= 400, _said),
)
