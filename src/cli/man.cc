// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "base/file.h"
#include "cli/usage.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

struct ManVerb {
  std::string verb, folder;
};

Result<int> WriteAll(const ProgramUsage& program, const std::string& folder) {
  WHET_TRY(MakeFolders(folder));
  WHET_TRY(WriteFile(folder + "/" + program.name + ".1", ManualPage(program)));
  for (const VerbUsage& verb : program.verbs)
    WHET_TRY(
        WriteFile(fmt::format("{}/{}-{}.1", folder, program.name, verb.name), ManualPage(program, verb)));
  return 0;
}

Result<int> Run(const ManVerb& options) {
  const ProgramUsage program = DescribeProgram();
  if (!options.folder.empty()) return WriteAll(program, options.folder);
  if (options.verb.empty()) {
    std::fputs(ManualPage(program).c_str(), stdout);
    return 0;
  }
  for (const VerbUsage& verb : program.verbs) {
    if (verb.name != options.verb) continue;
    std::fputs(ManualPage(program, verb).c_str(), stdout);
    return 0;
  }
  return Error(fmt::format("no verb '{}'; `whet --help` lists them", options.verb));
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<ManVerb>();
  app.add_option("VERB", options->verb, "the verb whose page to print; without it, the program's")
      ->type_name("VERB");
  app.add_option("-o,--output", options->folder, "write all pages there instead")->type_name("DIR");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_man;
const Verb kVerb_man = {"man", "Print a manual page: whet man run | man -l -", Declare};

}  // namespace whet::cli
