// SPDX-License-Identifier: Apache-2.0
// A graph to an ONNX model: each operation by its row, then the names of the outputs.
#include <algorithm>
#include <map>
#include <set>

#include "export/export.h"
#include "export/onnx/rows.h"
#include "export/refusals.h"
#include "ops/activation.h"
#include "ops/shapes.h"

namespace whet::exporter {
namespace {

bool HasWeights(const ir::Node& node) {
  return node.op == "conv2d" || node.op == "depthwise_conv2d" || node.op == "fully_connected";
}

// Layers read stored weights themselves, rather than the result of a `dequantize`: their form in ONNX has another order of axes.
ir::Graph OnStoredWeights(const ir::Graph& from) {
  ir::Graph graph = from;
  std::map<ir::ValueId, ir::ValueId> stored;
  for (const ir::Node& node : graph.nodes) {
    if (node.op == "dequantize" && graph.constant(node.inputs[0])) stored[node.outputs[0]] = node.inputs[0];
  }
  for (ir::Node& node : graph.nodes) {
    if (HasWeights(node) && stored.contains(node.inputs[1])) node.inputs[1] = stored[node.inputs[1]];
  }
  const std::vector<int32_t> uses = graph.UseCounts();
  std::erase_if(graph.nodes, [&](const ir::Node& node) {
    return stored.contains(node.outputs[0]) && uses[static_cast<size_t>(node.outputs[0])] == 0;
  });
  return graph;
}

// Activations as operations of their own, between a float result of the layer and the stored one.
class ActivationsApart {
 public:
  explicit ActivationsApart(const ir::Graph& from) : from_(from), graph_(from) { graph_.nodes.clear(); }

  ir::Graph Run() {
    for (const ir::Node& node : from_.nodes) {
      ops::HasActivationTable(node.attrs) ? Split(node) : graph_.nodes.push_back(node);
    }
    return std::move(graph_);
  }

 private:
  void Split(ir::Node node) {
    const ir::ValueId stored = node.outputs[0];
    const ir::Type real{DType::kF32, graph_.type(stored).shape, {}};
    const std::vector<float> gain = ops::GainsOf(node.attrs);
    ir::Node function = ops::ActivationNode(node.attrs);
    for (const char* name : ops::ActivationAttrs()) node.attrs.Erase(name);
    const ir::ValueId sums = graph_.AddValue(node.name + ".sums", real);
    node.outputs = {sums};
    const std::string name = node.name + "." + function.op;
    graph_.nodes.push_back(std::move(node));
    ir::ValueId result = graph_.AddNode(function.op, name, {sums}, real, function.attrs);
    if (!gain.empty()) {
      const ir::ValueId factors = graph_.AddConstant(
          name + ".gain", ir::Tensor::Of<float>({static_cast<int64_t>(gain.size())}, gain));
      result = graph_.AddNode("mul", name + ".gain", {result, factors}, real);
    }
    graph_.nodes.push_back({"quantize", name + ".quantize", {result}, {stored}, {}});
  }

  const ir::Graph& from_;
  ir::Graph graph_;
};

class Exporter {
 public:
  explicit Exporter(ir::Graph graph)
      : graph_(std::move(graph)), writer_(graph_.name), tensors_(graph_, writer_) {}

  Result<std::string> Run() {
    if (!graph_.states.empty())
      return Error(
          "the model keeps a state from run to run, which ONNX has not; import it with the state as an "
          "input");
    AddInputs();
    Refusals refusals;
    for (const ir::Node& node : graph_.nodes) {
      const Status status = Write(node);
      if (!status.ok()) refusals.Add(node, status.message());
    }
    WHET_TRY(refusals.ToStatus(graph_.nodes.size(), "ONNX"));
    AddOutputs();
    writer_.Finish();
    return writer_.Bytes();
  }

 private:
  void AddInputs() {
    for (ir::ValueId id : graph_.inputs) writer_.Reserve(graph_.value(id).name);
    for (ir::ValueId id : graph_.outputs) writer_.Reserve(graph_.value(id).name);
    for (ir::ValueId id : graph_.inputs) {
      writer_.Input(graph_.value(id).name, graph_.type(id));
      tensors_.Set(id, Order::kGraph, graph_.value(id).name);
    }
  }

