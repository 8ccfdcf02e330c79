// SPDX-License-Identifier: Apache-2.0
// The steps of a float plan and of its quantised one, brought together by the layers that they come from.
#ifndef WHET_REPORT_LAYER_COSTS_H_
#define WHET_REPORT_LAYER_COSTS_H_

#include <optional>
#include <string>
#include <vector>

#include "eval/step_cost.h"

namespace whet::report {

// The steps of one plan that came from one layer, summed.
struct LayerCost {
  uint64_t ns = 0, macs = 0, constant_bytes = 0, result_bytes = 0;
  std::string kernel;  // of the step that takes longest
  DType result = DType::kF32;
  std::optional<DType> weights;
  bool fused = false;  // no step is left of it: a neighbour does its work

  uint64_t longest_ns = 0;
};

struct LayerCosts {
  std::vector<LayerCost> layers;  // as many as were named
  uint64_t conversion_ns = 0;     // quantize and dequantize that belong to no layer
  uint64_t other_ns = 0;          // what else belongs to none
};

// A layer of the source, by its node's name and operation.
struct LayerName {
  std::string node, op;
};

// A step belongs to the layer of its name and operation, or of its name alone, or to that with the longest name that begins the
// step's: passes and lowering append to the names of what they make.
LayerCosts ByLayer(const eval::PlanCost& plan, const std::vector<LayerName>& layers);

}  // namespace whet::report

#endif  // WHET_REPORT_LAYER_COSTS_H_
