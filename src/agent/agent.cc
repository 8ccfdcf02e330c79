// SPDX-License-Identifier: Apache-2.0
// The course of an update: which event a state meets, and what follows from it.
#include "agent/agent.h"

#include <algorithm>
#include <limits>

namespace whet::agent {
namespace {

constexpr size_t kMostDetail = 500;

// As it can stand in a record and a report: printable ASCII, of bounded length.
std::string Plain(const std::string& text) {
  std::string plain = text.substr(0, kMostDetail);
  for (char& c : plain)
    if (c < 0x20 || c > 0x7e) c = c == '\n' ? ' ' : '?';
  return plain;
}

}  // namespace

Seconds Agent::Step() {
  if (Now() >= next_check_in_) CheckIn(IsIdle() ? options_.wait_seconds : 0);
  for (size_t i = 0; i < models_.size(); ++i)
    if (!stop_ && Now() >= models_[i]->due) Advance(*models_[i]);
  Seconds due = next_check_in_;
  for (const auto& model : models_) due = std::min(due, model->due);
  return due;
}

Work Agent::WorkOn(Model& model) {
  return {.record = model.record,
          .options = options_,
          .platform = platform_,
          .store = store_,
          .go_on = [this, &model] { return GoOn(model); },
          .save = [this, &model] { return Save(model); },
          .save_backup = [this, &model] { return records_.SaveBackup(model.record); },
          .collect = [this] { Collect(); }};
}

Status Agent::Save(Model& model) {
  WHET_TRY(records_.Save(model.record));
  model.saved = model.record;
  return {};
}

// An order's own time counts until its plan begins to answer; from then on the states' do.
bool Agent::IsLate(const Record& record) const {
  const Row& row = RowOf(record.state);
  if (row.seconds > 0 && record.entered.Until(platform_.host) >= row.seconds) return true;
  const bool counts = row.next[static_cast<size_t>(Event::kNewer)] == State::kSuperseded;
  if (!counts || !record.order) return false;
  const Seconds ordered = record.order->deadline_seconds;
  return record.ordered.Until(platform_.host) >= (ordered > 0 ? ordered : Seconds{86400});
}

// Where time leads to where success would, what has to be done is tried once at least.
std::optional<Event> Agent::Interruption(const Record& record) const {
  if (record.next && Next(record.state, Event::kNewer) != record.state) return Event::kNewer;
  const bool untried =
      record.attempts == 0 && Next(record.state, Event::kLate) == Next(record.state, Event::kDone);
  if (IsLate(record) && !untried) return Event::kLate;
  return std::nullopt;
}

// Asked from within what takes long.
bool Agent::GoOn(const Model& model) {
  if (!stop_ && Now() >= next_check_in_) CheckIn(0);
  return !stop_ && !Interruption(model.record);
}

void Agent::Advance(Model& model) {
  if (const std::optional<Event> event = Interruption(model.record)) {
    const bool newer = event == Event::kNewer;
    const std::string why =
        newer ? "by order " + std::to_string(model.record.next->id)
              : "its time was over" + (model.record.detail.empty() ? "" : "; " + model.record.detail);
    return Apply(model, {*event, why});
  }
  Work work = WorkOn(model);
  Apply(model, RowOf(model.record.state).action(work));
}

void Agent::Apply(Model& model, const Outcome& outcome) {
  Record& record = model.record;
  if (outcome.event == Event::kWait) {
    model.due = Now() + outcome.seconds;
  } else if (outcome.event == Event::kAgain) {
    record.detail = Plain(outcome.detail);
    ++record.attempts;
    (void)Save(model);  // a count that is lost costs a try
    Postpone(model, outcome.seconds);
  } else {
    Enter(model, Next(record.state, outcome.event), outcome);
  }
}

// The state that is entered is on the disk before anything is done in it; where it cannot be written, nothing has happened.
void Agent::Enter(Model& model, State next, const Outcome& outcome) {
  Record& record = model.record;
  const State before = record.state;
  if (RowOf(next).is_end && record.candidate && next != State::kCommitted)
    store_.DropParts(record.candidate->file.sha256);
  record.state = next;
  record.entered = PassedTime::Begin(platform_.host);
  record.attempts = 0;
  record.detail = Plain(outcome.detail);
  for (std::string& note : record.notes) note = Plain(note);
  const Status saved = Save(model);
  if (!saved.ok()) {
    record = model.saved;
    record.detail = Plain(saved.message());
    record.attempts = model.unsaved++;
    return Postpone(model, 0);
  }
  model.unsaved = 0;
  model.due = 0;
  if (before == State::kShadow) platform_.service.StopShadow(record.model);
  if (next != State::kIdle && !RowOf(next).is_end) Tell(record);
  if (RowOf(before).is_end) CheckInSoon();  // success counts when the server has seen what answers
  if (on_state) on_state(record);
}

void Agent::Postpone(Model& model, Seconds asked) {
  const Seconds wait =
      WaitBefore(model.record.attempts - 1, asked, options_.back_off, platform_.host.Random());
  model.due = Now() + std::max<Seconds>(wait, 1);
}

// On the way, for those who watch; the end of an order is told by Ended, which makes sure of it.
void Agent::Tell(const Record& record) {
  (void)platform_.reports.Append({.time = platform_.host.clock().Wall(),
                                  .kind = "state",
                                  .model = record.model,
                                  .version = record.order->version,
                                  .order = record.order->id,
                                  .state = std::string(RowOf(record.state).name),
                                  .detail = record.detail,
                                  .plan = platform_.service.Serving(record.model)});
}

void Agent::Collect() {
  std::set<Digest> kept, parts;
  for (const auto& model : models_)
    for (const Record* record : {&model->record, &model->saved}) {
      for (const std::optional<Version>& version : {record->current, record->last_good, record->candidate})
        if (version) kept.insert(version->file.sha256);
      if (record->candidate) parts.insert(record->candidate->file.sha256);
    }
  store_.Collect(kept, parts);
}

bool Agent::IsIdle() const {
  return std::all_of(models_.begin(), models_.end(), [](const auto& model) {
    return model->record.state == State::kIdle && !model->record.next;
  });
}

}  // namespace whet::agent
