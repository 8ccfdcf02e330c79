# SPDX-License-Identifier: Apache-2.0
"""From YOLOX's raw output to boxes, and whether two sets of boxes say the same."""

import numpy as np

STRIDES = (8, 16, 32)


def _grid(side):
    """(x, y, stride) of every row of the output."""
    cells = []
    for stride in STRIDES:
        y, x = np.mgrid[: side // stride, : side // stride].reshape(2, -1)
        cells.append(np.stack([x, y, np.full_like(x, stride)], axis=1))
    return np.concatenate(cells)


def boxes(output, score=0.30, overlap=0.45, side=416):
    """Rows (x0, y0, x1, y1, score, class), best first, after non-maximum suppression within each class."""
    rows, cells = output[0].astype(np.float64), _grid(side)
    stride = cells[:, 2:]
    centre, size = (rows[:, :2] + cells[:, :2]) * stride, np.exp(rows[:, 2:4]) * stride
    scores = rows[:, 4:5] * rows[:, 5:]
    best = scores.max(axis=1)
    found = np.column_stack([centre - size / 2, centre + size / 2, best, scores.argmax(axis=1)])
    return suppress(found[best >= score], overlap)


def suppress(rows, overlap):
    kept = []
    for row in rows[np.argsort(-rows[:, 4], kind="stable")]:
        if all(row[5] != other[5] or shared(row, other) <= overlap for other in kept):
            kept.append(row)
    return np.array(kept).reshape(-1, 6)


def shared(a, b):
    """Intersection over union."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:4], b[2:4])
    inside = np.prod(np.clip(high - low, 0, None))
    return inside / (np.prod(a[2:4] - a[:2]) + np.prod(b[2:4] - b[:2]) - inside)


def alone(rows, others, least=0.31, overlap=0.99):
    """How many of `rows` scoring `least` have no partner of their class among `others`, and how many there are."""
    strong = rows[rows[:, 4] >= least]
    partners = [any(r[5] == o[5] and shared(r, o) > overlap for o in others) for r in strong]
    return partners.count(False), len(strong)
