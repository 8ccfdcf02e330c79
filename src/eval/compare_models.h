// SPDX-License-Identifier: Apache-2.0
// Two models, or one in two ways, tensor by tensor over samples: what `whet compare` and whet.compare do.
#ifndef WHET_EVAL_COMPARE_MODELS_H_
#define WHET_EVAL_COMPARE_MODELS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/agreement.h"
#include "eval/comparison.h"
#include "eval/execute.h"

namespace whet::eval {

// One of the two: a model, how it is run, and what it reads.
struct ComparedSide {
  const Model* model = nullptr;
  ExecuteOptions execute;
  std::function<Result<std::vector<ir::Tensor>>(size_t sample)> inputs;
};

// How to run on `isa`, an instruction set or "oracle"; empty: this machine's.
ExecuteOptions ExecuteOn(const std::string& isa, int threads);

struct Compared {
  Comparison tensors;
  std::optional<Agreement> answers;  // none where they cannot be set against each other
};

// `samples` are numbers that both sides know, at least one; `progress` may be empty.
Result<Compared> CompareModels(const ComparedSide& a, const ComparedSide& b, std::span<const size_t> samples,
                               double tolerance, const std::function<void(size_t done, size_t of)>& progress);

}  // namespace whet::eval

#endif  // WHET_EVAL_COMPARE_MODELS_H_
