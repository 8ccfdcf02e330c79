// SPDX-License-Identifier: Apache-2.0
// How close a model's outputs are to those of a reference, pooled over samples.
#ifndef WHET_EVAL_AGREEMENT_H_
#define WHET_EVAL_AGREEMENT_H_

#include <vector>

#include "base/result.h"
#include "eval/execute.h"
#include "eval/interval.h"

namespace whet::eval {

struct Agreement {
  size_t samples = 0, same_decision = 0;
  double signal = 0, noise = 0;  // sums of squares, in real units, over all outputs and samples

  // 10 log10(signal / noise): infinite when nothing differs.
  double sqnr_db() const;
  Share decisions() const { return {same_decision, samples}; }
};

// The index of the largest element of a tensor, the first of equals: what a model of classes decides.
int64_t Decision(const NamedTensor& output);

// Adds one sample. The two must have as many outputs, of as many elements; a sample agrees when Decision of the first output is
// the same. What is not a number on one side alone is infinite noise.
Status AddSample(const std::vector<NamedTensor>& reference, const std::vector<NamedTensor>& other,
                 Agreement* agreement);

}  // namespace whet::eval

#endif  // WHET_EVAL_AGREEMENT_H_
