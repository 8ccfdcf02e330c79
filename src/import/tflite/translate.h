// SPDX-License-Identifier: Apache-2.0
// What the function of one TFLite operator works with: its operands and options on one side, the graph being
// built on the other.
#ifndef WHET_IMPORT_TFLITE_TRANSLATE_H_
#define WHET_IMPORT_TFLITE_TRANSLATE_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/emitter.h"
#include "import/import.h"
#include "import/tflite/source.h"
#include "ir/graph.h"

namespace whet::import::tflite {

// The graph being built and where each tensor of the file is in it.
class Builder {
 public:
  Builder(const Source& source, Budget* budget, ir::Graph* graph);

  const Source& source() const { return source_; }
  ir::Graph& graph() { return graph_; }
  Budget& budget() { return budget_; }

  void AddInputs();
  void AddOutputs();

  // The name that the value of a tensor gets; behind the boundary of a uint8 graph it differs from the
  // tensor's own.
  std::string ValueName(int32_t tensor) const;
  // The tensor's value in the graph; constants are added on first use.
  ir::ValueId Value(int32_t tensor);
  // Its constant contents, bytes already as `type` says; null when it has none.
  const ir::Tensor* Constant(int32_t tensor);
  void Define(int32_t tensor, ir::ValueId value) { slots_[static_cast<size_t>(tensor)].value = value; }
  void DefineConstant(int32_t tensor, ir::Tensor contents) {
    slots_[static_cast<size_t>(tensor)].constant = std::move(contents);
  }
  bool Defined(int32_t tensor) const;
  // A variable tensor's value from here on, and in the next run.
  void Update(int32_t tensor, ir::ValueId value);

  // Variables that a resource tensor names.
  void Name(int32_t resource, std::string variable) { named_[resource] = std::move(variable); }
  Result<std::string> VariableOf(int32_t resource) const;
  // What it holds here: where nothing assigned it before, a state of this type.
  Result<ir::ValueId> ReadVariable(const std::string& variable, const ir::Type& type);
  Status AssignVariable(const std::string& variable, ir::ValueId value);
  // What the initialiser of the model assigned: variables that begin with it.
  void Begin(std::string variable, ir::Tensor contents) {
    initial_[std::move(variable)] = std::move(contents);
  }
  const std::map<std::string, ir::ValueId>& variables() const { return variables_; }

  // Of an output of the graph: along its first axis as many elements are real as `count` says, i64 [1].
  void Count(int32_t tensor, ir::ValueId count) { slots_[static_cast<size_t>(tensor)].count = count; }

  bool IsOutput(int32_t tensor) const { return slots_[static_cast<size_t>(tensor)].output; }

 private:
  struct Slot {
    ir::ValueId value = ir::kNoValue;
    std::optional<ir::Tensor> constant;
    ir::ValueId count = ir::kNoValue;
    bool input = false, output = false;  // of the graph
    int state = -1;                      // of the graph, which the variable is
  };
  ir::ValueId AddVariable(const SourceTensor& info, Slot& slot);
  const Source& source_;
  Budget& budget_;
  ir::Graph& graph_;
  std::vector<Slot> slots_;
  std::map<int32_t, std::string> named_;          // resource tensors
  std::map<std::string, ir::Tensor> initial_;     // of variables
  std::map<std::string, ir::ValueId> variables_;  // what they hold here
  std::map<std::string, size_t> variable_states_;
};

// One operator.
class Translation {
 public:
  Translation(Builder* builder, const wire::Operator& op, const char* ir_op)
      : builder_(*builder), op_(op), ir_op_(ir_op) {}

  const wire::Operator& op() const { return op_; }
  const char* ir_op() const { return ir_op_; }  // the row's
  Builder& builder() { return builder_; }
  ir::Graph& graph() { return builder_.graph(); }

  size_t input_count() const { return op_.inputs() ? op_.inputs()->size() : 0; }
  size_t output_count() const { return ResultCount(op_); }
  bool has(size_t i) const { return i < input_count() && Input(i) >= 0; }
  const SourceTensor& in(size_t i) const { return Info(Input(i)); }
  const SourceTensor& out(size_t i = 0) const { return Info(Output(i)); }
  int32_t Input(size_t i) const { return op_.inputs()->Get(static_cast<flatbuffers::uoffset_t>(i)); }
  int32_t Output(size_t i) const { return op_.outputs()->Get(static_cast<flatbuffers::uoffset_t>(i)); }
  std::string name(size_t output = 0) const { return builder_.ValueName(Output(output)); }

