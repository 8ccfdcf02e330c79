// SPDX-License-Identifier: Apache-2.0
#include "export/tflite/window.h"

#include <algorithm>
#include <limits>

namespace whet::exporter::tflite {
namespace {

// What SAME pads: as much as gives ceil(in / stride) windows, the odd row at the end.
std::vector<int64_t> SamePad(const ir::Dims& image, const std::vector<int64_t>& kernel,
                             const std::vector<int64_t>& stride, const std::vector<int64_t>& dilation) {
  std::vector<int64_t> pad(4, 0);
  for (size_t d = 0; d < 2; ++d) {
    const int64_t in = image[d + 1], out = (in + stride[d] - 1) / stride[d];
    const int64_t need = std::max<int64_t>((out - 1) * stride[d] + (kernel[d] - 1) * dilation[d] + 1 - in, 0);
    pad[d] = need / 2;
    pad[d + 2] = need - pad[d];
  }
  return pad;
}

int Padded(Operation& op, const std::vector<int64_t>& pad, Border border) {
  ir::Dims dims = op.in_dims(0);
  dims[1] += pad[0] + pad[2];
  dims[2] += pad[1] + pad[3];
  const ir::Type type{op.in(0).dtype, ir::ToShape(dims), op.in(0).quant};
  const int padded = op.Step("padded", type);
  const ir::Tensor amounts =
      ir::Tensor::Of<int32_t>({4, 2}, {0, 0, static_cast<int32_t>(pad[0]), static_cast<int32_t>(pad[2]),
                                       static_cast<int32_t>(pad[1]), static_cast<int32_t>(pad[3]), 0, 0});
  std::vector<int> inputs{op.Operand(0), op.writer().Constant("paddings", amounts)};
  if (border == Border::kLowest) inputs.push_back(op.Number(std::numeric_limits<float>::lowest(), type));
  op.writer().Emit(border == Border::kLowest ? Builtin::PADV2 : Builtin::PAD, op.quantised() ? 2 : 1, inputs,
                   {padded});
  return padded;
}

}  // namespace

Result<Window> ReadWindow(Operation& op, const std::vector<int64_t>& kernel, Border border) {
  const std::vector<int64_t> stride = op.attrs().Ints("stride");
  std::vector<int64_t> dilation = op.attrs().Ints("dilation"), pad = op.attrs().Ints("pad");
  if (dilation.empty()) dilation = {1, 1};
  if (pad.empty()) pad.assign(4, 0);
  Window window{-1,
                wire::Padding::VALID,
                static_cast<int>(stride[0]),
                static_cast<int>(stride[1]),
                static_cast<int>(dilation[0]),
                static_cast<int>(dilation[1])};
  const bool none = std::all_of(pad.begin(), pad.end(), [](int64_t p) { return p == 0; });
  const bool same = !none && pad == SamePad(op.in_dims(0), kernel, stride, dilation);
  if (same) window.padding = wire::Padding::SAME;
  if (!same && !none && border == Border::kAbsent)
    return Error("its padding is not counted and not the one that TFLite calls SAME");
  window.image = same || none ? op.Operand(0) : Padded(op, pad, border);
  return window;
}

}  // namespace whet::exporter::tflite
