// SPDX-License-Identifier: Apache-2.0
// The graph: values, and nodes in an order in which every value is produced before it is used (static single assignment).
//
// Conventions that hold in every graph, whatever it was imported from:
//  * Images are NHWC, 1-D signals NWC. Convolution weights are OHWI; depthwise weights are [KH, KW, C]; fully_connected weights [N, K].
//    An NCHW source gets explicit transposes, which the passes cancel.
//  * 8-bit activations are i8. A uint8 tensor of the source is the i8 tensor with its zero point less 128; only graph inputs and
//    outputs keep u8, behind a `quantize` node (u8 -> i8 with the shifted zero point flips the top bit).
//  * A quantised operation is the same op as its float twin, on quantised types: conv2d of i8 by i8 into i8. No separate names.
//  * Paddings are explicit numbers; fused activations are the float attributes act_min and act_max.
#ifndef WHET_IR_GRAPH_H_
#define WHET_IR_GRAPH_H_

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace whet::ir {

using ValueId = int32_t;
constexpr ValueId kNoValue = -1;  // an absent optional operand

// How integers are rounded: the rule of the integer specification, or TFLite Micro's recipes.
enum class Dialect : uint8_t { kWhet = 0, kTflm = 1 };

using Attr = std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>>;

// Attributes in name order. Getters with a default serve optional attributes; ops/op.h checks presence and kind beforehand.
class Attrs {
 public:
  Attrs() = default;
  Attrs(std::initializer_list<std::pair<const std::string, Attr>> items) : items_(items) {}

  bool Has(std::string_view name) const { return items_.find(name) != items_.end(); }
  const Attr* Find(std::string_view name) const;
  int64_t Int(std::string_view name, int64_t otherwise = 0) const;
  double Real(std::string_view name, double otherwise = 0) const;
  std::string Text(std::string_view name, std::string_view otherwise = "") const;
  std::vector<int64_t> Ints(std::string_view name) const;  // empty when absent
  std::vector<double> Reals(std::string_view name) const;
  void Set(std::string name, Attr value) { items_[std::move(name)] = std::move(value); }
  void Erase(std::string_view name);

  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  bool operator==(const Attrs&) const = default;

 private:
  std::map<std::string, Attr, std::less<>> items_;
};

struct Value {
  std::string name;  // the source's name, unique in the graph
  Type type;
  std::optional<Tensor> constant;

  bool is_constant() const { return constant.has_value(); }
};

struct Node {
  std::string op;               // a row of ops/ops.inc
  std::string name;             // the source's node name, for messages and reports
  std::vector<ValueId> inputs;  // kNoValue where an optional operand is absent
  std::vector<ValueId> outputs;
  Attrs attrs;
};

// A value that a model keeps from one run to the next (docs/adr/0007-state.md): `input` holds it during a run,
// `output` is what it holds in the next one, `initial` what it holds in the first after a reset.
struct State {
  ValueId input = kNoValue, output = kNoValue;
  Tensor initial;
};

// What constants have cost so far, whether the graph still has them or not: bounded in proportion to the model (ops/fold.h).
struct Made {
  int64_t bytes = 0, work = 0;
  int64_t source_bytes = 0;  // of the model's file, and of what belongs to it
};

class Graph {
 public:
  std::string name;
  Dialect dialect = Dialect::kWhet;
  std::vector<Node> nodes;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::vector<State> states;
  Made made;

  ValueId AddValue(std::string name, Type type);  // a taken or empty name gets a number appended
  void Rename(ValueId id, std::string name);      // numbered likewise; the old name is free again
  ValueId AddInput(std::string name, Type type);
  ValueId AddState(std::string name, Tensor initial, Quant quant = {});  // its output is itself until set
  ValueId AddConstant(std::string name, Tensor tensor, Quant quant = {});
  // Appends a node with one new output value named after the node and returns that value.
  ValueId AddNode(std::string op, std::string name, std::vector<ValueId> inputs, Type output,
                  Attrs attrs = {});

  Value& value(ValueId id) { return values_[static_cast<size_t>(id)]; }
  const Value& value(ValueId id) const { return values_[static_cast<size_t>(id)]; }
  const Type& type(ValueId id) const;  // of kNoValue an empty one
  int32_t value_count() const { return static_cast<int32_t>(values_.size()); }
  const Tensor* constant(ValueId id) const;  // null when absent or not constant

  // Index into `nodes` of the producer of each value, -1 for inputs, states and constants.
  std::vector<int32_t> Producers() const;
  // How often each value is read, graph outputs and next states counted.
  std::vector<int32_t> UseCounts() const;
  // Lets every reader of `from`, graph outputs and next states included, read `to` instead.
  void ReplaceUses(ValueId from, ValueId to);
  // Replaces symbols by sizes everywhere.
  void BindSymbols(const Bindings& bindings);

 private:
  std::string FreeName(std::string name);

  std::vector<Value> values_;
  std::map<std::string, int> names_;  // name -> next number to append
};

// Structure: ids in range, every value produced once and before use, names unique, constants that fit their types, quantisation
// that fits shapes. Operations are checked by ops/verify.h.
Status VerifyStructure(const Graph& graph);

// The text form; ParseGraph(PrintGraph(g)) is g. docs/ir-text.md gives the grammar.
std::string PrintGraph(const Graph& graph);
Result<Graph> ParseGraph(std::string_view text);

}  // namespace whet::ir

#endif  // WHET_IR_GRAPH_H_
