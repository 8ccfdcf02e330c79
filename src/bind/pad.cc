// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "bind/layout.h"
#include "kernels/fill_nd/fill_nd.h"

namespace whet::bind {
namespace {

template <typename T>
uint64_t Saturated(double value) {
  const double low = static_cast<double>(std::numeric_limits<T>::min()),
               high = static_cast<double>(std::numeric_limits<T>::max());
  if (std::isnan(value)) return 0;
  return static_cast<uint64_t>(value >= high  ? std::numeric_limits<T>::max()
                               : value <= low ? std::numeric_limits<T>::min()
                                              : static_cast<T>(value));
}

// The border's stored value as little-endian bytes: the number nearest to the real value for quantised
// tensors, ties to even.
Result<uint64_t> StoredValue(const OpView& view) {
  const format::Tensor& out = view.out(0);
  double value = view.Real("value", 0);
  if (!out.scale.empty()) {
    const int32_t zero = WHET_TRY(ZeroPoint(out));
    if (!(out.scale[0] > 0)) return Error("the result's scale should be positive");
    value = std::nearbyint(value / static_cast<double>(out.scale[0])) + zero;
  }
  switch (out.dtype) {
    case DType::kF32:
      return uint64_t{std::bit_cast<uint32_t>(static_cast<float>(value))};
    case DType::kI8:
      return Saturated<int8_t>(value);
    case DType::kU8:
      return Saturated<uint8_t>(value);
    case DType::kBool:
      return uint64_t{value != 0};
    case DType::kI16:
      return Saturated<int16_t>(value);
    case DType::kU16:
      return Saturated<uint16_t>(value);
    case DType::kI32:
      return Saturated<int32_t>(value);
    case DType::kU32:
      return Saturated<uint32_t>(value);
    case DType::kI64:
      return Saturated<int64_t>(value);
    case DType::kU64:
      return Saturated<uint64_t>(value);
    case DType::kF64:
      return std::bit_cast<uint64_t>(value);
    default:
      return Unsupported(view);
  }
}

Call FillCall(int32_t to, const format::Tensor& out, uint64_t value) {
  Call call;
  call.family = "fill_nd";
  call.SetParams(whet_fill_nd_params{Count(out), static_cast<int32_t>(DTypeSize(out.dtype)),
                                     static_cast<int32_t>(value & 0xffffffff),
                                     static_cast<int32_t>(value >> 32)});
  call.out = {to};
  return call;
}

}  // namespace

// The whole result is filled, then the operand copied into its middle.
Status Bind_pad(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  const std::span<const int64_t> before = view.Ints("before"), after = view.Ints("after");
  const size_t rank = x.dims.size();
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckRank(out, rank));
  if (before.size() != rank || after.size() != rank)
    return Error("attributes 'before' and 'after' should have a number for every dimension");
  const std::vector<int32_t> from = DenseStrides(x.dims), to = DenseStrides(out.dims);
  std::vector<Loop> loops;
  int32_t offset = 0;
  for (size_t i = 0; i < rank; ++i) {
    const bool fits = before[i] >= 0 && after[i] >= 0 && before[i] <= out.dims[i] &&
                      out.dims[i] - before[i] - x.dims[i] == after[i];
    if (!fits) return Error("attributes 'before' and 'after' do not give the result's shape");
    loops.push_back({Dim(x, i), from[i], to[i]});
    offset += static_cast<int32_t>(before[i]) * to[i];
  }
  calls->push_back(FillCall(view.op().outputs[0], out, WHET_TRY(StoredValue(view))));
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, loops, 0, offset));
  return {};
}

}  // namespace whet::bind
