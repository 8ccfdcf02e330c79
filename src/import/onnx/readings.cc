// SPDX-License-Identifier: Apache-2.0
// How 8-bit graph inputs are quantised: ONNX says so only at the ops that read them.
#include <algorithm>
#include <string_view>

#include "import/onnx/context.h"

namespace whet::import {
namespace {

constexpr std::string_view kMovements[] = {"Identity",  "Reshape",  "Flatten",       "Squeeze", "Unsqueeze",
                                           "Transpose", "Slice",    "Split",         "Concat",  "Pad",
                                           "MaxPool",   "Dropout",  "GlobalMaxPool", "Resize",  "Upsample",
                                           "Gather",    "GatherND", "Expand"};

std::string Operand(const onnx::NodeProto& node, int i) {
  return i < node.input_size() ? node.input(i) : "";
}

}  // namespace

std::vector<std::array<int, 3>> QuantisedOperands(const onnx::NodeProto& node) {
  const std::string& op = node.op_type();
  if (op == "QLinearMatMul" || op == "QLinearAdd" || op == "QLinearMul" || op == "QGemm")
    return {{0, 1, 2}, {3, 4, 5}};
  if (op == "QLinearWhere") return {{1, 2, 3}, {4, 5, 6}};
  if (op == "QLinearConcat") {
    std::vector<std::array<int, 3>> operands;
    for (int i = 2; i + 2 < node.input_size(); i += 3) operands.push_back({i, i + 1, i + 2});
    return operands;
  }
  if (op.starts_with("QLinear") || op == "DequantizeLinear") return {{0, 1, 2}};
  return {};
}

std::map<std::string, ReadAs> FindReadings(const onnx::GraphProto& source) {
  std::map<std::string, ReadAs> readings;
  for (int i = source.node_size() - 1; i >= 0; --i) {
    const onnx::NodeProto& node = source.node(i);
    for (const auto& [x, scale, zero_point] : QuantisedOperands(node)) {
      readings[Operand(node, x)] = {Operand(node, scale), Operand(node, zero_point)};
    }
    if (std::find(std::begin(kMovements), std::end(kMovements), node.op_type()) == std::end(kMovements))
      continue;
    for (const std::string& output : node.output()) {
      const auto it = readings.find(output);
      if (it == readings.end()) continue;
      const int operands = node.op_type() == "Concat" ? node.input_size() : std::min(node.input_size(), 1);
      const ReadAs reading = it->second;
      for (int k = 0; k < operands; ++k) readings.emplace(node.input(k), reading);
    }
  }
  return readings;
}

}  // namespace whet::import
