// SPDX-License-Identifier: Apache-2.0
// SVDF, RNN and LSTM. Their variable tensors are operands; what becomes of them is the state of the next run. The
// product with the input is one matrix product over all steps. 8-bit weights of float cells are dequantised.
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/integer_lstm.h"
#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

using Ids = std::vector<ir::ValueId>;
using Ints = std::vector<int64_t>;

// A matrix or vector of constant floats, shape checked.
Result<ir::Tensor> Weights(Translation& t, size_t i, const ir::Dims& dims) {
  ir::Tensor weights = WHET_TRY(t.Floats(i));
  if (weights.dims() == dims) return weights;
  return Error(fmt::format("its operand {} is {}, expected {}", i, ToString(ir::ToShape(weights.dims())),
                           ToString(ir::ToShape(dims))));
}

// The tensors one behind the other, transposed to [columns, rows of all] where they are matrices and it is asked for.
ir::Tensor Stacked(const std::vector<ir::Tensor>& parts, bool transposed) {
  ir::Dims dims = parts[0].dims();
  const int64_t rows = dims[0], columns = parts[0].count() / std::max<int64_t>(rows, 1);
  const auto n = static_cast<int64_t>(parts.size());
  dims[0] = rows * n;
  if (transposed) dims = {columns, rows * n};
  ir::Tensor all(DType::kF32, dims);
  const auto to = all.MutableData<float>();
  for (int64_t p = 0; p < n; ++p) {
    const auto from = parts[static_cast<size_t>(p)].Data<float>();
    for (int64_t i = 0; i < rows * columns; ++i) {
      const int64_t row = p * rows + i / columns, column = i % columns;
      const int64_t at = transposed ? column * rows * n + row : row * columns + column;
      to[static_cast<size_t>(at)] = from[static_cast<size_t>(i)];
    }
  }
  return all;
}

ir::Tensor Negated(const ir::Tensor& tensor) {
  ir::Tensor result(DType::kF32, tensor.dims());
  for (size_t i = 0; i < static_cast<size_t>(tensor.count()); ++i)
    result.MutableData<float>()[i] = -tensor.Data<float>()[i];
  return result;
}

// One sequence operator while it is taken apart. `single` operators see one step, [batch, inputs].
class Sequence {
 public:
  Sequence(Translation& t, bool single, bool time_major) : t_(t), single_(single), time_major_(time_major) {}

  Status Open() {
    const ir::Dims& in = t_.in(0).dims;
    if (t_.in(0).type.dtype != DType::kF32)
      return Error("it computes on " + ToString(t_.in(0).type) + "; only float cells are supported");
    if (in.size() != (single_ ? 2u : 3u))
      return Error("its input must be " + std::string(single_ ? "[batch, inputs]" : "of three dimensions"));
    inputs_ = in.back();
    batch_ = single_ ? in[0] : in[time_major_ ? 1 : 0];
    time_ = single_ ? 1 : in[time_major_ ? 0 : 1];
    x_ = t_.Operand(0);
    if (single_) x_ = t_.Reshaped(x_, {1, batch_, inputs_}, "steps");
    if (!single_ && !time_major_)
      x_ = WHET_TRY(t_.Add("transpose", "steps", {x_}, {{"perm", Ints{1, 0, 2}}}));
    return {};
  }

  int64_t inputs() const { return inputs_; }
  int64_t batch() const { return batch_; }

  // x times these weights [rows, inputs], plus a bias.
  Result<ir::ValueId> Product(const std::string& suffix, ir::Tensor weights, ir::Tensor bias) {
    return t_.Add("fully_connected", suffix, {x_, Constant(std::move(weights)), Constant(std::move(bias))});
  }
  ir::ValueId Constant(ir::Tensor tensor) {
    return t_.graph().AddConstant(t_.name() + "/weights", std::move(tensor));
  }

  // A state operand as [batch, size].
  Result<ir::ValueId> State(size_t operand, int64_t size) {
    if (!t_.has(operand)) return Error(fmt::format("its operand {}, a state, is absent", operand));
    if (t_.in(operand).dims != ir::Dims{batch_, size} || t_.in(operand).type.dtype != DType::kF32)
      return Error(fmt::format("its state {} is {}", operand, ToString(t_.in(operand).type)));
    return t_.Operand(operand);
  }

