// SPDX-License-Identifier: Apache-2.0
// The minute's worth of a report: a sentence computed from the figures, the figures that matter most, and what to do.
#ifndef WHET_REPORT_SUMMARY_H_
#define WHET_REPORT_SUMMARY_H_

#include <string>
#include <vector>

#include "report/json.h"

namespace whet::report {

enum class Level : uint8_t { kGood, kFair, kBad };

struct Fact {
  std::string key, label;     // key: for machines
  std::string before, after;  // before may be empty
  std::string note;
};

struct Advice {
  std::string text, command;  // the command may be empty
};

struct Summary {
  Level level = Level::kGood;
  std::string text;
  std::vector<Fact> facts;
  std::vector<Advice> advice;

  void Lower(Level to) { level = std::max(level, to); }  // the worst of all findings
};

// {"verdict": {"level": "good", "fair" or "bad", "text"}, "facts": [{"key", "label", "before", "after", "note"}],
// "advice": [{"text", "command"}]}.
Json ToJson(const Summary& summary);

// Figures as the pages and sentences write them: 4.6 MiB; 1.25 ms; a word of a shell, quoted where it has to be.
std::string BytesText(uint64_t bytes);
std::string MillisText(double ms);
std::string Quoted(const std::string& word);

}  // namespace whet::report

#endif  // WHET_REPORT_SUMMARY_H_
