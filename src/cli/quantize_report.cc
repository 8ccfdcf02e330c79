// SPDX-License-Identifier: Apache-2.0
#include "cli/quantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/quantised.h"

namespace whet::cli {
namespace {

using shrink::LayerReport;
using shrink::Stay;

constexpr size_t kWorst = 5;

std::string RangeText(const LayerReport& layer) {
  return layer.quant.present() ? fmt::format("{:>9.4g} to {:<9.4g}", layer.low, layer.high) : "";
}

void PrintLayer(const LayerReport& layer) {
  const std::string error = std::isnan(layer.sqnr_db) ? "-" : fmt::format("{:.1f}", layer.sqnr_db);
  const std::string_view observer = !layer.quant.present() ? ""
                                    : layer.searched       ? "search"
                                                           : shrink::ObserverName(layer.observer);
  const char* remark = layer.stay != Stay::kInteger ? report::Reason(layer.stay)
                       : layer.joined               ? "stored behind its activation"
                       : layer.by_channel           ? "times a factor of each channel"
                                                    : "";
  fmt::print("  {:>8}  {:<22} {:<10} {:<17} {:<40} {}\n", error, RangeText(layer), observer, layer.op,
             layer.node, remark);
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

void PrintPreciseLayers(const shrink::Quantised& quantised) {
  for (const shrink::PreciseLayer& layer : quantised.precise_layers)
    fmt::print("  {:>6.2f} dB with '{}' {} ({} weights)\n", layer.sqnr_db, layer.node,
               quantised.wide ? "in 16 bits" : "float", layer.weights);
}

void PrintSteps(const std::vector<shrink::StepReport>& steps) {
  for (const shrink::StepReport& step : steps)
    fmt::print("  {:<16} {:>6.2f} dB{}\n", step.step, step.sqnr_db,
               step.kept ? "" : "  not kept: worse than without");
}

std::string Sharing(const shrink::WeightReport& layer) {
  return layer.group ? fmt::format("groups of {}", layer.group) : "channels";
}

void PrintWeightLayers(std::vector<shrink::WeightReport> layers, bool all) {
  if (!all) {
    std::ranges::stable_sort(layers, {}, &shrink::WeightReport::sqnr_db);
    layers.resize(std::min(layers.size(), kWorst));
  }
  fmt::print("{}\n  {:>8}  {:>4}  {:<14} {:>9}  {:<17} {}\n",
             all ? "layers:" : "least exact weights (--layers lists all):", "SQNR dB", "bits", "scales of",
             "weights", "op", "node");
  for (const shrink::WeightReport& layer : layers)
    fmt::print("  {:>8.1f}  {:>4}  {:<14} {:>9}  {:<17} {}\n", layer.sqnr_db, layer.bits, Sharing(layer),
               layer.weights, layer.op, layer.node);
}

void PrintWeights(const shrink::QuantisedFile& done, const std::string& plan, bool layers) {
  const shrink::Quantised& quantised = done.quantised;
  const size_t floats = std::max<size_t>(done.model.file().size(), 1);
  fmt::print("{}: {} bytes, {:.0f} % of the float plan; the weights of {} of {} operations are stored\n",
             plan, done.bytes, 100.0 * static_cast<double>(done.bytes) / static_cast<double>(floats),
             quantised.weights.size(), quantised.layers.size());
  PrintSteps(quantised.steps);
  if (done.samples > 0) {
    fmt::print("the answers keep {:.2f} dB SQNR against float (compared on {} samples)\n", quantised.sqnr_db,
               done.samples);
  } else {
    fmt::print("how exact the answers are is not known: --data compares them on samples\n");
  }
  PrintWeightLayers(quantised.weights, layers);
}

}  // namespace

void PrintQuantized(const shrink::QuantisedFile& done, const std::string& plan, bool layers) {
  const shrink::Quantised& quantised = done.quantised;
  if (!quantised.weights.empty()) return PrintWeights(done, plan, layers);
  const size_t bytes = done.bytes, integers = report::Integers(quantised.layers);
  fmt::print(
      "{}: {} bytes, {:.0f} % of the float plan; {} of {} operations compute in integers\n", plan, bytes,
      100.0 * static_cast<double>(bytes) / static_cast<double>(std::max<size_t>(done.model.file().size(), 1)),
      integers, quantised.layers.size());
  PrintSteps(quantised.steps);
  PrintPreciseLayers(quantised);
  fmt::print("the answers keep {:.2f} dB SQNR against float (calibrated with {} samples)\n",
             quantised.sqnr_db, done.samples);
  fmt::print("{}\n", layers ? "layers, with what all before them lost:"
                            : "least exact tensors (--layers lists all):");
  PrintHeader();
  if (layers) {
    for (const LayerReport& layer : quantised.layers) PrintLayer(layer);
  } else {
    for (const LayerReport* layer : Worst(quantised.layers)) PrintLayer(*layer);
  }
}

}  // namespace whet::cli
