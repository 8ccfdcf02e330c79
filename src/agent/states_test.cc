// SPDX-License-Identifier: Apache-2.0
// docs/updates.md has the table of states as people read it; it must be the one that runs.
#include "agent/states.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/file.h"

namespace whet::agent {
namespace {

std::string TimeOf(Seconds seconds) {
  if (seconds == 0) return "-";
  if (seconds % 86400 == 0) return std::to_string(seconds / 86400) + " d";
  return seconds % 3600 == 0 ? std::to_string(seconds / 3600) + " h" : std::to_string(seconds / 60) + " min";
}

std::string CellOf(State from, State to) {
  return from == to ? "stays" : std::string(RowOf(to).name);
}

// The cells of a row of the document, without the one that says in words what is done.
std::vector<std::string> Written(const std::string& text, std::string_view state) {
  std::istringstream lines(text);
  const std::string begin = "| `" + std::string(state) + "` |";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(begin)) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(begin.size()));
    for (std::string cell; std::getline(row, cell, '|');) {
      const size_t first = cell.find_first_not_of(' ');
      cells.push_back(
          first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    }
    if (!cells.empty()) cells.erase(cells.begin());
    return cells;
  }
  return {};
}

TEST(States, AreAsTheDocumentSays) {
  const Result<std::string> text = ReadText("docs/updates.md");
  ASSERT_TRUE(text.ok()) << text.message();
  for (const Row& row : kStates) {
    std::vector<std::string> cells = {TimeOf(row.seconds)};
    for (const State next : row.next) cells.push_back(CellOf(row.state, next));
    EXPECT_EQ(Written(*text, row.name), cells) << row.name;
  }
}

TEST(States, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Row& row : kStates) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(ParseState(row.name), row.state);
    EXPECT_EQ(&RowOf(row.state), &row);
  }
  EXPECT_EQ(ParseState("nowhere"), std::nullopt);
}

// Whatever comes, what answers is exchanged in one place, gone back from by one way, and success is told in one state.
TEST(States, TheCandidateAnswersOnlyAfterItsTrial) {
  for (const Row& row : kStates)
    for (const State next : row.next) {
      const bool enters = next == State::kSwitching && row.state != State::kSwitching;
      EXPECT_TRUE(!enters || row.state == State::kTrial || row.state == State::kShadow) << row.name;
      const bool leaves = CandidateServes(row.state) && !CandidateServes(next);
      EXPECT_TRUE(!leaves || next == State::kReturning || next == State::kCommitted) << row.name;
    }
}

}  // namespace
}  // namespace whet::agent
