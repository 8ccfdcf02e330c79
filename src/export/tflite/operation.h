// SPDX-License-Identifier: Apache-2.0
// One operation of the graph, as the functions that write it see it.
#ifndef WHET_EXPORT_TFLITE_OPERATION_H_
#define WHET_EXPORT_TFLITE_OPERATION_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "export/tflite/file_writer.h"

namespace whet::exporter::tflite {

// Where values of the graph are found in the file; -1 until they are there.
using TensorIndices = std::vector<int>;

class Operation {
 public:
  Operation(const ir::Graph& graph, const ir::Node& node, TensorIndices& tensors, FileWriter& writer)
      : graph_(graph), node_(node), tensors_(tensors), writer_(writer) {}

  const ir::Node& node() const { return node_; }
  const ir::Attrs& attrs() const { return node_.attrs; }
  size_t inputs() const { return node_.inputs.size(); }
  bool has(size_t i) const { return i < inputs() && node_.inputs[i] != ir::kNoValue; }
  const ir::Type& in(size_t i) const { return graph_.type(node_.inputs[i]); }
  ir::Dims in_dims(size_t i) const { return *ir::StaticDims(in(i).shape); }
  const ir::Type& out() const { return graph_.type(node_.outputs[0]); }
  ir::Dims out_dims() const { return *ir::StaticDims(out().shape); }
  const ir::Tensor* constant(size_t i) const { return has(i) ? graph_.constant(node_.inputs[i]) : nullptr; }
  const std::string& in_name(size_t i) const { return graph_.value(node_.inputs[i]).name; }
  const std::string& out_name() const { return graph_.value(node_.outputs[0]).name; }
  bool quantised() const { return in(0).quant.present() || out().quant.present(); }
  FileWriter& writer() { return writer_; }

  // Operand i as it is stored.
  int Operand(size_t i);
  std::vector<int> Operands();
  // Operand i in f32: behind a DEQUANTIZE where it is quantised.
  int Real(size_t i);
  // A tensor on the way, of this type.
  int Step(const std::string& suffix, const ir::Type& type);
  // A constant of one element in the type and quantisation of `like`.
  int Number(double value, const ir::Type& like);

  // The result's clamp as the activation of an operator. What no activation says is written behind the operator by Yield.
  wire::Activation Activation();
  // The operator that gives the result. With `own` the operator gives that type, and a QUANTIZE the result from it.
  Status Yield(Builtin code, int version, const std::vector<int>& inputs, Options options = {},
               const ir::Type* own = nullptr);
  // `x`, of the result's type, clamped into the result; an absent bound is none.
  Status YieldClamped(int x, const char* low, const char* high);
  // A result in f32, quantised where the graph's is.
  int RealResult();
  Status YieldReal(int real);

 private:
  int Out();

  const ir::Graph& graph_;
  const ir::Node& node_;
  TensorIndices& tensors_;
  FileWriter& writer_;
  bool clamps_ = false;  // behind the operator
};

}  // namespace whet::exporter::tflite

#endif  // WHET_EXPORT_TFLITE_OPERATION_H_
