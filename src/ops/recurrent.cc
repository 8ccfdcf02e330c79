// SPDX-License-Identifier: Apache-2.0
#include "ops/recurrent.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Dim;
using ir::Shape;
using ir::Tensor;

enum Operand { kXw, kR, kRb, kLengths, kH0, kC0, kPeephole, kProjection, kProjectionBias };

struct Function {
  const char* name;
  double alpha, beta;  // where the attributes give none
  double (*of)(double x, double alpha, double beta);
};

constexpr Function kFunctions[] = {
    {"Relu", 0, 0, [](double x, double, double) { return std::max(x, 0.0); }},
    {"Tanh", 0, 0, [](double x, double, double) { return std::tanh(x); }},
    {"Sigmoid", 0, 0, [](double x, double, double) { return 1 / (1 + std::exp(-x)); }},
    {"Affine", 1, 0, [](double x, double a, double b) { return a * x + b; }},
    {"LeakyRelu", 0.01, 0, [](double x, double a, double) { return x < 0 ? a * x : x; }},
    {"ThresholdedRelu", 1, 0, [](double x, double a, double) { return x >= a ? x : 0; }},
    {"ScaledTanh", 1, 1, [](double x, double a, double b) { return a * std::tanh(b * x); }},
    {"HardSigmoid", 0.2, 0.5, [](double x, double a, double b) { return std::clamp(a * x + b, 0.0, 1.0); }},
    {"Elu", 1, 0, [](double x, double a, double) { return x < 0 ? a * std::expm1(x) : x; }},
    {"Softsign", 0, 0, [](double x, double, double) { return x / (1 + std::fabs(x)); }},
    {"Softplus", 0, 0, [](double x, double, double) { return x > 30 ? x : std::log1p(std::exp(x)); }},
    {"Clamp", -1, 1, [](double x, double a, double b) { return std::clamp(x, a, b); }}};

const Function* FindFunction(std::string_view name) {
  for (const Function& function : kFunctions) {
    if (name == function.name) return &function;
  }
  return nullptr;
}

std::string FunctionNames() {
  std::string names;
  for (const Function& function : kFunctions)
    names += (names.empty() ? "" : ", ") + std::string(function.name);
  return names;
}

// The shape that each operand must have, given those of xw and r.
Result<Shape> Wanted(const NodeView& view, int64_t gates, size_t operand) {
  const Shape& xw = view.in(kXw).shape;
  const Dim batch = xw[1], columns = xw[2];
  const Dim hidden = view.in(kR).shape[0];
  if (!columns.known() || columns.size() % gates != 0)
    return Error(
        fmt::format("operand 0 is {}; its last size must be {} times the units", ToString(xw), gates));
  const Dim units(columns.size() / gates);
  switch (operand) {
    case kXw:
      return xw;
    case kR:
      return Shape{view.has(kProjection) ? hidden : units, columns};
    case kRb:
      return Shape{columns};
    case kLengths:
      return Shape{batch};
    case kH0:
      return Shape{batch, hidden};
    case kC0:
      return Shape{batch, units};
    case kPeephole:
      return Shape{Dim(3 * units.size())};
    case kProjection:
      return Shape{units, hidden};
    default:
      return Shape{hidden};
  }
}

}  // namespace

double Activation::operator()(double x) const {
  return FindFunction(name)->of(x, alpha, beta);
}

Result<std::vector<Activation>> ActivationsOf(const ir::Attrs& attrs, const Cell& cell) {
  std::vector<Activation> activations;
  const std::vector<double> alphas = attrs.Reals("alphas"), betas = attrs.Reals("betas");
  const std::string text = attrs.Text("activations", cell.defaults);
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size()), i = activations.size();
    const std::string name = text.substr(at, end - at);
    const Function* function = FindFunction(name);
    if (!function) {
      return Error(fmt::format("attribute 'activations' names '{}'; known are {}", name, FunctionNames()));
    }
    activations.push_back({name, i < alphas.size() ? alphas[i] : function->alpha,
                           i < betas.size() ? betas[i] : function->beta});
    at = end + 1;
  }
  if (static_cast<int>(activations.size()) == cell.activations) return activations;
  return Error(fmt::format("attribute 'activations' names {} functions, {} has {}", activations.size(),
                           cell.name, cell.activations));
}

