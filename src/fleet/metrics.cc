// SPDX-License-Identifier: Apache-2.0
#include "fleet/metrics.h"

#include <cstdio>

namespace whet::fleet {
namespace {

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string Written(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels)
    text += (text.empty() ? "" : ",") + name + "=\"" + Escaped(value) + "\"";
  return text;
}

std::string InBraces(const std::string& labels) {
  return labels.empty() ? "" : "{" + labels + "}";
}

std::string Number(double value) {
  char text[32];
  return {text, static_cast<size_t>(snprintf(text, sizeof text, "%.9g", value))};
}

}  // namespace

void RolledUpMetrics::Describe(const std::string& name, const std::string& help) {
  const std::lock_guard lock(mutex_);
  help_[name] = help;
}

void RolledUpMetrics::Add(const std::string& name, const Labels& labels, int64_t count) {
  const std::lock_guard lock(mutex_);
  families_[name].values[Written(labels)] += count;
}

void RolledUpMetrics::Set(const std::string& name, const Labels& labels, int64_t value) {
  const std::lock_guard lock(mutex_);
  Family& family = families_[name];
  family.type = "gauge";
  family.values[Written(labels)] = value;
}

void RolledUpMetrics::Observe(const std::string& name, const Labels& labels, double seconds) {
  const std::lock_guard lock(mutex_);
  Family& family = families_[name];
  family.type = "histogram";
  Histogram& histogram = family.histograms[Written(labels)];
  for (size_t i = 0; i < kBounds.size(); ++i)
    if (seconds <= kBounds[i]) ++histogram.below[i];
  ++histogram.count;
  histogram.sum += seconds;
}

std::string RolledUpMetrics::Render() {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [name, family] : families_) {
    const auto help = help_.find(name);
    if (help != help_.end()) text += "# HELP " + name + " " + help->second + "\n";
    text += "# TYPE " + name + " " + family.type + "\n";
    for (const auto& [labels, value] : family.values)
      text += name + InBraces(labels) + " " + std::to_string(value) + "\n";
    for (const auto& [labels, histogram] : family.histograms) {
      const std::string comma = labels.empty() ? "" : ",";
      for (size_t i = 0; i < kBounds.size(); ++i)
        text += name + "_bucket{" + labels + comma + "le=\"" + Number(kBounds[i]) + "\"} " +
                std::to_string(histogram.below[i]) + "\n";
      text += name + "_bucket{" + labels + comma + "le=\"+Inf\"} " + std::to_string(histogram.count) + "\n";
      text += name + "_sum" + InBraces(labels) + " " + Number(histogram.sum) + "\n";
      text += name + "_count" + InBraces(labels) + " " + std::to_string(histogram.count) + "\n";
    }
  }
  return text;
}

}  // namespace whet::fleet
