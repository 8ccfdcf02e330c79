// SPDX-License-Identifier: Apache-2.0
// Orders of axes. y = transpose(x, perm) has axis i of y where axis perm[i] of x was.
#ifndef WHET_PASSES_PERMUTATION_H_
#define WHET_PASSES_PERMUTATION_H_

#include <optional>

#include "ir/graph.h"

namespace whet::passes {

using Perm = std::vector<int64_t>;

Perm Inverse(const Perm& perm);

// What stands at axis i of y, moved to axis perm[i]: shapes and per-axis attributes of y as those of x.
template <typename T>
std::vector<T> MovedBack(const std::vector<T>& of_y, const Perm& perm) {
  std::vector<T> of_x = of_y;
  for (size_t i = 0; i < perm.size(); ++i) of_x[static_cast<size_t>(perm[i])] = of_y[i];
  return of_x;
}

// The dimensions with ones in front up to `rank`.
template <typename T>
std::vector<T> WithRank(std::vector<T> dims, size_t rank) {
  if (dims.size() < rank) dims.insert(dims.begin(), rank - dims.size(), T(1));
  return dims;
}

// Whether the order of axes other than those of size 1 stays, so that a reshape does what the transpose does.
bool KeepsOrder(const ir::Shape& shape, const Perm& perm);

// `tensor`, brought to the rank of `perm` by ones in front, and then transposed.
ir::Tensor Transposed(const ir::Tensor& tensor, const Perm& perm);

// reshape(transpose(x, perm), y dims -> out dims) as transpose(reshape(x, dims), perm). Possible when every
// group of axes that the reshape joins or splits lies together in x.
struct SwappedReshape {
  ir::Dims dims;
  Perm perm;
};
std::optional<SwappedReshape> SwapReshape(const ir::Dims& y, const Perm& perm, const ir::Dims& out);

}  // namespace whet::passes

#endif  // WHET_PASSES_PERMUTATION_H_
