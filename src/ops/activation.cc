// SPDX-License-Identifier: Apache-2.0
#include "ops/activation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

struct Function {
  const char* name;  // of attribute `activation`
  const char* op;
  bool has_alpha;
  double alpha;  // when the op has none
  bool tanh;     // attribute of gelu
};

constexpr Function kFunctions[] = {
    {"silu", "silu", false, 0, false},
    {"hard_swish", "hard_swish", false, 0, false},
    {"gelu", "gelu", false, 0, false},
    {"gelu_tanh", "gelu", false, 0, true},
    {"sigmoid", "sigmoid", false, 0, false},
    {"tanh", "tanh", false, 0, false},
    {"softplus", "softplus", false, 0, false},
    {"leaky_relu", "leaky_relu", true, 0.01, false},
    {"elu", "elu", true, 1, false},
};

constexpr int32_t kFine = 128;  // parts of a stored step
constexpr size_t kMostGroups = 16;

const Function* FindFunction(const std::string& name) {
  const auto* row = std::ranges::find_if(kFunctions, [&](const Function& f) { return name == f.name; });
  return row == std::end(kFunctions) ? nullptr : row;
}

const Function* FunctionOf(const ir::Node& unary) {
  const bool tanh = unary.attrs.Int("tanh", 0) != 0;
  const auto* row = std::ranges::find_if(kFunctions, [&](const Function& f) {
    return unary.op == f.op && (unary.op != "gelu" || f.tanh == tanh);
  });
  return row == std::end(kFunctions) ? nullptr : row;
}

// The function at these places, by the float op's own oracle.
std::vector<double> Evaluated(const ir::Attrs& attrs, const std::vector<double>& x) {
  const ir::Node node = ActivationNode(attrs);
  const ir::Tensor operand = ir::Tensor::Of<double>({static_cast<int64_t>(x.size())}, x);
  const ir::Tensor* operands = &operand;
  const ir::Type type{DType::kF64, {static_cast<int64_t>(x.size())}, {}};
  const Result<std::vector<ir::Tensor>> y = FindOp(node.op)->eval(
      {node, ir::Dialect::kWhet, std::span(&operands, 1), std::span(&type, 1), std::span(&type, 1)});
  const auto values = y->at(0).Data<double>();
  return {values.begin(), values.end()};
}

int32_t StoredFine(double y, const ir::Quant& out) {
  const int64_t fine = int64_t{RoundEven(y * kFine / double{out.scale[0]})} + kFine * out.zero_point[0];
  return Clamp(fine, {-32768, 32767});
}

// The same within the stored range.
int32_t Seen(double y, const ir::Quant& out) {
  return Clamp(StoredFine(y, out), {-128 * kFine, 127 * kFine});
}

// Whether words up to the reach on both sides are enough: beyond, stored results stay within an eighth of a step.
bool Reaches(const ir::Attrs& attrs, double reach, double gain, const ir::Quant& out) {
  constexpr int kOctaves = 40, kNear = kFine / 8;
  for (const double side : {reach, -reach}) {
    std::vector<double> x{side};
    for (int i = 1; i <= 2 * kOctaves; ++i) x.push_back(side * std::exp2(i / 2.0));
    const std::vector<double> y = Evaluated(attrs, x);
    const int32_t edge = Seen(gain * y[0], out);
    for (double beyond : y) {
      if (std::abs(Seen(gain * beyond, out) - edge) > kNear) return false;
    }
  }
  return true;
}

// The scale of words that reach as far as they need to.
std::optional<float> WordScale(const ir::Attrs& attrs, double gain, const ir::Quant& out) {
  constexpr int kFirst = -40, kLast = 60;  // half octaves
  for (int i = kFirst; i <= kLast; ++i) {
    const double reach = std::exp2(i / 2.0);
    if (Reaches(attrs, reach, gain, out)) return static_cast<float>(reach / 32768);
  }
  return std::nullopt;
}

std::vector<double> GroupGains(const ir::Attrs& attrs) {
  const std::vector<double> gains = attrs.Reals("activation_gain");
  return gains.empty() ? std::vector<double>{1} : gains;
}

bool Positive(const std::vector<double>& numbers) {
  return !numbers.empty() && std::ranges::all_of(numbers, [](double x) {
    const float single = static_cast<float>(x);
    return std::isnormal(single) && single > 0;
  });
}

}  // namespace

bool CanBeActivation(const ir::Node& unary) {
  return FunctionOf(unary) != nullptr;
}

std::optional<ir::Attrs> AsActivation(const ir::Node& unary, const ir::Quant& out,
                                      std::span<const float> gain) {
  const Function* function = FunctionOf(unary);
  if (!function) return std::nullopt;
  ir::Attrs attrs;
  attrs.Set("activation", std::string(function->name));
  if (function->has_alpha) attrs.Set("activation_alpha", unary.attrs.Real("alpha", function->alpha));
  std::set<double> distinct(gain.begin(), gain.end());
  if (gain.empty()) distinct.insert(1);
  if (distinct.size() > kMostGroups) return std::nullopt;
  std::vector<double> scales;
  for (double each : distinct) {
    const std::optional<float> scale = WordScale(attrs, each, out);
    if (!scale) return std::nullopt;
    scales.push_back(double{*scale});
  }
  attrs.Set("activation_scale", scales);
  if (distinct == std::set<double>{1}) return attrs;
  attrs.Set("activation_gain", std::vector<double>(distinct.begin(), distinct.end()));
  std::vector<int64_t> groups;
  for (float each : gain) groups.push_back(std::distance(distinct.begin(), distinct.find(double{each})));
  attrs.Set("activation_group", groups);
  return attrs;
}

