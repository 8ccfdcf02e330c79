// SPDX-License-Identifier: Apache-2.0
// How orders come.
#include <algorithm>

#include "agent/agent.h"

namespace whet::agent {

std::vector<wire::Running> Agent::running() const {
  std::vector<wire::Running> running;
  for (const auto& model : models_) {
    const Record& record = model->record;
    const std::optional<Digest> serving = platform_.service.Serving(record.model);
    if (!serving) continue;
    wire::Running now{.model = record.model, .plan = *serving};
    for (const std::optional<Version>& version : {record.last_good, record.current, record.candidate}) {
      if (!version || version->plan != *serving) continue;
      now.version = version->version;
      now.order = version->order;
    }
    if (!now.version.empty()) running.push_back(now);
  }
  return running;
}

std::vector<const Record*> Agent::records() const {
  std::vector<const Record*> records;
  for (const auto& model : models_) records.push_back(&model->record);
  return records;
}

wire::CheckIn Agent::Describe(Seconds wait) const {
  wire::CheckIn check_in{.boot = platform_.host.Boot(),
                         .time = platform_.host.clock().Wall(),
                         .hardware = platform_.host.Hardware(),
                         .running = running(),
                         .wait_seconds = wait};
  for (const auto& model : models_)
    if (model->record.taken > 0) check_in.taken[model->record.model] = model->record.taken;
  return check_in;
}

void Agent::CheckIn(Seconds wait) {
  const wire::CheckIn check_in = Describe(wait);
  const Seconds begin = Now();
  const Asked<wire::CheckInReply> asked =
      platform_.server.CheckIn(check_in, [this] { return !stop_.load(); });
  const uint32_t chance = platform_.host.Random();
  if (!asked.reply) {
    last_check_in_ = asked.detail;
    // Whatever the server says, it is asked again some day: it may be mended. What will not pass by itself waits longest at once.
    const int64_t attempts = asked.retryable ? failed_check_ins_++ : 20;
    const Seconds pause = WaitBefore(attempts, asked.retry_after_seconds, options_.back_off, chance);
    next_check_in_ = Now() + std::max<Seconds>(pause, 1);
    return;
  }
  failed_check_ins_ = 0;
  last_check_in_ = "ok";
  for (const wire::Order& order : asked.reply->orders) Take(order);
  // A server that has held the answer back spaces the questions by that.
  const bool held = wait > 0 && Now() - begin >= wait;
  const Seconds poll = held ? 0 : std::max<Seconds>(asked.reply->poll_seconds, 1);
  const Seconds spread = held ? wait / 10 : poll / 4;
  next_check_in_ = Now() + poll + static_cast<Seconds>(chance) % (spread + 1);
}

// An order that cannot be written down has not been taken: the server will say it again. What an action is changing in the record
// meanwhile stays off the disk.
void Agent::Take(const wire::Order& order) {
  auto found = std::find_if(models_.begin(), models_.end(),
                            [&](const auto& model) { return model->record.model == order.model; });
  if (found == models_.end()) {
    if (models_.size() >= options_.max_models) return;
    auto model = std::make_unique<Model>();
    model->record.model = model->saved.model = order.model;
    found = models_.insert(models_.end(), std::move(model));
  }
  Model& model = **found;
  if (order.id <= model.saved.taken) return;
  Record saved = model.saved;
  saved.next = order;
  saved.taken = order.id;
  if (!records_.Save(saved).ok()) return;
  model.saved = saved;
  model.record.next = saved.next;
  model.record.taken = saved.taken;
  model.due = 0;
}

}  // namespace whet::agent
