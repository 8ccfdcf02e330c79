// SPDX-License-Identifier: Apache-2.0
#include "agent/model_service.h"

#include "agent/open_plan.h"
#include "base/file.h"

namespace whet::agent {

Status ModelService::PutIntoService(const Installed& plan) {
  return models_.Put(WHET_TRY(OpenPlan(plan, key_file_, ram_bytes_)));
}

Status ModelService::Remove(const std::string& model) {
  const auto built_in = built_in_.find(model);
  if (built_in != built_in_.end() && ServeBuiltIn(model, built_in->second).ok()) return {};
  if (models_.Describe(model)) return models_.Remove(model);
  return {};
}

std::optional<Digest> ModelService::Serving(const std::string& model) const {
  const std::optional<serve::Description> description = models_.Describe(model);
  if (!description) return std::nullopt;
  return description->plan;
}

Status ModelService::Probe(const std::string& model) {
  WHET_TRY(models_.Probe(model));
  return {};
}

Status ModelService::StartShadow(const Installed& candidate, const wire::Order& order) {
  return models_.StartShadow({.candidate = WHET_TRY(OpenPlan(candidate, key_file_, ram_bytes_)),
                              .share_per_million = order.shadow_per_million,
                              .cpu_per_million = order.cpu_per_million,
                              .seed = static_cast<uint64_t>(order.id)});
}

std::optional<Shadow> ModelService::ShadowSoFar(const std::string& model) const {
  const std::optional<serve::ShadowFigures> figures = models_.Shadow(model);
  if (!figures) return std::nullopt;
  Shadow shadow{.seen = figures->seen,
                .answered = figures->compared,
                .disagreements = figures->disagreements,
                .errors = figures->errors,
                .cpu_us = figures->cpu_us,
                .p99_us = figures->candidate.Quantile(990'000)};
  if (shadow.errors > 0) shadow.detail = "requests that the live plan answers are none to the candidate";
  return shadow;
}

void ModelService::StopShadow(const std::string& model) {
  models_.StopShadow(model);
}

Status ModelService::ServeBuiltIn(const std::string& name, const std::string& file) {
  const MappedFile plan = WHET_TRY(MappedFile::Open(file));
  return models_.Put({.name = name,
                      .version = kBuiltInVersion,
                      .file = file,
                      .memory = nullptr,
                      .memory_bytes = 0,
                      .plan = Sha256(plan.bytes())});
}

std::vector<std::string> ModelService::ServeBuiltIns() {
  std::vector<std::string> failures;
  for (const auto& [name, file] : built_in_) {
    if (Serving(name)) continue;
    const Status status = ServeBuiltIn(name, file);
    if (!status.ok()) failures.push_back("models." + name + ": " + status.message());
  }
  return failures;
}

std::vector<wire::Running> ModelService::RunningBuiltIns() const {
  std::vector<wire::Running> running;
  for (const serve::Description& model : models_.List()) {
    if (model.version == kBuiltInVersion)
      running.push_back({.model = model.name, .version = model.version, .plan = model.plan});
  }
  return running;
}

}  // namespace whet::agent
