// SPDX-License-Identifier: Apache-2.0
// How fast one core of this machine can multiply and add, measured when asked.
#ifndef WHET_CLI_PEAK_H_
#define WHET_CLI_PEAK_H_

#include "base/cpu.h"

namespace whet::cli {

// Best of many short bursts of registers-only work under an ISA ceiling, in 10^9 operations a second; a
// multiply-accumulate is two.
struct Peak {
  double int8_gops = 0, f32_gops = 0;
};
Peak MeasurePeak(IsaSet isas);

}  // namespace whet::cli

#endif  // WHET_CLI_PEAK_H_
