// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/tensors.h"

#include "export/permuted.h"

namespace whet::exporter {
namespace {

std::vector<int64_t> PermTo(Order order) {
  const auto& perm = order == Order::kChannelsFirst ? kToFirst : kToLast;
  return {perm.begin(), perm.end()};
}

}  // namespace

Tensors::Tensors(const ir::Graph& graph, ModelWriter& writer)
    : graph_(graph), writer_(writer), outputs_(graph.outputs.begin(), graph.outputs.end()) {
  held_.fill(std::vector<std::string>(static_cast<size_t>(graph.value_count())));
}

std::string Tensors::Make(ir::ValueId id, Order order) {
  const std::string& name = graph_.value(id).name;
  const bool reserved = outputs_.count(id) && order == Order::kGraph;
  return Held(id, order) = reserved ? name : writer_.Free(name);
}

std::string Tensors::StoredConstant(ir::ValueId id, Order order) {
  const ir::Tensor& tensor = *graph_.constant(id);
  const std::string& name = graph_.value(id).name;
  if (order == Order::kGraph || tensor.count() == 1) return writer_.Constant(name, tensor);
  ir::Dims dims = tensor.dims();
  dims.insert(dims.begin(), 4 - dims.size(), 1);
  return writer_.Constant(name, Permuted(tensor.Reshaped(dims), PermTo(order)));
}

std::string Tensors::Stored(ir::ValueId id, Order order) {
  if (Has(id, order)) return Held(id, order);
  if (graph_.constant(id)) return Held(id, order) = StoredConstant(id, order);
  const Order other = order == Order::kGraph ? Order::kChannelsFirst : Order::kGraph;
  const std::string from = Held(id, other);
  if (graph_.type(id).shape.size() != 4) return from;  // one element, broadcast
  const std::string to = Make(id, order);
  writer_.Emit("Transpose", to + "_transposed", {from}, {to}, {{"perm", PermTo(order)}});
  return to;
}

std::string Tensors::Real(ir::ValueId id, Order order) {
  const ir::Type& type = graph_.type(id);
  if (type.quant.grouped()) return writer_.Groups(graph_.value(id).name, *graph_.constant(id), type.quant);
  const std::string stored = Stored(id, order);
  if (!type.quant.present()) return stored;
  const std::string real = writer_.Free(stored + "_dequantized");
  const auto quant = writer_.Quantisation(stored, type.dtype, type.quant);
  ir::Attrs attrs;
  if (!type.quant.per_tensor()) attrs.Set("axis", int64_t{type.quant.axis});
  writer_.Emit("DequantizeLinear", real, {stored, quant.scale, quant.zero_point}, {real}, attrs);
  return real;
}

bool Tensors::SameElements(ir::ValueId id) const {
  const ir::Shape& shape = graph_.type(id).shape;
  if (shape.size() != 4) return true;
  const bool one_channel = shape[3] == ir::Dim(1),
             one_place = shape[1] == ir::Dim(1) && shape[2] == ir::Dim(1);
  return one_channel || one_place;
}

}  // namespace whet::exporter
