# SPDX-License-Identifier: Apache-2.0
"""The parts of a page of the documentation that a tool writes, between `<!-- NAME: generated -->` and `<!-- NAME: end -->`."""


def write_part(page, name, text):
    begin, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->"
    whole = page.read_text()
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page}: no part {name!r} to write")
    page.write_text(before + begin + text.rstrip("\n") + "\n" + end + after)
