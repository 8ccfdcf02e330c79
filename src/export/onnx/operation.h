// SPDX-License-Identifier: Apache-2.0
// One operation of the graph, as the functions that write it see it: operands in real numbers, and a result that is clamped and
// quantised behind what they write.
#ifndef WHET_EXPORT_ONNX_OPERATION_H_
#define WHET_EXPORT_ONNX_OPERATION_H_

#include <string>
#include <vector>

#include "export/onnx/tensors.h"

namespace whet::exporter {

class Operation {
 public:
  Operation(const ir::Graph& graph, const ir::Node& node, Order order, Tensors& tensors, ModelWriter& writer)
      : graph_(graph), node_(node), order_(order), tensors_(tensors), writer_(writer) {}

  const ir::Node& node() const { return node_; }
  const ir::Attrs& attrs() const { return node_.attrs; }
  size_t inputs() const { return node_.inputs.size(); }
  bool has(size_t i) const { return i < inputs() && node_.inputs[i] != ir::kNoValue; }
  const ir::Type& in(size_t i) const { return graph_.type(node_.inputs[i]); }
  const ir::Type& out(size_t i = 0) const { return graph_.type(node_.outputs[i]); }
  const ir::Tensor* constant(size_t i) const { return has(i) ? graph_.constant(node_.inputs[i]) : nullptr; }
  const std::string& in_name(size_t i) const { return graph_.value(node_.inputs[i]).name; }
  Tensors& tensors() { return tensors_; }
  ModelWriter& writer() { return writer_; }
  Order order() const { return order_; }

  // An axis of the graph, and numbers for each of its axes, in the order that this operation is written in.
  int64_t Axis(int64_t axis) const;
  std::vector<int64_t> PerAxis(const std::vector<int64_t>& values) const;

  // Operand i in real numbers; empty where absent.
  std::string Real(size_t i);
  std::string Stored(size_t i) { return tensors_.Stored(node_.inputs[i], order_); }
  std::vector<std::string> Reals();
  // A constant of one element and of the type that this operation computes in.
  std::string Number(double value);

  // A node on the way; yields its result.
  std::string Add(const std::string& op, const std::vector<std::string>& inputs, const ir::Attrs& attrs = {});
  // The node that gives the result, before it is clamped and quantised.
  Status Yield(const std::string& op, const std::vector<std::string>& inputs, const ir::Attrs& attrs = {});
  // The same for a tensor that is written already.
  Status YieldReal(const std::string& real);
  // A node that gives all results as they are stored.
  Status YieldAll(const std::string& op, const std::vector<std::string>& inputs, const ir::Attrs& attrs = {});

 private:
  bool Clamps(const char* bound, bool upper) const;
  std::string Clamped(const std::string& real);

  const ir::Graph& graph_;
  const ir::Node& node_;
  Order order_;
  Tensors& tensors_;
  ModelWriter& writer_;
};

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ONNX_OPERATION_H_
