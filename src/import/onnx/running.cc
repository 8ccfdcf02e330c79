// SPDX-License-Identifier: Apache-2.0
// CumSum, CumProd and TopK.
#include "import/onnx/compose.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

Status Cumulate(OnnxNode& node, const std::string& kind) {
  const std::vector<int64_t> axis = WHET_TRY(node.ConstantInts(1, "axis"));
  if (axis.size() != 1) return Error("its axis must be one number");
  return node.Yield("cumulate", {node.in(0)},
                    {{"kind", kind},
                     {"axis", WHET_TRY(node.Axis(axis[0], node.rank(0)))},
                     {"exclusive", int64_t{node.Int("exclusive", 0) != 0}},
                     {"reverse", int64_t{node.Int("reverse", 0) != 0}}});
}

}  // namespace

Status OnnxCumSum(OnnxNode& node) {
  return Cumulate(node, "sum");
}

Status OnnxCumProd(OnnxNode& node) {
  return Cumulate(node, "prod");
}

// k is an attribute before operator set 10. Results are in order whether that is asked for or not.
Status OnnxTopK(OnnxNode& node) {
  std::vector<int64_t> k{node.Int("k", 0)};
  if (node.has(1)) k = WHET_TRY(node.ConstantInts(1, "k"));
  if (k.size() != 1) return Error("its k must be one number");
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", -1), node.rank(0)));
  const ir::Attrs attrs{{"axis", axis}, {"k", k[0]}, {"largest", int64_t{node.Int("largest", 1) != 0}}};
  const Ids chosen = WHET_TRY(node.AddMany("top_k", 2, {node.in(0)}, attrs));
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (node.has_output(i)) WHET_TRY(node.YieldAlias(chosen[i], i));
  }
  return {};
}

}  // namespace whet::import
