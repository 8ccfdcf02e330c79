// SPDX-License-Identifier: Apache-2.0
#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace whet::report {

Json ToJson(const Summary& summary) {
  static constexpr const char* kLevels[] = {"good", "fair", "bad"};
  Json facts = Json::array(), advice = Json::array();
  for (const Fact& fact : summary.facts)
    facts.push_back({{"key", fact.key},
                     {"label", fact.label},
                     {"before", fact.before},
                     {"after", fact.after},
                     {"note", fact.note}});
  for (const Advice& one : summary.advice) advice.push_back({{"text", one.text}, {"command", one.command}});
  return {{"verdict", {{"level", kLevels[static_cast<size_t>(summary.level)]}, {"text", summary.text}}},
          {"facts", facts},
          {"advice", advice}};
}

std::string BytesText(uint64_t bytes) {
  static constexpr std::pair<uint64_t, const char*> kUnits[] = {
      {uint64_t{1} << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}};
  for (const auto& [size, unit] : kUnits) {
    if (bytes < size) continue;
    const double number = static_cast<double>(bytes) / static_cast<double>(size);
    return fmt::format("{:.{}f} {}", number, number < 10 ? 2 : number < 100 ? 1 : 0, unit);
  }
  return fmt::format("{} B", bytes);
}

std::string MillisText(double ms) {
  if (ms < 1) return fmt::format("{:.{}f} \u00b5s", ms * 1e3, ms < 0.1 ? 1 : 0);
  return fmt::format("{:.{}f} ms", ms, ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

std::string Quoted(const std::string& word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_./:-+=,@").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string quoted = "'";
  for (char c : word) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

}  // namespace whet::report
