// SPDX-License-Identifier: Apache-2.0
#include "kernels/registry.h"

#include <cstring>

namespace whet::kernels {

#define WHET_KERNEL(family, kernel) extern const Kernel kKernel_##kernel;
#include "kernels/all_kernels.inc"
#undef WHET_KERNEL

namespace {

constexpr const Kernel* kAll[] = {
#define WHET_KERNEL(family, kernel) &kKernel_##kernel,
#include "kernels/all_kernels.inc"
#undef WHET_KERNEL
};

}  // namespace

std::span<const Kernel* const> AllKernels() {
  return kAll;
}

const Kernel* SelectKernel(const char* family, const void* params, IsaSet allowed) {
  for (const Kernel* kernel : kAll) {
    if (std::strcmp(kernel->family, family) != 0 || !(allowed & IsaBit(kernel->isa))) continue;
    if (kernel->accepts == nullptr || kernel->accepts(params)) return kernel;
  }
  return nullptr;
}

}  // namespace whet::kernels
