// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "cli/usage.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

Action Declare(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kShells), std::end(kShells))));
  return [shell]() -> Result<int> {
    std::fputs(CompletionFor(DescribeProgram(), *shell).c_str(), stdout);
    return 0;
  };
}

}  // namespace

extern const Verb kVerb_completion;
const Verb kVerb_completion = {"completion", "Print what lets a shell complete verbs, options and values",
                               Declare};

}  // namespace whet::cli
