"""`python -m tests.soak.fuzz_replies --count N [--seed S]`: broken replies, and nothing but named errors.

Takes the golden replies, changes their structure and their bytes at random, and reads each one. Whatever comes in,
the reader gives tasks within its limits or one of its named errors. The ordinary tests run a small count.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from suno_desktop.core.errors import RelayError
from suno_desktop.core.relay import replies

GOLDEN = Path(__file__).parents[1] / "core" / "relay" / "golden"
_SLOW_S = 1.0
_STATUSES = (200, 200, 200, 200, 400, 401, 403, 404, 429, 500, 503)
_KEYS = (
    *(
        "data",
        "clips",
        "code",
        "message",
        "msg",
        "task_id",
        "taskId",
        "ids",
        "id",
        "clip_id",
        "status",
        "state",
    ),
    *(
        "metadata",
        "text",
        "title",
        "prompt",
        "tags",
        "duration",
        "audio_url",
        "url",
        "input",
        "response",
    ),
    *("fail_reason", "progress", "submit_time", "action", "error", "sunoData", "items", "result"),
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    30,
    2**53 + 1,
    10**19,
    10**400,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "null",
    "None",
    "SUCCESS",
    "FAILURE",
    "IN_PROGRESS",
    "complete",
    "streaming",
    "LYRICS",
    "https://cdn1.suno.ai/x.mp3",
    "https://[::1",
    "http://",
    "\x00\x1b[31m",
    "\ud800",
    "9" * 400,
    "{",
    "[]",
    '{"id": "abcdefgh", "audio_url": "https://a.example.com/b.mp3"}',
    "2024-13-45T99:99:99Z",
    "0000-00-00",
    [],
    {},
    [[]],
    {"": {}},
    [None, {}, [], ""],
)


def corpus() -> list[tuple[bool, bytes]]:
    """The golden replies: whether they are JSON objects or lists, and their bytes."""
    found: list[tuple[bool, bytes]] = []
    for file in sorted(GOLDEN.glob("*/*.json")):
        golden = json.loads(file.read_text("utf-8"))
        if "body" in golden:
            found.append((isinstance(golden["body"], (dict, list)), _dumped(golden["body"])))
        elif "text" in golden:
            found.append((False, golden["text"].encode("utf-8", "surrogatepass")))
    return found


def mutants(rng: random.Random, count: int) -> Iterator[bytes]:
    """So many changed replies."""
    known = corpus()
    trees = [body for is_tree, body in known if is_tree]
    for _ in range(count):
        is_tree, body = rng.choice(known)
        if not is_tree or rng.random() < 0.2:
            yield _changed_bytes(rng, body)
            continue
        tree = json.loads(body)
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            tree = _changed(rng, tree, trees)
        body = _dumped(tree)
        yield _changed_bytes(rng, body) if rng.random() < 0.1 else body


def check(body: bytes, *, status: int = 200) -> str:
    """Read one reply; says what came of it. Raises whatever must not be."""
    begin = time.process_time()
    try:
        tasks = replies.read(body, status=status, asked=["a-task"])  # type: ignore[list-item]  # a NewType
    except RelayError as error:
        return error.code
    finally:
        if time.process_time() - begin > _SLOW_S:
            raise TimeoutError(f"{len(body)} bytes took too long")
    assert len(tasks) <= replies.MAX_TASKS
    assert sum(len(task.clips) for task in tasks) <= replies.MAX_CLIPS
    assert len({task.task_id for task in tasks}) == len(tasks)
    for task in tasks:
        assert 1 <= len(task.task_id) <= 200
        assert task.progress is None or 0 <= task.progress <= 100
        assert len(task.reason or "") <= 500
        json.loads(task.raw)
        # What is kept must be storable as it is.
        repr(task).encode("utf-8")
        task.raw.encode("utf-8")
        for clip in task.clips:
            assert clip.clip_id
            assert all(
                link is None or link[:4].lower() == "http"
                for link in (clip.audio_url, clip.video_url, clip.image_url)
            )
    return "tasks" if tasks else "none"


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    places: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        held = stack.pop()
        inner = held.items() if isinstance(held, dict) else enumerate(held)
        for key, item in inner:
            places.append((held, key))
            if isinstance(item, (dict, list)):
                stack.append(item)
    return places


def _changed(rng: random.Random, tree: Any, others: list[bytes]) -> Any:
    if not isinstance(tree, (dict, list)) or not tree:
        return rng.choice(_VALUES)
    held, key = rng.choice(_places(tree))
    rng.choice(_CHANGES)(rng, held, key, others)
    return tree


def _replace(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = copy.deepcopy(rng.choice(_VALUES))


def _delete(_rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    del held[key]


def _as_text(_rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = _dumped(held[key]).decode("utf-8", "replace")


def _wrap(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = [held[key]] if rng.random() < 0.5 else {rng.choice(_KEYS): held[key]}


def _transplant(rng: random.Random, held: Any, key: Any, others: list[bytes]) -> None:
    places = _places(json.loads(rng.choice(others)))
    if places:
        there, name = rng.choice(places)
        held[key] = there[name]


def _rename(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    if isinstance(held, dict):
        held[rng.choice(_KEYS)] = held.pop(key)
    else:
        held.reverse()


def _repeat(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    if isinstance(held[key], (list, str)):
        held[key] *= rng.randrange(2, 5)


def _scribble(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    item = str(held[key])
    at = rng.randrange(len(item) + 1)
    held[key] = item[:at] + rng.choice(("", "\x00", "喵", '"', "None", " ")) + item[at + 1 :]


def _add(rng: random.Random, held: Any, _key: Any, _others: list[bytes]) -> None:
    value = copy.deepcopy(rng.choice(_VALUES))
    if isinstance(held, dict):
        held[rng.choice(_KEYS)] = value
    else:
        held.insert(0, value)


_CHANGES = (_replace, _delete, _as_text, _wrap, _transplant, _rename, _repeat, _scribble, _add)


def _changed_bytes(rng: random.Random, body: bytes) -> bytes:
    data = bytearray(body)
    for _ in range(rng.choice((1, 2, 10))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                del data[at : at + rng.randrange(1, 50)]
            case 1:
                data[at:at] = rng.choice(
                    (b"\x00", b"\xff\xfe", b"[", b"{", b'"', b",", b"\\u0000", b"<html>")
                )
            case 2:
                data = data[:at]
            case 3 if at < len(data):
                data[at] = rng.randrange(256)
            case _:
                end = at + rng.randrange(1, 200)
                data[at:at] = data[at:end]
    return bytes(data)


def _dumped(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


def main() -> int:
    """Read so many broken replies and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    results: dict[str, int] = {}
    for body in mutants(rng, options.count):
        status = rng.choice(_STATUSES)
        try:
            result = check(body, status=status)
        except Exception:
            sys.stderr.write(f"status {status}, body {body!r}\n")
            raise
        results[result] = results.get(result, 0) + 1
    for result, times in sorted(results.items(), key=lambda item: -item[1]):
        sys.stdout.write(f"{times:9} {result}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
