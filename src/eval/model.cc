// SPDX-License-Identifier: Apache-2.0
#include "eval/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/digest.h"
#include "eval/fixed.h"
#include "eval/model_card.h"
#include "import/import.h"
#include "lower/raise.h"
#include "media/npy.h"
#include "ops/op.h"

namespace whet::eval {
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
Status BindShape(std::span<const ir::Value> inputs, const std::string& name, const ir::Dims& dims,
                 ir::Bindings* bindings) {
  for (const ir::Value& value : inputs) {
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
  for (const ir::Value& value : inputs) names += (names.empty() ? "'" : ", '") + value.name + "'";
  return Error(fmt::format("no input '{}'; the inputs are {}", name, names));
}

Result<ir::Bindings> ParseShapes(std::span<const ir::Value> inputs, const ModelOptions& options) {
  ir::Bindings bindings = options.bindings;
  for (const std::string& shape : options.shapes) {
    const size_t equals = shape.find('=');
    if (equals == std::string::npos) return Error(fmt::format("--shape {}: write NAME=1x3x224x224", shape));
    const ir::Dims dims =
        WHET_TRY(ParseDims(std::string_view(shape).substr(equals + 1)).With("--shape " + shape));
    WHET_TRY(BindShape(inputs, shape.substr(0, equals), dims, &bindings).With("--shape " + shape));
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
  if (!options.signature.empty())
    return Error("a plan has one way to be called; give --signature to `whet compile`");
  if (!options.shapes.empty()) return Error("a plan's shapes are fixed; give --shape to `whet compile`");
  if (!options.constants.empty())
    return Error("a plan's constants are fixed; give --constant to `whet compile`");
  return {};
}

Result<std::map<std::string, ir::Tensor>> ReadConstants(std::span<const ir::Value> inputs,
                                                        const std::vector<std::string>& constants) {
  std::map<std::string, ir::Tensor> tensors;
  for (const std::string& constant : constants) {
    const size_t equals = constant.find('=');
    const std::string name = constant.substr(0, equals);
    if (equals == std::string::npos)
      return Error(fmt::format("--constant {}: write NAME=FILE.npy", constant));
    if (std::none_of(inputs.begin(), inputs.end(),
                     [&](const ir::Value& input) { return input.name == name; }))
      return Error(fmt::format("--constant {}: the model has no input '{}'", constant, name));
    const media::Array array = WHET_TRY(media::ReadNpy(constant.substr(equals + 1)));
    tensors.emplace(name, ir::Tensor::FromBytes(array.dtype, array.dims, array.bytes));
  }
  return tensors;
}

// Imports; where that fails for operands that must be constant, again with the inputs that decide them bound to what is offered.
Result<ir::Graph> ImportWithOffers(const ModelOptions& options, import::ImportOptions* import_options,
                                   std::set<std::string>* bound) {
  for (;;) {
    import::ImportReport report;
    Result<ir::Graph> graph = import::Import(options.path, *import_options, &report);
    if (graph.ok()) return graph;
    bool any = false;
    for (const std::string& name : report.wanted) {
      const auto offer = options.offers.find(name);
      if (offer == options.offers.end() || !import_options->constants.insert(*offer).second) continue;
      if (bound) bound->insert(name);
      any = true;
    }
    if (!any) return graph;
  }
}

}  // namespace

Result<ir::Graph> LoadGraph(const ModelOptions& options, std::set<std::string>* bound) {
  const MappedFile file = WHET_TRY(MappedFile::Open(options.path));
  if (IsPlanFile(file)) {
    const format::Plan plan = WHET_TRY(format::ReadPlan(file.bytes()).With(options.path));
    WHET_TRY(CheckPlanOptions(plan, options).With(options.path));
    return lower::Raise(plan, plan.entries[0]).With(options.path);
  }
  const std::optional<ir::Dialect> dialect = WHET_TRY(ParseDialect(options.dialect));
  const std::optional<card::Card> card = WHET_TRY(CardFromFile(options));
  const bool binds = card && (!card->model.shapes.empty() || !card->model.constants.empty());
  std::vector<ir::Value> inputs;  // a look at the file of its own, for those that need it
  if (!options.shapes.empty() || !options.constants.empty() || binds)
    inputs = WHET_TRY(import::DeclaredInputs(options.path, options.signature));
  import::ImportOptions import_options;
  import_options.dialect = dialect.value_or(ir::Dialect::kWhet);
  import_options.bindings = WHET_TRY(ParseShapes(inputs, options));
  import_options.signature = options.signature;
  import_options.refused = options.refused;
  import_options.constants = WHET_TRY(ReadConstants(inputs, options.constants));
  if (card) WHET_TRY(BindFixed(card->model, inputs, &import_options).With(options.path));
  ir::Graph graph = WHET_TRY(ImportWithOffers(options, &import_options, bound));
  if (!import_options.bindings.empty()) {
    graph.BindSymbols(import_options.bindings);
    WHET_TRY(ops::ReinferShapes(graph).With(options.path));
  }
  if (card) WHET_TRY(TieStates(card->model, &graph).With(options.path));
  return graph;
}

Result<std::span<std::byte>> Model::Allocate(const std::string& plan_path, size_t bytes) {
  if (!plan_path.empty()) {
    output_ = WHET_TRY(OutputFile::Create(plan_path, bytes));
    return output_->bytes();
  }
  const size_t room = (bytes + kPage - 1) / kPage * kPage;
  built_.reset(static_cast<std::byte*>(std::aligned_alloc(kPage, room)));
  if (!built_) return Error("out of memory");
  std::memset(built_.get(), 0, room);
  return std::span(built_.get(), bytes);
}

Status Model::Commit() {
  return output_ ? output_->Commit() : Status();
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
  compile.lower.allocate = [&](size_t bytes) { return model.Allocate(options.plan_path, bytes); };
  compile.lower.card = WHET_TRY(CardToEmbed(options));
  compile.lower.provenance = {{"source_sha256", Hex(Sha256(file.bytes()))}};
  ir::Graph graph = WHET_TRY(LoadGraph(options, &model.bound_));
  lower::Lowered lowered = WHET_TRY(lower::Compile(std::move(graph), compile).With(options.path));
  model.file_ = lowered.allocated;
  model.report_ = std::move(lowered.report);
  model.plan_ = WHET_TRY(format::ReadPlan(model.file_).With(options.path));
  return model;
}

}  // namespace whet::eval
