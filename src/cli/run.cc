// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/file.h"
#include "cli/annotate.h"
#include "cli/answer.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/verb.h"
#include "cli/waveform.h"
#include "eval/decode_outputs.h"
#include "eval/model_card.h"
#include "eval/trace.h"
#include "eval/windows.h"
#include "media/image.h"
#include "report/answer.h"

namespace whet::cli {
namespace {

struct RunOptions {
  ModelOptions model;
  InputOptions inputs;
  ExecuteOptions execute;
  std::string folder, tensors;
  uint32_t seeds = 0, steps = 0;
  bool hash = false, json = false;
};

void Print(const RunOptions& options, const std::vector<NamedTensor>& outputs, const card::Answer* answer) {
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const NamedTensor& output : outputs) list.push_back(Describe(output));
    nlohmann::ordered_json all = {{"outputs", list}};
    if (answer) all["result"] = report::ToJson(*answer);
    fmt::print("{}\n", report::JsonText(all));
    return;
  }
  if (answer && !options.hash) return PrintAnswer(*answer);
  for (const NamedTensor& output : outputs) {
    if (options.hash) {
      fmt::print("{}  {}{}\n", TensorHash(output.tensor), output.name, output.exact ? "" : "  (approximate)");
    } else {
      fmt::print("{}\n", Summary(output));
    }
  }
}

// DIR/result.json and, where a picture went in, DIR/result.png.
Status WriteAnswer(const std::string& folder, const card::Answer& answer, const Scene& scene) {
  WHET_TRY(WriteFile(folder + "/result.json", report::JsonText(report::ToJson(answer)) + "\n"));
  if (scene.sound) return media::WritePng(folder + "/result.png", DrawSpeech(*scene.sound, answer));
  if (!scene.picture) return {};
  return media::WritePng(folder + "/result.png", Annotate(*scene.picture, answer));
}

// One hash over the outputs of seeds 1 to N, in order: the number that a matrix of targets compares.
Result<int> HashSeeds(const RunOptions& options, const Model& model, Executor& executor) {
  whet_sha256 hash;
  whet_sha256_init(&hash);
  InputOptions inputs;
  for (uint32_t seed = 1; seed <= options.seeds; ++seed) {
    inputs.seed = seed;
    const std::vector<ir::Tensor> values = WHET_TRY(PrepareInputs(model, inputs));
    executor.Reset();
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

Result<int> RunSteps(const RunOptions& options, const Model& model, Executor& executor) {
  if (!options.tensors.empty()) return Error("--tensors shows one run; leave out --steps and --stream");
  const auto steps = WHET_TRY(PrepareSteps(model, options.inputs, options.steps));
  if (steps.empty()) return Error("--stream: give -i a .npy of at least one step, or --steps");
  const std::vector<NamedTensor> stacked = WHET_TRY(eval::StackRuns(steps, executor));
  if (!options.folder.empty()) WHET_TRY(WriteOutputs(options.folder, stacked));
  Print(options, stacked, nullptr);
  return 0;
}

// What the card says of the outputs, written and printed.
Status Conclude(const RunOptions& options, const std::optional<card::Card>& card,
                const std::vector<NamedTensor>& outputs, const Scene& scene) {
  std::optional<card::Answer> answer;
  if (card && card->output.decoder != card::Decoder::kNone) {
    answer = WHET_TRY(eval::DecodeOutputs(*card, outputs, scene.geometry).With(options.model.path));
  }
  if (!options.folder.empty()) WHET_TRY(WriteOutputs(options.folder, outputs));
  if (!options.folder.empty() && answer) WHET_TRY(WriteAnswer(options.folder, *answer, scene));
  Print(options, outputs, answer ? &*answer : nullptr);
  return {};
}

// Runs over a sound, window after window.
Result<int> Walk(const RunOptions& options, const Model& model, const card::Card& card,
                 const std::string& path, Executor& executor) {
  if (!options.tensors.empty()) return Error("--tensors shows one run, and this model runs over a sound");
  Scene scene;
  scene.sound = WHET_TRY(eval::SoundAtRate(path, card));
  const auto windows = WHET_TRY(eval::CutWindows(model.entry(), *scene.sound, card).With(path));
  WHET_TRY(Conclude(options, card, WHET_TRY(eval::StackRuns(windows, executor)), scene));
  return 0;
}

Result<int> Run(RunOptions& options) {
  WHET_TRY(BindFromInputs(&options.inputs, &options.model));
  const Model model = WHET_TRY(Model::Load(options.model));
  DropBound(model, &options.inputs);
  Executor executor = WHET_TRY(Executor::Make(model, options.execute));
  if (options.seeds > 0) return HashSeeds(options, model, executor);
  if (options.steps > 0 || options.inputs.stream) return RunSteps(options, model, executor);
  const std::optional<card::Card> card = WHET_TRY(LoadCard(model, options.model));
  const std::string sound = card ? SoundToWalk(options.inputs, *card) : "";
  if (!sound.empty()) return Walk(options, model, *card, sound, executor);
  Scene scene;
  const std::vector<ir::Tensor> inputs =
      WHET_TRY(PrepareInputs(model, options.inputs, card ? &*card : nullptr, &scene));
  const std::vector<NamedTensor> outputs = WHET_TRY(executor.RunReal(inputs));
  if (!options.tensors.empty()) {
    WHET_TRY(WriteTensors(options.tensors, WHET_TRY(TraceTensors(model, options.execute, inputs))));
  }
  WHET_TRY(Conclude(options, card, outputs, scene));
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  DeclareModel(app, options->model);
  options->inputs.Declare(app);
  DeclareExecute(app, options->execute, true);
  options->execute.share_all = true;
  app.add_option("-o,--output", options->folder,
                 "write outputs.json, one .npy per output, and the answer here")
      ->type_name("DIR");
  app.add_option("--card", options->model.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
  app.add_option("--tensors", options->tensors, "write index.json and every tensor in between here")
      ->type_name("DIR");
  app.add_flag("--hash", options->hash, "print the SHA-256 of every output's raw bytes");
  app.add_option("--seeds", options->seeds, "run seeds 1 to N and print one hash over all outputs")
      ->type_name("N");
  app.add_option("--steps", options->steps,
                 "run N times, what the model keeps going on; outputs are stacked along a leading axis")
      ->type_name("N");
  app.add_flag("--stream", options->inputs.stream,
               "every -i file is a .npy of the inputs of all steps, stacked along a leading axis");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_run;
const Verb kVerb_run = {"run", "Run a model on files or seeded noise", Declare};

}  // namespace whet::cli
