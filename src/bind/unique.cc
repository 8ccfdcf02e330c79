// SPDX-License-Identifier: Apache-2.0
#include "kernels/unique/unique.h"

#include "bind/counted.h"

namespace whet::bind {

Status Bind_unique(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckEnds(view, 1, 5));
  const format::Tensor& x = view.in(0);
  if (x.dtype == DType::kF16 || x.dtype == DType::kBF16) return Unsupported(view);
  WHET_TRY(CheckRank(x, 2));
  WHET_TRY(CheckType(view.out(0), x.dtype));
  WHET_TRY(CheckSameShape(view.out(0), x));
  for (size_t i = 1; i < 4; ++i) WHET_TRY(CheckNumbers(view.out(i), x.dims[0]));
  WHET_TRY(CheckNumbers(view.out(4), 1));
  const int32_t sorted = WHET_TRY(IntIn(view, "sorted", 1, 0, 1));
  calls->emplace_back(WholeCall(view, "unique"))
      .SetParams(whet_unique_params{Dim(x, 0), Dim(x, 1), static_cast<int32_t>(DTypeSize(x.dtype)),
                                    static_cast<int32_t>(x.dtype == DType::kBool ? DType::kU8 : x.dtype),
                                    sorted});
  return {};
}

}  // namespace whet::bind
