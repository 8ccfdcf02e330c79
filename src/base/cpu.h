// SPDX-License-Identifier: Apache-2.0
// Instruction sets that kernels are written for, and which of them this machine has.
#ifndef WHET_BASE_CPU_H_
#define WHET_BASE_CPU_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace whet {

enum class Isa : uint8_t { kScalar, kAvx2, kAvxVnni, kAvx512Vnni, kNeon, kDotprod };

// A set of ISAs, one bit each.
using IsaSet = uint32_t;
constexpr IsaSet IsaBit(Isa isa) {
  return 1u << static_cast<uint32_t>(isa);
}

struct IsaInfo {
  Isa isa;
  std::string_view name;  // what --isa and WHET_ISA take
  IsaSet implies;         // itself and all that a machine with it has too
};

std::span<const IsaInfo> AllIsas();
std::string_view IsaName(Isa isa);
std::optional<Isa> ParseIsa(std::string_view name);

// What this processor and operating system can run. Always holds kScalar.
IsaSet MachineIsas();

// The machine's ISAs under a ceiling: `isa` and what it implies. An ISA that the machine lacks yields its lesser ones.
IsaSet IsasUpTo(Isa isa);

}  // namespace whet

#endif  // WHET_BASE_CPU_H_
