// SPDX-License-Identifier: Apache-2.0
// The verbs of whet-fleet: each declares its options, and what is to be done where it is chosen.
#ifndef WHET_FLEET_PROGRAM_H_
#define WHET_FLEET_PROGRAM_H_

#include <functional>

#include "base/result.h"

namespace CLI {
class App;
}

namespace whet::fleet {

using Action = std::function<Status()>;

void DeclareServe(CLI::App& app, Action& action);
void DeclareToken(CLI::App& app, Action& action);
void DeclareSimulate(CLI::App& app, Action& action);

}  // namespace whet::fleet

#endif  // WHET_FLEET_PROGRAM_H_
