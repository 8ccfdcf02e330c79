// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM on 8 or 16 bits, step by step as TFLite Micro computes it: gates are 16-bit products of
// scale 2^-12 before their function and 2^-15 behind it, the cell has 16 bits and a scale that is a power of two. Bytes are
// widened to 16 bits, so that products are those of 16-bit activations.
#include "import/tflite/integer_lstm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace whet::import::tflite {
namespace {

using Ids = std::vector<ir::ValueId>;
using Ints = std::vector<int64_t>;

constexpr int64_t kMostSteps = 1024;  // each becomes operations of its own
constexpr size_t kHidden = 18, kCell = 19, kOperands = 20;
constexpr std::array<const char*, 4> kGates = {"input", "forget", "cell",
                                               "output"};  // in the order of operands

const ir::Quant& Sums() {
  static const ir::Quant quant = ir::Quant::PerTensor(0x1p-12f, 0);
  return quant;
}

const ir::Quant& Shares() {
  static const ir::Quant quant = ir::Quant::PerTensor(0x1p-15f, 0);
  return quant;
}

bool IsStored(const ir::Type& type) {
  return (type.dtype == DType::kI8 || type.dtype == DType::kI16) && type.quant.per_tensor();
}

class IntegerLstm {
 public:
  explicit IntegerLstm(Translation& t) : t_(t) {}

  Status Run(float cell_clip, bool time_major) {
    WHET_TRY(Open(time_major));
    WHET_TRY(AddInputs(time_major));
    ir::ValueId hidden = t_.Operand(kHidden), cell = t_.Operand(kCell);
    Ids results;
    for (step_ = 0; step_ < steps_; ++step_) {
      WHET_TRY(AddGates(hidden));
      cell = WHET_TRY(NextCell(cell, cell_clip));
      hidden = WHET_TRY(NextHidden(cell));
      results.push_back(t_.Reshaped(hidden, {1, batch_, units_}, Name("result")));
    }
    t_.builder().Update(t_.Input(kHidden), hidden);
    t_.builder().Update(t_.Input(kCell), cell);
    ir::ValueId all = results[0];
    if (steps_ > 1) all = WHET_TRY(t_.Add("concat", "steps", results, {{"axis", int64_t{0}}}));
    if (!time_major) all = WHET_TRY(t_.Add("transpose", "batches", {all}, {{"perm", Ints{1, 0, 2}}}));
    if (t_.graph().type(all) != t_.out().type) {
      return Error(fmt::format("its result is {}, its state gives {}", ToString(t_.out().type),
                               ToString(t_.graph().type(all))));
    }
    t_.Emit("reshape", {all}, {{"shape", t_.out().dims}});
    return {};
  }

 private:
  std::string Name(const std::string& what) const { return fmt::format("{}/{}", what, step_); }

  Status Open(bool time_major) {
    const ir::Dims& in = t_.in(0).dims;
    if (in.size() != 3 || !t_.has(5) || t_.in(5).dims.size() != 2)
      return Error("its input must have three dimensions and its weights two");
    steps_ = in[time_major ? 0 : 1];
    batch_ = in[time_major ? 1 : 0];
    units_ = t_.in(5).dims[0];
    if (steps_ < 1 || steps_ > kMostSteps)
      return Error(fmt::format("it has {} steps; up to {} are possible", steps_, kMostSteps));
    for (size_t i = 0; i < 4; ++i) {
      WHET_TRY(CheckMatrix(1 + i, in[2]));
      WHET_TRY(CheckMatrix(5 + i, units_));
      if (!t_.Constant(12 + i) || t_.in(12 + i).dims != ir::Dims{units_})
        return Error(fmt::format("its operand {}, a bias, must be constant, one for each unit", 12 + i));
    }
    return CheckStates();
  }

  Status CheckMatrix(size_t operand, int64_t columns) {
    const ir::Dims dims{units_, columns};
    if (t_.has(operand) && t_.in(operand).dims == dims && t_.in(operand).type.dtype == DType::kI8 &&
        t_.in(operand).type.quant.per_tensor() && t_.in(operand).type.quant.zero_point[0] == 0)
      return {};
    return Error(fmt::format("its operand {} must be weights {} in symmetric int8, one scale for all",
                             operand, ToString(ir::ToShape(dims))));
  }

  Status CheckStates() {
    const ir::Dims dims{batch_, units_};
    if (!t_.has(kHidden) || !t_.has(kCell) || t_.in(kHidden).dims != dims || t_.in(kCell).dims != dims)
      return Error("its states must be [batch, units]");
    const ir::Type &hidden = t_.in(kHidden).type, &cell = t_.in(kCell).type;
    int exponent = 0;
    if (hidden.dtype != t_.in(0).type.dtype || !IsStored(hidden))
      return Error("its hidden state must have the type of its input");
    if (cell.dtype != DType::kI16 || !IsStored(cell) || std::frexp(cell.quant.scale[0], &exponent) != 0.5f)
      return Error("its cell must be int16 with a power of two as its scale");
    return {};
  }

  // Bytes as 16-bit numbers of the same scale.
  ir::ValueId Widened(ir::ValueId x, const std::string& suffix) {
    const ir::Type& type = t_.graph().type(x);
    if (type.dtype == DType::kI16) return x;
    const ir::Type wide{DType::kI16, type.shape, ir::Quant::PerTensor(type.quant.scale[0], 0)};
    return t_.Step("quantize", suffix, {x}, wide);
  }