  Status Write(const ir::Node& node) {
    const OnnxRow* row = FindOnnxRow(node.op);
    if (!row) return Error("ONNX has nothing like it, or whet does not write it");
    WHET_TRY(CheckTypes(node));
    WHET_TRY(RequireElements(graph_, node, row->types, "ONNX"));
    Operation op(graph_, node, OrderOf(node, row->layout), tensors_, writer_);
    return row->write ? row->write(op) : op.Yield(row->same, op.Reals());
  }

  Status CheckTypes(const ir::Node& node) const {
    for (const auto* ids : {&node.inputs, &node.outputs}) {
      for (ir::ValueId id : *ids) {
        if (id == ir::kNoValue || !graph_.type(id).quant.present()) continue;
        const ir::Type& type = graph_.type(id);
        const bool sums = type.dtype == DType::kI32 && graph_.constant(id);
        if (type.dtype != DType::kI8 && type.dtype != DType::kU8 && !sums)
          return Error("'" + graph_.value(id).name + "' is quantised " + std::string(DTypeName(type.dtype)) +
                       "; operator set 17 has 8 bits");
      }
    }
    return {};
  }

  // Whether what a reduction leaves over has the same order in both layouts.
  bool LeavesOrder(const ir::Node& node) const {
    if (graph_.type(node.outputs[0]).shape.size() == 4) return true;
    std::vector<int64_t> reduced = node.attrs.Ints("axes");
    if (!node.attrs.Has("axes")) reduced = {node.attrs.Int("axis")};
    std::vector<int64_t> left;
    for (int64_t axis : kToFirst) {
      const bool gone =
          std::any_of(reduced.begin(), reduced.end(), [&](int64_t r) { return r == axis || r + 4 == axis; });
      if (!gone) left.push_back(axis);
    }
    return std::is_sorted(left.begin(), left.end());
  }

  // Whether an operand can be read in NCHW: images, and what broadcasts to them.
  bool Readable(ir::ValueId id) const {
    const ir::Shape& shape = graph_.type(id).shape;
    const std::optional<ir::Dims> dims = ir::StaticDims(shape);
    const bool per_tensor = !graph_.type(id).quant.present() || graph_.type(id).quant.per_tensor();
    return per_tensor && (shape.size() == 4 || (shape.size() < 4 && graph_.constant(id)) ||
                          (dims && ir::ElementCount(*dims) == 1 && shape.size() < 4));
  }

  Order OrderOf(const ir::Node& node, Layout layout) const {
    if (layout == Layout::kImages) return Order::kChannelsFirst;
    if (layout == Layout::kGraph || (layout == Layout::kReduction && !LeavesOrder(node)))
      return Order::kGraph;
    bool first = false;
    for (ir::ValueId id : node.inputs) {
      if (id == ir::kNoValue) continue;
      if (node.op != "lookup" && !Readable(id)) return Order::kGraph;
      first = first || (graph_.type(id).shape.size() == 4 && tensors_.Has(id, Order::kChannelsFirst));
    }
    return first ? Order::kChannelsFirst : Order::kGraph;
  }

  // Each output is called what the graph calls it, and keeps its order of axes.
  void AddOutputs() {
    std::vector<std::string> written;
    for (ir::ValueId id : graph_.outputs) written.push_back(tensors_.Stored(id, Order::kGraph));
    std::map<std::string, std::string> renamed;
    std::set<std::string> done;
    for (size_t i = 0; i < written.size(); ++i) {
      const ir::Value& value = graph_.value(graph_.outputs[i]);
      const bool again = !done.insert(value.name).second;
      const std::string name = again ? writer_.Free(value.name) : value.name;
      std::string from = renamed.count(written[i]) ? renamed[written[i]] : written[i];
      if (from != name && !done.count(from) && writer_.Rename(from, name)) renamed[from] = from = name;
      if (from != name) writer_.Emit("Identity", name, {from}, {name}, {});
      writer_.Output(name, value.type);
    }
  }

  const ir::Graph graph_;
  ModelWriter writer_;
  Tensors tensors_;
};

}  // namespace

Result<std::string> ToOnnx(const ir::Graph& graph) {
  return Exporter(OnStoredWeights(ActivationsApart(graph).Run())).Run();
}

}  // namespace whet::exporter
