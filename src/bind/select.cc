// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>

#include "base/check.h"
#include "bind/layout.h"
#include "kernels/select_any/select_any.h"

namespace whet::bind {
namespace {

// One loop over the result: how far each operand moves, in elements.
struct Walk {
  int32_t size;
  std::array<int32_t, 3> step;
};

Result<std::vector<Walk>> Walks(const OpView& view) {
  const std::vector<int64_t>& out = view.out(0).dims;
  std::vector<Walk> walks;
  for (int64_t dim : out) walks.push_back({static_cast<int32_t>(dim), {0, 0, 0}});
  std::vector<int64_t> broadcast(out.size(), 1);
  for (size_t k = 0; k < 3; ++k) {
    const std::vector<int64_t>& dims = view.in(k).dims;
    if (dims.size() > out.size())
      return Error("the result has fewer dimensions than operand " + std::to_string(k));
    const std::vector<int32_t> strides = DenseStrides(dims);
    for (size_t i = 0; i < dims.size(); ++i) {
      const size_t at = i + out.size() - dims.size();
      if (dims[i] != 1 && dims[i] != out[at])
        return Error("operand " + std::to_string(k) + " does not broadcast to the result");
      broadcast[at] = std::max(broadcast[at], dims[i]);
      walks[at].step[k] = dims[i] == 1 ? 0 : strides[i];
    }
  }
  if (broadcast != out) return Error("the result is larger than its broadcast operands");
  return walks;
}

// Leaves out loops of one step and merges those that walk all operands evenly; at least one stays.
std::vector<Walk> Merged(const std::vector<Walk>& walks) {
  std::vector<Walk> merged;
  for (const Walk& walk : walks) {
    if (walk.size == 1) continue;
    bool even = !merged.empty();
    for (size_t k = 0; even && k < 3; ++k) even = merged.back().step[k] == walk.step[k] * walk.size;
    if (even) {
      merged.back() = {merged.back().size * walk.size, walk.step};
    } else {
      merged.push_back(walk);
    }
  }
  if (merged.empty()) merged.push_back({1, {1, 1, 1}});
  return merged;
}

}  // namespace

Status Bind_select(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 3, 3, 0));
  const format::Tensor &a = view.in(1), &b = view.in(2), &out = view.out(0);
  if (view.in(0).dtype != DType::kBool || a.dtype != out.dtype || b.dtype != out.dtype)
    return Unsupported(view);
  WHET_TRY(CheckSameQuant(a, out));
  WHET_TRY(CheckSameQuant(b, out));
  std::vector<Walk> walks = Merged(WHET_TRY(Walks(view)));
  whet_select_any_params p{static_cast<int32_t>(DTypeSize(out.dtype)), walks.back().size, {}, {}, {}};
  std::fill(std::begin(p.outer), std::end(p.outer), 1);
  for (size_t k = 0; k < 3; ++k) p.step[k] = walks.back().step[k];
  walks.pop_back();
  WHET_CHECK(walks.size() <= WHET_OUTER);
  for (size_t i = 0, at = WHET_OUTER - walks.size(); i < walks.size(); ++i, ++at) {
    p.outer[at] = walks[i].size;
    for (size_t k = 0; k < 3; ++k) p.stride[k][at] = walks[i].step[k];
  }
  Call& call = calls->emplace_back(CallOf(view, 3));
  call.family = "select_any";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
