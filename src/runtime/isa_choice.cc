// SPDX-License-Identifier: Apache-2.0
#include "runtime/isa_choice.h"

#include <cstdlib>
#include <string>

namespace whet::runtime {
namespace {

std::string NamesOfThisMachine() {
  std::string names;
  for (const IsaInfo& info : AllIsas()) {
    if (!(MachineIsas() & IsaBit(info.isa))) continue;
    names += (names.empty() ? "" : ", ") + std::string(info.name);
  }
  return names;
}

}  // namespace

Result<IsaSet> IsasNamed(std::string_view name) {
  const std::optional<Isa> isa = ParseIsa(name);
  if (!isa) return Error("unknown ISA '" + std::string(name) + "': give one of " + NamesOfThisMachine());
  if (!(MachineIsas() & IsaBit(*isa))) {
    return Error("this machine lacks the ISA '" + std::string(name) + "': give one of " +
                 NamesOfThisMachine());
  }
  return IsasUpTo(*isa);
}

Result<IsaSet> DefaultIsas() {
  const char* name = std::getenv("WHET_ISA");
  if (name == nullptr || *name == '\0') return MachineIsas();
  return IsasNamed(name).With("WHET_ISA");
}

}  // namespace whet::runtime
