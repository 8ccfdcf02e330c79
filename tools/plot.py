# SPDX-License-Identifier: Apache-2.0
"""One plot of numbered points with error bars, and a line of words for each below it, as an SVG."""

import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, FLOOR = 860, 70, 24, 46, 380  # the area of the plot ends at FLOOR
LEGEND, ROW = FLOOR + 70, 21
STYLE = """text{font:13px sans-serif;fill:#24292f}.title{font-size:16px;font-weight:600}.faint{fill:#6e7781}
.grid{stroke:#d0d7de;stroke-width:1}.axis{stroke:#6e7781;stroke-width:1}.bar{stroke:#0969da;stroke-width:1.5}
.line{stroke:#0969da;stroke-width:2;fill:none}.point{fill:#0969da}.level{stroke:#bc4c00;stroke-width:1.5;stroke-dasharray:6 4}.warm{fill:#bc4c00}"""


def ticks(low, high, about=6):
    step = 10 ** math.floor(math.log10((high - low) / about))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (step * m) <= about)
    first = math.ceil(low / step)
    return [i * step for i in range(first, math.floor(high / step) + 1)]


class Plot:
    def __init__(self, title, x_title, y_title):
        self._titles, self._drawn, self._words, self._points = (title, x_title, y_title), [], [], 0

    def x_range(self, low, high):
        self._x = (low, high)

    def y_range(self, low, high):
        self._y = (low, high)

    def _px(self, x):
        return LEFT + (x - self._x[0]) / (self._x[1] - self._x[0]) * (WIDTH - LEFT - RIGHT)

    def _py(self, y):
        return FLOOR - (y - self._y[0]) / (self._y[1] - self._y[0]) * (FLOOR - TOP)

    def _segment(self, kind, x0, y0, x1, y1):
        self._drawn.append(f'<line class="{kind}" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>')

    def _text(self, x, y, words, kind="", anchor="start", turned=False):
        turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        self._words.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}>{escape(words)}</text>')

    def level(self, y, words):
        self._segment("level", LEFT, self._py(y), WIDTH - RIGHT, self._py(y))
        self._text(LEFT + (WIDTH - LEFT - RIGHT) * 0.6, self._py(y) - 6, words, "warm", "end")

    def line(self, points):
        path = " ".join(f"{self._px(x):.1f},{self._py(y):.1f}" for x, y in points)
        self._drawn.append(f'<polyline class="line" points="{path}"/>')

    def point(self, x, y, low, high, words):
        px = self._px(x)
        self._segment("bar", px, self._py(low), px, self._py(high))
        for end in (low, high):
            self._segment("bar", px - 4, self._py(end), px + 4, self._py(end))
        self._drawn.append(f'<circle class="point" cx="{px:.1f}" cy="{self._py(y):.1f}" r="4.5"/>')
        number = self._points = self._points + 1
        self._text(px + 8, self._py(high) - 2, str(number))
        self._text(LEFT, LEGEND + ROW * (number - 1), f"{number}   {words}")

    def svg(self):
        drawn, words = self._drawn, self._words
        self._drawn, self._words = [], []
        for x in ticks(*self._x):
            self._segment("grid", self._px(x), TOP, self._px(x), FLOOR)
            self._text(self._px(x), FLOOR + 18, f"{x:,.6g}", "faint", "middle")
        for y in ticks(*self._y):
            self._segment("grid", LEFT, self._py(y), WIDTH - RIGHT, self._py(y))
            self._text(LEFT - 8, self._py(y) + 4, f"{y:.6g}", "faint", "end")
        self._segment("axis", LEFT, FLOOR, WIDTH - RIGHT, FLOOR)
        self._segment("axis", LEFT, TOP, LEFT, FLOOR)
        title, x_title, y_title = self._titles
        self._text(LEFT, 26, title, "title")
        self._text((LEFT + WIDTH - RIGHT) / 2, FLOOR + 40, x_title, "", "middle")
        self._text(18, (TOP + FLOOR) / 2, y_title, "", "middle", turned=True)
        height = LEGEND + ROW * self._points
        parts = [*self._drawn, *drawn, *self._words, *words]
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"><style>{STYLE}</style>\n'
                f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n")
