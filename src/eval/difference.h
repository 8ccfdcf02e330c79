// SPDX-License-Identifier: Apache-2.0
// What two runs computed, tensor by tensor: which belong together, and how far apart they are.
#ifndef WHET_EVAL_DIFFERENCE_H_
#define WHET_EVAL_DIFFERENCE_H_

#include <string>
#include <utility>
#include <vector>

#include "eval/execute.h"

namespace whet::eval {

struct Difference {
  std::string name, op, node;  // of side A
  std::string other;           // the name on side B
  int64_t count = 0, differing = 0;
  double largest = 0, sqnr_db = 0;  // in real units, against side A; infinite when equal
  ir::Dims at;                      // where the largest difference is
  double a = 0, b = 0;              // the elements there
  bool same_bits = false, same_type = true;
  double signal = 0, noise = 0;  // sums of squares, what sqnr_db is the ratio of

  // Adds what the same two tensors held in another run.
  void Merge(const Difference& other);

  // Where nothing is tolerated bits decide, and values between tensors of two types. Not a number on one side alone is always too
  // far.
  bool Departs(double tolerance) const {
    return tolerance > 0 ? !(largest <= tolerance)
                         : differing > 0 || (same_type && !same_bits && largest == 0);
  }
};

struct Pairing {
  std::vector<std::pair<size_t, size_t>> pairs;  // indices of A and B, in the order of A
  size_t alone_a = 0, alone_b = 0;               // without partner
};

// Tensors of the same name belong together; then results of nodes of the same name and operation; then, where
// both sides computed the same number of tensors of an operation and shape, those in turn. Only tensors of as
// many elements.
Pairing PairUp(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b);

Difference Measure(const NamedTensor& a, const NamedTensor& b);

}  // namespace whet::eval

#endif  // WHET_EVAL_DIFFERENCE_H_