ir::Node ActivationNode(const ir::Attrs& attrs) {
  const Function& function = *FindFunction(attrs.Text("activation"));
  ir::Node node{function.op, "", {}, {}, {}};
  if (function.has_alpha) node.attrs.Set("alpha", attrs.Real("activation_alpha", function.alpha));
  if (function.tanh) node.attrs.Set("tanh", int64_t{1});
  return node;
}

bool HasActivationTable(const ir::Attrs& attrs) {
  return attrs.Has("activation");
}

std::span<const char* const> ActivationAttrs() {
  static constexpr const char* kNames[] = {kActivation.name, kActivationScale.name, kActivationAlpha.name,
                                           kActivationGain.name, kActivationGroup.name};
  return kNames;
}

std::vector<float> GainsOf(const ir::Attrs& attrs) {
  const std::vector<double> gains = GroupGains(attrs);
  std::vector<float> of_channels;
  for (int64_t group : attrs.Ints("activation_group"))
    of_channels.push_back(static_cast<float>(gains[static_cast<size_t>(group)]));
  return of_channels;
}

namespace {

Status CheckGroups(const ir::Attrs& attrs, int64_t channels) {
  const std::vector<double> scales = attrs.Reals("activation_scale"), gains = GroupGains(attrs);
  const std::vector<int64_t> groups = attrs.Ints("activation_group");
  if (!Positive(scales)) return Error("'activation_scale' must hold positive and normal numbers");
  if (!Positive(gains) || gains.size() != scales.size() || gains.size() > kMostGroups)
    return Error(
        fmt::format("'activation_gain' must hold a positive number for each of {} groups", scales.size()));
  const auto count = static_cast<int64_t>(scales.size());
  const bool absent = groups.empty() && count == 1;
  const bool fits = static_cast<int64_t>(groups.size()) == channels &&
                    std::ranges::all_of(groups, [&](int64_t g) { return g >= 0 && g < count; });
  if (absent || fits) return {};
  return Error(
      fmt::format("'activation_group' must name one of {} groups for each of {} channels", count, channels));
}

}  // namespace

Status CheckActivationTable(const NodeView& view, int64_t channels) {
  const ir::Attrs& attrs = view.attrs();
  if (!HasActivationTable(attrs)) return {};
  const std::string name = attrs.Text("activation");
  if (!FindFunction(name))
    return Error(fmt::format("'activation' is '{}', which is no function of a table", name));
  if (!IsQuantI8(view.in(0)) || view.graph.dialect != ir::Dialect::kWhet)
    return Error(
        "'activation' is for quantised i8 in the default dialect; let the function be a node of its own");
  if (attrs.Has("act_min") || attrs.Has("act_max")) return Error("'activation' leaves no place for a clamp");
  return CheckGroups(attrs, channels);
}

std::vector<float> AccumulatorScales(const ir::Attrs& attrs, float in, std::span<const float> weight,
                                     const ir::Type& out, int64_t channels) {
  std::vector<float> scales =
      ScalesF(in, weight, HasActivationTable(attrs) ? 1 : out.quant.scale[0], channels);
  if (!HasActivationTable(attrs)) return scales;
  const std::vector<double> words = attrs.Reals("activation_scale");
  const std::vector<int64_t> groups = attrs.Ints("activation_group");
  for (size_t c = 0; c < scales.size(); ++c)
    scales[c] /= static_cast<float>(words[groups.empty() ? 0 : static_cast<size_t>(groups[c])]);
  return scales;
}

std::vector<int16_t> ActivationTables(const ir::Attrs& attrs, const ir::Quant& out) {
  const std::vector<double> scales = attrs.Reals("activation_scale"), gains = GroupGains(attrs);
  std::vector<int16_t> nodes;
  for (size_t group = 0; group < scales.size(); ++group) {
    const double scale = double{static_cast<float>(scales[group])};
    const double gain = double{static_cast<float>(gains[group])};
    std::vector<double> x(kWordNodes);
    for (size_t i = 0; i < x.size(); ++i) x[i] = scale * (128 * static_cast<double>(i) - 32768);
    for (double y : Evaluated(attrs, x)) nodes.push_back(static_cast<int16_t>(StoredFine(gain * y, out)));
  }
  return nodes;
}

std::vector<int32_t> TableOffsets(const ir::Attrs& attrs) {
  std::vector<int32_t> offsets;
  for (int64_t group : attrs.Ints("activation_group"))
    offsets.push_back(static_cast<int32_t>(group * kWordNodes));
  return offsets;
}

}  // namespace whet::ops
