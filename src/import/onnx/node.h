// SPDX-License-Identifier: Apache-2.0
// One node of the source while it is converted: its operands as graph values, its attributes, and what is
// built from them.
//
//   Status OnnxSigmoid(OnnxNode& node) { return node.Yield("sigmoid", {node.in(0)}); }
#ifndef WHET_IMPORT_ONNX_NODE_H_
#define WHET_IMPORT_ONNX_NODE_H_

#include <string>
#include <string_view>
#include <vector>

#include "import/emitter.h"
#include "import/onnx/context.h"

namespace whet::import {

// What messages call a node: its name, or its first result where it has none.
std::string NodeName(const onnx::NodeProto& source);

class OnnxNode {
 public:
  OnnxNode(OnnxContext& context, const onnx::NodeProto& source);
  Status FindOperands();

  const std::string& name() const { return name_; }
  const std::string& op() const { return source_.op_type(); }
  const onnx::NodeProto& source() const { return source_; }
  int opset() const { return context_.opset(); }
  ir::Graph& graph() { return context_.graph; }

  // Operands. Any position may be asked for: an absent one is kNoValue, of an empty type.
  size_t input_count() const { return inputs_.size(); }
  bool has(size_t i) const { return i < inputs_.size() && inputs_[i] != ir::kNoValue; }
  ir::ValueId in(size_t i) const { return i < inputs_.size() ? inputs_[i] : ir::kNoValue; }
  void SetOperand(size_t i, ir::ValueId id) { inputs_[i] = id; }
  const ir::Type& type(size_t i) const;
  // The element type that the source says: 16-bit floats are f32 in the graph.
  DType source_dtype(size_t i) const;
  // Bits of an element as the source says: 2 and 4 of what takes a byte in the graph.
  int bits(size_t i) const;
  size_t rank(size_t i) const { return type(i).shape.size(); }
  // The tensor of an operand that is known; null when the model computes it.
  const ir::Tensor* constant(size_t i) const { return has(i) ? context_.Known(inputs_[i]) : nullptr; }
  const ir::Tensor* KnownTensor(ir::ValueId id) const { return context_.Known(id); }
  // The quantised constant whose dequantized form the operand is, or kNoValue; `known` says of either kind.
  ir::ValueId stored(size_t i) const { return context_.Stored(in(i)); }
  bool known(size_t i) const { return stored(i) != ir::kNoValue || context_.graph.constant(in(i)); }
  // The integers of a constant operand; refuses one that the model computes.
  Result<std::vector<int64_t>> ConstantInts(size_t i, std::string_view meaning);
  Result<std::vector<double>> ConstantReals(size_t i, std::string_view meaning);

  // Attributes. One of the wrong kind counts as absent and fails the node afterwards, see attribute_error().
  bool HasAttr(std::string_view name) const { return FindAttr(name) != nullptr; }
  int64_t Int(std::string_view name, int64_t otherwise);
  double Real(std::string_view name, double otherwise);
  std::string Text(std::string_view name, std::string_view otherwise);
  std::vector<int64_t> Ints(std::string_view name);
  std::vector<double> Reals(std::string_view name);
  std::vector<std::string> Texts(std::string_view name);
  const onnx::TensorProto* TensorAttr(std::string_view name);
  const std::string& attribute_error() const { return attribute_error_; }
  // Attribute `name` as an axis of operand 0, negative ones counted from the end.
  Result<int64_t> Axis(int64_t axis, size_t rank);

  // The sizes of operand i; refuses open ones.
  Result<ir::Dims> Sizes(size_t i) { return SizesOf(in(i)); }
  Result<ir::Dims> SizesOf(ir::ValueId id);

  // Attribute `name` as a graph: the body of control flow. Null when there is none.
  const onnx::GraphProto* GraphAttr(std::string_view name);
  // Converts the nodes of `body` in place, its inputs being `args`, and gives its outputs. Refuses this node when one of the
  // body's is refused.
  Result<std::vector<ir::ValueId>> Inline(const onnx::GraphProto& body, const std::vector<ir::ValueId>& args);

  // Converts the body of the model's function that this node calls, in place.
  Status Call(const onnx::FunctionProto& function);

  // Results.
  size_t output_count() const { return static_cast<size_t>(source_.output_size()); }
  bool has_output(size_t i) const {
    return i < output_count() && !source_.output(static_cast<int>(i)).empty();
  }
  // The element type of a result that attribute `name` decides, as the graph has it: 16-bit floats are f32, and
  // remembered as what they are.
  Result<DType> DTypeAttr(std::string_view name, DType otherwise, size_t output = 0);
  void SetSourceDType(DType dtype, size_t output = 0);
  // Results that are f32 and not said to be anything else are what the first float operand is.
  void SpreadSourceDType();
  Result<ir::ValueId> Add(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs = {},
                          const ir::Type& declared = {});
  // 16-bit floats are widened.
  ir::ValueId Constant(ir::Tensor tensor, ir::Quant quant = {});
  // This node's way to add nodes, for conversions that other formats share. Valid while the node is.
  Emitter emitter();
  // Adds a node that is this node's result number `output`.
  Status Yield(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs = {},
               const ir::Type& declared = {}, size_t output = 0);
  Status YieldAlias(ir::ValueId id, size_t output = 0);
  // Adds a node of several results; YieldAlias says which of them are this node's.
  Result<std::vector<ir::ValueId>> AddMany(const std::string& op, size_t results,
                                           std::vector<ir::ValueId> inputs, ir::Attrs attrs = {});
  Status YieldQuantised(ir::ValueId id, const ir::Quant& quant);
  Result<ir::ValueId> Quantise(ir::ValueId id, const ir::Quant& quant);

  // Sizes that depend on data.
  RealSizes& real_sizes() { return context_.real_sizes(); }
  // The numbers in operand i, a list of sizes, where it is known or holds computed ones; nothing otherwise.
  std::optional<std::vector<ComputedSize>> ComputedSizes(size_t i) const;

  // Images between NCHW and NHWC; rank-generic: channels move between axis 1 and the last.
  Result<ir::ValueId> ToChannelsLast(ir::ValueId id);
  Status YieldChannelsFirst(ir::ValueId id);

  // Says that this node cannot be imported; the caller returns the status.
  Status Refuse(std::string reason, std::string remedy);
  // The same because operand value `id` would have to be a constant: the inputs from which it is computed may be bound.
  Status RefuseComputed(ir::ValueId id, std::string_view meaning);
  bool Want(ir::ValueId id) { return context_.Want(id); }
  bool refused() const { return refused_; }

 private:
  Result<std::vector<ir::ValueId>> InlineInScope(const onnx::GraphProto& body,
                                                 const std::vector<ir::ValueId>& args);
  Result<std::vector<ir::ValueId>> CallInScope(const onnx::FunctionProto& function);
  const onnx::AttributeProto* FindAttr(std::string_view name) const;
  const onnx::AttributeProto* AttrOfKind(std::string_view name, onnx::AttributeProto::AttributeType kind);
  Result<ir::ValueId> AddQuantize(ir::ValueId id, const ir::Quant& quant, const std::string& value_name);

  OnnxContext& context_;
  const onnx::NodeProto& source_;
  std::string name_;
  std::vector<ir::ValueId> inputs_;
  std::string attribute_error_;
  bool refused_ = false;
};

// Converts one node of the source by its row of onnx_ops.inc; a refused one is listed, and its results are lost.
Status ConvertNode(OnnxContext& context, const onnx::NodeProto& source);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_NODE_H_
