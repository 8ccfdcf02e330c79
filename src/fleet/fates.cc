// SPDX-License-Identifier: Apache-2.0
#include "fleet/fates.h"

#include <algorithm>

#include "bundle/manifest.h"

namespace whet::fleet {
namespace {

const wire::Running* RunningOf(const wire::CheckIn& check_in, const std::string& model) {
  const auto found = std::find_if(check_in.running.begin(), check_in.running.end(),
                                  [&](const wire::Running& running) { return running.model == model; });
  return found == check_in.running.end() ? nullptr : &*found;
}

bool Shows(const wire::CheckIn& check_in, const OrderRecord& record) {
  const wire::Running* running = RunningOf(check_in, record.order.model);
  if (record.order.act == wire::Act::kCancel) return true;
  if (record.order.act == wire::Act::kRemove) return running == nullptr;
  const std::optional<Digest> plan = OrderedPlan(record, check_in.hardware);
  return running && plan && running->plan == *plan && running->version == record.order.version;
}

std::optional<Fate> EndBy(const std::string& state) {
  if (state == "rolled_back") return Fate::kRolledBack;
  if (state == "refused") return Fate::kRefused;
  if (state == "failed") return Fate::kFailed;
  if (state == "superseded") return Fate::kSuperseded;
  return {};
}

void Become(Fate fate, int64_t now, Assignment& assignment) {
  if (assignment.fate == fate) return;
  assignment.fate = fate;
  assignment.changed = now;
}

}  // namespace

std::optional<Digest> OrderedPlan(const OrderRecord& record, const wire::Hardware& hardware) {
  if (record.manifest.empty()) return {};
  const Result<bundle::Manifest> manifest = bundle::ParseManifest(record.manifest);
  if (!manifest.ok()) return {};
  const Result<const bundle::Variant*> variant = bundle::ChooseVariant(*manifest, hardware);
  return variant.ok() ? std::optional<Digest>((*variant)->plan) : std::nullopt;
}

void ByEvent(const wire::Event& event, int64_t now, Assignment& assignment) {
  assignment.step = event.state;
  assignment.detail = event.detail;
  if (assignment.taken == 0) assignment.taken = now;
  if (event.state == "committed")
    return Become(assignment.shown ? Fate::kCommitted : Fate::kUnconfirmed, now, assignment);
  const std::optional<Fate> end = EndBy(event.state);
  const bool withdrawn = assignment.fate == Fate::kCancelled && end == Fate::kSuperseded;
  if (end && !withdrawn) return Become(*end, now, assignment);
  if (!end && assignment.fate == Fate::kPending) Become(Fate::kUnderWay, now, assignment);
}

void ByCheckIn(const wire::CheckIn& check_in, const OrderRecord& record, bool newest, int64_t now,
               Assignment& assignment) {
  const auto taken = check_in.taken.find(record.order.model);
  if (assignment.fate == Fate::kPending && taken != check_in.taken.end() &&
      taken->second == assignment.order) {
    assignment.taken = now;
    Become(Fate::kUnderWay, now, assignment);
  }
  const bool shows = Shows(check_in, record);
  const bool cancels = record.order.act == wire::Act::kCancel;  // done as soon as it is taken up
  const bool said = assignment.step == "committed" || (cancels && assignment.fate == Fate::kUnderWay);
  if (said && shows && (newest || assignment.fate == Fate::kUnconfirmed)) {
    assignment.detail.clear();
    Become(Fate::kCommitted, now, assignment);
  } else if (assignment.fate == Fate::kCommitted && newest && !shows) {
    const wire::Running* running = RunningOf(check_in, record.order.model);
    assignment.detail =
        running ? "runs " + running->version + ", plan " + Hex(running->plan) : "runs no such model";
    Become(Fate::kRolledBack, now, assignment);
  }
  if (newest) assignment.shown = shows;
}

bool IsSilent(const Assignment& assignment, const wire::Order& order, int64_t now) {
  const int64_t since = std::max(assignment.made, assignment.taken);
  const int64_t patience = order.deadline_seconds > 0 ? order.deadline_seconds : kDefaultDeadline;
  return !HasEnded(assignment.fate) && since + patience < now;
}

}  // namespace whet::fleet
