// SPDX-License-Identifier: Apache-2.0
#include "cli/model.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "base/digest.h"
#include "cli/model_card.h"
#include "import/import.h"
#include "lower/raise.h"
#include "ops/op.h"

namespace whet::cli {
namespace {

constexpr size_t kPage = 4096;

Result<ir::Dims> ParseDims(std::string_view text) {
  ir::Dims dims;
  while (!text.empty()) {
    int64_t dim = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dim);
    if (error != std::errc() || dim < 0)
      return Error("sizes are numbers joined by x, for instance 1x3x224x224");
    dims.push_back(dim);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (!text.empty() && text[0] != 'x')
      return Error("sizes are numbers joined by x, for instance 1x3x224x224");
    if (!text.empty()) text.remove_prefix(1);
  }
  return dims;
}

// Sizes for the symbols of one input from a full shape.
Status BindShape(const ir::Graph& graph, const std::string& name, const ir::Dims& dims,
                 ir::Bindings* bindings) {
  for (ir::ValueId input : graph.inputs) {
    const ir::Value& value = graph.value(input);
    if (value.name != name) continue;
    if (value.type.shape.size() != dims.size())
      return Error(fmt::format("input '{}' has shape {}", name, ir::ToString(value.type.shape)));
    for (size_t i = 0; i < dims.size(); ++i) {
      const ir::Dim& dim = value.type.shape[i];
      if (!dim.known()) (*bindings)[dim.symbol()] = dims[i];
      if (dim.known() && dim.size() != dims[i])
        return Error(fmt::format("input '{}' has the fixed shape {}", name, ir::ToString(value.type.shape)));
    }
    return {};
  }
  std::string names;
  for (ir::ValueId input : graph.inputs)
    names += (names.empty() ? "'" : ", '") + graph.value(input).name + "'";
  return Error(fmt::format("no input '{}'; the inputs are {}", name, names));
}

Result<ir::Bindings> ParseShapes(const ir::Graph& graph, const ModelOptions& options) {
  ir::Bindings bindings = options.bindings;
  for (const std::string& shape : options.shapes) {
    const size_t equals = shape.find('=');
    if (equals == std::string::npos) return Error(fmt::format("--shape {}: write NAME=1x3x224x224", shape));
    const ir::Dims dims =
        WHET_TRY(ParseDims(std::string_view(shape).substr(equals + 1)).With("--shape " + shape));
    WHET_TRY(BindShape(graph, shape.substr(0, equals), dims, &bindings).With("--shape " + shape));
  }
  return bindings;
}

Result<std::optional<ir::Dialect>> ParseDialect(const std::string& name) {
  if (name.empty()) return std::optional<ir::Dialect>();
  if (name == "whet") return std::optional(ir::Dialect::kWhet);
  if (name == "tflm") return std::optional(ir::Dialect::kTflm);
  return Error(fmt::format("--dialect {}: the dialects are whet (the default) and tflm", name));
}

bool IsPlanFile(const MappedFile& file) {
  return format::IsPlan(file.bytes());
}

// A plan's shapes and rounding were fixed when it was compiled.
Status CheckPlanOptions(const format::Plan& plan, const ModelOptions& options) {
  const std::optional<ir::Dialect> dialect = WHET_TRY(ParseDialect(options.dialect));
  if (dialect && static_cast<uint8_t>(*dialect) != plan.dialect)
    return Error("the plan was compiled for the other dialect; compile the model again with --dialect");
  if (!options.shapes.empty()) return Error("a plan's shapes are fixed; give --shape to `whet compile`");
  return {};
}

}  // namespace

void ModelOptions::Declare(CLI::App& app) {
  app.add_option("MODEL", path, "a .onnx, .tflite or .whet file")->required();
  app.add_option("--dialect", dialect,
                 "how integers are rounded: whet (default) or tflm, TFLite Micro's bytes")
      ->type_name("NAME");
  app.add_option("--shape", shapes, "sizes of an input with open dimensions, NAME=1x3x224x224")
      ->type_name("NAME=DIMS")
      ->allow_extra_args(false);
  app.add_option("--without", without, "leave out a pass or planning step, see docs/passes.md")
      ->type_name("PASS")
      ->allow_extra_args(false);
}

Result<ir::Graph> LoadGraph(const ModelOptions& options) {
  const MappedFile file = WHET_TRY(MappedFile::Open(options.path));
  if (IsPlanFile(file)) {
    const format::Plan plan = WHET_TRY(format::ReadPlan(file.bytes()).With(options.path));
    WHET_TRY(CheckPlanOptions(plan, options).With(options.path));
    return lower::Raise(plan, plan.entries[0]).With(options.path);
  }
  const std::optional<ir::Dialect> dialect = WHET_TRY(ParseDialect(options.dialect));
  import::ImportOptions import_options;
  import_options.dialect = dialect.value_or(ir::Dialect::kWhet);
  ir::Graph graph = WHET_TRY(import::Import(options.path, import_options));
  const ir::Bindings bindings = WHET_TRY(ParseShapes(graph, options));
  if (!bindings.empty()) {
    graph.BindSymbols(bindings);
    WHET_TRY(ops::ReinferShapes(graph).With(options.path));
  }
  return graph;
}

Status Model::Adopt(std::vector<std::byte> bytes) {
  const size_t room = (bytes.size() + kPage - 1) / kPage * kPage;
  built_.reset(static_cast<std::byte*>(std::aligned_alloc(kPage, room)));
  if (!built_) return Error("out of memory");
  std::memcpy(built_.get(), bytes.data(), bytes.size());
  file_ = {built_.get(), bytes.size()};
  return {};
}

Result<Model> Model::Load(const ModelOptions& options) {
  Model model;
  model.path_ = options.path;
  MappedFile file = WHET_TRY(MappedFile::Open(options.path));
  if (IsPlanFile(file)) {
    model.file_ = file.bytes();
    model.mapped_ = std::move(file);
    model.plan_ = WHET_TRY(format::ReadPlan(model.file_).With(options.path));
    WHET_TRY(CheckPlanOptions(model.plan_, options).With(options.path));
    return model;
  }
  lower::CompileOptions compile;
  compile.passes.disabled.insert(options.without.begin(), options.without.end());
  compile.lower.disabled.insert(options.without.begin(), options.without.end());
  compile.lower.target = options.target;
  compile.lower.prepack = options.prepack;
  compile.lower.golden_seeds = options.golden_seeds;
  compile.lower.card = WHET_TRY(CardToEmbed(options));
  compile.lower.provenance = {{"source_sha256", Hex(Sha256(file.bytes()))}};
  ir::Graph graph = WHET_TRY(LoadGraph(options));
  lower::Lowered lowered = WHET_TRY(lower::Compile(std::move(graph), compile).With(options.path));
  WHET_TRY(model.Adopt(std::move(lowered.file)));
  model.report_ = std::move(lowered.report);
  model.plan_ = WHET_TRY(format::ReadPlan(model.file_).With(options.path));
  return model;
}

}  // namespace whet::cli
