"""A reply as JSON and as the text that is kept of it: our own key, if it is echoed, stands in neither. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from suno_desktop.core.errors import BadReplyError
from suno_desktop.core.profile.keys import Secret, redact
from suno_desktop.core.relay import decode
from suno_desktop.core.relay.value_readers import Json


def read(
    body: bytes, *, status: int, headers: Mapping[str, str] | None, secrets: Sequence[Secret]
) -> tuple[Json, str] | None:
    """The JSON of a successful reply, and its text; None if it is none."""
    given = {key.lower(): value for key, value in (headers or {}).items()}
    if len(body) > decode.MAX_BYTES or status >= 300:
        return None
    text = decode.to_text(body, content_type=given.get("content-type", ""))
    text = redact(text, secrets).strip()
    try:
        reply = decode.to_json(text)
    except BadReplyError:
        return None
    if "\\" in text:  # escapes may hide our own key
        shown = decode.to_raw(reply)
        hidden = redact(shown, secrets)
        reply, text = (reply, text) if hidden == shown else (decode.to_json(hidden), hidden)
    return reply, text
