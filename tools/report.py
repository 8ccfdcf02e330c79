# SPDX-License-Identifier: Apache-2.0
"""What a check found: printed row by row as it comes, and as a section of Markdown at the end."""

import platform


def cpu_name():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


class Report:
    def __init__(self, title, command, versions):
        self._title, self._command, self._versions = title, command, versions
        self._notes, self._tables = [], {}
        self._printed = None
        print(f"{title}\n{versions}", flush=True)

    def note(self, text):
        self._notes.append(text)
        print(text, flush=True)

    def table(self, key, title, *columns):
        self._tables[key] = (title, columns, [])

    def row(self, key, *cells):
        title, columns, rows = self._tables[key]
        if self._printed != key:
            print(f"\n{title}: {' | '.join(columns)}")
            self._printed = key
        rows.append([str(cell) for cell in cells])
        print("  " + " | ".join(rows[-1]), flush=True)

    def _markdown(self):
        lines = [f"## {self._title}", "", f"`{self._command}`, with {self._versions}.", *self._notes]
        for key, (title, _, rows) in self._tables.items():
            if rows:
                lines += ["", f"{title}:", "", *self.lines(key)]
        return "\n".join(lines) + "\n"

    def lines(self, key, wanted=lambda row: True):
        """A table in Markdown, or those of its rows that are wanted."""
        _, columns, rows = self._tables[key]
        return [f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns), *(f"| {' | '.join(row)} |" for row in rows if wanted(row))]

    def finish(self, failed, markdown=None):
        """The exit status."""
        verdict = "everything holds" if not failed else f"{failed} FAILED"
        print(f"\n{self._title}: {verdict}")
        if markdown:
            markdown.parent.mkdir(parents=True, exist_ok=True)
            markdown.write_text(self._markdown() + ("" if not failed else f"\n**{verdict}**\n"))
        return 1 if failed else 0
