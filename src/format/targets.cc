// SPDX-License-Identifier: Apache-2.0
#include "format/targets.h"

namespace whet::format {
namespace {

constexpr Target kTargets[] = {
#define WHET_TARGET(name, kind, summary, alignment, flash, flash_bytes, ram, ram_bytes, flags, machine) \
  {name, TargetKind::kind, summary, alignment, flash, flash_bytes, ram, ram_bytes, flags, machine},
#include "format/targets.inc"
#undef WHET_TARGET
};

}  // namespace

std::span<const Target> AllTargets() {
  return kTargets;
}

const Target* FindTarget(std::string_view name) {
  for (const Target& target : kTargets) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

}  // namespace whet::format
