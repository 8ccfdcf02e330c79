// SPDX-License-Identifier: Apache-2.0
#include "report/quantised.h"

#include <algorithm>

namespace whet::report {

using shrink::LayerReport;
using shrink::Stay;

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
    case Stay::kStoredWeights:
      return "float, on stored weights";
    case Stay::kNoWeights:
      return "float: it has no weights that are worth storing";
  }
  return "";
}

size_t Integers(const std::vector<LayerReport>& layers) {
  return static_cast<size_t>(std::count_if(
      layers.begin(), layers.end(), [](const LayerReport& layer) { return layer.stay == Stay::kInteger; }));
}

Json ToJson(const LayerReport& layer) {
  Json json = {{"node", layer.node},
               {"op", layer.op},
               {"tensor", layer.tensor},
               {"integer", layer.stay == Stay::kInteger}};
  if (layer.stay != Stay::kInteger) json["reason"] = Reason(layer.stay);
  if (layer.joined) json["joined"] = true;
  if (layer.by_channel) json["by_channel"] = true;
  json["sqnr_db"] = Number(layer.sqnr_db);
  if (!layer.quant.present()) return json;
  json["observer"] = shrink::ObserverName(layer.observer);
  if (layer.searched) json["searched"] = true;
  json["seen"] = {layer.low, layer.high};
  json["dtype"] = DTypeName(layer.dtype);
  json["scale"] = layer.quant.scale[0];
  json["zero_point"] = layer.quant.zero_point[0];
  return json;
}

Json ToJson(const shrink::QuantisedFile& done, const std::string& plan) {
  const shrink::Quantised& quantised = done.quantised;
  Json steps = Json::array(), layers = Json::array(), kept = Json::array();
  for (const shrink::StepReport& step : quantised.steps)
    steps.push_back({{"step", step.step}, {"sqnr_db", Number(step.sqnr_db)}, {"kept", step.kept}});
  for (const LayerReport& layer : quantised.layers) layers.push_back(ToJson(layer));
  for (const shrink::PreciseLayer& layer : quantised.precise_layers)
    kept.push_back({{"node", layer.node},
                    {"activations", quantised.wide ? "i16" : "f32"},
                    {"sqnr_db", Number(layer.sqnr_db)},
                    {"weights", layer.weights}});
  Json weights = Json::array();
  for (const shrink::WeightReport& layer : quantised.weights)
    weights.push_back({{"node", layer.node},
                       {"op", layer.op},
                       {"bits", layer.bits},
                       {"group", layer.group},
                       {"scales", layer.scales},
                       {"weights", layer.weights},
                       {"sqnr_db", Number(layer.sqnr_db)}});
  return {{"file", plan},
          {"bytes", done.bytes},
          {"float_bytes", done.model.file().size()},
          {"samples", done.samples},
          {"sqnr_db", Number(quantised.sqnr_db)},
          {"steps", steps},
          {"precise_layers", kept},
          {"weights", weights},
          {"layers", layers}};
}

}  // namespace whet::report
