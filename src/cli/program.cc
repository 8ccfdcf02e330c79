// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <fmt/format.h>

#include "format/plan.h"

namespace whet::cli {

#define WHET_VERB(name) extern const Verb kVerb_##name;
#include "cli/verbs.inc"
#undef WHET_VERB

namespace {

constexpr const Verb* kVerbs[] = {
#define WHET_VERB(name) &kVerb_##name,
#include "cli/verbs.inc"
#undef WHET_VERB
};

constexpr const char* kFooter =
    "MODEL is a .onnx, .tflite or .whet file. First steps:\n"
    "  whet inspect model.tflite            what is inside, and does it fit\n"
    "  whet run model.tflite -i photo.png   an answer\n"
    "  whet emit model.tflite --target cortex-m4 -o firmware\n"
    "Exit codes: 0 done, 1 an error, 2 wrong usage, 3 ran but missed a stated limit.";

}  // namespace

Program DeclareProgram() {
  Program program;
  program.app = std::make_unique<CLI::App>(
      "whet sharpens trained models for the edge: import, compile, run with the same bits everywhere.",
      "whet");
  CLI::App& app = *program.app;
  app.set_version_flag("--version",
                       fmt::format("whet {} (writes plans {}.{}, reads plans {}.x)", WHET_VERSION,
                                   format::kPlanMajor, format::kPlanMinor, format::kPlanMajor));
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough(false);
  for (const Verb* verb : kVerbs) {
    CLI::App* sub = app.add_subcommand(verb->name, verb->summary);
    program.actions[sub] = verb->declare(*sub);
  }
  return program;
}

}  // namespace whet::cli
