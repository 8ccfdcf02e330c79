// SPDX-License-Identifier: Apache-2.0
// For tests: a graph of one node, verified and run by the oracle.
#ifndef WHET_OPS_SINGLE_OP_H_
#define WHET_OPS_SINGLE_OP_H_

#include <string>
#include <vector>

#include "ops/op.h"

namespace whet::ops {

struct Operand {
  ir::Tensor tensor;
  ir::Quant quant = {};
  bool constant = false;
};

struct SingleOp {
  std::string op;
  std::vector<Operand> operands;
  ir::Attrs attrs = {};
  ir::Quant result_quant = {};      // where inference leaves it open
  DType result_dtype = DType::kI8;  // of a quantised result, i8 or u8
  ir::Dialect dialect = ir::Dialect::kWhet;
};

// The graph with operands as inputs (or constants) and the inferred result as output.
Result<ir::Graph> BuildGraph(const SingleOp& single);

// Verifies and evaluates; the one result.
Result<ir::Tensor> RunSingle(const SingleOp& single);

template <typename T>
std::vector<T> Values(const ir::Tensor& tensor) {
  const auto data = tensor.Data<T>();
  return {data.begin(), data.end()};
}

}  // namespace whet::ops

#endif  // WHET_OPS_SINGLE_OP_H_
