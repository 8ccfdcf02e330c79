// SPDX-License-Identifier: Apache-2.0
#include "bind/reduction.h"
#include "kernels/reduce_f32/reduce_f32.h"
#include "kernels/reduce_f64/reduce_f64.h"
#include "kernels/reduce_int/reduce_int.h"

namespace whet::bind {
namespace {

Result<int32_t> KindOf(const OpView& view) {
  const std::string_view kind = view.Text("kind", "");
  if (kind == "sum") return WHET_SUM;
  if (kind == "prod") return WHET_PROD;
  if (kind == "max") return WHET_LARGEST;
  if (kind == "min") return WHET_LEAST;
  return Error("attribute 'kind' is '" + std::string(kind) + "', expects sum, prod, max or min");
}

}  // namespace

Status Bind_reduce(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const DType dtype = view.in(0).dtype;
  WHET_TRY(CheckType(view.out(0), dtype));
  const int32_t kind = WHET_TRY(KindOf(view));
  const bool chooses = kind == WHET_LARGEST || kind == WHET_LEAST;
  if (chooses) WHET_TRY(CheckSameQuant(view.in(0), view.out(0)));
  const bool plain = IsNumber(dtype) && view.in(0).scale.empty();
  if (!plain && !(chooses && (IsNumber(dtype) || dtype == DType::kBool))) return Unsupported(view);
  const whet_reduction shape = WHET_TRY(ReadReduction(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  if (dtype == DType::kF32) {
    call.family = "reduce_f32";
    call.SetParams(whet_reduce_f32_params{shape, kind});
  } else if (dtype == DType::kF64) {
    call.family = "reduce_f64";
    call.SetParams(whet_reduce_f64_params{shape, kind});
  } else {
    call.family = "reduce_int";
    call.SetParams(whet_reduce_int_params{shape, kind, static_cast<int32_t>(dtype)});
  }
  return {};
}

}  // namespace whet::bind