  // y [time, batch, units] in the order and shape of the operator's result.
  Result<ir::ValueId> Ordered(ir::ValueId y, const std::string& suffix) {
    const ir::Dims dims = ir::StaticDims(t_.graph().type(y).shape).value_or(ir::Dims(3, 1));
    if (single_) return t_.Reshaped(y, {dims[1], dims[2]}, suffix);
    return time_major_ ? y : t_.Add("transpose", suffix, {y}, {{"perm", Ints{1, 0, 2}}});
  }

  Status Give(size_t output, ir::ValueId value) {
    if (ir::ToShape(t_.out(output).dims) != t_.graph().type(value).shape)
      return Error(fmt::format("its result is {}, the operands give {}", ToString(t_.out(output).type),
                               ToString(t_.graph().type(value))));
    t_.Emit("reshape", {value}, {{"shape", t_.out(output).dims}}, output);
    return {};
  }

  Translation& t() { return t_; }

 private:
  Translation& t_;
  bool single_, time_major_;
  int64_t inputs_ = 0, batch_ = 0, time_ = 0;
  ir::ValueId x_ = ir::kNoValue;
};

Result<ir::Attrs> CellAttrs(wire::Activation activation, const std::string& before, bool reverse) {
  struct Row {
    wire::Activation activation;
    const char* name;
    double alpha, beta;
  };
  constexpr Row kRows[] = {{wire::Activation::NONE, "Affine", 1, 0},
                           {wire::Activation::RELU, "Relu", 0, 0},
                           {wire::Activation::RELU_N1_TO_1, "Clamp", -1, 1},
                           {wire::Activation::RELU6, "Clamp", 0, 6},
                           {wire::Activation::TANH, "Tanh", 0, 0}};
  for (const Row& row : kRows) {
    if (row.activation != activation) continue;
    ir::Attrs attrs;
    if (before.empty()) {
      attrs = {{"activations", std::string(row.name)},
               {"alphas", std::vector<double>{row.alpha}},
               {"betas", std::vector<double>{row.beta}}};
    } else {
      attrs = {{"activations", before + "," + row.name + "," + row.name},
               {"alphas", std::vector<double>{0, row.alpha, row.alpha}},
               {"betas", std::vector<double>{0, row.beta, row.beta}}};
    }
    if (reverse) attrs.Set("reverse", int64_t{1});
    return attrs;
  }
  return Error("its activation is not supported; use tanh or relu");
}

struct Cell {
  const char* name;
  size_t first;        // operand of its first weights
  size_t state, cell;  // operands
  bool reverse;
};

// Weights, recurrent weights, bias, state.
Result<ir::ValueId> RnnCell(Sequence& s, const Cell& cell, wire::Activation activation) {
  Translation& t = s.t();
  if (!t.has(cell.first) || t.in(cell.first).dims.size() != 2)
    return Error("its weights must be [units, inputs]");
  const int64_t units = t.in(cell.first).dims[0];
  const ir::ValueId h0 = WHET_TRY(s.State(cell.state, units));
  const ir::Tensor bias = t.has(cell.first + 2) ? WHET_TRY(Weights(t, cell.first + 2, {units}))
                                                : ir::Tensor(DType::kF32, {units});
  const ir::ValueId product =
      WHET_TRY(s.Product(cell.name, WHET_TRY(Weights(t, cell.first, {units, s.inputs()})), bias));
  const ir::ValueId r = s.Constant(Stacked({WHET_TRY(Weights(t, cell.first + 1, {units, units}))}, true));
  const Ids results = WHET_TRY(t.AddMany("rnn", std::string(cell.name) + "/cell",
                                         {product, r, ir::kNoValue, ir::kNoValue, h0},
                                         WHET_TRY(CellAttrs(activation, "", cell.reverse))));
  t.builder().Update(t.Input(cell.state), results[1]);
  return s.Ordered(results[0], std::string(cell.name) + "/order");
}

struct Clips {
  float cell, projection;
};

// Operands from `first`: weights of the input gate, forget gate, cell and output gate with the input, then with the
// hidden state, peepholes of input, forget and output gate, biases of all four, projection and its bias.
class LstmCell {
 public:
  LstmCell(Sequence& s, const Cell& cell, wire::Activation activation, Clips clips)
      : s_(s), t_(s.t()), cell_(cell), activation_(activation), clips_(clips) {}

