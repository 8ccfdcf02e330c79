// SPDX-License-Identifier: Apache-2.0
// RNN, GRU and LSTM: the product of the input with its weights is one matrix product over all steps, the rest one
// recurrent node a direction.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

using Ids = std::vector<ir::ValueId>;
using Ints = std::vector<int64_t>;

struct Family {
  const char* op;
  int64_t gates;
  size_t activations;
  std::vector<std::string> defaults;
};

// X, W, R, B, sequence_lens, initial_h, initial_c, P.
enum Operand { kX, kW, kR, kB, kLengths, kInitialH, kInitialC, kPeephole };

// One RNN, GRU or LSTM while it is taken apart.
class Unrolled {
 public:
  Unrolled(OnnxNode& node, Family family) : Unrolled(node, std::move(family), node.in(kW), node.in(kR)) {}
  // The same with other values in the places of W and R.
  Unrolled(OnnxNode& node, Family family, ir::ValueId w, ir::ValueId r)
      : node_(node), family_(std::move(family)), w_(w), r_(r) {}

  Status Run() {
    WHET_TRY(ReadSizes());
    WHET_TRY(ReadAttributes());
    std::vector<Ids> results;
    for (int64_t d = 0; d < directions_; ++d) results.push_back(WHET_TRY(Direction(d)));
    for (size_t i = 0; i < results[0].size(); ++i) {
      if (node_.has_output(i)) WHET_TRY(Yield(results, i));
    }
    return {};
  }

 private:
  Status ReadSizes() {
    const auto rank = [&](ir::ValueId id) { return node_.graph().type(id).shape.size(); };
    if (node_.rank(kX) != 3 || rank(w_) != 3 || rank(r_) != 3)
      return Error("X, W and R must have three dimensions");
    const auto w = ir::StaticDims(node_.graph().type(w_).shape),
               r = ir::StaticDims(node_.graph().type(r_).shape);
    if (!w || !r)
      return node_.Refuse("the sizes of its weights are open", "bind them with --shape NAME=1x3x224x224");
    directions_ = (*w)[0];
    hidden_ = (*r)[2];
    if (hidden_ < 1 || (*w)[1] != family_.gates * hidden_ || (*r)[1] != (*w)[1] || (*r)[0] != directions_)
      return Error("W and R do not fit each other");
    return {};
  }

  Status ReadAttributes() {
    direction_ = node_.Text("direction", "forward");
    layout_ = node_.Int("layout", 0);
    const int64_t wanted = direction_ == "bidirectional" ? 2 : 1;
    if (directions_ != wanted || (direction_ != "forward" && direction_ != "reverse" && wanted == 1)) {
      return Error(fmt::format("attribute 'direction' is '{}', the weights are for {} direction(s)",
                               direction_, directions_));
    }
    if (node_.Int("hidden_size", hidden_) != hidden_)
      return Error("attribute 'hidden_size' is not that of R");
    if (layout_ != 0 && layout_ != 1) return Error("attribute 'layout' must be 0 or 1");
    return {};
  }

  // The activations of a direction, and their parameters: given one after the other to those that take some.
  ir::Attrs AttrsOf(int64_t d) {
    std::vector<std::string> names = node_.Texts("activations");
    const size_t n = family_.activations;
    if (names.empty()) {
      names = family_.defaults;
      for (size_t i = 0; i < n; ++i) names.push_back(family_.defaults[i]);
    }
    ir::Attrs attrs;
    std::string list;
    std::vector<double> alphas = Parameters("activation_alpha", names, kAlphas),
                        betas = Parameters("activation_beta", names, kBetas);
    const size_t first = std::min(static_cast<size_t>(d) * n, names.size());
    names = {names.begin() + static_cast<ptrdiff_t>(first), names.end()};
    names.resize(std::min(n, names.size()));
    for (const std::string& name : names) list += (list.empty() ? "" : ",") + Spelled(name);
    attrs.Set("activations", list);
    alphas.resize(first + n, 0);
    betas.resize(first + n, 0);
    attrs.Set("alphas", std::vector<double>(alphas.begin() + static_cast<ptrdiff_t>(first), alphas.end()));
    attrs.Set("betas", std::vector<double>(betas.begin() + static_cast<ptrdiff_t>(first), betas.end()));
    if (direction_ == "reverse" || d == 1) attrs.Set("reverse", int64_t{1});
    if (node_.HasAttr("clip")) attrs.Set("clip", node_.Real("clip", 0));
    if (family_.gates == 3 && node_.Int("linear_before_reset", 0) != 0)
      attrs.Set("linear_before_reset", int64_t{1});
    if (family_.gates == 4 && node_.Int("input_forget", 0) != 0) attrs.Set("coupled", int64_t{1});
    return attrs;
  }

