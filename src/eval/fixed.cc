// SPDX-License-Identifier: Apache-2.0
#include "eval/fixed.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/visit.h"

namespace whet::eval {
namespace {

Result<const ir::Value*> Declared(std::span<const ir::Value> inputs, const std::string& name,
                                  const char* key) {
  for (const ir::Value& input : inputs) {
    if (input.name == name) return &input;
  }
  return Error(fmt::format("model.{} of the card: the model has no input '{}'", key, name));
}

Status BindSizes(const std::string& name, const std::vector<int>& sizes, const ir::Value& input,
                 ir::Bindings* bindings) {
  const ir::Shape& shape = input.type.shape;
  bool fits = shape.size() == sizes.size();
  for (size_t i = 0; fits && i < sizes.size(); ++i) {
    fits = !shape[i].known() || shape[i].size() == sizes[i];
    if (fits && !shape[i].known()) bindings->emplace(shape[i].symbol(), sizes[i]);
  }
  if (fits) return {};
  return Error(fmt::format("model.shapes of the card: input '{}' has shape {}", name, ir::ToString(shape)));
}

// A tensor of the input's type with one number everywhere.
Result<ir::Tensor> Filled(const ir::Value& input, double number, const ir::Bindings& bindings) {
  const auto dims = ir::StaticDims(ir::Bind(input.type.shape, bindings));
  if (!dims) {
    return Error(fmt::format(
        "model.constants of the card: input '{}' has open sizes; bind them under model.shapes", input.name));
  }
  if (!ops::IsNumber(input.type.dtype)) {
    return Error(fmt::format("model.constants of the card: input '{}' is {}, no plain number", input.name,
                             DTypeName(input.type.dtype)));
  }
  ir::Tensor tensor(input.type.dtype, *dims);
  ops::VisitNumber(input.type.dtype, [&](auto zero) {
    using T = decltype(zero);
    std::ranges::fill(tensor.MutableData<T>(), static_cast<T>(number));
  });
  return tensor;
}

Result<size_t> PositionOf(const ir::Graph& graph, const std::vector<ir::ValueId>& ids,
                          const std::string& name, const char* what) {
  for (size_t i = 0; i < ids.size(); ++i) {
    if (graph.value(ids[i]).name == name) return i;
  }
  return Error(fmt::format("model.state of the card: the model has no {} '{}'", what, name));
}

}  // namespace

Status BindFixed(const card::Fixed& fixed, std::span<const ir::Value> inputs,
                 import::ImportOptions* options) {
  for (const auto& [name, sizes] : fixed.shapes)
    WHET_TRY(BindSizes(name, sizes, *WHET_TRY(Declared(inputs, name, "shapes")), &options->bindings));
  for (const auto& [name, number] : fixed.constants) {
    const ir::Value& input = *WHET_TRY(Declared(inputs, name, "constants"));
    if (options->constants.contains(name)) continue;
    options->constants.emplace(name, WHET_TRY(Filled(input, number, options->bindings)));
  }
  return {};
}

Status TieStates(const card::Fixed& fixed, ir::Graph* graph) {
  for (const auto& [from, to] : fixed.state) {
    const size_t in = WHET_TRY(PositionOf(*graph, graph->inputs, from, "input"));
    const size_t out = WHET_TRY(PositionOf(*graph, graph->outputs, to, "output"));
    const ir::ValueId input = graph->inputs[in], output = graph->outputs[out];
    const ir::Type &before = graph->type(input), &after = graph->type(output);
    const auto dims = ir::StaticDims(before.shape);
    if (!dims || before != after) {
      return Error(fmt::format("model.state of the card: '{}' is {}, '{}' is {}; they must be the same", from,
                               ToString(before), to, ToString(after)));
    }
    graph->states.push_back({input, output, ir::Tensor(before.dtype, *dims)});
    graph->inputs.erase(graph->inputs.begin() + static_cast<std::ptrdiff_t>(in));
    graph->outputs.erase(graph->outputs.begin() + static_cast<std::ptrdiff_t>(out));
  }
  return {};
}

}  // namespace whet::eval
