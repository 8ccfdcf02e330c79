// SPDX-License-Identifier: Apache-2.0
// Every tensor that a run computes, not only the outputs.
#ifndef WHET_EVAL_TRACE_H_
#define WHET_EVAL_TRACE_H_

#include <vector>

#include "base/result.h"
#include "eval/execute.h"

namespace whet::eval {

// The tensors that the operations write, in the order of execution, by the kernels or by the oracle as `options` say. The passes
// have fused some tensors of the source model away; what remains keeps its name there.
Result<std::vector<NamedTensor>> TraceTensors(const Model& model, const ExecuteOptions& options,
                                              const std::vector<ir::Tensor>& inputs);

}  // namespace whet::eval

#endif  // WHET_EVAL_TRACE_H_
