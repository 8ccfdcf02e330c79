// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

namespace whet::bind {

// Nothing to do where the result shares the operand's place in the arena.
Status Bind_reshape(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 2, 0));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckCount(out, x.count()));
  if (!x.is_constant() && x.offset == out.offset) return {};
  calls->push_back(CopyCall(view.op().inputs[0], view.op().outputs[0], x.dtype, {{Count(x), 1, 1}}, 0, 0));
  return {};
}

}  // namespace whet::bind
