// SPDX-License-Identifier: Apache-2.0
#include "kernels/pool_nd/pool_nd.h"

#include "bind/checks.h"

namespace whet::bind {
namespace {

constexpr int64_t kMaxStep = 1 << 20;

Result<int32_t> ElementsOf(const OpView& view) {
  switch (view.in(0).dtype) {
    case DType::kF32:
      return WHET_POOL_OF_F32;
    case DType::kF64:
      return WHET_POOL_OF_F64;
    case DType::kI8:
      return WHET_POOL_OF_I8;
    case DType::kU8:
      return WHET_POOL_OF_U8;
    case DType::kI32:
      return WHET_POOL_OF_I32;
    case DType::kI64:
      return WHET_POOL_OF_I64;
    default:
      return Unsupported(view);
  }
}

Result<int32_t> KindOf(const OpView& view, int32_t of) {
  const std::string_view kind = view.Text("kind", "");
  const bool real = of == WHET_POOL_OF_F32 || of == WHET_POOL_OF_F64;
  const DType result = kind == "max_index" ? DType::kI64 : view.in(0).dtype;
  WHET_TRY(CheckType(view.out(0), result));
  if (kind == "max") return WHET_POOL_MAX;
  if (kind == "max_index") return WHET_POOL_INDEX;
  if (real && kind == "average") return WHET_POOL_MEAN;
  if (real && kind == "sum") return WHET_POOL_SUM;
  return Error("attribute 'kind' is '" + std::string(kind) +
               "', which is not defined for the operand's type");
}

Result<int32_t> NumberAt(const OpView& view, std::string_view key, size_t i, size_t count, int64_t least) {
  const std::span<const int64_t> values = view.Ints(key);
  if (values.size() != count || values[i] < least || values[i] > kMaxStep) {
    return Error("attribute '" + std::string(key) + "' should be " + std::to_string(count) +
                 " numbers from " + std::to_string(least) + " to " + std::to_string(kMaxStep));
  }
  return static_cast<int32_t>(values[i]);
}

// Axis `d` of `n`, which the kernel knows as number `k` of three.
Status ReadAxis(const OpView& view, size_t d, size_t n, size_t axis, whet_pool_nd_params* p) {
  const size_t k = 3 - n + d;
  p->in[k] = Dim(view.in(0), axis + d);
  p->out[k] = Dim(view.out(0), axis + d);
  p->kernel[k] = WHET_TRY(NumberAt(view, "kernel", d, n, 1));
  p->stride[k] = WHET_TRY(NumberAt(view, "stride", d, n, 1));
  p->dilation[k] = WHET_TRY(NumberAt(view, "dilation", d, n, 1));
  p->begin[k] = WHET_TRY(NumberAt(view, "pad", d, 2 * n, 0));
  const int64_t limit = int64_t{p->in[k]} + WHET_TRY(NumberAt(view, "pad", n + d, 2 * n, 0));
  const int64_t last = (int64_t{p->out[k]} - 1) * p->stride[k] - p->begin[k];
  if (last >= p->in[k] || limit + p->begin[k] + p->dilation[k] > INT32_MAX / 2)
    return Error("kernel, stride and pad do not fit the operand and the result");
  p->limit[k] = static_cast<int32_t>(limit);
  return {};
}

Status CheckOtherAxes(const OpView& view, size_t axis, size_t n) {
  const auto &in = view.in(0).dims, &out = view.out(0).dims;
  bool equal = in.size() == out.size();
  for (size_t i = 0; equal && i < in.size(); ++i) equal = (i >= axis && i < axis + n) || in[i] == out[i];
  return equal ? Status()
               : Error("operand and result differ along axes that the window does not slide along");
}

}  // namespace

Status Bind_pool_nd(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const size_t n = view.Ints("kernel").size(), rank = view.in(0).dims.size();
  const int64_t axis = view.Int("axis", -1);
  if (n < 1 || n > 3 || axis < 0 || static_cast<uint64_t>(axis) + n > rank)
    return Error("attributes 'axis' and 'kernel' should name one to three axes of the operand");
  const size_t first = static_cast<size_t>(axis);
  WHET_TRY(CheckOtherAxes(view, first, n));
  whet_pool_nd_params p{1,         1,         {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1},
                        {0, 0, 0}, {1, 1, 1}, {1, 1, 1}, 0,         0,         0};
  for (size_t d = 0; d < n; ++d) WHET_TRY(ReadAxis(view, d, n, first, &p));
  for (size_t i = 0; i < first; ++i) p.outer *= Dim(view.in(0), i);
  for (size_t i = first + n; i < rank; ++i) p.inner *= Dim(view.in(0), i);
  if (int64_t{p.kernel[0]} * p.kernel[1] > INT32_MAX / p.kernel[2])
    return Error("attribute 'kernel' covers 2^31 taps or more; pool in two steps");
  p.of = WHET_TRY(ElementsOf(view));
  p.kind = WHET_TRY(KindOf(view, p.of));
  p.include_pad = view.Int("count_include_pad", 0) != 0;
  const bool column_major = view.Int("column_major", 0) != 0;
  p.index_step[0] = column_major ? 1 : p.in[1] * p.in[2];
  p.index_step[1] = column_major ? p.in[0] : p.in[2];
  p.index_step[2] = column_major ? p.in[0] * p.in[1] : 1;
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "pool_nd";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