Result<std::vector<ir::Type>> InferRecurrent(const NodeView& view, const Cell& cell) {
  const Shape &xw = view.in(kXw).shape, &r = view.in(kR).shape;
  if (xw.size() != 3 || r.size() != 2) {
    return Error(fmt::format("operands are {} and {}; they must be [steps, batch, gates] and [hidden, gates]",
                             ToString(xw), ToString(r)));
  }
  const Shape units = WHET_TRY(Wanted(view, cell.gates, kC0));
  std::vector<ir::Type> types = {{DType::kF32, {xw[0], xw[1], r[0]}, {}}, {DType::kF32, {xw[1], r[0]}, {}}};
  if (cell.gates == kLstm.gates) types.push_back({DType::kF32, units, {}});
  return types;
}

Status VerifyRecurrent(const NodeView& view, const Cell& cell) {
  WHET_TRY(InferRecurrent(view, cell));
  WHET_TRY(ActivationsOf(view.attrs(), cell));
  for (size_t i = 0; i < view.input_count(); ++i) {
    if (!view.has(i)) continue;
    const Shape wanted = WHET_TRY(Wanted(view, cell.gates, i));
    const DType dtype = i == kLengths ? DType::kI32 : DType::kF32;
    if (view.in(i).dtype == dtype && Compatible(view.in(i).shape, wanted)) continue;
    return Error(fmt::format("operand {} is {}, it must be {}{}", i, ToString(view.in(i)), DTypeName(dtype),
                             ToString(wanted)));
  }
  return {};
}

std::vector<double> Recurrence::Product(const std::vector<double>& state, int64_t gate) const {
  const Tensor& r = view.in(kR);
  const float* bias = view.has(kRb) ? view.in(kRb).Data<float>().data() : nullptr;
  const int64_t columns = r.dims()[1];
  std::vector<double> sums(static_cast<size_t>(units));
  for (int64_t j = 0; j < units; ++j) {
    double sum = bias ? double{bias[gate * units + j]} : 0;
    for (int64_t k = 0; k < hidden; ++k)
      sum += state[static_cast<size_t>(k)] *
             double{r.Data<float>()[static_cast<size_t>(k * columns + gate * units + j)]};
    sums[static_cast<size_t>(j)] = sum;
  }
  return sums;
}

double Recurrence::Clipped(double x) const {
  const double clip = view.attrs().Real("clip", 0);
  return clip > 0 ? std::clamp(x, -clip, clip) : x;
}

namespace {

std::vector<double> Begin(const EvalView& view, size_t operand, int64_t b, int64_t count) {
  std::vector<double> values(static_cast<size_t>(count), 0);
  for (int64_t i = 0; view.has(operand) && i < count; ++i)
    values[static_cast<size_t>(i)] = view.in(operand).RealAt(b * count + i);
  return values;
}

void Put(const std::vector<double>& from, Tensor& to, int64_t row) {
  const auto out = to.MutableData<float>();
  for (size_t i = 0; i < from.size(); ++i)
    out[static_cast<size_t>(row) * from.size() + i] = static_cast<float>(from[i]);
}

}  // namespace

Result<std::vector<Tensor>> EvalRecurrent(const EvalView& view, const Cell& cell, StepOf step) {
  std::vector<Tensor> results;
  for (const ir::Type& type : view.output_types)
    results.emplace_back(type.dtype, *ir::StaticDims(type.shape));
  const ir::Dims& xw = view.in(kXw).dims();
  const int64_t steps = xw[0], batch = xw[1];
  Recurrence run(view);
  run.activations = WHET_TRY(ActivationsOf(view.attrs(), cell));
  run.hidden = view.in(kR).dims()[0];
  run.units = xw[2] / cell.gates;
  for (int64_t b = 0; b < batch; ++b) {
    run.h = Begin(view, kH0, b, run.hidden);
    run.c = Begin(view, kC0, b, run.units);
    const int64_t length =
        view.has(kLengths) ? std::clamp<int64_t>(view.in(kLengths).IntAt(b), 0, steps) : steps;
    for (int64_t s = 0; s < length; ++s) {
      const int64_t row = (view.attrs().Int("reverse") ? length - 1 - s : s) * batch + b;
      step(run, view.in(kXw).Data<float>().data() + row * xw[2]);
      Put(run.h, results[0], row);
    }
    Put(run.h, results[1], b);
    if (results.size() > 2) Put(run.c, results[2], b);
  }
  return results;
}

}  // namespace whet::ops
