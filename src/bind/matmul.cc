// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bind/layout.h"
#include "bind/quantised.h"
#include "kernels/matmul_any/matmul_any.h"
#include "kernels/matmul_f32/matmul_f32.h"
#include "kernels/matmul_s8/matmul_s8.h"

namespace whet::bind {

namespace {

// Batch dimensions of the operands, aligned at the right of the result's, broadcast to them.
Status ReadBatch(const format::Tensor& operand, const format::Tensor& out, int32_t* batch_strides) {
  const size_t batches = operand.dims.size() - 2, first = out.dims.size() - operand.dims.size();
  const std::vector<int32_t> strides = DenseStrides(operand.dims);
  for (size_t i = 0; i < batches; ++i) {
    const int64_t dim = operand.dims[i];
    if (dim != 1 && dim != out.dims[first + i])
      return Error("the batch of '" + operand.name + "' does not broadcast to the result's");
    batch_strides[WHET_BATCH - batches + i] = dim == 1 ? 0 : strides[i];
  }
  return {};
}

Result<whet_matrices> ReadShape(const OpView& view) {
  const format::Tensor &a = view.in(0), &b = view.in(1), &out = view.out(0);
  const size_t rank = out.dims.size();
  if (a.dims.size() < 2 || b.dims.size() < 2 || rank != std::max(a.dims.size(), b.dims.size())) {
    return Error("operands and result should be matrices or batches of them");
  }
  const int32_t m = Dim(a, a.dims.size() - 2), k = Dim(a, a.dims.size() - 1), n = Dim(b, b.dims.size() - 1);
  if (b.dims[b.dims.size() - 2] != k || out.dims[rank - 2] != m || out.dims[rank - 1] != n) {
    return Error("the sizes of the matrices do not fit each other");
  }
  whet_matrices s{m, k, n, {1, 1, 1, 1}, {}, {}};
  for (size_t i = 0; i + 2 < rank; ++i) s.batch[WHET_BATCH - (rank - 2) + i] = Dim(out, i);
  WHET_TRY(ReadBatch(a, out, s.stride_a));
  WHET_TRY(ReadBatch(b, out, s.stride_b));
  return s;
}

Status BindS8(const OpView& view, const whet_matrices& shape, Call* call) {
  whet_matmul_s8_params p{shape};
  p.a_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.b_zero = WHET_TRY(ZeroPoint(view.in(1)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "matmul_s8";
  call->SetParams(p);
  if (shape.k >= 1 << 15)
    return Error("sums of 2^15 or more products may exceed 32 bits; keep this product in float");
  return AddRequant(view, 1, int64_t{shape.k} * 255 * 255, call);
}

bool IsPlainProduct(const OpView& view) {
  for (DType dtype : {DType::kF32, DType::kF64, DType::kI32, DType::kU32, DType::kI64, DType::kU64}) {
    if (AllOf(view, 2, dtype)) return true;
  }
  return false;
}

}  // namespace

Status Bind_matmul(const OpView& view, std::vector<Call>* calls) {
  const bool quantised = AllI8(view, 2);
  if (!quantised && !IsPlainProduct(view)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 2, quantised ? RequantBaked(view) : 0));
  const whet_matrices shape = WHET_TRY(ReadShape(view));
  Call& call = calls->emplace_back(CallOf(view, 2));
  if (quantised) return BindS8(view, shape, &call);
  if (view.in(0).dtype == DType::kF32) {
    call.family = "matmul_f32";
    call.SetParams(whet_matmul_f32_params{shape});
  } else {
    call.family = "matmul_any";
    call.SetParams(whet_matmul_any_params{shape, static_cast<int32_t>(view.in(0).dtype)});
  }
  return {};
}

}  // namespace whet::bind