  ir::ValueId Operand(size_t i) { return has(i) ? builder_.Value(Input(i)) : ir::kNoValue; }
  const ir::Tensor* Constant(size_t i) { return has(i) ? builder_.Constant(Input(i)) : nullptr; }

  // A constant operand of integers; `what` names it in the error.
  Result<std::vector<int64_t>> Ints(size_t i, std::string_view what);
  Result<int64_t> Int(size_t i, std::string_view what);
  // An axis counted from the front of operand `i`.
  Result<size_t> Axis(int64_t axis, size_t i) const;
  // A constant operand as float32 of the same shape: float16 widened, bytes dequantised.
  Result<ir::Tensor> Floats(size_t i);

  // Appends a node whose result is result `output` of the operator.
  void Emit(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs = {}, size_t output = 0);
  // The same for an op that keeps the quantisation of its first operand: `quantize` follows where the file
  // wants another.
  void EmitKeeping(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs = {}, size_t output = 0);
  // The same for an op whose results are those of the operator, in order.
  Status EmitMany(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs);
  // Appends a node whose result the file does not have; `suffix` is appended to the operator's name.
  ir::ValueId Step(const char* op, std::string_view suffix, std::vector<ir::ValueId> inputs, ir::Type type,
                   ir::Attrs attrs = {});
  // The same for an op of several results, whose types inference tells; `quants` are used where that leaves them open.
  Result<std::vector<ir::ValueId>> AddMany(const char* op, std::string_view suffix,
                                           std::vector<ir::ValueId> inputs, ir::Attrs attrs = {},
                                           const std::vector<ir::Quant>& quants = {});
  // Result `output` of the operator is `value`, which takes its name where the file gives it out.
  void Give(size_t output, ir::ValueId value) { builder_.Define(Output(output), value); }
  // The same where inference tells the type; `quant` is used where that leaves it open.
  Result<ir::ValueId> Add(const char* op, std::string_view suffix, std::vector<ir::ValueId> inputs,
                          ir::Attrs attrs = {}, ir::Quant quant = {});
  // The same for an op of several results.
  Result<std::vector<ir::ValueId>> AddMany(const char* op, std::vector<ir::ValueId> inputs, ir::Attrs attrs);
  // `value` in the quantisation of `type`: itself, or through `quantize`.
  ir::ValueId Requantised(ir::ValueId value, const ir::Type& type, std::string_view suffix);
  // `value` as an operand of another shape: itself, or through `reshape`.
  ir::ValueId Reshaped(ir::ValueId value, const ir::Dims& dims, std::string_view suffix);

 private:
  const SourceTensor& Info(int32_t tensor) const {
    return builder_.source().tensors[static_cast<size_t>(tensor)];
  }

  Builder& builder_;
  const wire::Operator& op_;
  const char* ir_op_;
};

// For conversions that are not TFLite's alone: their nodes are steps of the operator.
Emitter EmitterOf(Translation& t);

// Result 0 of the operator is known now.
Status DefineInts(Translation& t, const std::vector<int64_t>& values);

// FULLY_CONNECTED by weights that the model computes; `bounds` are its act_min and act_max.
Status ComputedWeights(Translation& t, const ir::Attrs& bounds);

// GATHER whose operands share `batch` dimensions.
Status BatchedGather(Translation& t, size_t batch, size_t axis);

// An error unless the result and the first `operands` operands are i8, each with one scale.
Status ExpectBytes(Translation& t, size_t operands);

// The result of `real` on operands that are dequantised first; quantised where the file wants it so.
Status ThroughFloat(Translation& t, const std::function<Result<ir::ValueId>(std::vector<ir::ValueId>)>& real);

// Sets act_min and act_max; an error for the activations that have no bounds.
Status SetActivation(wire::Activation activation, ir::Attrs* attrs);

using Translate = Status (*)(Translation&);

// A row of tflite_ops.inc. max_inputs 0: any number; outputs 0: any number.
struct Mapping {
  wire::Builtin code;
  const char* ir_op;
  Translate translate;
  size_t min_inputs, max_inputs, outputs;
  const char* custom_name;  // of a custom operator
};
const Mapping* FindMapping(const Source& source, const wire::Operator& op);

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_TRANSLATE_H_
