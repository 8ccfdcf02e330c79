// SPDX-License-Identifier: Apache-2.0
#include "bundle/documents.h"

#include <set>

namespace whet::bundle {
namespace {

constexpr const char* kDialects[] = {"whet", "tflm"};

Json PairsOf(const std::vector<std::pair<std::string, std::string>>& pairs) {
  JsonObject object;
  for (const auto& [key, value] : pairs) object[key] = value;
  return object;
}

Json Property(const std::string& name, const std::string& value) {
  return JsonObject{{"name", "whet:" + name}, {"value", value}};
}

Json HashesOf(const std::string& hex) {
  return JsonArray{JsonObject{{"alg", "SHA-256"}, {"content", hex}}};
}

JsonObject Component(const std::string& type, const std::string& name, const std::string& ref) {
  return {{"type", type}, {"name", name}, {"bom-ref", ref}};
}

void License(JsonObject& component, const std::string& licence) {
  if (!licence.empty()) component["licenses"] = JsonArray{JsonObject{{"expression", licence}}};
}

Json PlanComponent(const Sources& sources, const Described& described) {
  const auto& [variant, plan] = described;
  JsonObject component = Component("machine-learning-model", variant->name, "plan:" + variant->name);
  JsonArray properties{Property("target", plan->target)};
  for (const auto& [key, value] : plan->provenance) properties.push_back(Property(key, value));
  component["version"] = sources.version;
  component["hashes"] = HashesOf(Hex(variant->plan));
  component["properties"] = properties;
  License(component, sources.licence);
  return component;
}

// The file that a plan was compiled from, by its hash alone: its name is not the bundle's to tell.
std::string SourceHash(const format::Plan& plan) {
  for (const auto& [key, value] : plan.provenance) {
    if (key == "source_sha256" && ParseDigest(value)) return value;
  }
  return {};
}

Json Depends(const std::string& ref, const JsonArray& on) {
  return JsonObject{{"ref", ref}, {"dependsOn", on}};
}

Json Tool() {
  JsonObject tool = Component("application", "whet", "tool:whet");
  tool["version"] = WHET_VERSION;
  return tool;
}

}  // namespace

Json ProvenanceOf(const Sources& sources, std::span<const Described> plans) {
  JsonArray variants;
  for (const auto& [variant, plan] : plans) {
    variants.push_back(JsonObject{{"name", variant->name},
                                  {"plan", Hex(variant->plan)},
                                  {"target", plan->target},
                                  {"dialect", kDialects[plan->dialect == 1]},
                                  {"goldens", variant->goldens},
                                  {"carried", PairsOf(plan->provenance)}});
  }
  return JsonObject{{"provenance", 1},
                    {"model", sources.model},
                    {"version", sources.version},
                    {"tool", JsonObject{{"name", "whet"}, {"version", WHET_VERSION}}},
                    {"given", PairsOf(sources.provenance)},
                    {"variants", variants}};
}

Json SbomOf(const Sources& sources, std::span<const Described> plans) {
  JsonObject model = Component("machine-learning-model", sources.model, "model");
  model["version"] = sources.version;
  License(model, sources.licence);
  JsonArray components, dependencies, refs;
  std::set<std::string> hashes;
  for (const Described& described : plans) {
    const std::string ref = "plan:" + described.variant->name, hash = SourceHash(*described.plan);
    components.push_back(PlanComponent(sources, described));
    refs.emplace_back(ref);
    dependencies.push_back(Depends(ref, hash.empty() ? JsonArray{} : JsonArray{Json("source:" + hash)}));
    if (hash.empty() || !hashes.insert(hash).second) continue;
    JsonObject source = Component("file", "source of the plans", "source:" + hash);
    source["hashes"] = HashesOf(hash);
    components.push_back(source);
    dependencies.push_back(Depends("source:" + hash, {}));
  }
  dependencies.push_back(Depends("model", refs));
  const JsonObject tools{{"components", JsonArray{Tool()}}};
  return JsonObject{{"bomFormat", "CycloneDX"},
                    {"specVersion", "1.5"},
                    {"version", 1},
                    {"metadata", JsonObject{{"tools", tools}, {"component", model}}},
                    {"components", components},
                    {"dependencies", dependencies}};
}

}  // namespace whet::bundle
