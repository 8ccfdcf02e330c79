// SPDX-License-Identifier: Apache-2.0
#include "bind/recurrent.h"

#include <algorithm>
#include <cmath>

#include "kernels/recurrent_f32/recurrent_f32.h"

namespace whet::bind {
namespace {

struct Activation {
  std::string_view name;
  int32_t kind;
  float alpha, beta;  // where the attributes give none
};

constexpr Activation kActivations[] = {{"Relu", WHET_ACT_RELU, 0, 0},
                                       {"Tanh", WHET_ACT_TANH, 0, 0},
                                       {"Sigmoid", WHET_ACT_SIGMOID, 0, 0},
                                       {"Affine", WHET_ACT_AFFINE, 1, 0},
                                       {"LeakyRelu", WHET_ACT_LEAKY_RELU, 0.01f, 0},
                                       {"ThresholdedRelu", WHET_ACT_THRESHOLDED_RELU, 1, 0},
                                       {"ScaledTanh", WHET_ACT_SCALED_TANH, 1, 1},
                                       {"HardSigmoid", WHET_ACT_HARD_SIGMOID, 0.2f, 0.5f},
                                       {"Elu", WHET_ACT_ELU, 1, 0},
                                       {"Softsign", WHET_ACT_SOFTSIGN, 0, 0},
                                       {"Softplus", WHET_ACT_SOFTPLUS, 0, 0},
                                       {"Clamp", WHET_ACT_CLAMP, -1, 1}};

int32_t Bits(float value) {
  int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// A list attribute of at most three numbers: element i, or what stands without it.
float ElementOf(std::span<const double> list, size_t i, float otherwise) {
  return i < list.size() ? static_cast<float>(list[i]) : otherwise;
}

Status ReadActivations(const OpView& view, std::string_view defaults, whet_recurrent_f32_params* p) {
  std::string_view text = view.Text("activations", defaults);
  for (size_t i = 0; i < 3 && !text.empty(); ++i) {
    const size_t comma = std::min(text.find(','), text.size());
    const auto* found = std::find_if(std::begin(kActivations), std::end(kActivations),
                                     [&](const Activation& a) { return a.name == text.substr(0, comma); });
    if (found == std::end(kActivations)) return Error("names an activation that does not exist");
    p->activation[i] = found->kind;
    p->alpha_bits[i] = Bits(ElementOf(view.Reals("alphas"), i, found->alpha));
    p->beta_bits[i] = Bits(ElementOf(view.Reals("betas"), i, found->beta));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return text.empty() ? Status() : Error("names too many activations");
}

Status CheckShapes(const OpView& view, const whet_recurrent_f32_params& p) {
  const int64_t columns = int64_t{p.cell} * p.units;
  const std::vector<std::vector<int64_t>> wanted = {
      {p.time, p.batch, columns}, {p.hidden, columns},    {columns},           {p.batch}, {p.batch, p.hidden},
      {p.batch, p.units},         {int64_t{3} * p.units}, {p.units, p.hidden}, {p.hidden}};
  for (size_t i = 0; i < view.input_count(); ++i) {
    if (!view.has(i)) continue;
    WHET_TRY(CheckType(view.in(i), i == 3 ? DType::kI32 : DType::kF32));
    if (view.in(i).dims != wanted[i])
      return Error("operand " + std::to_string(i) + " does not have the shape that the others ask for");
  }
  const std::vector<std::vector<int64_t>> results = {
      {p.time, p.batch, p.hidden}, {p.batch, p.hidden}, {p.batch, p.units}};
  for (size_t i = 0; i < view.op().outputs.size(); ++i) {
    WHET_TRY(CheckType(view.out(i), DType::kF32));
    if (view.out(i).dims != results[i])
      return Error("result " + std::to_string(i) + " does not have the shape that the operands ask for");
  }
  return {};
}

}  // namespace

Status BindRecurrent(const OpView& view, int32_t cell, std::string_view defaults, std::vector<Call>* calls) {
  const bool lstm = cell == WHET_CELL_LSTM;
  WHET_TRY(CheckCounts(view, 2, lstm ? 9 : 5, 0, lstm ? 3 : 2));
  WHET_TRY(CheckRank(view.in(0), 3));
  WHET_TRY(CheckRank(view.in(1), 2));
  whet_recurrent_f32_params p{};
  p.cell = cell;
  p.time = Dim(view.in(0), 0);
  p.batch = Dim(view.in(0), 1);
  p.units = Dim(view.in(0), 2) / cell;
  p.hidden = Dim(view.in(1), 0);
  if (!view.has(7) && p.hidden != p.units) return Error("the hidden state is not as wide as the cell");
  WHET_TRY(CheckShapes(view, p));
  p.reverse = WHET_TRY(IntIn(view, "reverse", 0, 0, 1));
  p.linear_before_reset = WHET_TRY(IntIn(view, "linear_before_reset", 0, 0, 1));
  p.coupled = WHET_TRY(IntIn(view, "coupled", 0, 0, 1));
  p.clip_bits = Bits(static_cast<float>(view.Real("clip", 0)));
  p.cell_clip_bits = Bits(static_cast<float>(view.Real("cell_clip", 0)));
  p.projection_clip_bits = Bits(static_cast<float>(view.Real("projection_clip", 0)));
  WHET_TRY(ReadActivations(view, defaults, &p));
  Call& call = calls->emplace_back();
  call.family = "recurrent_f32";
  call.in = view.op().inputs;
  call.in.resize(9, -1);
  call.out = view.op().outputs;
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
