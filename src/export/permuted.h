// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_EXPORT_PERMUTED_H_
#define WHET_EXPORT_PERMUTED_H_

#include <vector>

#include "ir/tensor.h"

namespace whet::exporter {

// The tensor whose axis i is axis perm[i] of `tensor`.
ir::Tensor Permuted(const ir::Tensor& tensor, const std::vector<int64_t>& perm);

}  // namespace whet::exporter

#endif  // WHET_EXPORT_PERMUTED_H_
