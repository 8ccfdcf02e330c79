// SPDX-License-Identifier: Apache-2.0
#include "bind/scatter.h"

#include <algorithm>

#include "bind/layout.h"

namespace whet::bind {
namespace {

bool IsNumber(DType dtype) {
  return dtype != DType::kBool && dtype != DType::kF16 && dtype != DType::kBF16;
}

Result<int32_t> ReadMeet(const OpView& view) {
  const std::string_view reduction = view.Text("reduction", "none");
  if (reduction == "none") return 0;
  if (!IsNumber(view.out(0).dtype) || !view.out(0).scale.empty()) return Unsupported(view);
  constexpr std::string_view kNames[] = {"add", "mul", "max", "min"};
  const auto* name = std::find(std::begin(kNames), std::end(kNames), reduction);
  if (name == std::end(kNames))
    return Error("attribute 'reduction' is '" + std::string(reduction) +
                 "', expects none, add, mul, max or min");
  return WHET_MEET_ADD + static_cast<int32_t>(name - std::begin(kNames));
}

}  // namespace

Result<whet_scatter_params> ReadScatter(const OpView& view) {
  WHET_TRY(CheckCounts(view, 3, 3, 0));
  const format::Tensor &data = view.in(0), &updates = view.in(2), &out = view.out(0);
  WHET_TRY(CheckType(updates, data.dtype));
  WHET_TRY(CheckType(out, data.dtype));
  WHET_TRY(CheckSameShape(out, data));
  WHET_TRY(CheckSameQuant(updates, out));
  whet_scatter_params p = {};
  p.element_size = static_cast<int32_t>(DTypeSize(data.dtype));
  p.dtype = static_cast<int32_t>(data.dtype);
  p.meet = WHET_TRY(ReadMeet(view));
  p.wide = WHET_TRY(WideIndices(view, 1));
  std::fill(std::begin(p.sizes), std::end(p.sizes), 1);
  std::fill(std::begin(p.dims), std::end(p.dims), 1);
  return p;
}

void AddScatter(const OpView& view, const whet_scatter_params& params, std::vector<Call>* calls) {
  const std::vector<int32_t>& in = view.op().inputs;
  const int32_t out = view.op().outputs[0];
  if (view.in(0).is_constant() || view.in(0).offset != view.out(0).offset) {
    calls->push_back(CopyCall(in[0], out, view.out(0).dtype, {{Count(view.out(0)), 1, 1}}, 0, 0));
  }
  Call& call = calls->emplace_back();
  call.family = "scatter";
  call.SetParams(params);
  call.in = {in[1], in[2]};
  call.out = {out};
}

}  // namespace whet::bind
