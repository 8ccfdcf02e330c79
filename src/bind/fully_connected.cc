// SPDX-License-Identifier: Apache-2.0
#include "bind/coded.h"
#include "bind/quantised.h"
#include "bind/words.h"
#include "kernels/coded_gemm_f32/coded_gemm_f32.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/gemm_s8/gemm_s8.h"

namespace whet::bind {
namespace {

struct Sizes {
  int32_t rows, k, n;
};

Result<Sizes> ReadSizes(const OpView& view) {
  const format::Tensor &x = view.in(0), &w = view.in(1), &out = view.out(0);
  WHET_TRY(CheckRank(w, 2));
  WHET_TRY(CheckConstant(view, 1));
  if (x.dims.empty() || x.dims.back() != w.dims[1])
    return Error("the last dimension of '" + x.name + "' is not that of the weights");
  const Sizes sizes{Count(x) / Dim(w, 1), Dim(w, 1), Dim(w, 0)};
  WHET_TRY(CheckCount(out, int64_t{sizes.rows} * sizes.n));
  return sizes;
}

Status BindS8(const OpView& view, const Sizes& s, Call* call) {
  whet_gemm_s8_params p{s.rows, s.k, s.n};
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.weight_zero = WHET_TRY(WeightZero(view.in(1), 0, p.n));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = ProductRule(view);
  p.tables = TablesOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "gemm_s8";
  call->SetParams(p);
  call->AddConst(view.in_data(1), {DType::kI8, static_cast<size_t>(view.in(1).count())});
  const int64_t bound = WHET_TRY(AddBias(view, p.n, p.k, p.weight_zero, call));
  return AddProductRequant(view, p.n, bound, call);
}

Status BindF32(const OpView& view, const Sizes& s, Call* call) {
  if (view.reads_codes(1)) {
    call->family = "coded_gemm_f32";
    SetCodedParams<whet_coded_gemm_f32_params>(view, whet_gemm_f32_params{s.rows, s.k, s.n}, call);
    return AddCodedWeights(view, s.n, call);
  }
  call->family = "gemm_f32";
  call->SetParams(whet_gemm_f32_params{s.rows, s.k, s.n});
  call->AddConst(view.in_data(1), {DType::kF32, static_cast<size_t>(view.in(1).count())});
  WHET_TRY(AddFloatBias(view, s.n, call));
  return AddFloatBounds(view, call);
}

// Rows of K elements are an image of K channels and one column, its window 1 x 1.
Status BindWords(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 3, view.baked_count()));
  const Sizes s = WHET_TRY(ReadSizes(view));
  const Window window{1, s.rows, 1, s.k, s.rows, 1, s.n, 1, 1};
  return BindProductS16(view, Product{window, s.k, s.n, s.k, s.k, 1}, 0, calls);
}

}  // namespace

Status Bind_fully_connected(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 1)) return BindWords(view, calls);
  const bool quantised = AllI8(view, 2), real = AllF32(view, 2);
  if (!quantised && !real) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 3, quantised ? ProductBaked(view) : view.baked_count()));
  const Sizes sizes = WHET_TRY(ReadSizes(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  return quantised ? BindS8(view, sizes, &call) : BindF32(view, sizes, &call);
}

}  // namespace whet::bind
