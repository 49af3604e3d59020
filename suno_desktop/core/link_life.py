"""How long links live: what a link says itself, and what is learnt of a relay from links that died and links that worked.

Pure: times are given, nobody is asked. When the relay is to be asked for a fresh link follows from it.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

RISK: Final = timedelta(days=3)
"""A song is at risk if its link ends within this time, or has ended."""
_DAY = timedelta(days=1)
_EARLY_S: Final = 12 * 3600
"""A link that died younger than this did not come of age: it never worked, or its signature is short."""
_AT_ONCE: Final = 3
"""So many links in a row that never worked are no accident."""
_USUAL_LIVES_S: Final = tuple(int(days * 86_400) for days in (1, 3, 12, 15, 31))
"""What servers that delete files are known to keep them for; what died is seen later than it happened."""
_LEAST_LIFE = timedelta(hours=12)
"""For links that live shorter the relay is not asked ahead: the next wish to have the file asks it anyway."""
_AHEAD = timedelta(hours=30)
_FIRST_S: Final = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
_LAST_S: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_STAMP: Final = r"(?a)(\d{8})T(\d{6})Z"  # these are compiled when first used, not at each start
_EPOCH: Final = r"(?a)\d{10}(?:\d{3})?"
_HEX: Final = r"(?ai)[0-9a-f]{8}"
_SIGNED: Final = r"(?ai)(\d{10})-\w*-\w*-[0-9a-f]{32}"
"""`auth_key` and `sign` of some content networks: time, chance, user, hash."""
_ENDING: Final = r"(?a)(?:^|~)exp=(\d{10})"
_KEY_TIME: Final = r"(?a)\d{10};(\d{10})"
_FROM_THEN: Final = ("amz", "goog", "tos", "oss", "obs")
"""`X-NAME-Date` and `X-NAME-Expires`: a moment and seconds from then."""
_MOMENTS: Final = ("expires", "x-expires", "expire", "expiry", "exp", "e", "se", "deadline")
_TOKENS: Final = ("hdnts", "hdnea", "__token__", "token")


class LinkLife(NamedTuple):
    """What is known of the links of one relay."""

    died_s: int | None = None
    """The youngest age at which one that had come of age was dead."""
    lived_s: int | None = None
    """The oldest age at which one worked."""
    early: int = 0
    """So many in a row never worked."""

    @property
    def is_none(self) -> bool:
        """Whether its links are dead at once."""
        return self.early >= _AT_ONCE

    @property
    def seconds(self) -> int | None:
        """How long a link lives, rather too short than too long; None if it is not known."""
        if self.is_none:
            return 0
        if self.died_s is None:
            return None
        usual = max((life for life in _USUAL_LIVES_S if life <= self.died_s), default=self.died_s)
        return max(usual, self.lived_s or 0)


def after_death(life: LinkLife, age: timedelta) -> LinkLife:
    """A link of this age was dead."""
    age_s = int(age.total_seconds())
    if age_s < _EARLY_S:
        return life._replace(early=life.early + 1)
    return life._replace(died_s=min(age_s, life.died_s or age_s))


def after_success(life: LinkLife, age: timedelta) -> LinkLife:
    """A link of this age worked."""
    age_s = max(0, int(age.total_seconds()))
    return life._replace(early=0, lived_s=max(age_s, life.lived_s or 0))


def look_at(since: datetime, ends: datetime) -> datetime | None:
    """When the relay is asked for a fresh link: before the last day, or half-way through a short life; None: never."""
    life = ends - since
    if life < _LEAST_LIFE:
        return None
    return ends - _AHEAD if life >= 2 * _DAY else since + life / 2


def told_end(url: str) -> datetime | None:
    """When a link ends by its own word; None if it does not say."""
    if "?" not in url:
        return None
    try:
        query = urlsplit(url).query
    except ValueError:  # a host that cannot be
        return None
    if not query:
        return None
    told = {name.lower(): value for name, value in parse_qsl(query[:4096])}
    for read in (_from_then, _moment, _in_policy, _signed):
        end = read(told)
        if end is not None:
            return end
    return None


def _from_then(told: Mapping[str, str]) -> datetime | None:
    for name in _FROM_THEN:
        stamp = re.fullmatch(_STAMP, told.get(f"x-{name}-date", ""))
        seconds = told.get(f"x-{name}-expires", "")
        if stamp and seconds.isascii() and seconds.isdigit() and len(seconds) < 10:
            try:
                then = datetime.strptime(stamp[1] + stamp[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            except ValueError:
                return None
            return then + timedelta(seconds=int(seconds))
    return None


def _moment(told: Mapping[str, str]) -> datetime | None:
    for name in _MOMENTS:
        value = told.get(name, "").strip()
        if re.fullmatch(_EPOCH, value):
            return _at(int(value[:10]))
        if name == "se" and value:
            try:
                end = datetime.fromisoformat(value)
                return end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
            except (ValueError, OverflowError):
                continue
    for name in _TOKENS:
        if found := re.search(_ENDING, told.get(name, "")):
            return _at(int(found[1]))
    return None


def _in_policy(told: Mapping[str, str]) -> datetime | None:
    """CloudFront's own policy: JSON in an alphabet of base64 that is safe in addresses."""
    text = told.get("policy", "").translate(str.maketrans("-_~", "+=/"))
    if not text:
        return None
    try:
        policy = binascii.a2b_base64(text + "=" * (-len(text) % 4))
        (statement,) = json.loads(policy)["Statement"]
        return _at(int(statement["Condition"]["DateLessThan"]["AWS:EpochTime"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _signed(told: Mapping[str, str]) -> datetime | None:
    """Times within signatures. One that says when it was made, not when it ends, lies behind the link's arrival."""
    for name in ("auth_key", "sign"):
        if found := re.fullmatch(_SIGNED, told.get(name, "")):
            return _at(int(found[1]))
    if found := re.fullmatch(_KEY_TIME, told.get("q-key-time", told.get("q-sign-time", ""))):
        return _at(int(found[1]))
    if "sign" in told and re.fullmatch(_HEX, told.get("t", "")):
        return _at(int(told["t"], 16))
    return None


def _at(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if _FIRST_S <= seconds < _LAST_S else None
