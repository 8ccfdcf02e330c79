// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "cli/program.h"

namespace whet::cli {
namespace {

// Files whose own bounds are kept can still be too large for this machine.
Result<int> Act(const Program& program) {
  try {
    return program.actions.at(program.app->get_subcommands().front())();
  } catch (const std::bad_alloc&) {
    return Error("there is not enough memory for this; try a machine with more of it, or a smaller model");
  }
}

int Main(int argc, char** argv) {
  const Program program = DeclareProgram();
  try {  // CLI11 speaks by exceptions; none leaves here
    program.app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.app->exit(error) == 0 ? 0 : 2;
  }
  const Result<int> code = Act(program);
  if (code.ok()) return *code;
  std::fflush(stdout);
  fmt::print(stderr, "error: {}\n", code.message());
  return 1;
}

}  // namespace
}  // namespace whet::cli

int main(int argc, char** argv) {
  return whet::cli::Main(argc, argv);
}
