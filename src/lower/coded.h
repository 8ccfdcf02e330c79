// SPDX-License-Identifier: Apache-2.0
// Weights that stay small in a plan: a dequantised constant becomes a float constant that the plan stores as its codes
// (docs/adr/0008-coded-constants.md), rather than an operation.
#ifndef WHET_LOWER_CODED_H_
#define WHET_LOWER_CODED_H_

#include <cstdint>
#include <map>
#include <vector>

#include "base/result.h"
#include "format/plan.h"
#include "ir/graph.h"

namespace whet::lower {

struct Coded {
  ir::Tensor stored;  // i8
  ir::Quant quant;
};
using CodedConstants = std::map<ir::ValueId, Coded>;  // by the float constant that they stand for

// Turns every `dequantize` of a constant in i8 into a float constant, and says what its codes are. Passes that would change such
// constants must be over.
Result<CodedConstants> TakeCoded(ir::Graph& graph);

// The parts of a coded constant as a plan stores them.
struct CodeParts {
  uint8_t bits = 8;
  ir::Tensor codes, scales, zero_points;  // u8; f32, or bf16 where that is exact; i8, empty where all are 0
};
CodeParts PartsOf(const Coded& coded);

// What they stand for, from a plan.
Coded CodedOf(const format::Plan& plan, const format::Tensor& tensor);

}  // namespace whet::lower

#endif  // WHET_LOWER_CODED_H_
