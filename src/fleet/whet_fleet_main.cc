// SPDX-License-Identifier: Apache-2.0
// The program whet-fleet: who of a fleet of devices gets which model.
#include <CLI/CLI.hpp>
#include <new>

#include "fleet/program.h"

namespace {

int Main(int argc, char** argv) {
  CLI::App app("Gives models to devices, and keeps what they say of them.", "whet-fleet");
  app.set_version_flag("--version", WHET_VERSION);
  app.require_subcommand(1);
  whet::fleet::Action action;
  whet::fleet::DeclareServe(app, action);
  whet::fleet::DeclareToken(app, action);
  whet::fleet::DeclareSimulate(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    const whet::Status status = action();
    if (status.ok()) return 0;
    std::fprintf(stderr, "error: %s\n", status.message().c_str());
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "error: there is not enough memory\n");
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  return Main(argc, argv);
}
