// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/options.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

struct CompileVerb {
  ModelOptions model;
  std::string output, prepack;
  int goldens = 1;
  bool json = false;
};

Result<int> Run(CompileVerb& options) {
  if (!options.prepack.empty()) {
    options.model.prepack = ParseIsa(options.prepack);
    if (!options.model.prepack)
      return Error(fmt::format("--prepack {}: no such instruction set; see `whet targets`", options.prepack));
  }
  for (int seed = 1; seed <= options.goldens; ++seed)
    options.model.golden_seeds.push_back(static_cast<uint32_t>(seed));
  options.model.plan_path = options.output;
  Model model = WHET_TRY(Model::Load(options.model));
  WHET_TRY(model.report() ? model.Commit() : WriteFile(options.output, model.file()));
  const format::Entry& entry = model.entry();
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"file", options.output},
                                              {"bytes", model.file().size()},
                                              {"operations", entry.ops.size()},
                                              {"arena_bytes", entry.arena_bytes},
                                              {"arena_lower_bound", entry.arena_lower_bound},
                                              {"goldens", model.plan().goldens.size()}}
                           .dump(2));
    return 0;
  }
  fmt::print("{}: {} bytes, {} operations, arena {} bytes (lower bound {}), {} golden(s)\n", options.output,
             model.file().size(), entry.ops.size(), entry.arena_bytes, entry.arena_lower_bound,
             model.plan().goldens.size());
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<CompileVerb>();
  DeclareModel(app, options->model);
  app.add_option("-o,--output", options->output, "the plan to write")->required()->type_name("OUT.whet");
  app.add_option("--target", options->model.target, "what the plan is for (names: `whet targets`)")
      ->capture_default_str()
      ->type_name("TARGET");
  app.add_option("--prepack", options->prepack,
                 "also store weights packed for this instruction set: loads faster")
      ->type_name("ISA");
  app.add_option("--goldens", options->goldens, "how many seeded inputs to store the answers of")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--card", options->model.card, "the model card to store, in place of the one beside MODEL")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_compile;
const Verb kVerb_compile = {"compile", "Compile a model to a plan (.whet) with goldens", Declare};

}  // namespace whet::cli
