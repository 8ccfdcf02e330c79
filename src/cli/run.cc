// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/digest.h"
#include "cli/execute.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/trace.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

struct RunOptions {
  ModelOptions model;
  InputOptions inputs;
  ExecuteOptions execute;
  std::string folder, tensors;
  uint32_t seeds = 0;
  bool hash = false, json = false;
};

void Print(const RunOptions& options, const std::vector<NamedTensor>& outputs) {
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const NamedTensor& output : outputs) list.push_back(Describe(output));
    fmt::print("{}\n", nlohmann::ordered_json{{"outputs", list}}.dump(2));
    return;
  }
  for (const NamedTensor& output : outputs) {
    if (options.hash) {
      fmt::print("{}  {}{}\n", TensorHash(output.tensor), output.name, output.exact ? "" : "  (approximate)");
    } else {
      fmt::print("{}\n", Summary(output));
    }
  }
}

// One hash over the outputs of seeds 1 to N, in order: the number that a matrix of targets compares.
Result<int> HashSeeds(const RunOptions& options, const Model& model, Executor& executor) {
  whet_sha256 hash;
  whet_sha256_init(&hash);
  InputOptions inputs;
  for (uint32_t seed = 1; seed <= options.seeds; ++seed) {
    inputs.seed = seed;
    const std::vector<ir::Tensor> values = WHET_TRY(PrepareInputs(model, inputs));
    for (const NamedTensor& output : WHET_TRY(executor.Run(values))) {
      whet_sha256_update(&hash, output.tensor.bytes().data(), output.tensor.bytes().size());
    }
  }
  Digest digest;
  whet_sha256_final(&hash, digest.data());
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"seeds", options.seeds}, {"sha256", Hex(digest)}}.dump(2));
  } else {
    fmt::print("hash {}\n", Hex(digest));
  }
  return 0;
}

Result<int> Run(RunOptions& options) {
  WHET_TRY(BindFromInputs(options.inputs, &options.model));
  const Model model = WHET_TRY(Model::Load(options.model));
  Executor executor = WHET_TRY(Executor::Make(model, options.execute));
  if (options.seeds > 0) return HashSeeds(options, model, executor);
  const std::vector<ir::Tensor> inputs = WHET_TRY(PrepareInputs(model, options.inputs));
  const std::vector<NamedTensor> outputs = WHET_TRY(executor.Run(inputs));
  if (!options.folder.empty()) WHET_TRY(WriteOutputs(options.folder, outputs));
  if (!options.tensors.empty()) {
    WHET_TRY(WriteTensors(options.tensors, WHET_TRY(TraceTensors(model, options.execute, inputs))));
  }
  Print(options, outputs);
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  options->model.Declare(app);
  options->inputs.Declare(app);
  options->execute.Declare(app, true);
  app.add_option("-o,--output", options->folder, "write outputs.json and one .npy per output here")->type_name("DIR");
  app.add_option("--tensors", options->tensors, "write index.json and every tensor in between here")->type_name("DIR");
  app.add_flag("--hash", options->hash, "print the SHA-256 of every output's raw bytes");
  app.add_option("--seeds", options->seeds, "run seeds 1 to N and print one hash over all outputs")->type_name("N");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_run;
const Verb kVerb_run = {"run", "Run a model on files or seeded noise", Declare};

}  // namespace whet::cli
