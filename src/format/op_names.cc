// SPDX-License-Identifier: Apache-2.0
#include "format/plan.h"
#include "format/plan_generated.h"

namespace whet::format {

std::string_view OpName(uint16_t code) {
  if (code == 0) return {};
  return wire::EnumNameOpCode(static_cast<wire::OpCode>(code));
}

std::optional<uint16_t> OpCodeOf(std::string_view name) {
  for (wire::OpCode code : wire::EnumValuesOpCode()) {
    if (code != wire::OpCode::none && name == wire::EnumNameOpCode(code)) return static_cast<uint16_t>(code);
  }
  return std::nullopt;
}

}  // namespace whet::format