  Result<ir::ValueId> Run() {
    if (!t_.has(At(1)) || t_.in(At(1)).dims.size() != 2 || !t_.has(At(5)) || t_.in(At(5)).dims.size() != 2)
      return Error("its weights must be matrices");
    units_ = t_.in(At(1)).dims[0];
    hidden_ = t_.in(At(5)).dims[1];
    coupled_ = !t_.has(At(0));
    if (!t_.has(At(15)) && hidden_ != units_) return Error("its recurrent weights do not fit the cell");
    Ids operands = WHET_TRY(Operands());
    ir::Attrs attrs = WHET_TRY(CellAttrs(activation_, "Sigmoid", cell_.reverse));
    if (coupled_) attrs.Set("coupled", int64_t{1});
    if (clips_.cell > 0) attrs.Set("cell_clip", double{clips_.cell});
    if (clips_.projection > 0) attrs.Set("projection_clip", double{clips_.projection});
    const std::string name = cell_.name;
    const Ids results = WHET_TRY(t_.AddMany("lstm", name + "/cell", std::move(operands), std::move(attrs)));
    t_.builder().Update(t_.Input(cell_.state), results[1]);
    t_.builder().Update(t_.Input(cell_.cell), results[2]);
    return s_.Ordered(results[0], name + "/order");
  }

 private:
  size_t At(size_t i) const { return cell_.first + i; }

  // Gates of the graph are input, output, forget, cell; here they are input, forget, cell, output. Without an input
  // gate that is 1 less the forget gate, the sigmoid of its negated sum; the graph couples the other way round.
  Result<std::vector<ir::Tensor>> Gates(size_t first, const ir::Dims& dims) {
    std::vector<ir::Tensor> gates;
    for (size_t gate : {size_t{0}, size_t{3}, size_t{1}, size_t{2}}) {
      const bool derived = gate == 0 && coupled_;
      ir::Tensor weights = WHET_TRY(Weights(t_, At(first + (derived ? 1 : gate)), dims));
      gates.push_back(derived ? Negated(weights) : weights);
    }
    return gates;
  }

  Result<ir::ValueId> Peepholes() {
    if (!t_.has(At(9))) return ir::kNoValue;
    const ir::Tensor forget = WHET_TRY(Weights(t_, At(9), {units_})),
                     output = WHET_TRY(Weights(t_, At(10), {units_})),
                     input = coupled_ ? Negated(forget) : WHET_TRY(Weights(t_, At(8), {units_}));
    return s_.Constant(Stacked({input, output, forget}, false));
  }

  Result<Ids> Operands() {
    const std::vector<ir::Tensor> w = WHET_TRY(Gates(0, {units_, s_.inputs()})),
                                  r = WHET_TRY(Gates(4, {units_, hidden_})),
                                  b = WHET_TRY(Gates(11, {units_}));
    Ids operands = {WHET_TRY(s_.Product(cell_.name, Stacked(w, false), Stacked(b, false))),
                    s_.Constant(Stacked(r, true)),
                    ir::kNoValue,
                    ir::kNoValue,
                    WHET_TRY(s_.State(cell_.state, hidden_)),
                    WHET_TRY(s_.State(cell_.cell, units_)),
                    WHET_TRY(Peepholes())};
    if (!t_.has(At(15))) return operands;
    operands.push_back(s_.Constant(Stacked({WHET_TRY(Weights(t_, At(15), {hidden_, units_}))}, true)));
    if (t_.has(At(16))) operands.push_back(s_.Constant(WHET_TRY(Weights(t_, At(16), {hidden_}))));
    return operands;
  }

  Sequence& s_;
  Translation& t_;
  const Cell cell_;
  const wire::Activation activation_;
  const Clips clips_;
  int64_t units_ = 0, hidden_ = 0;
  bool coupled_ = false;
};

// Both directions, joined or each by itself.
Status GiveBoth(Sequence& s, ir::ValueId forward, ir::ValueId backward, bool merge) {
  if (s.t().output_count() != (merge ? 1u : 2u)) return Error("its results are not those of its options");
  if (!merge) {
    WHET_TRY(s.Give(0, forward));
    return s.Give(1, backward);
  }
  return s.Give(0, WHET_TRY(s.t().Add("concat", "both", {forward, backward}, {{"axis", int64_t{2}}})));
}

Status RefuseOperands(Translation& t, size_t first, size_t last, const char* what) {
  for (size_t i = first; i <= last; ++i) {
    if (t.has(i)) return Error(fmt::format("it has {}, which is not supported", what));
  }
  return {};
}

}  // namespace

