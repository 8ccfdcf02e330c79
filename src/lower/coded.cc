// SPDX-License-Identifier: Apache-2.0
#include "lower/coded.h"

#include <algorithm>

#include "bind/constants.h"
#include "passes/constants.h"

namespace whet::lower {
namespace {

bool IsCoded(const ir::Graph& graph, const ir::Node& node) {
  if (node.op != "dequantize" || !graph.constant(node.inputs[0])) return false;
  return graph.type(node.inputs[0]).dtype == DType::kI8 && graph.constant(node.inputs[0])->count() > 0;
}

bool FitFourBits(const Coded& coded) {
  const auto fits = [](auto value) { return value >= -8 && value <= 7; };
  const auto codes = coded.stored.Data<int8_t>();
  return std::all_of(codes.begin(), codes.end(), fits);
}

ir::Tensor Nibbles(const ir::Tensor& stored) {
  ir::Tensor packed(DType::kU8, {(stored.count() + 1) / 2});
  const auto from = stored.Data<int8_t>();
  const auto to = packed.MutableData<uint8_t>();
  for (size_t i = 0; i < from.size(); ++i)
    to[i / 2] = static_cast<uint8_t>(to[i / 2] | (from[i] & 15) << (i % 2 * 4));
  return packed;
}

ir::Tensor ScalesOf(const ir::Quant& quant) {
  const ir::Dims dims = {static_cast<int64_t>(quant.scale.size())};
  const bool narrow = std::all_of(quant.scale.begin(), quant.scale.end(), [](float scale) {
    return ir::BFloatToFloat(ir::FloatToBFloat(scale)) == scale;
  });
  if (!narrow) return ir::Tensor::Of(dims, quant.scale);
  ir::Tensor scales(DType::kBF16, dims);
  std::transform(quant.scale.begin(), quant.scale.end(), scales.MutableData<uint16_t>().begin(),
                 ir::FloatToBFloat);
  return scales;
}

ir::Tensor ZeroPointsOf(const ir::Quant& quant) {
  const bool symmetric =
      std::all_of(quant.zero_point.begin(), quant.zero_point.end(), [](int32_t zero) { return zero == 0; });
  if (symmetric) return {};
  return ir::Tensor::Of({static_cast<int64_t>(quant.zero_point.size())},
                        std::vector<int8_t>(quant.zero_point.begin(), quant.zero_point.end()));
}

}  // namespace

Result<CodedConstants> TakeCoded(ir::Graph& graph) {
  CodedConstants coded;
  std::vector<ir::Node> rest;
  for (ir::Node& node : graph.nodes) {
    if (!IsCoded(graph, node)) {
      rest.push_back(std::move(node));
      continue;
    }
    std::vector<ir::Tensor> real = WHET_TRY(passes::EvaluateNode(graph, node));
    graph.value(node.outputs[0]).constant = std::move(real[0]);
    coded[node.outputs[0]] = {*graph.constant(node.inputs[0]), graph.type(node.inputs[0]).quant};
  }
  graph.nodes = std::move(rest);
  return coded;
}

Coded CodedOf(const format::Plan& plan, const format::Tensor& tensor) {
  const bind::CodedConstant from = bind::CodesOf(plan, tensor);
  Coded coded{ir::Tensor(DType::kI8, tensor.dims), {}};
  const auto codes = coded.stored.MutableData<int8_t>();
  for (size_t i = 0; i < codes.size(); ++i)
    codes[i] = static_cast<int8_t>(whet_code_at(&from.coding, from.codes.codes, static_cast<int32_t>(i)));
  for (uint64_t i = 0; i < from.scales; ++i) {
    coded.quant.scale.push_back(whet_scale_at(&from.coding, from.codes.scales, static_cast<int32_t>(i)));
    coded.quant.zero_point.push_back(from.codes.zero_points ? from.codes.zero_points[i] : 0);
  }
  coded.quant.axis = tensor.coding.axis;
  coded.quant.group = tensor.coding.group;
  return coded;
}

CodeParts PartsOf(const Coded& coded) {
  const bool four = FitFourBits(coded);
  ir::Tensor codes = four ? Nibbles(coded.stored)
                          : ir::Tensor::FromBytes(DType::kU8, {coded.stored.count()}, coded.stored.bytes());
  return {static_cast<uint8_t>(four ? 4 : 8), std::move(codes), ScalesOf(coded.quant),
          ZeroPointsOf(coded.quant)};
}

}  // namespace whet::lower
