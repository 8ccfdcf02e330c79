// SPDX-License-Identifier: Apache-2.0
// The devices that plans are made for; rows of targets.inc.
#ifndef WHET_FORMAT_TARGETS_H_
#define WHET_FORMAT_TARGETS_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace whet::format {

enum class TargetKind : uint8_t { kLinux, kHostC, kCortexM, kRiscV };

struct Target {
  std::string_view name;
  TargetKind kind;
  std::string_view summary;
  uint32_t alignment;  // of tensors in the arena, bytes
  uint32_t flash_origin, flash_bytes, ram_origin, ram_bytes;
  std::string_view cpu_flags;  // of the cross compiler
  std::string_view machine;    // of the emulator

  bool emits_c() const { return kind != TargetKind::kLinux; }
};

std::span<const Target> AllTargets();
const Target* FindTarget(std::string_view name);  // null when unknown

}  // namespace whet::format

#endif  // WHET_FORMAT_TARGETS_H_
