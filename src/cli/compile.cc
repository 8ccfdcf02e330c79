// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/options.h"
#include "cli/verb.h"
#include "eval/compile_file.h"
#include "report/compiled.h"

namespace whet::cli {
namespace {

struct CompileVerb {
  eval::CompileFileOptions compile;
  bool json = false;
};

Result<int> Run(const CompileVerb& options) {
  const std::string& output = options.compile.output;
  const Model model = WHET_TRY(eval::CompileFile(options.compile));
  if (options.json) {
    fmt::print("{}\n", report::JsonText(report::ToJson(model, output)));
    return 0;
  }
  const format::Entry& entry = model.entry();
  fmt::print("{}: {} bytes, {} operations, arena {} bytes (lower bound {}), {} golden(s)\n", output,
             model.file().size(), entry.ops.size(), entry.arena_bytes, entry.arena_lower_bound,
             model.plan().goldens.size());
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<CompileVerb>();
  DeclareModel(app, options->compile.model);
  app.add_option("-o,--output", options->compile.output, "the plan to write")
      ->required()
      ->type_name("OUT.whet");
  app.add_option("--target", options->compile.model.target, "what the plan is for (names: `whet targets`)")
      ->capture_default_str()
      ->type_name("TARGET");
  app.add_option("--prepack", options->compile.prepack,
                 "also store weights packed for this instruction set: loads faster")
      ->type_name("ISA");
  app.add_option("--goldens", options->compile.goldens, "how many seeded inputs to store the answers of")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--card", options->compile.model.card,
                 "the model card to store, in place of the one beside MODEL")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_compile;
const Verb kVerb_compile = {"compile", "Compile a model to a plan (.whet) with goldens", Declare};

}  // namespace whet::cli
