// SPDX-License-Identifier: Apache-2.0
// ConvTranspose: see import/transposed_conv.h. Where the model computes the weights, the operand with zeros between
// its elements is convolved with the window turned around.
#include <fmt/format.h>

#include <algorithm>

#include "import/columns.h"
#include "import/onnx/ops.h"
#include "import/onnx/weights.h"
#include "import/onnx/window.h"
#include "import/transposed_conv.h"

namespace whet::import {
namespace {

struct Geometry {
  Window window;  // begin is what the result lacks of the whole one
  std::vector<int64_t> out;
  ir::Dims space;
  int64_t groups;
};

Status CheckWeights(OnnxNode& node, const ir::Dims& dims, int64_t groups) {
  const ir::Dim channels = node.type(0).shape[1];
  const bool fits = dims.size() == node.rank(0) && groups >= 1 && dims[0] % groups == 0 &&
                    Result<int64_t>(ir::CheckedCount(dims)).ok() && ir::ElementCount(dims) > 0;
  if (fits && (!channels.known() || channels.size() == dims[0])) return {};
  return Error(fmt::format("its weights {} in {} groups do not fit its operand {}",
                           ToString(ir::ToShape(dims)), groups, ToString(node.type(0).shape)));
}

// Paddings that yield the wanted sizes.
void PadForSizes(const std::vector<int64_t>& totals, const std::string& auto_pad, Window* window) {
  for (size_t d = 0; d < totals.size(); ++d) {
    const int64_t total = std::max<int64_t>(0, totals[d]);
    window->begin[d] = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
    window->end[d] = total - window->begin[d];
  }
}

// auto_pad is not ReadWindow's: here SAME means as many results as the input has times the stride.
Status ResolveSizes(OnnxNode& node, Geometry* g) {
  const size_t n = g->space.size();
  const std::string auto_pad = node.Text("auto_pad", "NOTSET");
  std::vector<int64_t> extra = node.Ints("output_padding"), sizes = node.Ints("output_shape"), totals;
  if (extra.empty()) extra.assign(n, 0);
  if (sizes.size() == n + 2) sizes.erase(sizes.begin(), sizes.begin() + 2);
  if (auto_pad.starts_with("SAME") && sizes.empty()) {
    for (size_t d = 0; d < n; ++d) sizes.push_back(g->space[d] * g->window.stride[d]);
  }
  if (extra.size() != n || (!sizes.empty() && sizes.size() != n))
    return Error(fmt::format("output_padding or output_shape does not have {} entries", n));
  if (auto_pad == "VALID") g->window.begin.assign(n, 0), g->window.end.assign(n, 0);
  for (size_t d = 0; d < n; ++d) {
    if (extra[d] < 0 || extra[d] > (1 << 20)) return Error("output_padding is out of range");
    const int64_t whole = (g->space[d] - 1) * g->window.stride[d] + g->window.reach(d) + extra[d];
    totals.push_back(sizes.empty() ? 0 : whole - sizes[d]);
    g->out.push_back(sizes.empty() ? whole - g->window.begin[d] - g->window.end[d] : sizes[d]);
    if (g->out[d] < 1 || g->out[d] > (1 << 24))
      return Error(fmt::format("its result has the size {}", g->out[d]));
  }
  if (!sizes.empty()) PadForSizes(totals, auto_pad, &g->window);
  return {};
}

Result<Geometry> ReadGeometry(OnnxNode& node) {
  const ir::Shape space = WHET_TRY(SpaceOf(node, 0));
  const auto dims = ir::StaticDims(node.type(1).shape);
  Geometry g;
  g.groups = node.Int("group", 1);
  if (!dims) return Error("its weights have open sizes");
  WHET_TRY(CheckWeights(node, *dims, g.groups));
  g.space = WHET_TRY(KnownSpace(node, space, "a transposed convolution"));
  g.window = WHET_TRY(ReadWindow(node, space, ir::Dims(dims->begin() + 2, dims->end())));
  WHET_TRY(ResolveSizes(node, &g));
  return g;
}

// [C, O / G, K...] as [O, K..., C / G].
QuantisedConstant WeightsOf(OnnxNode& node, int64_t groups) {
  const ir::ValueId stored = node.stored(1);
  QuantisedConstant from{stored == ir::kNoValue ? *node.constant(1) : *node.graph().constant(stored), {}};
  if (stored != ir::kNoValue) from.quant = node.graph().type(stored).quant;
  const ir::Dims dims = from.tensor.dims();
  ir::Dims split{groups, dims[0] / groups, dims[1]}, turned{groups * dims[1]};
  std::vector<int64_t> perm{0, 2};
  for (size_t d = 2; d < dims.size(); ++d) {
    split.push_back(dims[d]), turned.push_back(dims[d]);
    perm.push_back(static_cast<int64_t>(d) + 1);
  }
  perm.push_back(1), turned.push_back(dims[0] / groups);
  return {Permuted(from.tensor.Reshaped(split), perm).Reshaped(turned), from.quant};
}

// Scales along O / G repeat in every group; any others cannot be.
Status FitScales(OnnxNode& node, int64_t groups, QuantisedConstant* weights) {
  ir::Quant& quant = weights->quant;
  if (!quant.present() || quant.per_tensor()) return {};
  if (quant.axis != 1)
    return node.Refuse("its weights are quantised along their input channels", "quantise them along axis 1");
  const ir::Quant once = quant;
  for (int64_t g = 1; g < groups; ++g) {
    quant.scale.insert(quant.scale.end(), once.scale.begin(), once.scale.end());
    quant.zero_point.insert(quant.zero_point.end(), once.zero_point.begin(), once.zero_point.end());
  }
  quant.axis = 0;
  return {};
}

// Zeros between the elements along every spatial axis of x [N, S..., C].
Result<ir::ValueId> Spaced(const Emitter& emit, ir::ValueId x, const Geometry& g) {
  for (size_t d = 0; d < g.space.size(); ++d) {
    const int64_t stride = g.window.stride[d];
    if (stride == 1) continue;
    const ir::Dims dims = WHET_TRY(emit.DimsOf(x));
    int64_t outer = 1, inner = 1;
    for (size_t i = 0; i <= d; ++i) outer *= dims[i];
    for (size_t i = d + 2; i < dims.size(); ++i) inner *= dims[i];
    x = WHET_TRY(emit.Reshaped(x, {outer * dims[d + 1], 1, inner}));
    x = WHET_TRY(emit.Padded(x, {0, 0, 0}, {0, stride - 1, 0}));
    ir::Dims wide = dims;
    wide[d + 1] *= stride;
    x = WHET_TRY(emit.Reshaped(x, wide));
    x = WHET_TRY(emit.Strided(x, d + 1, 0, 1, wide[d + 1] - stride + 1));
  }
  return x;
}

// Weights [C, O / G, K...] as [O, C / G, K...].
Result<ir::ValueId> TurnedWeights(const Emitter& emit, ir::ValueId weights, int64_t groups) {
  ir::Dims dims = WHET_TRY(emit.DimsOf(weights));
  const int64_t in = dims[0] / groups, out = dims[1];
  const ir::ValueId flat = WHET_TRY(
      emit.Reshaped(weights, {groups, in, out, ir::ElementCount(ir::Dims(dims.begin() + 2, dims.end()))}));
  dims[0] = groups * out, dims[1] = in;
  return emit.Reshaped(WHET_TRY(emit.Transposed(flat, {0, 2, 1, 3})), dims);
}

Result<ir::ValueId> ByProducts(OnnxNode& node, ir::ValueId x, const Geometry& g) {
  const Emitter emit = node.emitter();
  ColumnWindow window{g.window.kernel, std::vector<int64_t>(g.space.size(), 1), g.window.dilation, {}, {},
                      g.groups};
  ir::ValueId spaced = WHET_TRY(Spaced(emit, x, g));
  for (size_t d = 0; d < g.space.size(); ++d) {
    const int64_t reach = g.window.reach(d), size = (g.space[d] - 1) * g.window.stride[d] + 1;
    window.begin.push_back(reach - 1);
    window.end.push_back(std::max<int64_t>(0, g.window.begin[d] + g.out[d] - size));
  }
  const ir::ValueId weights = WHET_TRY(TurnedWeights(emit, node.in(1), g.groups));
  ir::ValueId y = WHET_TRY(ConvolveByProducts(emit, spaced, weights, node.in(2), window, true));
  for (size_t d = 0; d < g.space.size(); ++d)
    y = WHET_TRY(emit.Strided(y, d + 1, g.window.begin[d], 1, g.out[d]));
  return y;
}

}  // namespace

Status OnnxConvTranspose(OnnxNode& node) {
  const Geometry g = WHET_TRY(ReadGeometry(node));
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  if (!node.known(1)) return node.YieldChannelsFirst(WHET_TRY(ByProducts(node, x, g)));
  TransposedConv conv{
      g.window.stride, g.window.dilation, g.window.begin, g.out, g.groups, WeightsOf(node, g.groups), {}};
  WHET_TRY(FitScales(node, g.groups, &conv.weights));
  if (const ir::Tensor* bias = node.constant(2)) conv.bias = QuantisedConstant{*bias, {}};
  ir::ValueId y = WHET_TRY(AddTransposedConv(node.emitter(), x, conv, {}));
  if (node.has(2) && !conv.bias) y = WHET_TRY(node.Add("add", {y, node.in(2)}));
  return node.YieldChannelsFirst(y);
}

}  // namespace whet::import
