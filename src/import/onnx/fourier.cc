// SPDX-License-Identifier: Apache-2.0
// DFT and STFT.
#include <fmt/format.h>

#include <algorithm>

#include "import/dft.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxLength = 1 << 20;

// A constant operand of one integer, or `otherwise` where it is absent.
Result<int64_t> ScalarOr(OnnxNode& node, size_t i, std::string_view meaning, int64_t otherwise) {
  if (!node.has(i)) return otherwise;
  const std::vector<int64_t> values = WHET_TRY(node.ConstantInts(i, meaning));
  if (values.size() != 1) return Error(fmt::format("its {} must be one number", meaning));
  return values[0];
}

// Rows along `axis` of x [..., parts] one after the other: [B, n, parts]. What lies behind the axis is in `perm`.
struct Rows {
  ir::ValueId id;
  ir::Dims moved;             // the operand's sizes with the axis brought before the last
  std::vector<int64_t> perm;  // that did so
};

Result<Rows> RowsOf(OnnxNode& node, int64_t axis) {
  const Emitter emit = node.emitter();
  const ir::Dims dims = WHET_TRY(emit.DimsOf(node.in(0)));
  Rows rows;
  for (int64_t d = 0; d + 1 < static_cast<int64_t>(dims.size()); ++d) {
    if (d != axis) rows.perm.push_back(d);
  }
  rows.perm.push_back(axis);
  rows.perm.push_back(static_cast<int64_t>(dims.size()) - 1);
  for (int64_t d : rows.perm) rows.moved.push_back(dims[static_cast<size_t>(d)]);
  const ir::ValueId moved = WHET_TRY(emit.Transposed(node.in(0), rows.perm));
  const int64_t n = dims[static_cast<size_t>(axis)], parts = dims.back();
  if (n < 1 || ir::ElementCount(dims) < 1) return Error("its operand is empty");
  rows.id = WHET_TRY(emit.Reshaped(moved, {ir::ElementCount(dims) / n / parts, n, parts}));
  return rows;
}

// Spectra [B, m, parts] in the order of the operand's axes.
Status YieldRows(OnnxNode& node, const Rows& rows, ir::ValueId id) {
  const Emitter emit = node.emitter();
  const ir::Dims dims = WHET_TRY(emit.DimsOf(id));
  ir::Dims whole = rows.moved;
  whole[whole.size() - 2] = dims[1];
  whole.back() = dims[2];
  std::vector<int64_t> back(rows.perm.size());
  for (size_t i = 0; i < back.size(); ++i) back[static_cast<size_t>(rows.perm[i])] = static_cast<int64_t>(i);
  return node.Yield("transpose", {WHET_TRY(emit.Reshaped(id, whole))}, {{"perm", back}});
}

// Cut or followed by zeros, so that there are `n` along axis 1.
Result<ir::ValueId> Fitted(const Emitter& emit, ir::ValueId id, int64_t n) {
  const int64_t now = WHET_TRY(emit.DimsOf(id))[1];
  if (now > n) return emit.Strided(id, 1, 0, 1, n);
  return emit.Padded(id, {0, 0, 0}, {0, n - now, 0});
}

Result<int64_t> AxisOf(OnnxNode& node) {
  const int64_t axis = node.opset() < 20 ? node.Int("axis", 1) : WHET_TRY(ScalarOr(node, 2, "axis", -2));
  return WHET_TRY(node.Axis(axis, node.rank(0)));
}

struct Frames {
  int64_t step, length, count, batch, parts;
  bool onesided;
  int64_t bins() const { return onesided ? length / 2 + 1 : length; }
};

Result<Frames> ReadFrames(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(node.emitter().DimsOf(node.in(0)));
  const ir::Shape& window = node.type(2).shape;
  if (node.has(2) && (window.size() != 1 || !window[0].known()))
    return Error("its window must be a known list");
  Frames f{};
  f.step = WHET_TRY(ScalarOr(node, 1, "frame_step", 0));
  const int64_t whole = dims.size() > 1 ? dims[1] : 0;
  f.length = WHET_TRY(ScalarOr(node, 3, "frame_length", node.has(2) ? window[0].size() : whole));
  if (dims.size() != 3 || dims[2] < 1 || dims[2] > 2)
    return Error("its signal must be [batch, length, 1 or 2]");
  if (f.step < 1 || f.length < 1 || f.length > dims[1] || f.length > kMaxLength)
    return Error(
        fmt::format("frames of {} in steps of {} do not fit a signal of {}", f.length, f.step, dims[1]));
  if (node.has(2) && window[0].size() != f.length)
    return Error(fmt::format("its window has {} elements, frames have {}", window[0].size(), f.length));
  f.batch = dims[0], f.parts = dims[2];
  f.count = (dims[1] - f.length) / f.step + 1;
  f.onesided = node.Int("onesided", 1) != 0;
  return f;
}

