// SPDX-License-Identifier: Apache-2.0
// The state table of an update (states.inc) as C++, with what must be true of it checked by the compiler.
#ifndef WHET_AGENT_STATES_H_
#define WHET_AGENT_STATES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "agent/platform.h"

namespace whet::agent {

enum class State : uint8_t {
#define WHET_STATE(name, state, ...) state,
#define WHET_END(name, state, ...) state,
#include "agent/states.inc"
#undef WHET_STATE
#undef WHET_END
};

// In the order of the table's columns. kAgain stays in the state and comes back after a back-off, kWait without one.
enum class Event : uint8_t { kDone, kOther, kRefused, kFailed, kLate, kNewer, kAgain, kWait };
inline constexpr size_t kColumns = 6;

struct Outcome {
  Event event = Event::kDone;
  std::string detail;  // for people; why, where it is not kDone
  Seconds seconds =
      0;  // kAgain: what the server asks to wait at least; kWait: until the action wants to be called again
};

struct Work;
using Action = Outcome (*)(Work& work);

#define WHET_STATE(name, state, action, ...) Outcome action(Work& work);
#define WHET_END(name, state, action, ...) Outcome action(Work& work);
#include "agent/states.inc"
#undef WHET_STATE
#undef WHET_END

struct Row {
  State state;
  std::string_view name;
  Action action;
  Seconds seconds;
  std::array<State, kColumns> next;
  bool is_end;
};

namespace detail {
using enum State;
inline constexpr Row kRows[] = {
#define WHET_STATE(name, state, action, seconds, ...) {state, #name, action, seconds, {__VA_ARGS__}, false},
#define WHET_END(name, state, action, seconds, ...) {state, #name, action, seconds, {__VA_ARGS__}, true},
#include "agent/states.inc"
#undef WHET_STATE
#undef WHET_END
};

constexpr const Row& RowAt(State state) {
  return kRows[static_cast<size_t>(state)];
}

// Whether an update in which nothing ever succeeds comes to rest: time alone leads from each state to idle, by way of an end.
constexpr bool TimeEndsEverything() {
  for (const Row& row : kRows) {
    State state = row.state;
    bool told = row.is_end || state == kIdle;
    for (size_t steps = 0; state != kIdle; ++steps) {
      if (RowAt(state).seconds <= 0 || steps > std::size(kRows)) return false;
      state = RowAt(state).next[static_cast<size_t>(Event::kLate)];
      told |= RowAt(state).is_end;
    }
    if (!told) return false;
  }
  return true;
}

// Whether idle is entered from ends alone, and committed only by success.
constexpr bool EndsAreEarned() {
  for (const Row& row : kRows)
    for (size_t event = 0; event < kColumns; ++event) {
      const bool success = event <= static_cast<size_t>(Event::kOther) || row.state == row.next[event];
      if (row.next[event] == kIdle && !row.is_end && row.state != kIdle) return false;
      if (row.next[event] == kCommitted && !success) return false;
    }
  return true;
}

static_assert(TimeEndsEverything());
static_assert(EndsAreEarned());
}  // namespace detail

inline constexpr auto& kStates = detail::kRows;
constexpr const Row& RowOf(State state) {
  return detail::RowAt(state);
}
constexpr State Next(State state, Event event) {
  return event >= Event::kAgain ? state : RowOf(state).next[static_cast<size_t>(event)];
}
std::optional<State> ParseState(std::string_view name);

// In these the candidate answers, though it has not been committed; the current version is what is gone back to.
constexpr bool CandidateServes(State state) {
  return state == State::kSwitching || state == State::kProbation;
}

}  // namespace whet::agent

#endif  // WHET_AGENT_STATES_H_
