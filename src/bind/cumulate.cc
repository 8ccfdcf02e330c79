// SPDX-License-Identifier: Apache-2.0
#include "kernels/cumulate_any/cumulate_any.h"

#include "bind/reduction.h"

namespace whet::bind {

Status Bind_cumulate(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor& x = view.in(0);
  if (!IsNumber(x.dtype) || !x.scale.empty()) return Unsupported(view);
  WHET_TRY(CheckType(view.out(0), x.dtype));
  WHET_TRY(CheckSameShape(x, view.out(0)));
  const std::string_view kind = view.Text("kind", "");
  if (kind != "sum" && kind != "prod") return Error("attribute 'kind' should be sum or prod");
  const Lines lines = WHET_TRY(ReadLines(x, view.Int("axis", 0)));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "cumulate_any";
  call.SetParams(whet_cumulate_any_params{lines.outer, lines.depth, lines.inner,
                                          static_cast<int32_t>(x.dtype), kind == "prod",
                                          view.Int("exclusive", 0) != 0, view.Int("reverse", 0) != 0});
  return {};
}

}  // namespace whet::bind