  // The products of all steps with the input, [steps, batch, units] for each gate.
  Status AddInputs(bool time_major) {
    ir::ValueId x = t_.Operand(0);
    if (!time_major) x = WHET_TRY(t_.Add("transpose", "x", {x}, {{"perm", Ints{1, 0, 2}}}));
    x = Widened(x, "wide");
    for (size_t i = 0; i < kGates.size(); ++i) {
      const ir::ValueId bias =
          t_.graph().AddConstant(fmt::format("{}.{}/bias", t_.name(), kGates[i]), *t_.Constant(12 + i));
      inputs_.push_back(WHET_TRY(t_.Add("fully_connected", std::string(kGates[i]) + "/x",
                                        {x, t_.Operand(1 + i), bias}, {}, Sums())));
    }
    return {};
  }

  // A bias of 32 bits says how bytes are scaled; 16-bit activations have none, and another rule.
  Result<ir::ValueId> Recurrent(ir::ValueId hidden, size_t gate, const std::string& suffix) {
    Ids operands{hidden, t_.Operand(5 + gate)};
    if (t_.in(0).type.dtype == DType::kI8) {
      if (zeros_ == ir::kNoValue)
        zeros_ = t_.graph().AddConstant(t_.name() + ".zeros", ir::Tensor(DType::kI32, {units_}));
      operands.push_back(zeros_);
    }
    return t_.Add("fully_connected", suffix, operands, {}, Sums());
  }

  Status AddGates(ir::ValueId hidden) {
    const ir::ValueId wide = Widened(hidden, Name("hidden"));
    gates_.clear();
    for (size_t i = 0; i < kGates.size(); ++i) {
      const std::string gate = kGates[i];
      ir::ValueId x = inputs_[i];
      if (steps_ > 1) {
        x = WHET_TRY(t_.Add("slice", Name(gate + "/part"), {x},
                            {{"begin", ir::Dims{step_, 0, 0}},
                             {"end", ir::Dims{step_ + 1, batch_, units_}},
                             {"step", ir::Dims{1, 1, 1}}}));
      }
      x = t_.Reshaped(x, {batch_, units_}, Name(gate + "/row"));
      const ir::ValueId h = WHET_TRY(Recurrent(wide, i, Name(gate + "/h")));
      const ir::ValueId sum = WHET_TRY(t_.Add("add", Name(gate + "/sum"), {x, h}, {}, Sums()));
      gates_.push_back(WHET_TRY(t_.Add(i == 2 ? "tanh" : "sigmoid", Name(gate), {sum}, {}, Shares())));
    }
    return {};
  }

  Result<ir::ValueId> NextCell(ir::ValueId cell, float clip) {
    const ir::Quant quant = t_.in(kCell).type.quant;
    const ir::ValueId kept = WHET_TRY(t_.Add("mul", Name("kept"), {gates_[1], cell}, {}, quant));
    const ir::ValueId fresh = WHET_TRY(t_.Add("mul", Name("fresh"), {gates_[0], gates_[2]}, {}, quant));
    const ir::ValueId next = WHET_TRY(t_.Add("add", Name("next_cell"), {kept, fresh}, {}, quant));
    if (!(clip > 0)) return next;
    const double steps = std::min(std::trunc(double{clip} / double{quant.scale[0]}), 32767.0),
                 bound = steps * double{quant.scale[0]};
    return t_.Add("clamp", Name("clipped"), {next}, {{"min", -bound}, {"max", bound}}, quant);
  }

  // The stored numbers of shares as plain i32.
  Result<ir::ValueId> Whole(ir::ValueId shares, const std::string& what) {
    const ir::ValueId real = WHET_TRY(t_.Add("dequantize", Name(what + "/real"), {shares}));
    if (scale_ == ir::kNoValue)
      scale_ = t_.graph().AddConstant(t_.name() + ".scale", ir::Tensor::Of<float>({}, {0x1p15f}));
    const ir::ValueId stored = WHET_TRY(t_.Add("mul", Name(what + "/stored"), {real, scale_}));
    return t_.Add("cast", Name(what + "/whole"), {stored}, {{"to", std::string("i32")}});
  }

  Result<ir::ValueId> NextHidden(ir::ValueId cell) {
    const ir::ValueId level = WHET_TRY(t_.Add("tanh", Name("level"), {cell}, {}, Shares()));
    const ir::Type& type = t_.in(kHidden).type;
    if (type.dtype == DType::kI16)
      return t_.Add("mul", Name("next_hidden"), {level, gates_[3]}, {}, type.quant);
    const ir::ValueId a = WHET_TRY(Whole(level, "level")), b = WHET_TRY(Whole(gates_[3], "output"));
    const ir::ValueId product = WHET_TRY(t_.Add("mul", Name("product"), {a, b}));
    return t_.Step("quantize", Name("next_hidden"), {product}, type, {{"scale", 0x1p-30}});
  }

  Translation& t_;
  int64_t steps_ = 0, batch_ = 0, units_ = 0, step_ = 0;
  ir::ValueId zeros_ = ir::kNoValue, scale_ = ir::kNoValue;
  Ids inputs_, gates_;  // in the order of kGates
};

}  // namespace

Status AddIntegerLstm(Translation& t, const IntegerLstmOptions& options) {
  for (size_t i : {9, 10, 11, 16, 17}) {
    if (t.has(i)) return Error("it has peepholes or a projection, which only float cells may have here");
  }
  if (!t.has(1)) return Error("its input gate is absent, which only float cells may leave out here");
  if (options.activation != wire::Activation::TANH) return Error("its activation must be tanh");
  if (t.input_count() < kOperands || !IsStored(t.in(0).type))
    return Error("it computes on " + ToString(t.in(0).type) + "; float32, int8 and int16 are possible");
  return IntegerLstm(t).Run(options.cell_clip, options.time_major);
}

}  // namespace whet::import::tflite
