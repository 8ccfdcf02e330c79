// SPDX-License-Identifier: Apache-2.0
// The whole command line: every verb with its options, declared once, for running and for describing it.
#ifndef WHET_CLI_PROGRAM_H_
#define WHET_CLI_PROGRAM_H_

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "cli/verb.h"

namespace whet::cli {

struct Program {
  std::unique_ptr<CLI::App> app;
  std::map<const CLI::App*, Action> actions;  // of each verb
};
Program DeclareProgram();

}  // namespace whet::cli

#endif  // WHET_CLI_PROGRAM_H_
