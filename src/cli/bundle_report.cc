// SPDX-License-Identifier: Apache-2.0
#include "cli/bundle_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/summary.h"

namespace whet::cli {
namespace {

using report::BytesText;

std::string TimeText(int64_t us) {
  return us < 1000 ? fmt::format("{} us", us) : fmt::format("{:.2f} ms", static_cast<double>(us) / 1e3);
}

std::string MemoryText(int64_t bytes) {
  return BytesText(static_cast<uint64_t>(bytes));
}

std::string NeedsText(const bundle::Requirements& needs) {
  std::string text = MemoryText(needs.ram_bytes);
  if (!needs.isas.empty()) text += fmt::format(", {}", fmt::join(needs.isas, ", "));
  if (!needs.processor.empty()) text += ", " + needs.processor;
  return text;
}

// "p99 1.20 ms of 5.00 ms", "p99 1.20 ms, no limit".
std::string Against(const char* what, const std::string& measured, int64_t value, int64_t limit,
                    const std::string& limit_text) {
  if (limit == 0) return fmt::format("{} {}, no limit", what, measured);
  const char* verdict = value > limit ? ", OVER THE LIMIT" : "";
  return fmt::format("{} {} of {} ({} %{})", what, measured, limit_text,
                     static_cast<int64_t>(100.0 * static_cast<double>(value) / static_cast<double>(limit)),
                     verdict);
}

bool Misses(const bundle::Limits& limits, const TrialFigures& figures) {
  return (limits.p99_us > 0 && figures.p99_us > limits.p99_us) ||
         (limits.peak_bytes > 0 && figures.peak_bytes > limits.peak_bytes);
}

std::string LimitsText(const bundle::Limits& limits) {
  return fmt::format("p99 {}, peak {}, {} runs", limits.p99_us ? TimeText(limits.p99_us) : "any",
                     limits.peak_bytes ? MemoryText(limits.peak_bytes) : "any", limits.runs);
}

void PrintTrial(const bundle::Variant& variant, const Tried& tried) {
  if (!tried.figures) return fmt::print("    not tried here: {}\n", tried.why_not);
  const TrialFigures& figures = *tried.figures;
  const bundle::Limits& limits = variant.limits;
  fmt::print("    tried here: {} goldens answered; {}; {}\n", figures.goldens,
             Against("p99", TimeText(figures.p99_us), figures.p99_us, limits.p99_us, TimeText(limits.p99_us)),
             Against("peak", MemoryText(figures.peak_bytes), figures.peak_bytes, limits.peak_bytes,
                     MemoryText(limits.peak_bytes)));
  const int64_t takes = figures.working_bytes + variant.plan_bytes;
  if (takes > variant.needs.ram_bytes)
    fmt::print("    it takes {} here, more than the {} it asks of devices: set ram_mb\n", MemoryText(takes),
               MemoryText(variant.needs.ram_bytes));
}

Json TrialJson(const bundle::Limits& limits, const Tried& tried) {
  if (!tried.figures) return JsonObject{{"not_tried", tried.why_not}};
  const TrialFigures& figures = *tried.figures;
  return JsonObject{{"goldens", figures.goldens},
                    {"runs", figures.runs},
                    {"p50_us", figures.p50_us},
                    {"p99_us", figures.p99_us},
                    {"peak_bytes", figures.peak_bytes},
                    {"working_bytes", figures.working_bytes},
                    {"misses_limit", Misses(limits, figures)}};
}

}  // namespace

bool MissesLimit(const bundle::Manifest& manifest, const Trials& trials) {
  for (const bundle::Variant& variant : manifest.variants) {
    const auto tried = trials.find(variant.name);
    if (tried != trials.end() && tried->second.figures && Misses(variant.limits, *tried->second.figures))
      return true;
  }
  return false;
}

void PrintBundle(const bundle::Manifest& manifest, const Trials& trials) {
  fmt::print("{} {}: {} variant(s), the first that a device can run is its\n", manifest.model,
             manifest.version, manifest.variants.size());
  for (const bundle::Variant& variant : manifest.variants) {
    fmt::print("  {:<16} {}{}, needs {}\n    limits: {}; {} golden(s); plan {}\n", variant.name,
               MemoryText(variant.file.bytes), variant.sealed ? " sealed" : "", NeedsText(variant.needs),
               LimitsText(variant.limits), variant.goldens, Hex(variant.plan).substr(0, 12));
    const auto tried = trials.find(variant.name);
    if (tried != trials.end()) PrintTrial(variant, tried->second);
  }
  for (const bundle::File& file : manifest.documents)
    fmt::print("  {:<16} {}\n", file.name, MemoryText(file.bytes));
}

void PrintBundleJson(const bundle::Manifest& manifest, const Trials& trials) {
  Json json = ToJson(manifest);
  JsonObject tried;
  for (const bundle::Variant& variant : manifest.variants) {
    const auto found = trials.find(variant.name);
    if (found != trials.end()) tried[variant.name] = TrialJson(variant.limits, found->second);
  }
  if (!tried.empty()) (*json.object())["trials"] = tried;
  fmt::print("{}\n", PrintJson(json));
}

}  // namespace whet::cli
