# SPDX-License-Identifier: Apache-2.0
"""Mean average precision of boxes as COCO defines it: IoU 0.50 to 0.95, 101 points of recall, at most 100 boxes of a class in a picture."""

import numpy as np

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
MOST = 100


def overlaps(a, b):
    """Intersection over union of rows (x0, y0, x1, y1), [len(a), len(b)]."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:4], b[None, :, 2:4])
    inside = np.prod(np.clip(high - low, 0, None), axis=2)
    area = [np.prod(rows[:, 2:4] - rows[:, :2], axis=1) for rows in (a, b)]
    return inside / np.maximum(area[0][:, None] + area[1][None] - inside, 1e-12)


def hits(found, objects):
    """For boxes of one class and picture, best first, whether each finds an object of its own: bool[len(found), 10]."""
    result = np.zeros((len(found), len(THRESHOLDS)), bool)
    if len(objects) == 0 or len(found) == 0:
        return result
    shared = overlaps(found, objects)
    for t, least in enumerate(THRESHOLDS):
        free = np.ones(len(objects), bool)
        for i in range(len(found)):
            best = np.where(free, shared[i], -1).argmax()
            if free[best] and shared[i, best] >= least:
                free[best], result[i, t] = False, True
    return result


class Matches:
    """What a detector found in all pictures. `found`: for each picture rows (x0, y0, x1, y1, score, class), best first; `objects`: rows
    (x0, y0, x1, y1, class)."""

    def __init__(self, found, objects):
        self.pictures = len(objects)
        self.classes = sorted({int(c) for rows in objects for c in rows[:, 4]})
        self._rows = [self._of_class(c, found, objects) for c in self.classes]

    @staticmethod
    def _of_class(c, found, objects):
        picture, score, hit, count = [], [], [], []
        for i, (mine, theirs) in enumerate(zip(found, objects)):
            mine, theirs = mine[mine[:, 5] == c][:MOST], theirs[theirs[:, 4] == c]
            picture.append(np.full(len(mine), i))
            score.append(mine[:, 4])
            hit.append(hits(mine, theirs))
            count.append(len(theirs))
        order = np.argsort(-np.concatenate(score), kind="stable")
        return np.concatenate(picture)[order], np.concatenate(hit)[order], np.array(count)

    def precision(self, weights=None):
        """mAP50-95, each picture counted as often as `weights` says."""
        weights = np.ones(self.pictures) if weights is None else weights
        values = [self._class_precision(*row, weights) for row in self._rows if (row[2] * weights).sum() > 0]
        return float(np.mean(values))

    @staticmethod
    def _class_precision(picture, hit, count, weights):
        times = weights[picture]
        right = np.cumsum(hit * times[:, None], axis=0)
        all_of = np.maximum(np.cumsum(times), 1e-12)[:, None]
        exact = np.maximum.accumulate((right / all_of)[::-1], axis=0)[::-1]
        recall = right / (count * weights).sum()
        total = 0.0
        for t in range(hit.shape[1]):
            at = np.searchsorted(recall[:, t], RECALLS - 1e-12)
            total += exact[np.minimum(at, len(exact) - 1), t][at < len(exact)].sum() / len(RECALLS) if len(exact) else 0
        return total / hit.shape[1]