// Steps over the signal with window and transform in the weights of one convolution.
Status YieldByConvolution(OnnxNode& node, const Frames& f, const std::vector<double>& window) {
  const Emitter emit = node.emitter();
  const ir::ValueId signal =
      WHET_TRY(emit.Reshaped(node.in(0), {f.batch, 1, WHET_TRY(emit.DimsOf(node.in(0)))[1], f.parts}));
  const ir::ValueId weights = node.Constant(
      DftMatrix(f.length, f.parts, f.bins(), false, window).Reshaped({f.bins() * 2, 1, f.length, f.parts}));
  const ir::ValueId spectra =
      WHET_TRY(node.Add("conv2d", {signal, weights}, {{"stride", ir::Dims{1, f.step}}}));
  return node.Yield("reshape", {spectra}, {{"shape", ir::Dims{f.batch, f.count, f.bins(), 2}}});
}

Status YieldByFrames(OnnxNode& node, const Frames& f) {
  const Emitter emit = node.emitter();
  if (f.count * f.length > (1 << 24)) return Error("its frames have more than 2^24 elements");
  std::vector<int64_t> at;
  for (int64_t frame = 0; frame < f.count; ++frame) {
    for (int64_t i = 0; i < f.length; ++i) at.push_back(frame * f.step + i);
  }
  const ir::ValueId indices = node.Constant(ir::Tensor::Of<int64_t>({f.count, f.length}, at));
  ir::ValueId frames = WHET_TRY(node.Add("gather", {node.in(0), indices}, {{"axis", int64_t{1}}}));
  if (node.has(2)) {
    const ir::ValueId window = WHET_TRY(emit.Reshaped(node.in(2), {f.length, 1}));
    frames = WHET_TRY(node.Add("mul", {frames, window}));
  }
  frames = WHET_TRY(emit.Reshaped(frames, {f.batch * f.count, f.length, f.parts}));
  return node.Yield("reshape", {WHET_TRY(AddDft(emit, frames, f.bins(), false))},
                    {{"shape", ir::Dims{f.batch, f.count, f.bins(), 2}}});
}

}  // namespace

// x [..., parts] and the length; since operator set 20 the axis is an operand too. Inverse and onesided: the first half
// of a spectrum to a real signal.
Status OnnxDft(OnnxNode& node) {
  const Emitter emit = node.emitter();
  const int64_t axis = WHET_TRY(AxisOf(node));
  if (axis + 1 == static_cast<int64_t>(node.rank(0)))
    return Error("it would go along the real and imaginary parts");
  const Rows rows = WHET_TRY(RowsOf(node, axis));
  const bool inverse = node.Int("inverse", 0) != 0, onesided = node.Int("onesided", 0) != 0;
  const int64_t now = rows.moved[rows.moved.size() - 2], parts = rows.moved.back();
  const int64_t length = WHET_TRY(ScalarOr(node, 1, "dft_length", inverse && onesided ? 2 * (now - 1) : now));
  if (length < 1 || length > kMaxLength || parts < 1 || parts > 2)
    return Error(fmt::format("a transform of {} elements of {} parts", length, parts));
  if (inverse && onesided) {
    if (parts != 2) return Error("half a spectrum must have real and imaginary parts");
    const ir::ValueId half = WHET_TRY(Fitted(emit, rows.id, length / 2 + 1));
    return YieldRows(node, rows, WHET_TRY(AddRealInverseDft(emit, half, length)));
  }
  const ir::ValueId signal = WHET_TRY(Fitted(emit, rows.id, length));
  return YieldRows(node, rows, WHET_TRY(AddDft(emit, signal, onesided ? length / 2 + 1 : length, inverse)));
}

// x [B, T, parts], frame_step, window?, frame_length?
Status OnnxStft(OnnxNode& node) {
  const Frames frames = WHET_TRY(ReadFrames(node));
  const bool fits = frames.length * frames.parts * frames.bins() * 2 <= kMaxDftMatrix;
  if (!fits || (node.has(2) && !node.constant(2))) return YieldByFrames(node, frames);
  std::vector<double> window;
  if (node.has(2)) window = WHET_TRY(node.ConstantReals(2, "window"));
  return YieldByConvolution(node, frames, window);
}

}  // namespace whet::import
