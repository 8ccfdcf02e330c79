# SPDX-License-Identifier: Apache-2.0
"""canonical_json_diff.py CLIENT [COUNT] [SEED]: canonical JSON of random values by whet and by securesystemslib, byte for byte.

What Python encodes and whet refuses must be refused for a stated reason: a number that is no integer of 64 bits, a name that an
object has twice, or too deep a nesting. What Python refuses whet must refuse. Prints the seed; exits 1 on a difference.
"""

import json
import random
import subprocess
import sys

from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical

DEPTH = 24
CHARACTERS = '"\\/bfnrtu \t\n\r\x00\x01\x1f\x7fa\u00e9\u07ff\u0800\ufffd\uffff\U00010000\U0010ffff'


def text(random_):
    return "".join(random_.choice(CHARACTERS) for _ in range(random_.randrange(8)))


def value(random_, depth):
    kind = random_.randrange(9 if depth else 6)
    if kind == 0:
        return random_.choice([None, True, False])
    if kind in (1, 2):
        return random_.choice([0, -1, 1, 2**63 - 1, -(2**63), random_.randrange(-(2**63), 2**63)])
    if kind < 6:
        return text(random_)
    if kind < 8:
        return {text(random_): value(random_, depth - 1) for _ in range(random_.randrange(5))}
    return [value(random_, depth - 1) for _ in range(random_.randrange(5))]


def spelling(random_, thing):
    """The value as JSON in one line, in one of the ways that JSON allows."""
    if random_.random() < 0.5:
        return json.dumps(thing, ensure_ascii=random_.random() < 0.5)
    line = json.dumps(thing, ensure_ascii=random_.random() < 0.5, separators=(" ,\t", " :  "))
    return line.replace("/", "\\/") if random_.random() < 0.5 else line


ODD = [
    "1.0", "1e2", "-0", "0.5", "1e400", "NaN", "-Infinity", "9223372036854775808", "-9223372036854775809", "01", "+1", "1.",
    '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', "[1,]", '{"a":1,}', "", " ", "nul", "[", "{}x",
    "[" * DEPTH + "]" * DEPTH, "[" * (DEPTH + 1) + "]" * (DEPTH + 1), "/**/1", "'a'", '{"b":{},"a":[]}', "\x0c1", "\ufeff1", '"\x01"',
]


class Twice(Exception):
    pass


def no_twice(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Twice
    return dict(pairs)


def depth_of(thing):
    inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def integers(thing):
    if isinstance(thing, dict):
        thing = list(thing.values())
    if isinstance(thing, list):
        return [number for item in thing for number in integers(item)]
    return [thing] if isinstance(thing, int) and not isinstance(thing, bool) else []


def expected(line):
    """The canonical bytes in hexadecimal, or "refused"."""
    try:
        thing = json.loads(line, object_pairs_hook=no_twice)
        if depth_of(thing) > DEPTH or any(not -(2**63) <= number < 2**63 for number in integers(thing)):
            return "refused"
        return encode_canonical(thing).encode("utf-8").hex()
    except (ValueError, Twice, FormatError):
        return "refused"


def main():
    client, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(2**32)
    random_ = random.Random(seed)
    lines = ODD + [spelling(random_, value(random_, 5)) for _ in range(count)]
    done = subprocess.run([client, "canonical"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True, encoding="utf-8")
    answers = done.stdout.splitlines()
    wrong = [(line, ours, expected(line)) for line, ours in zip(lines, answers, strict=True) if ours != expected(line)]
    for line, ours, theirs in wrong[:10]:
        print(f"{line!r}: whet {ours}, securesystemslib {theirs}")
    refused = answers.count("refused")
    print(f"canonical JSON: {len(lines)} texts, {refused} refused by both, {len(wrong)} differ (seed {seed})")
    return bool(wrong)


sys.exit(main())
