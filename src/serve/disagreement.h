// SPDX-License-Identifier: Apache-2.0
// When two models' answers to one request count as different.
#ifndef WHET_SERVE_DISAGREEMENT_H_
#define WHET_SERVE_DISAGREEMENT_H_

#include <span>
#include <vector>

#include "serve/models.h"

namespace whet::serve {

// Both lists belong to the same kinds of outputs; `live` and `candidate` say by what scales each model stores them. Whether any
// pair of them differs:
//   - floats or quantised values of shape [N] or [rows, N] with N > 1 are scores: the largest of some row lies elsewhere;
//   - other floats or quantised values: the sum of the differences is more than `tolerance` times the sum of the live magnitudes;
//   - anything else, such as class numbers: some byte, or the size.
bool Disagree(std::span<const Port> live_ports, const std::vector<Tensor>& live,
              std::span<const Port> candidate_ports, const std::vector<Tensor>& candidate, double tolerance);

}  // namespace whet::serve

#endif  // WHET_SERVE_DISAGREEMENT_H_