  struct Parameter {
    const char* name;
    double otherwise;
  };
  static constexpr Parameter kAlphas[] = {{"Affine", 1},     {"LeakyRelu", 0.01},  {"ThresholdedRelu", 1},
                                          {"ScaledTanh", 1}, {"HardSigmoid", 0.2}, {"Elu", 1}};
  static constexpr Parameter kBetas[] = {{"Affine", 0}, {"ScaledTanh", 1}, {"HardSigmoid", 0.5}};

  // The standard compares names without regard to case.
  static bool Same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return std::tolower(x) == std::tolower(y); });
  }
  static std::string Spelled(const std::string& name) {
    for (const char* known : {"Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu",
                              "ScaledTanh", "HardSigmoid", "Elu", "Softsign", "Softplus"}) {
      if (Same(name, known)) return known;
    }
    return name;
  }

  template <size_t N>
  std::vector<double> Parameters(const char* attribute, const std::vector<std::string>& names,
                                 const Parameter (&table)[N]) {
    const std::vector<double> given = node_.Reals(attribute);
    std::vector<double> values;
    size_t next = 0;
    for (const std::string& name : names) {
      const auto* row =
          std::find_if(table, table + N, [&](const Parameter& p) { return Same(name, p.name); });
      if (row == table + N) {
        values.push_back(0);
      } else {
        values.push_back(next < given.size() ? given[next] : row->otherwise);
        ++next;
      }
    }
    return values;
  }

  Result<ir::ValueId> Reshaped(ir::ValueId id, Ints shape) {
    return node_.Add("reshape", {id}, {{"shape", std::move(shape)}}, node_.graph().type(id));
  }
  Result<ir::ValueId> Transposed(ir::ValueId id, Ints perm) {
    return node_.Add("transpose", {id}, {{"perm", std::move(perm)}}, node_.graph().type(id));
  }
  Result<ir::ValueId> Slice(ir::ValueId id, Ints begin, Ints end) {
    const Ints step(begin.size(), 1);
    return node_.Add("slice", {id}, {{"begin", begin}, {"end", end}, {"step", step}}, node_.graph().type(id));
  }

  // Direction d of an operand [D, rows...], the leading dimension gone.
  Result<ir::ValueId> Part(ir::ValueId id, int64_t d) {
    const auto dims = ir::StaticDims(node_.graph().type(id).shape);
    if (!dims || dims->empty()) return Error("the sizes of an operand are open; bind them with --shape");
    if ((*dims)[0] != directions_) return Error("an operand does not have one part a direction");
    Ints begin(dims->size(), 0), end = *dims;
    begin[0] = d;
    end[0] = d + 1;
    if (directions_ > 1) id = WHET_TRY(Slice(id, begin, end));
    return Reshaped(id, Ints(dims->begin() + 1, dims->end()));
  }

  // An initial state of direction d as [batch, hidden].
  Result<ir::ValueId> Initial(size_t operand, int64_t d) {
    if (!node_.has(operand)) return ir::kNoValue;
    ir::ValueId id = node_.in(operand);
    if (layout_ == 1) id = WHET_TRY(Transposed(id, {1, 0, 2}));
    return Part(id, d);
  }

  // B of direction d is [gates of W, gates of R].
  Result<ir::ValueId> Bias(int64_t d, int64_t half) {
    if (!node_.has(kB)) return ir::kNoValue;
    const int64_t columns = family_.gates * hidden_;
    return Slice(WHET_TRY(Part(node_.in(kB), d)), {half * columns}, {(half + 1) * columns});
  }

  // x [T,B,I] times W of direction d, plus its bias.
  Result<ir::ValueId> Projected(ir::ValueId x, int64_t d) {
    const ir::ValueId w = WHET_TRY(Part(w_, d)), bias = WHET_TRY(Bias(d, 0));
    const bool constant = node_.graph().constant(w) && (bias == ir::kNoValue || node_.graph().constant(bias));
    if (constant) return node_.Add("fully_connected", bias == ir::kNoValue ? Ids{x, w} : Ids{x, w, bias});
    const ir::ValueId product = WHET_TRY(node_.Add("matmul", {x, WHET_TRY(Transposed(w, {1, 0}))}));
    return bias == ir::kNoValue ? product : node_.Add("add", {product, bias});
  }

  Result<Ids> Direction(int64_t d) {
    ir::ValueId x = node_.in(kX);
    if (layout_ == 1) x = WHET_TRY(Transposed(x, {1, 0, 2}));
    Ids operands = {WHET_TRY(Projected(x, d)), WHET_TRY(Transposed(WHET_TRY(Part(r_, d)), {1, 0})),
                    WHET_TRY(Bias(d, 1)), node_.in(kLengths), WHET_TRY(Initial(kInitialH, d))};
    if (family_.gates == 4) {
      operands.push_back(WHET_TRY(Initial(kInitialC, d)));
      operands.push_back(node_.has(kPeephole) ? WHET_TRY(Part(node_.in(kPeephole), d)) : ir::kNoValue);
    }
    while (operands.back() == ir::kNoValue) operands.pop_back();
    return node_.AddMany(family_.op, family_.gates == 4 ? 3 : 2, operands, AttrsOf(d));
  }

  // Result i of all directions: Y [T,D,B,H] or the last states [D,B,H]; with layout 1 the batch comes first.
  Status Yield(const std::vector<Ids>& results, size_t i) {
    Ids parts;
    const int64_t axis = i == 0 ? 1 : 0;
    for (const Ids& direction : results) {
      Ints shape = ir::StaticDims(node_.graph().type(direction[i]).shape).value_or(Ints());
      if (shape.empty()) return node_.Refuse("the sizes of its input are open", "bind them with --shape");
      shape.insert(shape.begin() + axis, 1);
      parts.push_back(WHET_TRY(Reshaped(direction[i], shape)));
    }
    ir::ValueId all = parts[0];
    if (parts.size() > 1) all = WHET_TRY(node_.Add("concat", parts, {{"axis", axis}}));
    if (layout_ == 0) return node_.YieldAlias(all, i);
    return node_.Yield("transpose", {all}, {{"perm", i == 0 ? Ints{2, 0, 1, 3} : Ints{1, 0, 2}}},
                       node_.graph().type(all), i);
  }

  OnnxNode& node_;
  const Family family_;
  const ir::ValueId w_, r_;
  int64_t directions_ = 1, hidden_ = 0, layout_ = 0;
  std::string direction_;
};

