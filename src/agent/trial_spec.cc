// SPDX-License-Identifier: Apache-2.0
#include "agent/trial_spec.h"

#include <iterator>
#include <limits>

#include "json/fields.h"

namespace whet::agent {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

// The numbers of a result, by name.
struct Figure {
  const char* name;
  int64_t TrialResult::* member;
};
constexpr Figure kFigures[] = {{"goldens", &TrialResult::goldens},       {"runs", &TrialResult::runs},
                               {"p50_us", &TrialResult::p50_us},         {"p99_us", &TrialResult::p99_us},
                               {"peak_bytes", &TrialResult::peak_bytes}, {"load_us", &TrialResult::load_us}};

}  // namespace

std::string PrintTrialSpec(const TrialSpec& spec) {
  const auto& [plan, limits, goldens, wall_seconds] = spec.request;
  return PrintJson(JsonObject{{"model", plan.model},
                              {"version", plan.version},
                              {"path", plan.path},
                              {"plan", Hex(plan.plan)},
                              {"sealed", plan.sealed},
                              {"p99_us", limits.p99_us},
                              {"peak_bytes", limits.peak_bytes},
                              {"runs", limits.runs},
                              {"goldens", goldens},
                              {"key_file", spec.key_file},
                              {"cpu_seconds", spec.cpu_seconds},
                              {"memory_bytes", spec.memory_bytes}});
}

Result<TrialSpec> ParseTrialSpec(const std::string& text) {
  const Json json = WHET_TRY(ParseJson(text));
  TrialSpec spec;
  Installed& plan = spec.request.plan;
  plan.model = *WHET_TRY(TextField(json, "model"));
  plan.version = *WHET_TRY(TextField(json, "version"));
  plan.path = *WHET_TRY(TextField(json, "path"));
  plan.plan = WHET_TRY(DigestField(json, "plan"));
  plan.sealed = WHET_TRY(BooleanField(json, "sealed", false));
  bundle::Limits& limits = spec.request.limits;
  limits.p99_us = WHET_TRY(IntegerField(json, "p99_us", 0, kMost));
  limits.peak_bytes = WHET_TRY(IntegerField(json, "peak_bytes", 0, kMost));
  limits.runs = WHET_TRY(IntegerField(json, "runs", 0, 1'000'000));
  spec.request.goldens = WHET_TRY(IntegerField(json, "goldens", 0, kMost));
  spec.key_file = *WHET_TRY(TextField(json, "key_file"));
  spec.cpu_seconds = WHET_TRY(IntegerField(json, "cpu_seconds", 0, 1 << 30));
  spec.memory_bytes = WHET_TRY(IntegerField(json, "memory_bytes", 0, kMost));
  return spec;
}

std::string PrintTrialResult(const TrialResult& result) {
  JsonObject json{{"end", kTrialEndNames[static_cast<size_t>(result.end)]}, {"detail", result.detail}};
  for (const Figure& figure : kFigures) json[figure.name] = result.*figure.member;
  return PrintJson(json);
}

Result<TrialResult> ParseTrialResult(const std::string& text) {
  const Json json = WHET_TRY(ParseJson(text));
  TrialResult result;
  const std::string end = *WHET_TRY(TextField(json, "end"));
  size_t number = 0;
  while (number < std::size(kTrialEndNames) && end != kTrialEndNames[number]) ++number;
  if (number == std::size(kTrialEndNames)) return Error("no end is called '" + end + "'");
  result.end = static_cast<TrialEnd>(number);
  result.detail = *WHET_TRY(TextField(json, "detail"));
  for (const Figure& figure : kFigures)
    result.*figure.member = WHET_TRY(IntegerField(json, figure.name, 0, kMost));
  return result;
}

}  // namespace whet::agent
