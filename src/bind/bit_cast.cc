// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

namespace whet::bind {

Status Bind_bit_cast(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckSameShape(x, out));
  if (DTypeSize(x.dtype) != DTypeSize(out.dtype)) return Unsupported(view);
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, {{Count(x), 1, 1}}, 0, 0));
  return {};
}

}  // namespace whet::bind