// Stored weights [D, columns, gates * hidden] as floats [D, gates * hidden, columns]; one scale and zero point for each
// direction, or for each gate of each.
Result<ir::ValueId> RealWeights(OnnxNode& node, size_t operand, size_t scale_at) {
  const ir::Tensor *stored = node.constant(operand), *scale = node.constant(scale_at),
                   *zero = node.constant(scale_at + 1);
  if (!stored || !scale || !zero)
    return node.Refuse("its weights, scales and zero points must be constant", "fold them before export");
  if (stored->dims().size() != 3) return Error("its weights must have three dimensions");
  const int64_t parts = stored->dims()[0], columns = stored->dims()[1], rows = stored->dims()[2];
  const bool each = scale->count() == parts * rows;
  if ((!each && scale->count() != parts) || zero->count() != scale->count())
    return Error("its scales and zero points do not fit its weights");
  ir::Tensor real(DType::kF32, {parts, rows, columns});
  const std::span<float> out = real.MutableData<float>();
  for (int64_t i = 0; i < real.count(); ++i) {
    const int64_t column = i % columns, row = i / columns % rows, part = i / columns / rows;
    const int64_t s = each ? part * rows + row : part;
    const double q = stored->RealAt((part * columns + column) * rows + row) - zero->RealAt(s);
    out[static_cast<size_t>(i)] = static_cast<float>(q) * static_cast<float>(scale->RealAt(s));
  }
  return node.Constant(std::move(real));
}

}  // namespace

Status OnnxRnn(OnnxNode& node) {
  return Unrolled(node, {"rnn", 1, 1, {"Tanh"}}).Run();
}

Status OnnxGru(OnnxNode& node) {
  return Unrolled(node, {"gru", 3, 2, {"Sigmoid", "Tanh"}}).Run();
}

Status OnnxLstm(OnnxNode& node) {
  return Unrolled(node, {"lstm", 4, 3, {"Sigmoid", "Tanh", "Tanh"}}).Run();
}

// Its weights are stored in 8 bits; it computes with floats, where ONNX Runtime rounds the operands to 8 bits in every run.
Status OnnxDynamicQuantizeLstm(OnnxNode& node) {
  const ir::ValueId w = WHET_TRY(RealWeights(node, kW, 8)), r = WHET_TRY(RealWeights(node, kR, 10));
  return Unrolled(node, {"lstm", 4, 3, {"Sigmoid", "Tanh", "Tanh"}}, w, r).Run();
}

}  // namespace whet::import
