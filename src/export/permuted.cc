// SPDX-License-Identifier: Apache-2.0
#include "export/permuted.h"

#include <cstring>

#include "ops/shapes.h"

namespace whet::exporter {

ir::Tensor Permuted(const ir::Tensor& tensor, const std::vector<int64_t>& perm) {
  const ir::Dims from = ops::Strides(tensor.dims());
  ir::Dims dims, steps, at(perm.size(), 0);
  for (int64_t axis : perm) {
    dims.push_back(tensor.dims()[static_cast<size_t>(axis)]);
    steps.push_back(from[static_cast<size_t>(axis)]);
  }
  ir::Tensor result(tensor.dtype(), dims);
  const size_t size = DTypeSize(tensor.dtype());
  const std::byte* source = tensor.bytes().data();
  std::byte* target = result.MutableBytes().data();
  int64_t offset = 0;
  for (int64_t i = 0; i < result.count(); ++i, target += size) {
    std::memcpy(target, source + static_cast<size_t>(offset) * size, size);
    for (size_t d = dims.size(); d-- > 0;) {
      offset += steps[d];
      if (++at[d] < dims[d]) break;
      offset -= steps[d] * dims[d];
      at[d] = 0;
    }
  }
  return result;
}

}  // namespace whet::exporter
