// SPDX-License-Identifier: Apache-2.0
#include "bind/signal.h"

namespace whet::bind {
namespace {

Status CheckEnd(const format::Tensor& tensor, const SignalEnd& end) {
  WHET_TRY(CheckType(tensor, end.dtype));
  return CheckCount(tensor, end.count);
}

}  // namespace

Status CheckSignal(const OpView& view, std::initializer_list<SignalEnd> operands,
                   std::initializer_list<SignalEnd> results, size_t baked) {
  WHET_TRY(CheckCounts(view, operands.size(), operands.size(), baked, results.size()));
  size_t i = 0;
  for (const SignalEnd& end : operands) WHET_TRY(CheckEnd(view.in(i++), end));
  i = 0;
  for (const SignalEnd& end : results) WHET_TRY(CheckEnd(view.out(i++), end));
  return {};
}

int64_t SignalCount(const OpView& view, size_t i) {
  return view.has(i) ? view.in(i).count() : 0;
}

Call SignalCall(const OpView& view, const char* family) {
  Call call;
  call.family = family;
  call.in = view.op().inputs;
  call.out = view.op().outputs;
  return call;
}

}  // namespace whet::bind
