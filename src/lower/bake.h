// SPDX-License-Identifier: Apache-2.0
// The constants that lowering computes so that no device has to: docs/ops.md lists them op by op, in order.
// An op that has some has a row in bakes.inc; unary ops have a table without one.
#ifndef WHET_LOWER_BAKE_H_
#define WHET_LOWER_BAKE_H_

#include <vector>

#include "base/result.h"
#include "ir/tensor.h"
#include "ops/op.h"

namespace whet::lower {

struct Baked {
  const char* what;  // joins the node's name
  ir::Tensor tensor;
};
using Bakes = std::vector<Baked>;

// The constants of one node of a lowered graph; none for most.
Result<Bakes> Bake(const ops::NodeView& view);

// What the rows of bakes.inc name. Each is called for quantised types and for floats alike.
Result<Bakes> BakeProduct(const ops::NodeView& view);  // a matrix product or convolution
Result<Bakes> BakeMul(const ops::NodeView& view);
Result<Bakes> BakeMean(const ops::NodeView& view);
Result<Bakes> BakeSum(const ops::NodeView& view);     // add, sub
Result<Bakes> BakeBounds(const ops::NodeView& view);  // act only
Result<Bakes> BakeUnary(const ops::NodeView& view);   // a function of one stored number
Result<Bakes> BakeTable(const ops::NodeView& view);   // of one byte
Result<Bakes> BakeWords(const ops::NodeView& view);   // of 16 bits
Result<Bakes> BakeSoftmax(const ops::NodeView& view);
Result<Bakes> BakeResize(const ops::NodeView& view);
Result<Bakes> BakeSvdf(const ops::NodeView& view);
Result<Bakes> BakeSignalRfft(const ops::NodeView& view);
Result<Bakes> BakeSignalLog(const ops::NodeView& view);

Bakes BakeSoftmaxWords(const ops::NodeView& view, float scale, double beta);

// act_min and act_max: i32 [2] in stored units, or f32 [2] with infinities where unbounded.
Baked ActOf(const ops::NodeView& view);

// `scale` under the default dialect, `multiplier` and `shift` under tflm. That they are in range is checked
// by the op's verify().
Bakes Requant(const ops::NodeView& view, float in, std::span<const float> weight, float out,
              int64_t channels);

}  // namespace whet::lower

#endif  // WHET_LOWER_BAKE_H_
