// SPDX-License-Identifier: Apache-2.0
// A graph to a TFLite file: each operation by its row.
#include "export/export.h"
#include "export/refusals.h"
#include "export/tflite/rows.h"
#include "ops/activation.h"

namespace whet::exporter {
namespace tflite {
namespace {

constexpr uint64_t kMostBytes = uint64_t{15} << 27;

class Exporter {
 public:
  explicit Exporter(const ir::Graph& graph)
      : graph_(graph), tensors_(static_cast<size_t>(graph.value_count()), -1) {}

  Result<std::string> Run() {
    if (!graph_.states.empty())
      return Error("the model keeps a state from run to run, which is not exported");
    WHET_TRY(CheckSize());
    FileWriter::Names inputs, outputs;
    for (ir::ValueId id : graph_.inputs) inputs.emplace_back(graph_.value(id).name, WHET_TRY(Input(id)));
    Refusals refusals;
    for (const ir::Node& node : graph_.nodes) {
      const Status status = Write(node);
      if (!status.ok()) refusals.Add(node, status.message());
    }
    WHET_TRY(refusals.ToStatus(graph_.nodes.size(), "TFLite"));
    for (ir::ValueId id : graph_.outputs) outputs.emplace_back(graph_.value(id).name, Output(id));
    return writer_.Finish(graph_.name, inputs, outputs);
  }

 private:
  // A flatbuffer counts its bytes in 31 bits; what is not weights takes less than the rest of that.
  Status CheckSize() const {
    uint64_t bytes = 0;
    for (ir::ValueId id = 0; id < graph_.value_count(); ++id) {
      if (const ir::Tensor* constant = graph_.constant(id)) bytes += constant->bytes().size();
    }
    if (bytes > kMostBytes) return Error("its weights are larger than the 2 GB that a TFLite file can be");
    return {};
  }

  Result<int> Input(ir::ValueId id) {
    const ir::Value& value = graph_.value(id);
    if (!ir::StaticDims(value.type.shape))
      return Error("input '" + value.name + "' has an open shape; bind it with --shape");
    return tensors_[static_cast<size_t>(id)] = writer_.Tensor(value.name, value.type);
  }

  int Output(ir::ValueId id) {
    int& index = tensors_[static_cast<size_t>(id)];
    const ir::Value& value = graph_.value(id);
    if (index < 0 && value.constant) index = writer_.Constant(value.name, *value.constant, value.type.quant);
    return index;
  }

  Status Write(const ir::Node& node) {
    const Row* row = FindRow(node.op);
    if (!row) return Error("TFLite has nothing like it, or whet does not write it");
    if (ops::HasActivationTable(node.attrs))
      return Error(
          "its activation works on its sums, which TFLite has not; quantize with --skip joined-activations");
    WHET_TRY(CheckTypes(node));
    WHET_TRY(RequireElements(graph_, node, row->types, "LiteRT"));
    Operation op(graph_, node, tensors_, writer_);
    return row->write ? row->write(op) : WriteSame(op, *row);
  }

  Status CheckTypes(const ir::Node& node) const {
    for (const auto* ids : {&node.inputs, &node.outputs}) {
      for (ir::ValueId id : *ids) {
        if (id == ir::kNoValue) continue;
        const ir::Type& type = graph_.type(id);
        const std::string name = "'" + graph_.value(id).name + "'";
        const std::optional<ir::Dims> dims = ir::StaticDims(type.shape);
        if (!dims) return Error(name + " has an open shape; bind it with --shape");
        if (ir::ElementCount(*dims) == 0) return Error(name + " has no elements");
        if (type.dtype == DType::kBF16) return Error(name + " is bf16; whet writes f16 and f32");
        const bool bytes = type.dtype == DType::kI8 || type.dtype == DType::kU8 || graph_.constant(id);
        if (type.quant.present() && !bytes)
          return Error(name + " is quantised " + std::string(DTypeName(type.dtype)) + "; whet writes 8 bits");
      }
    }
    return {};
  }

  const ir::Graph& graph_;
  FileWriter writer_;
  TensorIndices tensors_;
};

}  // namespace
}  // namespace tflite

Result<std::string> ToTflite(const ir::Graph& graph) {
  return tflite::Exporter(graph).Run();
}

}  // namespace whet::exporter
