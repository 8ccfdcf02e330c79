// SPDX-License-Identifier: Apache-2.0
// The state of one import: the graph so far, and which of its values stands for each name of the source.
#ifndef WHET_IMPORT_ONNX_CONTEXT_H_
#define WHET_IMPORT_ONNX_CONTEXT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "import/import.h"
#include "import/onnx/model.h"
#include "import/real_sizes.h"
#include "ir/graph.h"

namespace whet::import {

class OnnxContext {
 public:
  OnnxContext(const onnx::ModelProto& model, int opset, const ImportOptions& options, ImportReport* report);

  ir::Graph graph;
  Refusals refusals;
  int opset() const { return scopes_.back().opset; }
  const onnx::ModelProto& model() const { return model_; }
  const ImportOptions& options() const { return options_; }

  // Adds the graph inputs that are no initialisers. 8-bit ones get the quantisation with which they are first
  // read.
  Status AddInputs();
  // Names the graph's outputs; uint8 ones get a `quantize` node.
  Status AddOutputs();

  // The value for a name; initialisers become constants when first asked for.
  Result<ir::ValueId> Find(const std::string& name);
  Status Define(const std::string& name, ir::ValueId id);

  // Results of refused nodes: what depends on them is skipped, so that one run finds every refusal.
  void MarkLost(const std::string& name) { scopes_.back().lost.insert(name); }
  bool IsLost(const std::string& name) const;

  // The body of a control flow node, or of a function, is converted in a scope of its own: it sees the names outside,
  // its own names end with it. An error when the model unrolls to more bodies than any real one.
  Status OpenScope(const onnx::GraphProto& body);
  void CloseScope() { scopes_.pop_back(); }

  // The function of the model that a node calls; null when it is an operator. Its body gets a scope too, with the
  // attributes of the call in place of those that it refers to, or the function's own where the call leaves them out.
  const onnx::FunctionProto* FindFunction(const onnx::NodeProto& call) const;
  Status OpenFunction(const onnx::FunctionProto& function, const onnx::NodeProto& call);
  // The attribute that `attr` refers to, itself when it holds a value, null when the call leaves it out.
  const onnx::AttributeProto* Resolve(const onnx::AttributeProto& attr) const;

  // Reports the graph inputs from which `id` is computed, not their shapes, as worth binding; false when there are none.
  bool Want(ir::ValueId id);

  // 16-bit floats are computed as f32: they are cast at the graph's edges, and constants are widened. What the
  // source says of a value's elements, where that decides something: kF16 or kBF16, otherwise the type here.
  DType SourceDType(const std::string& name, ir::ValueId id) const;
  void SetSourceDType(const std::string& name, DType dtype) { scopes_.back().source_dtypes[name] = dtype; }
  // Bits of an element as the source says, which may be less than a byte.
  int Bits(ir::ValueId id) const;
  void SetBits(ir::ValueId id, int32_t onnx_type);
  // `dtype` for a result of which nothing was said.
  void SpreadSourceDType(const std::string& name, DType dtype);

  // Appends a node of one result with the inferred type, checked; `declared` decides dtype and quantisation
  // where inference leaves them open. A node whose operands are all known is computed at once and leaves a
  // constant instead; but a dequantized constant stays a `dequantize` node, so that quantised ops can be made
  // of what reads it, and so does its transpose or reshape.
  Result<ir::ValueId> Emit(const std::string& op, const std::string& value_name, const std::string& node_name,
                           std::vector<ir::ValueId> inputs, ir::Attrs attrs = {},
                           const ir::Type& declared = {});
  // The same for an op of several results, named `value_names`.
  Result<std::vector<ir::ValueId>> EmitMany(const std::string& op,
                                            const std::vector<std::string>& value_names,
                                            const std::string& node_name, std::vector<ir::ValueId> inputs,
                                            ir::Attrs attrs = {});

  // Sizes that depend on data.
  RealSizes& real_sizes() { return real_sizes_; }
  // The tensor that a name stands for whatever is converted: an initialiser, a bound input or a Constant.
  Result<std::optional<ir::Tensor>> KnownBefore(const std::string& name) const;

  // The tensor of a constant, or of a dequantized constant; null for what the model computes.
  const ir::Tensor* Known(ir::ValueId id);
  // The quantised constant of which `id` is the dequantized form; kNoValue when it is none.
  ir::ValueId Stored(ir::ValueId id) const;

  // u8 to i8 or back: the same real numbers under a zero point that differs by 128.
  ir::ValueId ShiftZeroPoint(ir::ValueId id, DType to, const std::string& value_name);

 private:
  Status AddInput(const onnx::ValueInfoProto& info);
  Status AddNarrowInput(const std::string& name, const ir::Type& type);
  Status AddOutput(const onnx::ValueInfoProto& info);
  Result<std::vector<ir::ValueId>> Append(const std::string& op, const std::vector<std::string>& value_names,
                                          const std::string& node_name, std::vector<ir::ValueId> inputs,
                                          ir::Attrs attrs, const ir::Type& declared);
  Status Fold();
  Result<ir::ValueId> FillOutput(ir::ValueId id, ir::ValueId sized, const std::string& name);
  void AddCounts();
  bool MovesStored(const std::string& op, const std::vector<ir::ValueId>& inputs) const;

  struct Scope {
    std::map<std::string, const onnx::TensorProto*> initialisers;
    std::map<std::string, ir::ValueId> values;
    std::set<std::string> lost;
    int opset = 0;
    std::map<std::string, const onnx::AttributeProto*> attrs;  // of the call, in a function
    std::map<std::string, DType> source_dtypes;
  };

  const onnx::ModelProto& model_;
  const onnx::GraphProto& source_;
  const ImportOptions& options_;
  ImportReport* const report_;
  std::vector<Scope> scopes_;  // innermost last
  int bodies_ = 0;
  std::map<const onnx::TensorProto*, ir::ValueId> read_;  // initialisers
  std::map<ir::ValueId, int> bits_;            // of values whose elements are less than a byte
  std::map<ir::ValueId, DType> narrow_;        // what the source says of values, for names that say nothing
  RealSizes real_sizes_;
  std::vector<ir::ValueId> counts_;            // of outputs
  std::map<ir::ValueId, ir::ValueId> stored_;  // dequantized constants -> the constants
  std::map<ir::ValueId, ir::Tensor> reals_;    // dequantized constants that were asked for
};

// Scale and zero point operands (names) with which 8-bit tensors are first read, looked up through nodes that
// only move data.
struct ReadAs {
  std::string scale, zero_point;
};
std::map<std::string, ReadAs> FindReadings(const onnx::GraphProto& source);

// Operand positions (x, scale, zero point) of the quantised tensors that an op reads.
std::vector<std::array<int, 3>> QuantisedOperands(const onnx::NodeProto& node);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_CONTEXT_H_
