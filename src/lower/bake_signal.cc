// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"
#include "ops/signal.h"

namespace whet::lower {

Result<Bakes> BakeSignalRfft(const ops::NodeView& view) {
  const int64_t half = view.attrs().Int("length") / 2;
  return Bakes{{"twiddles", ir::Tensor::Of<int16_t>({half, 2}, ops::RfftTwiddles(half))},
               {"turns", ir::Tensor::Of<int16_t>({half / 2, 2}, ops::RfftTurns(half))}};
}

Result<Bakes> BakeSignalLog(const ops::NodeView&) {
  return Bakes{{"log", ir::Tensor::Of<int32_t>({129}, ops::LogTable())}};
}

}  // namespace whet::lower
