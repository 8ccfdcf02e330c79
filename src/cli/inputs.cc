// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "import/import.h"
#include "media/npy.h"

namespace whet::cli {
namespace {

// Inputs that decide shapes are small; larger ones are data.
constexpr size_t kMaxOffered = size_t{1} << 20;

Result<size_t> InputIndex(const format::Entry& entry, const std::string& name) {
  std::string names;
  for (size_t i = 0; i < entry.inputs.size(); ++i) {
    const std::string& candidate = entry.tensors[static_cast<size_t>(entry.inputs[i])].name;
    if (candidate == name) return i;
    names += (names.empty() ? "'" : ", '") + candidate + "'";
  }
  return Error(fmt::format("-i {}=...: no such input; the inputs are {}", name, names));
}

// The file of each input, empty where none is given.
Result<std::vector<std::string>> PathsOf(const format::Entry& entry, const InputOptions& options) {
  std::vector<std::string> paths(entry.inputs.size());
  size_t next = 0;
  for (const InputFile& file : SplitInputs(options.files, &entry)) {
    const size_t at = file.input.empty() ? next++ : WHET_TRY(InputIndex(entry, file.input));
    if (at >= paths.size())
      return Error(fmt::format("-i {}: the model has {} input(s)", file.path, paths.size()));
    paths[at] = file.path;
  }
  return paths;
}

// A file of steps as one tensor a step.
Result<std::vector<ir::Tensor>> Unstacked(const std::string& path, const format::Tensor& want) {
  if (!eval::IsArrayFile(path))
    return Error(fmt::format("{}: the inputs of many steps are given as .npy", path));
  const media::Array array = WHET_TRY(media::ReadNpy(path));
  std::vector<int64_t> dims = array.dims;
  if (!dims.empty()) dims.erase(dims.begin());
  if (array.dims.empty() || array.dtype != want.dtype || dims != want.dims) {
    return Error(fmt::format("{} is {}{}, input '{}' takes {}{} a step, stacked along a leading axis", path,
                             DTypeName(array.dtype), ir::ToString(ir::ToShape(array.dims)), want.name,
                             DTypeName(want.dtype), ir::ToString(ir::ToShape(want.dims))));
  }
  std::vector<ir::Tensor> steps;
  const std::span<const std::byte> bytes = array.bytes;
  for (int64_t k = 0; k < array.dims[0]; ++k) {
    const size_t at = static_cast<size_t>(k) * want.bytes;
    steps.push_back(ir::Tensor::FromBytes(want.dtype, want.dims, bytes.subspan(at, want.bytes)));
  }
  return steps;
}

}  // namespace

void InputOptions::Declare(CLI::App& app) {
  app.add_option("-i,--input", files, "an input: .npy, picture or .wav; unnamed ones bind in order")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
  app.add_option("--seed", seed, "draw inputs that have no file from the seeded generator")
      ->capture_default_str();
}

std::vector<InputFile> SplitInputs(const std::vector<std::string>& files, const format::Entry* entry) {
  std::vector<InputFile> inputs;
  for (const std::string& file : files) {
    const size_t equals = file.find('=');
    const bool named = equals != std::string::npos && (!FileExists(file) || entry == nullptr);
    inputs.push_back(named ? InputFile{file.substr(0, equals), file.substr(equals + 1)}
                           : InputFile{"", file});
  }
  return inputs;
}

Status BindFromInputs(InputOptions* inputs, ModelOptions* model) {
  const auto is_array = [](const InputFile& file) { return eval::IsArrayFile(file.path); };
  std::vector<InputFile> files = SplitInputs(inputs->files, nullptr);
  if (std::none_of(files.begin(), files.end(), is_array) || model->path.ends_with(".whet")) return {};
  const std::vector<ir::Value> declared = WHET_TRY(import::DeclaredInputs(model->path, model->signature));
  size_t next = 0;
  for (InputFile& file : files) {
    if (file.input.empty() && next < declared.size()) file.input = declared[next++].name;
    const auto value = std::find_if(declared.begin(), declared.end(),
                                    [&](const ir::Value& input) { return input.name == file.input; });
    if (value == declared.end() || !is_array(file)) continue;
    const media::Array array = WHET_TRY(media::ReadNpy(file.path));
    const size_t lead = inputs->stream ? 1 : 0;  // the axis of steps
    for (size_t d = 0; d + lead < array.dims.size() && d < value->type.shape.size(); ++d) {
      const ir::Dim& dim = value->type.shape[d];
      if (!dim.known()) model->bindings[dim.symbol()] = array.dims[d + lead];
    }
    if (array.bytes.size() <= kMaxOffered && !inputs->stream)
      model->offers.emplace(file.input, ir::Tensor::FromBytes(array.dtype, array.dims, array.bytes));
  }
  inputs->files.clear();
  for (const InputFile& file : files)
    inputs->files.push_back(file.input.empty() ? file.path : file.input + "=" + file.path);
  return {};
}

void DropBound(const Model& model, InputOptions* inputs) {
  std::erase_if(inputs->files, [&](const std::string& file) {
    return model.bound().contains(file.substr(0, file.find('=')));
  });
}

Result<std::vector<ir::Tensor>> PrepareInputs(const Model& model, const InputOptions& options,
                                              const card::Card* card, Scene* scene) {
  const format::Entry& entry = model.entry();
  if (card && scene && card->input.kind == card::InputKind::kImage && !entry.inputs.empty()) {
    const Result<card::Geometry> net =
        card::NetGeometry(card->input.image, entry.tensors[static_cast<size_t>(entry.inputs[0])]);
    if (net.ok()) scene->geometry = *net;
  }
  const std::vector<std::string> paths = WHET_TRY(PathsOf(entry, options));
  std::vector<ir::Tensor> inputs;
  for (size_t i = 0; i < paths.size(); ++i) {
    const format::Tensor& want = entry.tensors[static_cast<size_t>(entry.inputs[i])];
    if (!paths[i].empty()) {
      inputs.push_back(WHET_TRY(eval::ReadSampleFile(paths[i], want, card, scene)));
      continue;
    }
    inputs.push_back(eval::Seeded(want, options.seed, i));
  }
  return inputs;
}

std::string SoundToWalk(const InputOptions& options, const card::Card& card) {
  if (card.input.window == 0 || options.files.size() != 1) return "";
  const std::string path = SplitInputs(options.files, nullptr)[0].path;
  return eval::IsArrayFile(path) ? "" : path;
}

Result<std::vector<std::vector<ir::Tensor>>> PrepareSteps(const Model& model, const InputOptions& options,
                                                          uint32_t steps) {
  const format::Entry& entry = model.entry();
  const std::vector<std::string> paths = WHET_TRY(PathsOf(entry, options));
  std::vector<std::vector<ir::Tensor>> files(paths.size());  // the steps of each input that has a file
  for (size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].empty()) continue;
    const format::Tensor& want = entry.tensors[static_cast<size_t>(entry.inputs[i])];
    if (options.stream) {
      files[i] = WHET_TRY(Unstacked(paths[i], want));
      if (steps == 0) steps = static_cast<uint32_t>(files[i].size());
      if (files[i].size() < steps)
        return Error(fmt::format("{} has {} steps, not {}", paths[i], files[i].size(), steps));
    } else {
      files[i].assign(steps, WHET_TRY(eval::ReadSampleFile(paths[i], want, nullptr, nullptr)));
    }
  }
  std::vector<std::vector<ir::Tensor>> all(steps);
  for (uint32_t k = 0; k < steps; ++k) {
    for (size_t i = 0; i < paths.size(); ++i) {
      const format::Tensor& want = entry.tensors[static_cast<size_t>(entry.inputs[i])];
      all[k].push_back(paths[i].empty() ? eval::Seeded(want, options.seed + k, i) : files[i][k]);
    }
  }
  return all;
}

}  // namespace whet::cli
