// SPDX-License-Identifier: Apache-2.0
#include "kernels/non_zero/non_zero.h"

#include <algorithm>

#include "bind/counted.h"

namespace whet::bind {

Status Bind_non_zero(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckEnds(view, 1, 2));
  const format::Tensor& x = view.in(0);
  const auto rank = static_cast<int64_t>(x.dims.size());
  if (rank < 1 || x.dtype == DType::kF16 || x.dtype == DType::kBF16) return Unsupported(view);
  WHET_TRY(CheckNumbers(view.out(0), rank * x.count()));
  WHET_TRY(CheckNumbers(view.out(1), 1));
  whet_non_zero_params p = {};
  p.count = Count(x);
  p.rank = static_cast<int32_t>(rank);
  p.element_size = static_cast<int32_t>(DTypeSize(x.dtype));
  p.has_sign_bit = IsFloat(x.dtype) ? 1 : 0;
  std::fill(std::begin(p.dims), std::end(p.dims), 1);
  for (size_t i = 0; i < x.dims.size(); ++i) p.dims[i] = Dim(x, i);
  calls->emplace_back(WholeCall(view, "non_zero")).SetParams(p);
  return {};
}

}  // namespace whet::bind
