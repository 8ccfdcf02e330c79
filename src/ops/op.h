// SPDX-License-Identifier: Apache-2.0
// What an operation is. Each op is one file, ops/<op>.cc, that defines `const Op kOp_<op>`, and one row in
// ops/ops.inc.
#ifndef WHET_OPS_OP_H_
#define WHET_OPS_OP_H_

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::ops {

enum class AttrKind : uint8_t { kInt, kReal, kText, kInts, kReals };

struct AttrSpec {
  const char* name;
  AttrKind kind;
  bool required;
  const char* meaning;  // one line, for docs and --help
};

// What a node's inference and checks may look at.
struct NodeView {
  const ir::Graph& graph;
  const ir::Node& node;

  const ir::Attrs& attrs() const { return node.attrs; }
  size_t input_count() const { return node.inputs.size(); }
  bool has(size_t i) const { return i < node.inputs.size() && node.inputs[i] != ir::kNoValue; }
  const ir::Type& in(size_t i) const { return graph.type(node.inputs[i]); }
  const ir::Type& out(size_t i) const { return graph.type(node.outputs[i]); }
  const ir::Tensor* constant(size_t i) const { return has(i) ? graph.constant(node.inputs[i]) : nullptr; }
};

// What the oracle computes with: operands in order (null where absent), declared types of operands and
// results.
struct EvalView {
  const ir::Node& node;
  ir::Dialect dialect;
  std::span<const ir::Tensor* const> inputs;
  std::span<const ir::Type> input_types;
  std::span<const ir::Type> output_types;  // shapes known

  const ir::Attrs& attrs() const { return node.attrs; }
  const ir::Tensor& in(size_t i) const { return *inputs[i]; }
  bool has(size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
  bool quantised(size_t i) const { return input_types[i].quant.present(); }
};

// What ops have in common, for those who treat them alike. Both kinds work element by element: where an
// operand lies in the order of axes doesn't matter, and the result may take an operand's place in memory.
enum class Kind : uint8_t {
  kOther,
  kUnary,   // a function of one element, f32 or quantised i8: of bytes lowering bakes a table
  kBinary,  // of two elements, operands broadcast
};

struct Op {
  const char* name;
  const char* summary;         // one line
  int min_inputs, max_inputs;  // max -1: any number
  int outputs;                 // -1: any number
  std::span<const AttrSpec> attrs;

  // Output types from input types and attributes. Quantisation of a result cannot be inferred where it is a
  // choice of the model: then the inferred type carries none, and the node's declared one stands. Never looks
  // at the node's outputs.
  Result<std::vector<ir::Type>> (*infer)(const NodeView&);

  // Operand types and attribute values that this op defines; the message says what would be right.
  Status (*verify)(const NodeView&);

  // The oracle: slow, plain, written from docs/integer-spec.md, independent of the kernels.
  Result<std::vector<ir::Tensor>> (*eval)(const EvalView&);

  Kind kind = Kind::kOther;
};

std::span<const Op* const> AllOps();      // in the order of ops.inc
const Op* FindOp(std::string_view name);  // null when unknown
Kind KindOf(std::string_view name);       // kOther when unknown

// Infers the node's output types. Where inference yields an 8-bit integer without quantisation, the declared
// quantisation and stored type (i8 or u8) of the node's output stand; of i16 the quantisation, and of quantize
// the type.
Result<std::vector<ir::Type>> InferNode(const ir::Graph& graph, const ir::Node& node);

// Appends a node of one output whose type is inferred; `quant` is used where inference leaves it open.
Result<ir::ValueId> AddInferred(ir::Graph& graph, std::string op, std::string name,
                                std::vector<ir::ValueId> inputs, ir::Attrs attrs = {}, ir::Quant quant = {});

// VerifyStructure, then every node: known op, attributes present and of the right kind and none unknown,
// operand count, verify(), and declared output shapes equal to inferred ones (symbols match anything they
// could be bound to).
Status VerifyGraph(const ir::Graph& graph);

// Recomputes the shapes of all values in node order, for instance after symbols were bound.
Status ReinferShapes(ir::Graph& graph);

// Runs the whole graph by the oracle. `inputs` in graph order; `all_values`, when given, receives every value
// computed. `states`, when given, is one run among several: it holds the states before the run, and afterwards
// those of the next; when empty, or not given, the run is the first.
Result<std::vector<ir::Tensor>> Evaluate(const ir::Graph& graph, std::span<const ir::Tensor> inputs,
                                         std::vector<ir::Tensor>* all_values = nullptr,
                                         std::vector<ir::Tensor>* states = nullptr);

// Whether each value's bits are specified (`exact`) or depend on float arithmetic (`approx`). Exact:
// constants, inputs, and results of integer ops on exact operands, quantize and dequantize included, and data
// movement of exact operands.
std::vector<bool> ExactValues(const ir::Graph& graph);

// The rows of ops.inc, each defined in its own file.
#define WHET_OP(name) extern const Op kOp_##name;
#include "ops/ops.inc"
#undef WHET_OP

}  // namespace whet::ops

#endif  // WHET_OPS_OP_H_
