// SPDX-License-Identifier: Apache-2.0
// What each operation of a plan takes on this machine, measured beside other plans.
#ifndef WHET_EVAL_STEP_COST_H_
#define WHET_EVAL_STEP_COST_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/execute.h"
#include "eval/model.h"

namespace whet::eval {

struct StepCost {
  std::string node, op, kernel;
  uint64_t macs = 0;
  uint64_t constant_bytes = 0;  // weights, biases and tables that the plan holds for it
  uint64_t result_bytes = 0;
  DType result = DType::kF32;    // of the first result
  std::optional<DType> weights;  // of a constant second operand
  uint64_t best_ns = 0;          // the least over all runs
};

struct PlanCost {
  std::vector<StepCost> steps;  // in the order of execution
  uint64_t file_bytes = 0, weight_bytes = 0, arena_bytes = 0, macs = 0;
  double steps_ms = 0;  // the least times of all steps together: what disturbs a run hardly shows in it
  double best_ms = 0, median_ms = 0;  // of whole runs
  size_t runs = 0;
  int threads = 1;
  Isa isa = Isa::kScalar;  // the most that any of its kernels uses
};

// Runs the models in turn, on seeded inputs, so that what disturbs one disturbs all alike: each for `seconds`, and at least five
// times.
Result<std::vector<PlanCost>> MeasureInTurn(std::span<const Model* const> models,
                                            const ExecuteOptions& options, double seconds,
                                            const std::function<void(size_t done, size_t of)>& progress = {});

}  // namespace whet::eval

#endif  // WHET_EVAL_STEP_COST_H_
