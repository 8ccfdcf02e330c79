// SPDX-License-Identifier: Apache-2.0
#include "export/export.h"

#include <fmt/format.h>

#include "base/file.h"
#include "cli/options.h"
#include "cli/verb.h"
#include "passes/pass.h"

namespace whet::cli {
namespace {

struct ExportVerb {
  ModelOptions model;
  std::string format, output;
};

// Plans are exported as they were compiled, other models after the passes.
Result<int> Run(const ExportVerb& options) {
  ir::Graph graph = WHET_TRY(eval::LoadGraph(options.model));
  passes::PassOptions passes;
  passes.disabled.insert(options.model.without.begin(), options.model.without.end());
  if (options.format == "onnx") passes.disabled.insert(passes::kPass_expand_weights.name);
  WHET_TRY(passes::RunPasses(graph, passes).With(options.model.path));
  const auto write = options.format == "onnx" ? exporter::ToOnnx : exporter::ToTflite;
  const std::string bytes = WHET_TRY(write(graph).With(options.model.path));
  WHET_TRY(WriteFile(options.output, std::as_bytes(std::span(bytes))));
  fmt::print("{}: {} bytes, {} operations\n", options.output, bytes.size(), graph.nodes.size());
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<ExportVerb>();
  DeclareModel(app, options->model);
  app.add_option("--to", options->format, "the format to write: onnx or tflite")
      ->required()
      ->check(CLI::IsMember({"onnx", "tflite"}))
      ->type_name("FORMAT");
  app.add_option("-o,--output", options->output, "the model file to write")->required()->type_name("OUT");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_export;
const Verb kVerb_export = {"export", "Write a model or plan for another engine (.onnx, .tflite)", Declare};

}  // namespace whet::cli
