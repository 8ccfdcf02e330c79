// SPDX-License-Identifier: Apache-2.0
#include "passes/permutation.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace whet::passes {
namespace {

// Axes of y and of the result that hold the same elements. Those of size 1 are left out of `from`; in `to`
// they follow others, and leading ones are a group of their own.
struct Group {
  std::vector<size_t> from, to;
};

// The finest such groups, in order; nullopt when the sizes do not line up (an empty tensor).
std::optional<std::vector<Group>> Groups(const ir::Dims& y, const ir::Dims& out) {
  std::vector<Group> groups(1);
  int64_t have = 1, want = 1;
  size_t i = 0, j = 0;
  while (i < y.size() || j < out.size()) {
    if (have == want && !groups.back().to.empty() && j < out.size() && out[j] != 1) {
      groups.emplace_back();
      have = want = 1;
    }
    if (i < y.size() && y[i] == 1) {
      ++i;
    } else if (have <= want && i < y.size() && (have < want || j >= out.size() || out[j] != 1)) {
      have *= y[i];
      groups.back().from.push_back(i++);
    } else if (j < out.size()) {
      want *= out[j];
      groups.back().to.push_back(j++);
    } else {
      return std::nullopt;
    }
    if (have == 0 || want == 0) return std::nullopt;
  }
  if (have != want) return std::nullopt;
  return groups;
}

}  // namespace

Perm Inverse(const Perm& perm) {
  Perm axes(perm.size());
  std::iota(axes.begin(), axes.end(), 0);
  return MovedBack(axes, perm);
}

bool KeepsOrder(const ir::Shape& shape, const Perm& perm) {
  int64_t last = -1;
  for (int64_t axis : perm) {
    if (shape[static_cast<size_t>(axis)] == ir::Dim(1)) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

ir::Tensor Transposed(const ir::Tensor& tensor, const Perm& perm) {
  const ir::Dims from = WithRank(tensor.dims(), perm.size());
  ir::Dims dims, steps(perm.size(), 1), at(perm.size(), 0);
  for (size_t d = from.size(); d-- > 1;) steps[d - 1] = steps[d] * from[d];
  for (int64_t axis : perm) dims.push_back(from[static_cast<size_t>(axis)]);
  ir::Tensor out(tensor.dtype(), dims);
  const size_t size = DTypeSize(tensor.dtype());
  for (int64_t i = 0; i < out.count(); ++i) {
    int64_t source = 0;
    for (size_t d = 0; d < at.size(); ++d) source += at[d] * steps[static_cast<size_t>(perm[d])];
    std::memcpy(out.MutableBytes().data() + static_cast<size_t>(i) * size,
                tensor.bytes().data() + static_cast<size_t>(source) * size, size);
    for (size_t d = at.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
  return out;
}

std::optional<SwappedReshape> SwapReshape(const ir::Dims& y, const Perm& perm, const ir::Dims& out) {
  std::optional<std::vector<Group>> groups = Groups(y, out);
  if (!groups) return std::nullopt;
  const Perm back = Inverse(perm);  // axis of y for each axis of x
  for (const Group& group : *groups) {
    for (size_t k = 1; k < group.from.size();
         ++k) {  // neighbours in y must be neighbours in x, but for sizes of 1
      const int64_t first = perm[group.from[k - 1]], second = perm[group.from[k]];
      if (second < first) return std::nullopt;
      for (int64_t between = first + 1; between < second; ++between) {
        if (y[static_cast<size_t>(back[static_cast<size_t>(between)])] != 1) return std::nullopt;
      }
    }
  }
  std::stable_sort(groups->begin(), groups->end(), [&](const Group& a, const Group& b) {
    const auto place = [&](const Group& group) { return group.from.empty() ? -1 : perm[group.from[0]]; };
    return place(a) < place(b);
  });
  SwappedReshape swapped{{}, Perm(out.size())};
  for (const Group& group : *groups) {
    for (size_t axis : group.to) {
      swapped.perm[axis] = static_cast<int64_t>(swapped.dims.size());
      swapped.dims.push_back(out[axis]);
    }
  }
  return swapped;
}

}  // namespace whet::passes
