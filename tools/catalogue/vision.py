# SPDX-License-Identifier: Apache-2.0
"""Pictures: the photograph of an astronaut, a photographed page, a hand."""

import numpy as np

from catalogue import inputs
from catalogue.finding import Finding, sigmoid


def logits_of_faces(size):
    def sample(run):
        boxes, scores = run(inputs.pixels(inputs.photo("astronaut.png"), (size, size)) * 2 - 1)
        best = float(sigmoid(scores.max()))
        return Finding([boxes, scores], best > 0.8, f"a face in the astronaut's photograph, {best:.3f}")

    return sample


def face_landmark(run):
    x0, y0, side = 150, 55, 152
    points, there = run(inputs.pixels(inputs.photo("astronaut.png"), (192, 192), (x0, y0, x0 + side, y0 + side)))
    nose = points.reshape(468, 3)[1, :2] * side / 192 + (x0, y0)
    score, off = float(sigmoid(there.ravel()[0])), float(np.hypot(*(nose - (224, 126))))
    return Finding(
        [points, there],
        score > 0.9 and off < 12,
        f"a face {score:.3f}, tip of the nose {off:.0f} pixels from where it is",
    )


def iris_landmark(run):
    contour, iris = run(inputs.pixels(inputs.photo("astronaut.png"), (64, 64), (183, 78, 227, 122)))
    x, y = iris.reshape(5, 3)[0, :2]
    lid = contour.reshape(71, 3)[:16]
    inside = lid[:, 0].min() < x < lid[:, 0].max() and lid[:, 1].min() < y < lid[:, 1].max()
    return Finding(
        [contour, iris], inside, f"iris at {x:.0f}, {y:.0f} of 64, {'inside' if inside else 'outside'} the lids"
    )


def hand_landmark(run):
    from PIL import Image

    image = Image.open(inputs.data("images/coco128val/images/000000011051.jpg")).convert("RGB")
    outputs = run(inputs.pixels(image, (224, 224), (240, 160, 400, 320)))
    score = float(outputs[1].ravel()[0])
    return Finding(outputs, score > 0.5, f"a hand in a photograph of COCO, {score:.2f}")


def pose_landmark(run):
    outputs = run(inputs.pixels(inputs.squared(inputs.photo("astronaut.png")), (256, 256)))
    score, nose = float(outputs[1].ravel()[0]), outputs[0].reshape(39, 5)[0, :2] * 2
    off = float(np.hypot(*(nose - (224, 126))))
    return Finding(outputs, score > 0.9 and off < 20, f"a person {score:.3f}, nose {off:.0f} pixels from where it is")


def selfie_segmentation(run):
    (mask,) = run(inputs.pixels(inputs.photo("astronaut.png"), (256, 256)))
    face, flag = float(mask[0, 45:80, 95:130].mean()), float(mask[0, :100, :60].mean())
    return Finding([mask], face > 0.9 and flag < 0.1, f"face {face:.2f}, flag behind {flag:.2f}")


def text_lines(run):
    """The photograph of a page: seven lines of print."""
    bgr = inputs.pixels(inputs.photo("page.png"), (384, 192))[0, :, :, ::-1] * 255
    x = (bgr - (123.675, 116.28, 103.53)) / (58.395, 57.12, 57.375)
    outputs = run(np.ascontiguousarray(x.transpose(2, 0, 1)[None], np.float32))
    rows = (outputs[0][0, 0] > 0.3).mean(1) > 0.05
    count = int(np.count_nonzero(np.diff(rows.astype(int)) == 1))
    return Finding(outputs, count == 7, f"{count} lines of print in the photograph of a page")


def heading(width, turned=False):
    """The page's heading, 48 pixels high, in a strip of `width`; BGR in -1 to 1."""
    line = inputs.photo("page.png").crop((0, 4, 300, 40))
    line = line.rotate(180) if turned else line
    pixels = inputs.pixels(line, (round(48 * line.width / line.height), 48))[0, :, :width, ::-1] * 2 - 1
    strip = np.zeros((48, width, 3), np.float32)
    strip[:, : pixels.shape[1]] = pixels
    return np.ascontiguousarray(strip.transpose(2, 0, 1)[None])


def ppocr_rec(run, folder):
    keys = ["", *filter(None, (folder / "keys.txt").read_text().split("\n")), " "]
    (steps,) = run(heading(416))
    best = steps[0].argmax(1)
    text = "".join(keys[k] for i, k in enumerate(best) if k and (i == 0 or best[i - 1] != k))
    return Finding([steps], text.replace(" ", "") == "Region-basedsegmentation", f'reads "{text}"')


def ppocr_cls(run):
    upright, turned = run(heading(192))[0], run(heading(192, turned=True))[0]
    sensible = upright[0, 0] > 0.9 and turned[0, 1] > 0.9
    return Finding([upright, turned], sensible, f"a line upright {upright[0, 0]:.2f}, turned {turned[0, 1]:.2f}")


SAMPLES = {
    "blazeface": logits_of_faces(128),
    "blazeface-back": logits_of_faces(256),
    "face-landmark": face_landmark,
    "iris-landmark": iris_landmark,
    "hand-landmark": hand_landmark,
    "pose-landmark": pose_landmark,
    "selfie-segmentation": selfie_segmentation,
    "ppocr-det": text_lines,
    "ppocr-rec": ppocr_rec,
    "ppocr-cls": ppocr_cls,
    "ppocrv6-det": text_lines,
}
