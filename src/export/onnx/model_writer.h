// SPDX-License-Identifier: Apache-2.0
// An ONNX model under construction: names, constants, nodes.
#ifndef WHET_EXPORT_ONNX_MODEL_WRITER_H_
#define WHET_EXPORT_ONNX_MODEL_WRITER_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "onnx_schema/onnx.pb.h"

namespace whet::exporter {

int32_t OnnxTypeOf(DType dtype);

class ModelWriter {
 public:
  explicit ModelWriter(const std::string& graph_name);

  // Keeps the name for an input or output; Free never gives it away.
  void Reserve(const std::string& name) { taken_.insert(name); }
  // The name, or one like it that no tensor has; it is taken from then on.
  std::string Free(const std::string& name);

  void Input(const std::string& name, const ir::Type& type);
  void Output(const std::string& name, const ir::Type& type);
  // A constant of the model; yields the name that it got.
  std::string Constant(const std::string& name, const ir::Tensor& tensor);
  // The same constant for the same numbers.
  std::string Indices(const std::vector<int64_t>& values);

  struct QuantNames {
    std::string scale, zero_point;
  };
  // Scale and zero point of stored numbers of this type, the same constants for the same quantisation. Without a zero
  // point for i32, where it is 0.
  QuantNames Quantisation(const std::string& name, DType dtype, const ir::Quant& quant);

  // Codes in i8 that are quantised in groups, dequantised: yields the name of the floats. The model gets operator set 21 for it.
  std::string Groups(const std::string& name, const ir::Tensor& codes, const ir::Quant& quant);

  // Real attributes become float32, lists and texts what they are.
  void Emit(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
            const std::vector<std::string>& outputs, const ir::Attrs& attrs);
  // Gives what a node writes as `from` the name `to` everywhere; false when no node writes it.
  bool Rename(const std::string& from, const std::string& to);

  // After the last node: what operator set 21 writes in another way, where the model has become one of it. Reductions have their
  // axes as an operand there.
  void Finish();
  Result<std::string> Bytes() const;

 private:
  std::string Codes(const std::string& name, const ir::Tensor& codes, bool nibbles);
  onnx::GraphProto& graph() { return *model_.mutable_graph(); }

  onnx::ModelProto model_;
  std::set<std::string> taken_, node_names_;
  std::map<std::string, int> numbers_;
  std::map<std::vector<int64_t>, std::string> indices_;
  std::map<std::string, QuantNames> quantisations_;
};

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ONNX_MODEL_WRITER_H_
