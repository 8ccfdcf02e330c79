// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/release.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace whet::import {
namespace {

constexpr size_t kLarge = 1 << 16;      // bytes; smaller ones are not worth the search
constexpr size_t kMostNodes = 1 << 16;  // of graphs that are searched

// Operators whose results are new values: none of them gives an operand another name.
constexpr std::array<std::string_view, 5> kComputing = {"Conv", "ConvTranspose", "ConvInteger", "Gemm",
                                                        "MatMul"};

bool HasBodies(const onnx::GraphProto& graph) {
  for (const onnx::NodeProto& node : graph.node()) {
    for (const onnx::AttributeProto& attr : node.attribute()) {
      if (attr.has_g() || attr.graphs_size() > 0) return true;
    }
  }
  return false;
}

bool IsRead(const ir::Graph& graph, ir::ValueId id) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const ir::Node& node) {
    return std::find(node.inputs.begin(), node.inputs.end(), id) != node.inputs.end();
  });
}

// Of external data only the description is here.
size_t StoredBytes(const onnx::TensorProto& tensor) {
  size_t count = tensor.external_data_size() > 0 ? 1 : 0;
  for (int64_t dim : tensor.dims()) count = count * static_cast<size_t>(std::clamp<int64_t>(dim, 0, 1 << 20));
  return std::max(tensor.raw_data().size(), count);
}

}  // namespace

WeightRelease::WeightRelease(onnx::ModelProto& model) {
  onnx::GraphProto& graph = *model.mutable_graph();
  if (HasBodies(graph) || model.functions_size() > 0) return;  // these may read names of the graph
  for (onnx::TensorProto& tensor : *graph.mutable_initializer()) {
    if (StoredBytes(tensor) >= kLarge) weights_[tensor.name()].tensor = &tensor;
  }
  const auto read = [&](const std::string& name) {
    const auto weight = weights_.find(name);
    if (weight != weights_.end()) ++weight->second.readers;
  };
  for (const onnx::NodeProto& node : graph.node()) {
    for (const std::string& name : node.input()) read(name);
  }
  for (const onnx::ValueInfoProto& output : graph.output()) read(output.name());
}

void WeightRelease::After(const onnx::NodeProto& node, OnnxContext& context) {
  const bool computing = std::find(kComputing.begin(), kComputing.end(), node.op_type()) != kComputing.end();
  for (const std::string& name : node.input()) {
    const auto weight = weights_.find(name);
    if (weight == weights_.end() || --weight->second.readers > 0) continue;
    if (!computing || context.IsLost(node.output_size() > 0 ? node.output(0) : "")) continue;
    const Result<ir::ValueId> id = context.Find(name);
    delete weight->second.tensor->release_raw_data();
    if (!id.ok() || context.graph.nodes.size() > kMostNodes || IsRead(context.graph, *id)) continue;
    context.graph.value(*id).constant.reset();
  }
}

}  // namespace whet::import
