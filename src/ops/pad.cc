// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Dim;
using ir::Tensor;

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const auto before = WHET_TRY(PerAxis(view, "before", 0));
  const auto after = WHET_TRY(PerAxis(view, "after", 0));
  ir::Type type = view.in(0);
  for (size_t i = 0; i < before.size(); ++i) {
    const int64_t more = before[i] + after[i];
    Dim& dim = type.shape[i];
    dim = dim.known() ? Dim(dim.size() + more)
          : more == 0 ? dim
                      : Dim::Symbol(fmt::format("{}+{}", dim.symbol(), more));
  }
  return std::vector{type};
}

Status Verify(const NodeView& view) {
  const DType type = view.in(0).dtype;
  if (type == DType::kF16 || type == DType::kBF16)
    return Error(fmt::format("{} cannot be padded; cast it to f32", DTypeName(type)));
  return {};
}

// The nearest number that T holds; NaN becomes 0.
template <typename T>
T Saturated(double value) {
  if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value);
  if (std::isnan(value)) return 0;
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(std::max(value, static_cast<double>(std::numeric_limits<T>::min())));
}

template <typename T>
Tensor Filled(const ir::Type& type, const ir::Dims& dims, double value) {
  double stored = value;
  if (type.quant.present()) {  // the stored number nearest to the real value
    stored = std::nearbyint(value / static_cast<double>(type.quant.scale[0])) + type.quant.zero_point[0];
  }
  if (type.dtype == DType::kBool) stored = value != 0;
  return Tensor::Of(dims, std::vector<T>(static_cast<size_t>(ir::ElementCount(dims)), Saturated<T>(stored)));
}

Tensor FilledResult(const EvalView& view) {
  const ir::Type& type = view.output_types[0];
  const ir::Dims dims = *ir::StaticDims(type.shape);
  const double value = view.attrs().Real("value");
  const Tensor filled = VisitStored(type.dtype, [&]<typename T>(T) { return Filled<T>(type, dims, value); });
  return Tensor::FromBytes(type.dtype, dims, filled.bytes());
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const auto before = view.attrs().Ints("before");
  Tensor out = FilledResult(view);
  const ir::Dims strides = Strides(out.dims());
  ForEachIndex(view.in(0).dims(), [&](int64_t from, const ir::Dims& at) {
    int64_t to = 0;
    for (size_t d = 0; d < at.size(); ++d) to += (before[d] + at[d]) * strides[d];
    CopyElement(view.in(0), from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"before", AttrKind::kInts, true, "elements added in front along each axis"},
    {"after", AttrKind::kInts, true, "elements added behind along each axis"},
    {"value", AttrKind::kReal, false, "what they hold, in real units; 0 when absent"},
};

}  // namespace

const Op kOp_pad = {"pad", "a border of one value", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
