// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"

#include <algorithm>

#include "base/check.h"
#include "kernels/copy_nd/copy_nd.h"

namespace whet::bind {

std::vector<Loop> Collapse(const std::vector<Loop>& loops) {
  std::vector<Loop> merged;
  for (const Loop& loop : loops) {
    if (loop.size == 1) continue;
    if (!merged.empty() && merged.back().a == loop.a * loop.size && merged.back().b == loop.b * loop.size) {
      merged.back() = {merged.back().size * loop.size, loop.a, loop.b};
    } else {
      merged.push_back(loop);
    }
  }
  if (merged.empty()) merged.push_back({1, 1, 1});
  return merged;
}

std::vector<int32_t> DenseStrides(const std::vector<int64_t>& dims) {
  std::vector<int32_t> strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * static_cast<int32_t>(dims[i]);
  return strides;
}

Result<whet_broadcast> ReadBroadcast(const OpView& view) {
  const std::vector<int64_t>& out = view.out(0).dims;
  std::vector<Loop> loops;
  for (int64_t dim : out) loops.push_back({static_cast<int32_t>(dim), 0, 0});
  std::vector<int64_t> broadcast(out.size(), 1);
  for (size_t operand : {0, 1}) {
    const std::vector<int64_t>& dims = view.in(operand).dims;
    if (dims.size() > out.size())
      return Error("the result has fewer dimensions than operand " + std::to_string(operand));
    const std::vector<int32_t> strides = DenseStrides(dims);
    for (size_t i = 0; i < dims.size(); ++i) {
      const size_t at = i + out.size() - dims.size();
      if (dims[i] != 1 && dims[i] != out[at])
        return Error("operand " + std::to_string(operand) + " does not broadcast to the result");
      broadcast[at] = std::max(broadcast[at], dims[i]);
      (operand == 0 ? loops[at].a : loops[at].b) = dims[i] == 1 ? 0 : strides[i];
    }
  }
  if (broadcast != out) return Error("the result is larger than its broadcast operands");
  std::vector<Loop> merged = Collapse(loops);
  whet_broadcast shape{merged.back().size, merged.back().a, merged.back().b, {}, {}, {}};
  std::fill(std::begin(shape.outer), std::end(shape.outer), 1);
  merged.pop_back();
  WHET_CHECK(merged.size() <= WHET_OUTER);
  for (size_t i = 0, at = WHET_OUTER - merged.size(); i < merged.size(); ++i, ++at) {
    shape.outer[at] = merged[i].size;
    shape.stride_a[at] = merged[i].a;
    shape.stride_b[at] = merged[i].b;
  }
  return shape;
}

Call CopyCall(int32_t from, int32_t to, DType dtype, const std::vector<Loop>& loops, int32_t from_offset,
              int32_t to_offset) {
  std::vector<Loop> merged = Collapse(loops);
  whet_copy_nd_params p{static_cast<int32_t>(DTypeSize(dtype)),
                        merged.back().size,
                        merged.back().a,
                        merged.back().b,
                        {},
                        {},
                        {},
                        from_offset,
                        to_offset};
  std::fill(std::begin(p.outer), std::end(p.outer), 1);
  merged.pop_back();
  WHET_CHECK(merged.size() <= WHET_COPY_OUTER);
  for (size_t i = 0, at = WHET_COPY_OUTER - merged.size(); i < merged.size(); ++i, ++at) {
    p.outer[at] = merged[i].size;
    p.from_stride[at] = merged[i].a;
    p.to_stride[at] = merged[i].b;
  }
  Call call;
  call.family = "copy_nd";
  call.SetParams(p);
  call.in = {from};
  call.out = {to};
  return call;
}

}  // namespace whet::bind
