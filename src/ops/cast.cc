// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "ops/op.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {{"to", AttrKind::kText, true, "name of the element type, such as f32 or i64"}};

Result<DType> Target(const ir::Attrs& attrs) {
  const auto dtype = ParseDType(attrs.Text("to"));
  if (!dtype)
    return Error(fmt::format("attribute 'to' is '{}', which names no element type", attrs.Text("to")));
  return *dtype;
}

Result<std::vector<Type>> Infer(const NodeView& view) {
  return std::vector<Type>{{WHET_TRY(Target(view.attrs())), view.in(0).shape, {}}};
}

Status Verify(const NodeView& view) {
  if (!view.in(0).quant.present() && !view.out(0).quant.present()) return {};
  return Error(fmt::format("{} to {}: quantised values are converted by quantize and dequantize",
                           ToString(view.in(0)), ToString(view.out(0))));
}

// Towards zero, saturating at the ends of T, NaN as 0.
template <typename T>
T Truncate(double x) {
  if (std::isnan(x)) return 0;
  if (x >= std::ldexp(1.0, std::numeric_limits<T>::digits)) return std::numeric_limits<T>::max();
  if (x <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  return static_cast<T>(x);
}

template <typename T>
void Fill(const Tensor& in, Tensor& out) {
  const auto y = out.MutableData<T>();
  const bool real = IsFloat(in.dtype());
  for (int64_t i = 0; i < in.count(); ++i) {
    if constexpr (std::is_floating_point_v<T>) {
      const bool beyond = in.dtype() == DType::kU64;
      y[static_cast<size_t>(i)] = beyond ? static_cast<T>(in.Data<uint64_t>()[static_cast<size_t>(i)])
                                  : real ? static_cast<T>(in.RealAt(i))
                                         : static_cast<T>(in.IntAt(i));
    } else {
      y[static_cast<size_t>(i)] = real ? Truncate<T>(in.RealAt(i)) : static_cast<T>(in.IntAt(i));
    }
  }
}

void FillHalf(const Tensor& in, Tensor& out, uint16_t (*narrow)(float)) {
  const auto y = out.MutableData<uint16_t>();
  for (int64_t i = 0; i < in.count(); ++i)
    y[static_cast<size_t>(i)] =
        narrow(IsFloat(in.dtype()) || in.dtype() == DType::kU64 ? static_cast<float>(in.RealAt(i))
                                                                : static_cast<float>(in.IntAt(i)));
}

void FillBool(const Tensor& in, Tensor& out) {
  const auto y = out.MutableData<uint8_t>();
  for (int64_t i = 0; i < in.count(); ++i) y[static_cast<size_t>(i)] = in.RealAt(i) != 0;
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Tensor& in = view.in(0);
  Tensor out(view.output_types[0].dtype, in.dims());
  switch (out.dtype()) {
    case DType::kF32:
      Fill<float>(in, out);
      break;
    case DType::kF64:
      Fill<double>(in, out);
      break;
    case DType::kF16:
      FillHalf(in, out, ir::FloatToHalf);
      break;
    case DType::kI8:
      Fill<int8_t>(in, out);
      break;
    case DType::kU8:
      Fill<uint8_t>(in, out);
      break;
    case DType::kI16:
      Fill<int16_t>(in, out);
      break;
    case DType::kI32:
      Fill<int32_t>(in, out);
      break;
    case DType::kI64:
      Fill<int64_t>(in, out);
      break;
    case DType::kU16:
      Fill<uint16_t>(in, out);
      break;
    case DType::kU32:
      Fill<uint32_t>(in, out);
      break;
    case DType::kU64:
      Fill<uint64_t>(in, out);
      break;
    case DType::kBF16:
      FillHalf(in, out, ir::FloatToBFloat);
      break;
    case DType::kBool:
      FillBool(in, out);
      break;
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_cast = {
    "cast", "the same numbers in another element type", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