Status Svdf(Translation& t) {
  const wire::SvdfOptions* options = t.op().options_as_Svdf();
  ir::Attrs attrs{{"rank", int64_t{options ? options->rank() : 1}}};
  const bool quantised = t.in(0).type.dtype != DType::kF32;
  // The integer kernels do not look at the activation: the result's range is that of its type.
  if (options && !quantised) WHET_TRY(SetActivation(options->activation(), &attrs));
  if (!t.has(4) || !t.in(4).variable) return Error("its state must be a variable tensor");
  ir::ValueId feature = t.Operand(1), time = t.Operand(2);
  if (!quantised && t.in(1).type.dtype != DType::kF32)
    feature = t.graph().AddConstant(t.name() + "/feature", WHET_TRY(t.Floats(1)));
  if (!quantised && t.in(2).type.dtype != DType::kF32)
    time = t.graph().AddConstant(t.name() + "/time", WHET_TRY(t.Floats(2)));
  const Ids results =
      WHET_TRY(t.AddMany("svdf", "svdf", {t.Operand(0), feature, time, t.Operand(3), t.Operand(4)},
                         std::move(attrs), {t.out().type.quant, t.in(4).type.quant}));
  t.builder().Update(t.Input(4), results[1]);
  if (t.graph().type(results[0]) != t.out().type) return Error("its result is not what its operands give");
  t.Emit("reshape", {results[0]}, {{"shape", t.out().dims}});
  return {};
}

Status Rnn(Translation& t) {
  const wire::RnnOptions* one = t.op().options_as_Rnn();
  const wire::SequenceRnnOptions* many = t.op().options_as_SequenceRnn();
  const bool single = t.builder().source().Code(t.op()) == static_cast<int32_t>(wire::Builtin::RNN);
  Sequence s(t, single, many && many->time_major());
  WHET_TRY(s.Open());
  const wire::Activation activation = one    ? one->activation()
                                      : many ? many->activation()
                                             : wire::Activation::NONE;
  return s.Give(0, WHET_TRY(RnnCell(s, {"forward", 1, 4, 0, false}, activation)));
}

Status BidirectionalRnn(Translation& t) {
  const wire::BidirectionalRnnOptions* options = t.op().options_as_BidirectionalRnn();
  if (!options) return Error("it has no options");
  WHET_TRY(RefuseOperands(t, 9, 11, "an auxiliary input"));
  Sequence s(t, false, options->time_major());
  WHET_TRY(s.Open());
  const ir::ValueId forward = WHET_TRY(RnnCell(s, {"forward", 1, 4, 0, false}, options->activation()));
  const ir::ValueId backward = WHET_TRY(RnnCell(s, {"backward", 5, 8, 0, true}, options->activation()));
  return GiveBoth(s, forward, backward, options->merge_outputs());
}

Status Lstm(Translation& t) {
  const wire::LstmOptions* one = t.op().options_as_Lstm();
  const wire::SequenceLstmOptions* many = t.op().options_as_SequenceLstm();
  if (!one && !many) return Error("it has no options");
  if (one && one->basic() != 0) return Error("it is of the old kind with joined gates; re-export the model");
  WHET_TRY(RefuseOperands(t, 20, 23, "layer normalisation"));
  if (many && t.in(0).type.dtype != DType::kF32)
    return AddIntegerLstm(t, {many->activation(), many->cell_clip(), many->time_major()});
  Sequence s(t, one != nullptr, many && many->time_major());
  WHET_TRY(s.Open());
  const wire::Activation activation = one ? one->activation() : many->activation();
  const Clips clips =
      one ? Clips{one->cell_clip(), one->proj_clip()} : Clips{many->cell_clip(), many->proj_clip()};
  return s.Give(0, WHET_TRY(LstmCell(s, {"forward", 1, 18, 19, false}, activation, clips).Run()));
}

Status BidirectionalLstm(Translation& t) {
  const wire::BidirectionalLstmOptions* options = t.op().options_as_BidirectionalLstm();
  if (!options) return Error("it has no options");
  WHET_TRY(RefuseOperands(t, 39, 47, "an auxiliary input"));
  Sequence s(t, false, options->time_major());
  WHET_TRY(s.Open());
  const Clips clips{options->cell_clip(), options->proj_clip()};
  const ir::ValueId forward =
      WHET_TRY(LstmCell(s, {"forward", 1, 35, 36, false}, options->activation(), clips).Run());
  const ir::ValueId backward =
      WHET_TRY(LstmCell(s, {"backward", 18, 37, 38, true}, options->activation(), clips).Run());
  return GiveBoth(s, forward, backward, options->merge_outputs());
}

}  // namespace whet::import::tflite
