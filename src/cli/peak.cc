// SPDX-License-Identifier: Apache-2.0
#include "cli/peak.h"

#include <algorithm>
#include <chrono>

#include "kernels/peak_s8/peak_s8.h"
#include "kernels/registry.h"

namespace whet::cli {
namespace {

double BestGops(const char* family, IsaSet isas) {
  constexpr int32_t kRepeats = 200;
  constexpr int kBursts = 60;
  const kernels::Kernel* kernel = kernels::SelectKernel(family, &kRepeats, isas);
  if (!kernel) return 0;
  alignas(64) int32_t sink[16] = {};
  void* const out[] = {sink};
  const whet_args args = {&kRepeats, nullptr, out, nullptr, nullptr};
  double best_ns = 1e30;
  for (int burst = 0; burst < kBursts; ++burst) {
    const auto start = std::chrono::steady_clock::now();
    kernel->run(&args, 0, 1);
    best_ns = std::min(
        best_ns, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
  }
  return 2.0 * kRepeats * static_cast<double>(WHET_PEAK_MACS) / best_ns;
}

}  // namespace

Peak MeasurePeak(IsaSet isas) {
  return {BestGops("peak_s8", isas), BestGops("peak_f32", isas)};
}

}  // namespace whet::cli
