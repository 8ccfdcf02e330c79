// SPDX-License-Identifier: Apache-2.0
#include "emit_c/emit.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/options.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

struct EmitVerb {
  ModelOptions model;
  std::string folder;
  bool json = false;
};

Result<const format::Target*> ParseTarget(const std::string& name) {
  std::string names;
  for (const format::Target& target : format::AllTargets()) {
    if (target.name == name && target.emits_c()) return &target;
    if (target.emits_c()) names += fmt::format("{}{}", names.empty() ? "" : ", ", target.name);
  }
  return Error(fmt::format("--target {}: C is emitted for {}", name, names));
}

Result<int> Run(EmitVerb& options) {
  const format::Target* target = WHET_TRY(ParseTarget(options.model.target));
  options.model.golden_seeds = {1, 2, 3};
  const Model model = WHET_TRY(Model::Load(options.model));
  const emit_c::Project project = WHET_TRY(emit_c::Emit(model.plan(), *target).With(options.model.path));
  for (const auto& [path, text] : project.files) {
    const size_t slash = path.rfind('/');
    WHET_TRY(MakeFolders(slash == std::string::npos ? options.folder
                                                    : options.folder + "/" + path.substr(0, slash)));
    WHET_TRY(WriteFile(options.folder + "/" + path, text));
  }
  const emit_c::EmitReport& report = project.report;
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"folder", options.folder},
                                              {"target", target->name},
                                              {"files", project.files.size()},
                                              {"weight_bytes", report.weight_bytes},
                                              {"arena_bytes", report.arena_bytes}}
                           .dump(2));
    return 0;
  }
  fmt::print("{}: {} files for {}, weights {} bytes, arena {} bytes\n", options.folder, project.files.size(),
             target->name, report.weight_bytes, report.arena_bytes);
  const bool host = target->kind == format::TargetKind::kHostC;
  fmt::print("build: cmake -S {0} -B {0}/build{1} && cmake --build {0}/build\n", options.folder,
             host ? "" : fmt::format(" -DCMAKE_TOOLCHAIN_FILE=toolchain.cmake"));
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<EmitVerb>();
  DeclareModel(app, options->model);
  app.add_option("--target", options->model.target, "host-c, cortex-m0plus, cortex-m4, cortex-m55, rv32imc")
      ->required()
      ->type_name("TARGET");
  app.add_option("-o,--output", options->folder, "folder for the C project")->required()->type_name("DIR");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_emit;
const Verb kVerb_emit = {"emit", "Write a model as C99 for a microcontroller, with a self-test", Declare};

}  // namespace whet::cli
