// SPDX-License-Identifier: Apache-2.0
// A verb of the command line: declares its options, and runs with what the user gave.
#ifndef WHET_CLI_VERB_H_
#define WHET_CLI_VERB_H_

#include <CLI/CLI.hpp>
#include <functional>

#include "base/result.h"

namespace whet::cli {

// Yields the exit code: 0, or 3 when it ran but a stated limit was missed. An error becomes exit code 1.
using Action = std::function<Result<int>()>;

struct Verb {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app);  // adds options and says what to do with them
};

}  // namespace whet::cli

#endif  // WHET_CLI_VERB_H_
