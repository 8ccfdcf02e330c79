// SPDX-License-Identifier: Apache-2.0
// Inputs of a run: files given with -i, or the seeded generator.
#ifndef WHET_CLI_INPUTS_H_
#define WHET_CLI_INPUTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "cli/options.h"
#include "eval/sample_file.h"
#include "ir/tensor.h"

namespace whet::cli {

struct InputOptions {
  std::vector<std::string> files;  // [NAME=]FILE, in order where unnamed
  bool stream = false;             // files hold the inputs of many steps
  uint32_t seed = 1;

  void Declare(CLI::App& app);
};

// One -i: which input it is meant for ("" when by order), and the file.
struct InputFile {
  std::string input, path;
};
std::vector<InputFile> SplitInputs(const std::vector<std::string>& files, const format::Entry* entry);

// Binds the open dimensions of `model` from the shapes of .npy files that `inputs` names, and offers their contents for
// inputs that decide shapes. Unnamed files get the names of the inputs they stand for.
Status BindFromInputs(InputOptions* inputs, ModelOptions* model);

// Leaves out the files of inputs that became constants of the model.
void DropBound(const Model& model, InputOptions* inputs);

using eval::Scene;

// The inputs of each step of a run over several: step k draws what no file is given for by seed + k. With
// `options.stream`, each file is a .npy of all steps, stacked along a leading axis; `steps` 0 means as many as
// they have.
Result<std::vector<std::vector<ir::Tensor>>> PrepareSteps(const Model& model, const InputOptions& options,
                                                          uint32_t steps);

// The path of the sound over which the card lets the model run window by window; empty when there is none.
std::string SoundToWalk(const InputOptions& options, const card::Card& card);

// All inputs of the model in order: files first, the seeded generator for what no file is given for. Pictures and sound need
// the card; what it took for a picture is left in `scene`.
Result<std::vector<ir::Tensor>> PrepareInputs(const Model& model, const InputOptions& options,
                                              const card::Card* card = nullptr, Scene* scene = nullptr);

}  // namespace whet::cli

#endif  // WHET_CLI_INPUTS_H_
