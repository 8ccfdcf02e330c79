// SPDX-License-Identifier: Apache-2.0
#include "report/layer_costs.h"

#include <map>
#include <string_view>
#include <utility>

namespace whet::report {
namespace {

bool Converts(const eval::StepCost& step) {
  return step.op == "quantize" || step.op == "dequantize";
}

class Places {
 public:
  explicit Places(const std::vector<LayerName>& layers) {
    for (size_t i = 0; i < layers.size(); ++i) {
      if (layers[i].node.empty()) continue;
      exact_.emplace(std::pair(layers[i].node, layers[i].op), i);
      named_.emplace(layers[i].node, i);
    }
  }

  std::optional<size_t> Of(const eval::StepCost& step) const {
    const auto exact = exact_.find({step.node, step.op});
    if (exact != exact_.end()) return exact->second;
    const auto whole = named_.find(step.node);
    if (whole != named_.end()) return whole->second;
    return Converts(step) ? std::nullopt : OfPart(step.node);
  }

 private:
  // The layer of the name before its last mark, and so on.
  std::optional<size_t> OfPart(std::string_view name) const {
    for (size_t mark = name.find_last_of("./"); mark != std::string_view::npos && mark > 0;
         mark = name.find_last_of("./")) {
      name = name.substr(0, mark);
      const auto found = named_.find(name);
      if (found != named_.end()) return found->second;
    }
    return std::nullopt;
  }

  std::map<std::pair<std::string, std::string>, size_t> exact_;
  std::map<std::string, size_t, std::less<>> named_;
};

void Add(const eval::StepCost& step, LayerCost* layer) {
  layer->fused = false;
  layer->ns += step.best_ns;
  layer->macs += step.macs;
  layer->constant_bytes += step.constant_bytes;
  layer->result_bytes = step.result_bytes;  // of the last
  layer->result = step.result;
  if (step.weights) layer->weights = step.weights;
  if (!layer->kernel.empty() && step.best_ns <= layer->longest_ns) return;
  layer->longest_ns = step.best_ns;
  layer->kernel = step.kernel;
}

}  // namespace

LayerCosts ByLayer(const eval::PlanCost& plan, const std::vector<LayerName>& layers) {
  LayerCosts costs;
  costs.layers.resize(layers.size());
  for (LayerCost& layer : costs.layers) layer.fused = true;
  const Places places(layers);
  for (const eval::StepCost& step : plan.steps) {
    if (const std::optional<size_t> at = places.Of(step)) {
      Add(step, &costs.layers[*at]);
    } else {
      (Converts(step) ? costs.conversion_ns : costs.other_ns) += step.best_ns;
    }
  }
  return costs;
}

}  // namespace whet::report
