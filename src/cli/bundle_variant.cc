// SPDX-License-Identifier: Apache-2.0
#include "cli/bundle_variant.h"

#include <cmath>
#include <cstdlib>

#include "base/file.h"
#include "bundle/requirements.h"
#include "cli/bundle_trial.h"

namespace whet::cli {
namespace {

// A positive number of `unit`s as a whole number of the manifest's units.
Result<int64_t> Number(const std::string& text, double unit) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end || !std::isfinite(value) || value <= 0 || value * unit > 1e15)
    return Error("'" + text + "' is no positive number");
  return static_cast<int64_t>(std::ceil(value * unit));
}

Status Set(const std::string& key, const std::string& value, bundle::Source& source) {
  if (key == "isa") {
    source.isas.push_back(value);
  } else if (key == "processor") {
    source.processor = value;
  } else if (key == "p99_ms") {
    source.limits.p99_us = WHET_TRY(Number(value, 1e3).With(key));
  } else if (key == "peak_mb") {
    source.limits.peak_bytes = WHET_TRY(Number(value, 1e6).With(key));
  } else if (key == "ram_mb") {
    source.ram_bytes = WHET_TRY(Number(value, 1e6).With(key));
  } else if (key == "runs") {
    source.limits.runs = WHET_TRY(Number(value, 1).With(key));
  } else {
    return Error("there is no '" + key + "'; there are p99_ms, peak_mb, runs, ram_mb, isa and processor");
  }
  return {};
}

Status SetAll(const std::string& list, bundle::Source& source) {
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string pair = list.substr(begin, end - begin);
    const size_t equals = pair.find('=');
    if (equals == pair.npos) return Error("'" + pair + "' must be KEY=VALUE");
    WHET_TRY(Set(pair.substr(0, equals), pair.substr(equals + 1), source));
    begin = end + 1;
  }
  return {};
}

}  // namespace

Result<bundle::Source> ParseVariant(const std::string& text, const bundle::Limits& limits) {
  const size_t equals = text.find('=');
  if (equals == text.npos || equals == 0) return Error("must be NAME=PLAN");
  bundle::Source source{.name = text.substr(0, equals), .path = text.substr(equals + 1), .limits = limits};
  const size_t colon = source.path.rfind(':');
  if (colon == source.path.npos || source.path.find('=', colon) == source.path.npos) return source;
  const std::string list = source.path.substr(colon + 1);
  source.path.resize(colon);
  WHET_TRY(SetAll(list, source));
  return source;
}

Result<std::string> WhyNotTried(const bundle::Source& source) {
  const MappedFile file = WHET_TRY(MappedFile::Open(source.path));
  const format::Plan plan = WHET_TRY(format::ReadPlan(file.bytes()).With(source.path));
  bundle::Requirements needs = WHET_TRY(bundle::RequirementsOf(plan).With(source.path));
  if (!source.isas.empty()) needs.isas = source.isas;
  if (!source.processor.empty()) needs.processor = source.processor;
  if (plan.goldens.empty()) return std::string("it carries no goldens");
  return CannotTry(needs).value_or("");
}

}  // namespace whet::cli
