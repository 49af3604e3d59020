"""What a relay says when it gives no task → one of the named errors. Pure; knows the words of all servers.

The order of the table is the order of trust: a clear word beats the HTTP status, because some servers answer
everything with 200 and others say "used up" with 401.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from suno_desktop.core.errors import (
    BadReplyError,
    RelayBusyError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
    UnknownTaskError,
)
from suno_desktop.core.relay.shapes import Dict, snake
from suno_desktop.core.relay.values import Json, long_text, plain

_MAX_DETAILS = 2_000
_MAX_MESSAGE = 200
_SUCCESS = {"success", "ok", "200", "0", "1", "200.0", "0.0", "1.0", "true", "none", ""}


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
    key_sent: bool = True
    retry_after_s: float | None = None


def said(body: Json) -> str | None:
    """Everything a JSON body says as its error; None if it does not complain."""
    if isinstance(body, str):
        return body.strip() or None
    if not isinstance(body, dict):
        return None
    body = snake(body)
    error = body.get("error")
    parts = [_text(body.get("code"))] if str(body.get("code")).lower() not in _SUCCESS else []
    if isinstance(error, dict):
        parts += [_text(error.get(key)) for key in ("code", "type", "message")]
    elif isinstance(error, str):
        parts.append(error)
    if body.get("success") is False:
        parts.append("success: false")
    if body.get("detail"):
        parts.append(_text(body["detail"]))
    if not any(parts) and _is_success(body):
        return None
    parts += [_text(body.get(key)) for key in ("message", "msg", "error_message", "fail_reason")]
    return "\n".join(dict.fromkeys(part for part in parts if part)) or None


def message_of(body: Json) -> str:
    """The one sentence of a body for people."""
    if isinstance(body, str):
        return body
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    places: list[Dict] = [error, body] if isinstance(error, dict) else [body]
    for place in places:
        for key in ("message", "msg", "error_message", "detail", "error", "code"):
            text = _text(place.get(key))
            if text:
                return text
    return ""


def error_of(complaint: Complaint) -> RelayError:
    """The error that an answer without a task is."""
    for fits, make in _TABLE:
        if fits(complaint):
            error = make(complaint)
            break
    else:
        error = BadReplyError("relay.not_understood")
    error.values.setdefault("status", str(complaint.status))
    error.details = plain(complaint.message)[:_MAX_DETAILS]
    return error


def _is_success(body: Dict) -> bool:
    return "code" not in body or str(body["code"]).strip().lower() in _SUCCESS


def _text(value: Json) -> str:
    if isinstance(value, list):
        value = next((item.get("msg") for item in value if isinstance(item, dict)), value)
    return long_text(value) or ""


def _has(pattern: str) -> Callable[[Complaint], bool]:
    found = re.compile(pattern)
    return lambda complaint: found.search(complaint.words) is not None


def _status(*statuses: int) -> Callable[[Complaint], bool]:
    return lambda complaint: complaint.status in statuses


def _both(*rules: Callable[[Complaint], bool]) -> Callable[[Complaint], bool]:
    return lambda complaint: all(rule(complaint) for rule in rules)


def _either(*rules: Callable[[Complaint], bool]) -> Callable[[Complaint], bool]:
    return lambda complaint: any(rule(complaint) for rule in rules)


def _not(rule: Callable[[Complaint], bool]) -> Callable[[Complaint], bool]:
    return lambda complaint: not rule(complaint)


def _refused(code: str) -> Callable[[Complaint], RelayError]:
    return lambda _complaint: RelayRefusedError(code)


def _bad(code: str) -> Callable[[Complaint], RelayError]:
    return lambda _complaint: BadReplyError(code)


def _unreachable(code: str) -> Callable[[Complaint], RelayError]:
    return lambda _complaint: RelayUnreachableError(code)


def _slow_down(complaint: Complaint) -> RelayError:
    wait = complaint.retry_after_s
    if wait is None:
        return RelayBusyError("relay.slow_down")
    return RelayBusyError("relay.rate_limited", retry_after_s=wait, seconds=round(wait))


def _overloaded(complaint: Complaint) -> RelayError:
    return RelayBusyError("relay.overloaded", retry_after_s=complaint.retry_after_s)


def _unknown(_complaint: Complaint) -> RelayError:
    return UnknownTaskError("relay.task_unknown")


def _key(complaint: Complaint) -> RelayError:
    return RelayRefusedError("relay.key_wrong" if complaint.key_sent else "relay.key_missing")


def _said(complaint: Complaint) -> RelayError:
    message = " ".join(plain(complaint.message).split())[:_MAX_MESSAGE]
    if not message:
        return BadReplyError("relay.empty")
    return BadReplyError("relay.said", message=message)


def _page(complaint: Complaint) -> bool:
    return complaint.page


def _says_when(complaint: Complaint) -> bool:
    return complaint.retry_after_s is not None


def _server_error(complaint: Complaint) -> bool:
    return complaint.status >= 500


_NO_TASK = _has(
    r"task[ _]not[ _]exist|task[ _]not[ _]found|no such task|not found task|record not found|任务不存在|找不到任务"
    r"|invalid task_?id"
)
_NO_CREDIT = _has(
    r"额度|余额|欠费|quota|insufficient|no credit|out of credit|credits? (?:is |are )?(?:not|used)|balance"
)
_EXPIRED = _has(r"过期|expired")
_NO_KEY = _has(r"未提供|not provided|no api key|missing (?:api )?(?:key|token)|api key is required")
_WRONG_KEY = _has(
    r"无效的令牌|令牌无效|令牌状态不可用|invalid (?:access )?(?:token|api ?key|key)|incorrect api key"
    r"|unauthorized secret|new_api_error.*token"
)
_SLOW_DOWN = _has(r"速率|频率|过于频繁|too many requests|rate.?limit")
_OVERLOADED = _has(r"overload|饱和|无可用渠道|no available channel|provider_not_found|负载")
_UPSTREAM = _has(r"上游|upstream|fail_to_fetch_task")
_CLOUDFLARE = _has(r"cloudflare|cf-chl|cf_chl|just a moment|challenge-platform")
_NO_ROUTE = _has(
    r"invalid url|404 page not found|cannot (?:get|post)|no route|route not found|invalid[ _]action|method not allowed"
)
_KEY_STATUS = _status(401, 402, 403)

_TABLE: tuple[tuple[Callable[[Complaint], bool], Callable[[Complaint], RelayError]], ...] = (
    # Web pages say nothing about tasks and keys.
    (_both(_page, _CLOUDFLARE, _status(200, 403, 429, 503)), _bad("relay.cloudflare")),
    (_status(511), _bad("relay.web_page")),
    (_both(_page, _status(429)), _slow_down),
    (_both(_status(503), _says_when), _overloaded),
    (_both(_page, _server_error), _unreachable("relay.server_error")),
    (_both(_page, _status(404, 405)), _bad("relay.not_served")),
    (_both(_page, _not(_status(401, 402, 407))), _bad("relay.web_page")),
    # Clear words, whatever the status.
    (_NO_TASK, _unknown),
    (_both(_NO_CREDIT, _either(_KEY_STATUS, _status(200, 400, 429))), _refused("relay.no_credit")),
    (_status(402), _refused("relay.no_credit")),
    (_both(_EXPIRED, _either(_KEY_STATUS, _status(200, 400))), _refused("relay.key_expired")),
    (_both(_NO_KEY, _either(_KEY_STATUS, _status(200, 400))), _refused("relay.key_missing")),
    (_either(_WRONG_KEY, _status(401)), _key),
    (_either(_status(429), _both(_SLOW_DOWN, _not(_server_error))), _slow_down),
    (_status(403), _refused("relay.no_access")),
    (_status(407), _unreachable("net.proxy")),
    (_both(_OVERLOADED, _not(_status(404, 405))), _overloaded),
    (_both(_UPSTREAM, _not(_status(404, 405))), _unreachable("relay.upstream")),
    (_both(_has(r"^unauthorized$"), _status(200)), _unreachable("relay.upstream")),
    (_either(_server_error, _status(408, 425)), _unreachable("relay.server_error")),
    (_either(_NO_ROUTE, _status(405)), _bad("relay.not_served")),
    (_both(_status(404), _has(r"^\s*(?:not found)?\s*$")), _bad("relay.not_served")),
    (_both(_status(404), _has(r"not.?found|not.?exist|不存在")), _unknown),
    (lambda complaint: complaint.status < 300 or complaint.status >= 400, _said),
)
