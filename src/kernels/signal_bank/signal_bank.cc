// SPDX-License-Identifier: Apache-2.0
#include "kernels/signal_bank/signal_bank.h"

#include "kernels/registry.h"

extern "C" whet_run whet_signal_bank_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_signal_bank_scalar;
const Kernel kKernel_signal_bank_scalar = {"signal_bank", "signal_bank_scalar",    "whet_signal_bank_scalar",
                                           Isa::kScalar,  whet_signal_bank_scalar, Tiles};

}  // namespace whet::kernels
