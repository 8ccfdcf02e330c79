# SPDX-License-Identifier: Apache-2.0
"""From a float net to a plan for an edge device, cell by cell: quantise, explain, evaluate, compare.

Runs as a script, or in an editor that knows cells. It needs nothing but whet and NumPy: the data are drawn, and the net is
trained here. A net of your own comes as .onnx or .tflite instead.
"""

# %% Data: noisy pictures of a disc, a square and a cross, somewhere in 16 x 16 pixels
import pathlib
import tempfile

import numpy as np
import numpy.typing as npt

import whet

Floats = npt.NDArray[np.float32]
KINDS = ["disc", "square", "cross"]
random = np.random.default_rng(1)


def draw(kind: int) -> Floats:
    y, x = np.mgrid[0:16, 0:16] - random.uniform(5, 10, (2, 1, 1))
    size = random.uniform(3, 5)
    if kind == 0:
        shape = x * x + y * y < size * size
    elif kind == 1:
        shape = np.maximum(abs(x), abs(y)) < size * 0.9
    else:
        shape = (np.minimum(abs(x), abs(y)) < size * 0.35) & (np.maximum(abs(x), abs(y)) < size * 1.1)
    return np.asarray(shape + random.normal(0, 0.15, (16, 16)), np.float32)


def draw_set(count: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    labels = random.integers(0, len(KINDS), count)
    return np.stack([draw(kind) for kind in labels]), labels


train_x, train_y = draw_set(3000)
test_x, test_y = draw_set(1000)

# %% A net of two layers, trained in NumPy
w1 = random.normal(0, 0.06, (256, 48)).astype(np.float32)
w2 = random.normal(0, 0.15, (48, 3)).astype(np.float32)
b1, b2 = np.zeros(48, np.float32), np.zeros(3, np.float32)
for step in range(3000):
    pick = random.integers(0, len(train_x), 64)
    x = train_x[pick].reshape(64, 256)
    hidden = np.maximum(x @ w1 + b1, 0)
    scores = hidden @ w2 + b2
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[np.arange(64), train_y[pick]] -= 1
    back = (share @ w2.T) * (hidden > 0)
    rate = np.float32(0.2 / 64)
    w2 -= rate * (hidden.T @ share)
    b2 -= rate * share.sum(axis=0)
    w1 -= rate * (x.T @ back)
    b1 -= rate * back.sum(axis=0)

# %% Write it in whet's text form (docs/ir-text.md); your framework writes .onnx or .tflite
folder = pathlib.Path(tempfile.mkdtemp())


def constant(name: str, array: Floats) -> str:
    dims = ", ".join(map(str, array.shape))
    return f'  const %{name}: f32[{dims}] = hex"{np.ascontiguousarray(array).tobytes().hex()}"\n'


(folder / "shapes.ir").write_text(
    "graph @shapes {\n  input %picture: f32[1, 16, 16]\n"
    + constant("w1", w1.T)
    + constant("b1", b1)
    + constant("w2", w2.T)
    + constant("b2", b2)
    + """  %flat: f32[1, 256] = reshape(%picture) {shape=[1, 256]} @flat
  %hidden: f32[1, 48] = fully_connected(%flat, %w1, %b1) {act_min=0.0} @hidden
  %scores: f32[1, 3] = fully_connected(%hidden, %w2, %b2) @scores
  return %scores
}
"""
)

# %% Run it: arrays in, arrays out
model = whet.load(folder / "shapes.ir")
print(model, model.inputs, model.outputs)
print("a", KINDS[test_y[0]], "scores", model.run(test_x[0]))

# %% Quantise it, with 200 unlabelled samples; the page says what that cost, judged on labelled ones
report = whet.quantize(
    folder / "shapes.ir",
    train_x[:200],
    folder / "shapes.whet",
    html=folder / "shapes.html",
    judge_data=test_x,
    labels=test_y,
)
print(report["verdict"]["text"])
print(f"{report['float_bytes']} bytes in float, {report['bytes']} in int8; the answers keep {report['sqnr_db']:.1f} dB")
for layer in report["layers"]:
    print(f"  {layer['node']:8} {layer['op']:16} {layer['computes']:8} {layer['us'][0]:.2f} -> {layer['us'][1]:.2f} us")

# %% Evaluate both on the same labelled samples: is the difference real?
result = whet.evaluate(folder / "shapes.whet", test_x, test_y, against=folder / "shapes.ir")
for judged in result["models"]:
    top1 = judged["figures"][0]
    print(f"{pathlib.Path(judged['path']).name:12} top-1 {top1['value']:.4f} ({top1['low']:.4f} to {top1['high']:.4f})")
change = result["difference"][0]
print(f"difference  {change['value']:+.4f} ({change['low']:+.4f} to {change['high']:+.4f})")

# %% Compare tensor by tensor: where is it lost?
for row in whet.compare(folder / "shapes.ir", folder / "shapes.whet", test_x)["tensors"]:
    print(f"  {row['op']:16} {row['tensor']:8} SQNR {row['sqnr_db'] if row['sqnr_db'] is not None else float('inf'):.1f} dB")

# %% What must hold: the int8 net is as good, and answers with the same bits on any number of threads
assert result["models"][1]["figures"][0]["value"] is not None and result["models"][1]["figures"][0]["value"] > 0.9
assert change["value"] is not None and abs(change["value"]) <= 0.01
answers = [whet.load(folder / "shapes.whet", threads=n).run(test_x[0]).tobytes() for n in (1, 2)]
assert answers[0] == answers[1]
print("done")
