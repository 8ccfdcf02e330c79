// SPDX-License-Identifier: Apache-2.0
#include "base/cpu.h"

#include <array>

#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace whet {
namespace {

constexpr IsaSet kScalarSet = IsaBit(Isa::kScalar);
constexpr IsaSet kAvx2Set = kScalarSet | IsaBit(Isa::kAvx2);
constexpr IsaSet kNeonSet = kScalarSet | IsaBit(Isa::kNeon);

constexpr std::array<IsaInfo, 6> kIsas = {{
    {Isa::kScalar, "scalar", kScalarSet},
    {Isa::kAvx2, "avx2", kAvx2Set},
    {Isa::kAvxVnni, "avxvnni", kAvx2Set | IsaBit(Isa::kAvxVnni)},
    {Isa::kAvx512Vnni, "avx512vnni", kAvx2Set | IsaBit(Isa::kAvx512Vnni)},
    {Isa::kNeon, "neon", kNeonSet},
    {Isa::kDotprod, "dotprod", kNeonSet | IsaBit(Isa::kDotprod)},
}};

#if defined(__x86_64__)
IsaSet Detect() {
  IsaSet set = kScalarSet;
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return set;
  set |= IsaBit(Isa::kAvx2);
  // CPUID 7.1 EAX bit 4. AVX state is enabled by the operating system where AVX2 is supported.
  uint32_t eax = 7, ebx = 0, ecx = 1, edx = 0;
  __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  if (eax & (1u << 4)) set |= IsaBit(Isa::kAvxVnni);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
    set |= IsaBit(Isa::kAvx512Vnni);
  }
  return set;
}
#elif defined(__aarch64__)
IsaSet Detect() {
  const unsigned long caps = getauxval(AT_HWCAP);
  IsaSet set = kScalarSet | IsaBit(Isa::kNeon);
  if (caps & HWCAP_ASIMDDP) set |= IsaBit(Isa::kDotprod);
  return set;
}
#else
IsaSet Detect() {
  return kScalarSet;
}
#endif

}  // namespace

std::span<const IsaInfo> AllIsas() {
  return kIsas;
}

std::string_view IsaName(Isa isa) {
  return kIsas[static_cast<size_t>(isa)].name;
}

std::optional<Isa> ParseIsa(std::string_view name) {
  for (const IsaInfo& info : kIsas) {
    if (info.name == name) return info.isa;
  }
  return std::nullopt;
}

IsaSet MachineIsas() {
  static const IsaSet set = Detect();
  return set;
}

IsaSet IsasUpTo(Isa isa) {
  return MachineIsas() & kIsas[static_cast<size_t>(isa)].implies;
}

}  // namespace whet
