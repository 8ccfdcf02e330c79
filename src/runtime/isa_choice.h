// SPDX-License-Identifier: Apache-2.0
// Which instruction sets a session may use: the machine's, under a ceiling that a user names.
#ifndef WHET_RUNTIME_ISA_CHOICE_H_
#define WHET_RUNTIME_ISA_CHOICE_H_

#include <string_view>

#include "base/cpu.h"
#include "base/result.h"

namespace whet::runtime {

// The ISA of that name and what it implies. A ceiling must take effect, so an unknown name and an ISA that this machine lacks are
// errors, which list the names this machine takes.
Result<IsaSet> IsasNamed(std::string_view name);

// MachineIsas(), or IsasNamed() of the environment variable WHET_ISA where it is set and not empty.
Result<IsaSet> DefaultIsas();

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_ISA_CHOICE_H_
