// SPDX-License-Identifier: Apache-2.0
#include "cli/quantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;
using shrink::LayerReport;
using shrink::Stay;

constexpr size_t kWorst = 5;

const char* Reason(Stay stay) {
  switch (stay) {
    case Stay::kInteger:
      return "integer";
    case Stay::kNoForm:
      return "float: it has no integer form, or its operands are not f32";
    case Stay::kNamed:
      return "float: as asked for";
    case Stay::kNoFollower:
      return "float: no layer with weights follows, and floats are nearer";
    case Stay::kAlone:
      return "float: nothing it reads is stored";
    case Stay::kRefused:
      return "float: its integer form is not defined for these scales or sums";
  }
  return "";
}

std::string RangeText(const LayerReport& layer) {
  return layer.quant.present() ? fmt::format("{:>9.4g} to {:<9.4g}", layer.low, layer.high) : "";
}

void PrintLayer(const LayerReport& layer) {
  const std::string error = std::isnan(layer.sqnr_db) ? "-" : fmt::format("{:.1f}", layer.sqnr_db);
  const std::string_view observer = layer.quant.present() ? shrink::ObserverName(layer.observer) : "";
  fmt::print("  {:>8}  {:<22} {:<10} {:<17} {:<40} {}\n", error, RangeText(layer), observer, layer.op,
             layer.node, layer.stay == Stay::kInteger ? "" : Reason(layer.stay));
}

void PrintHeader() {
  fmt::print("  {:>8}  {:<22} {:<10} {:<17} {}\n", "SQNR dB", "range seen", "observer", "op", "node");
}

std::vector<const LayerReport*> Worst(const std::vector<LayerReport>& layers) {
  std::vector<const LayerReport*> worst;
  for (const LayerReport& layer : layers) {
    if (layer.quant.present() && !std::isnan(layer.sqnr_db)) worst.push_back(&layer);
  }
  std::stable_sort(worst.begin(), worst.end(),
                   [](const LayerReport* a, const LayerReport* b) { return a->sqnr_db < b->sqnr_db; });
  worst.resize(std::min(worst.size(), kWorst));
  return worst;
}

Json Number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

void PrintFloatLayers(const std::vector<shrink::FloatLayer>& layers) {
  for (const shrink::FloatLayer& layer : layers)
    fmt::print("  {:>6.2f} dB with '{}' float ({} weights)\n", layer.sqnr_db, layer.node, layer.weights);
}

Json ToJson(const LayerReport& layer) {
  Json json = {{"node", layer.node},
               {"op", layer.op},
               {"tensor", layer.tensor},
               {"integer", layer.stay == Stay::kInteger}};
  if (layer.stay != Stay::kInteger) json["reason"] = Reason(layer.stay);
  json["sqnr_db"] = Number(layer.sqnr_db);
  if (!layer.quant.present()) return json;
  json["observer"] = shrink::ObserverName(layer.observer);
  json["seen"] = {layer.low, layer.high};
  json["scale"] = layer.quant.scale[0];
  json["zero_point"] = layer.quant.zero_point[0];
  return json;
}

size_t Integers(const std::vector<LayerReport>& layers) {
  return static_cast<size_t>(std::count_if(
      layers.begin(), layers.end(), [](const LayerReport& layer) { return layer.stay == Stay::kInteger; }));
}

}  // namespace

void PrintQuantized(const shrink::Quantised& quantised, const QuantizeSummary& summary) {
  const size_t bytes = summary.bytes, integers = Integers(quantised.layers);
  fmt::print(
      "{}: {} bytes, {:.0f} % of the float plan; {} of {} operations compute in integers\n", summary.plan,
      bytes,
      100.0 * static_cast<double>(bytes) / static_cast<double>(std::max<size_t>(summary.float_bytes, 1)),
      integers, quantised.layers.size());
  for (const shrink::StepReport& step : quantised.steps)
    fmt::print("  {:<16} {:>6.2f} dB{}\n", step.step, step.sqnr_db,
               step.kept ? "" : "  not kept: worse than without");
  PrintFloatLayers(quantised.float_layers);
  fmt::print("the answers keep {:.2f} dB SQNR against float (calibrated with {} samples)\n",
             quantised.sqnr_db, summary.samples);
  fmt::print("{}\n", summary.layers ? "layers, with what all before them lost:"
                                    : "least exact tensors (--layers lists all):");
  PrintHeader();
  if (summary.layers) {
    for (const LayerReport& layer : quantised.layers) PrintLayer(layer);
  } else {
    for (const LayerReport* layer : Worst(quantised.layers)) PrintLayer(*layer);
  }
}

void PrintQuantizedJson(const shrink::Quantised& quantised, const QuantizeSummary& summary) {
  Json steps = Json::array(), layers = Json::array(), kept = Json::array();
  for (const shrink::StepReport& step : quantised.steps)
    steps.push_back({{"step", step.step}, {"sqnr_db", Number(step.sqnr_db)}, {"kept", step.kept}});
  for (const LayerReport& layer : quantised.layers) layers.push_back(ToJson(layer));
  for (const shrink::FloatLayer& layer : quantised.float_layers)
    kept.push_back({{"node", layer.node}, {"sqnr_db", Number(layer.sqnr_db)}, {"weights", layer.weights}});
  fmt::print("{}\n", Json{{"file", summary.plan},
                          {"bytes", summary.bytes},
                          {"float_bytes", summary.float_bytes},
                          {"samples", summary.samples},
                          {"sqnr_db", Number(quantised.sqnr_db)},
                          {"steps", steps},
                          {"float_layers", kept},
                          {"layers", layers}}
                         .dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace whet::cli
