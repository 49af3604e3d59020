"""Replies that are made to eat time or memory. None of them is read; each must be refused at once."""

from __future__ import annotations

import json

BOMBS = {
    "nested lists": "[" * 200_000,
    "nested objects": '{"a":' * 200_000,
    "nested with spaces": '{ "a" : [ ' * 100_000,
    "one long number": "1" * 10_000,
    "many long numbers": "[" + ",".join(["1" * 4_000] * 4_000) + "]",
    "huge exponent": '{"code":1e400,"data":[1e400]}',
    "deep and closed": "[" * 50_000 + "]" * 50_000,
    "many lists": "[" + "[]," * 5_000_000 + "0]",
    "many numbers": "[" + "0," * 8_000_000 + "0]",
    "one long text": '"' + "a" * 16_000_000 + '"',
    "quotes": '"' * 16_000_000,
    "backslashes": '"' + "\\\\" * 8_000_000,
    "text in text": json.dumps("[" * 100_000),
}
