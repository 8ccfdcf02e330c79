// SPDX-License-Identifier: Apache-2.0
#include "report/quantised_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/appraise.h"
#include "report/evaluation.h"
#include "report/layer_costs.h"
#include "report/quantised.h"

namespace whet::report {
namespace {

using shrink::Explanation;
using shrink::LayerReport;

double Micros(uint64_t ns) {
  return static_cast<double>(ns) / 1e3;
}

// What the layer's numbers are, as its step in the plan has them.
std::string Computes(const LayerReport& layer, const LayerCost& cost) {
  std::string text = layer.stay == shrink::Stay::kInteger ? "integers" : "float";
  const DType dtype = layer.quant.present() ? layer.dtype : cost.result;
  if (layer.stay == shrink::Stay::kInteger && dtype == DType::kI8) text = "int8";
  if (layer.stay == shrink::Stay::kInteger && dtype == DType::kI16) text = "int16";
  const bool apart = text == "float" && cost.weights && *cost.weights != DType::kF32;
  return apart ? fmt::format("float, {} weights", DTypeName(*cost.weights)) : text;
}

void AddExplanation(const Explanation& one, const LayerReport& layer, Json* json) {
  (*json)["error_share"] = one.share;
  (*json)["alone_db"] = Number(one.alone_db);
  (*json)["weights_sqnr_db"] = Number(one.weights_db);
  if (!one.histogram.empty()) {
    (*json)["seen"] = {one.seen.low, one.seen.high};
    (*json)["histogram"] = one.histogram;
  }
  if (layer.quant.present()) {
    (*json)["reach"] = {one.reach.low, one.reach.high};
    (*json)["clipped"] = one.clipped;
  }
  if (!one.keep_float.empty())
    (*json)["remedy"] = {{"text", fmt::format("With {} float the answers kept {:.1f} dB more.",
                                              one.keep_float.size() == 1 ? "this" : "these", one.gain_db)},
                         {"gain_db", one.gain_db},
                         {"command", KeepFloatText(one)}};
}

void AddCosts(const LayerCost& real, const LayerCost& stored, Json* json) {
  (*json)["macs"] = real.macs;
  (*json)["weight_bytes"] = {real.constant_bytes, stored.constant_bytes};
  (*json)["result_bytes"] = {real.result_bytes, stored.result_bytes};
  (*json)["us"] = {Micros(real.ns), Micros(stored.ns)};
  (*json)["kernels"] = {real.kernel, stored.kernel};
  (*json)["fused"] = stored.fused;
}

Json Latency(const Measured& measured, const LayerCosts& real, const LayerCosts& stored) {
  const eval::PlanCost &a = measured.real, &b = measured.stored;
  return {{"threads", b.threads},
          {"isa", IsaName(b.isa)},
          {"runs", b.runs},
          {"steps_ms", {a.steps_ms, b.steps_ms}},
          {"best_ms", {a.best_ms, b.best_ms}},
          {"median_ms", {a.median_ms, b.median_ms}},
          {"conversions_us", {Micros(real.conversion_ns), Micros(stored.conversion_ns)}},
          {"other_us", {Micros(real.other_ns), Micros(stored.other_ns)}}};
}

Json Accuracy(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
              const Judged& judged) {
  const EvaluationTitle title{judged.task, options.output, done.model.path(),
                              done.card ? done.card->output.labels : std::vector<std::string>()};
  Json json = ToJson(title, judged.evaluation);
  json["held_out"] = judged.held_out;
  const size_t without = judged.evaluation.unlabelled;
  json["note"] = fmt::format("{}, {} labelled samples, {}{}.",
                             eval::kTaskNames[static_cast<size_t>(judged.task)], judged.evaluation.samples,
                             judged.apart      ? "which lie apart from those of the calibration"
                             : judged.held_out ? "none of which was calibrated on"
                                               : "which were calibrated on too",
                             without ? fmt::format("; {} without label passed over", without) : "");
  return json;
}

std::string FileName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// Layers that compute in floats on stored weights.
void AddWeights(const std::vector<shrink::WeightReport>& weights, Json* rows) {
  for (Json& row : *rows) {
    const auto layer = std::ranges::find_if(weights, [&](const shrink::WeightReport& one) {
      return row["node"] == one.node && row["op"] == one.op;
    });
    if (layer == weights.end()) continue;
    row["computes"] = fmt::format("float, w{}", layer->bits);
    row["reason"] =
        layer->group > 0
            ? fmt::format("floats, on weights of {} bits; {} share a scale", layer->bits, layer->group)
            : fmt::format("floats, on weights of {} bits; a channel shares a scale", layer->bits);
  }
}

// Layers, then inputs, as the explanations are.
void AddLayers(const shrink::Quantised& quantised, const LayerCosts& real, const LayerCosts& stored,
               Json* json) {
  Json& rows = (*json)["layers"];
  (*json)["inputs"] = Json::array();
  for (const LayerReport& input : quantised.inputs) (*json)["inputs"].push_back(ToJson(input));
  const size_t layers = quantised.layers.size();
  for (size_t i = 0; i < layers; ++i) {
    rows[i]["computes"] = Computes(quantised.layers[i], stored.layers[i]);
    AddCosts(real.layers[i], stored.layers[i], &rows[i]);
  }
  AddWeights(quantised.weights, &rows);
  for (size_t i = 0; i < quantised.explanations.size(); ++i) {
    const bool input = i >= layers;
    Json& row = input ? (*json)["inputs"][i - layers] : rows[i];
    if (input) row["computes"] = "stored";
    AddExplanation(quantised.explanations[i], input ? quantised.inputs[i - layers] : quantised.layers[i],
                   &row);
  }
}

}  // namespace

Json Document(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
              const Measured& measured) {
  std::vector<LayerName> names;
  for (const LayerReport& layer : done.quantised.layers) names.push_back({layer.node, layer.op});
  const LayerCosts real = ByLayer(measured.real, names), stored = ByLayer(measured.stored, names);
  Json json = ToJson(done, options.output);
  json["kind"] = "quantised";
  json["scheme"] = options.scheme;
  json["title"] = FileName(options.output);
  json["about"] = fmt::format(
      "{} from {}, {} {} samples by whet {}", options.scheme, FileName(options.model.path),
      done.quantised.weights.empty() ? "calibrated with" : "compared over", done.samples, WHET_VERSION);
  json["floor_db"] = kFloorDb;
  json.update(ToJson(Appraise(done, options, measured)));
  if (measured.judged) json["accuracy"] = Accuracy(done, options, *measured.judged);
  json["latency"] = Latency(measured, real, stored);
  AddLayers(done.quantised, real, stored, &json);
  return json;
}

}  // namespace whet::report
