// SPDX-License-Identifier: Apache-2.0
// A depthwise convolution of one input channel is a convolution: every result channel reads that channel. As
// one it finds kernels that compute all its channels at once.
#include "passes/pass.h"
#include "passes/permutation.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.op != "depthwise_conv2d" || r.type(node.inputs[0]).shape[3] != ir::Dim(1)) return false;
  const ir::Tensor* weights = r.constant(node.inputs[1]);
  if (!weights || weights->dims()[2] == 1) return false;
  const ir::Tensor first = Transposed(*weights, {2, 0, 1});  // channels, rows, columns
  ir::Dims dims = first.dims();
  dims.push_back(1);
  ir::Quant quant = r.type(node.inputs[1]).quant;
  if (quant.axis == 2) quant.axis = 0;
  ir::Node conv = node;
  conv.op = "conv2d";
  conv.inputs[1] = r.graph().AddConstant(node.name + ".weights",
                                         ir::Tensor::FromBytes(first.dtype(), dims, first.bytes()), quant);
  r.Emit(std::move(conv));
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_one_channel_depthwise = {"one_channel_depthwise",
                                          "makes depthwise convolutions of one channel convolutions", Run};

}  // namespace whet::passes
