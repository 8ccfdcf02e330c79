// SPDX-License-Identifier: Apache-2.0
// Who gets which order, and when.
#include "fleet/fates.h"
#include "fleet/fleet.h"

namespace whet::fleet {

Status Fleet::Assign(const OrderRecord& record, const std::string& device, int64_t now) {
  const std::string& model = record.order.model;
  const auto older = WHET_TRY(metadata().AssignmentsOf(device, model));
  if (!older.empty() && older[0].order >= record.order.id) return {};
  for (const Assignment& assignment : older) {
    if (assignment.fate != Fate::kPending && assignment.fate != Fate::kUnderWay) continue;
    Assignment ended = assignment;
    ended.fate = record.cancels == assignment.order ? Fate::kCancelled : Fate::kSuperseded;
    ended.changed = now;
    WHET_TRY(Change(assignment, ended));
  }
  Assignment assignment;
  assignment.order = record.order.id;
  assignment.device = device;
  assignment.model = model;
  assignment.made = assignment.changed = now;
  WHET_TRY(metadata().PutAssignment(assignment));
  if (!held_.contains(record.order.id)) notify().Wake(device);
  return {};
}

Status Fleet::AssignStanding(const Device& device, int64_t now) {
  for (const OrderRecord& record : WHET_TRY(metadata().StandingOrders(device.tags)))
    WHET_TRY(Assign(record, device.id, now));
  return {};
}

Status Fleet::GiveUp(const std::string& device, int64_t now) {
  for (const Assignment& before : WHET_TRY(metadata().AssignmentsOf(device, ""))) {
    if (HasEnded(before.fate)) continue;
    Assignment after = before;
    after.fate = Fate::kCancelled;
    after.detail = "the device was removed";
    after.changed = now;
    WHET_TRY(Change(before, after));
  }
  return {};
}

Result<std::vector<wire::Order>> Fleet::OrdersFor(const Device& device, int64_t now) {
  std::vector<wire::Order> orders;
  std::set<std::string> models;
  for (const Assignment& assignment : WHET_TRY(metadata().AssignmentsOf(device.id, ""))) {
    if (!models.insert(assignment.model).second || assignment.fate == Fate::kCancelled) continue;
    const auto taken = device.taken.find(assignment.model);
    if (taken != device.taken.end() && taken->second >= assignment.order) continue;
    const auto held = held_.find(assignment.order);
    if (held != held_.end() && held->second.until > now) continue;
    const std::optional<OrderRecord> record = WHET_TRY(metadata().GetOrder(assignment.order));
    if (!record) continue;
    wire::Order order = record->order;
    order.deltas = WHET_TRY(DeltasFor(*record, device));
    orders.push_back(std::move(order));
    if (orders.size() == wire::kMaxOrders) break;
  }
  return orders;
}

namespace {

std::optional<wire::Running> RunningOf(const Device& device, const std::string& model) {
  for (const wire::Running& running : device.running)
    if (running.model == model) return running;
  return {};
}

}  // namespace

Result<std::vector<wire::DeltaOffer>> Fleet::DeltasFor(const OrderRecord& record, const Device& device) {
  std::vector<wire::DeltaOffer> offers;
  const std::optional<Digest> to = OrderedPlan(record, device.hardware);
  if (!to) return offers;
  const std::optional<wire::Running> running = RunningOf(device, record.order.model);
  std::vector<std::optional<Digest>> froms = {std::nullopt};
  if (running && running->plan != *to) froms.insert(froms.begin(), running->plan);
  for (const auto& from : froms) {
    const std::string name = DeltaName(from, *to);
    const std::optional<Blob> blob = WHET_TRY(deltas().Find(name));
    if (!blob) WantDelta(record, from ? running : std::nullopt, *to);
    if (blob && blob->bytes > 0)
      offers.push_back({from, *to, static_cast<int64_t>(blob->bytes), "/v1/deltas/" + name});
  }
  return offers;
}

void Fleet::WantDelta(const OrderRecord& record, const std::optional<wire::Running>& running,
                      const Digest& to) {
  DeltaJob job;
  job.to = to;
  job.order = record.order.id;
  const Result<bundle::Manifest> manifest = bundle::ParseManifest(record.manifest);
  if (manifest.ok()) job.to_path = PlanPath(*manifest, to);
  if (job.to_path.empty()) return;  // sealed: its file is another for each recipient
  if (running) {
    const Result<Offered> older = catalogue_.Find(running->model, running->version);
    job.from = running->plan;
    if (older.ok()) job.from_path = PlanPath(older->manifest, running->plan);
    if (job.from_path.empty()) return;  // came with the device, or has left the repository
  }
  const auto held = held_.find(record.order.id);
  if (delta_maker_->Want(job) && held != held_.end()) held->second.deltas.insert(DeltaName(job.from, to));
}

Status Fleet::PrepareDeltas(const OrderRecord& record, const std::vector<Device>& devices, int64_t now) {
  if (record.order.act != wire::Act::kInstall || options_.delta_patience <= 0) return {};
  held_[record.order.id].until = now + options_.delta_patience;
  std::set<std::string> tried;
  for (const Device& device : devices) {
    const std::optional<Digest> to = OrderedPlan(record, device.hardware);
    const std::optional<wire::Running> running = RunningOf(device, record.order.model);
    if (!to) continue;
    const std::string key = Hex(*to) + (running ? Hex(running->plan) + running->version : "");
    if (tried.insert(key).second) WHET_TRY(DeltasFor(record, device));
  }
  if (held_[record.order.id].deltas.empty()) held_.erase(record.order.id);
  return {};
}

Status Fleet::DeltaIsMade(const DeltaJob& job) {
  std::vector<int64_t> ready;
  for (auto& [order, held] : held_) {
    held.deltas.erase(DeltaName(job.from, job.to));
    if (held.deltas.empty()) ready.push_back(order);
  }
  for (const int64_t order : ready) WHET_TRY(Release(order));
  return {};
}

Status Fleet::ReleaseLateOrders(int64_t now) {
  std::vector<int64_t> late;
  for (const auto& [order, held] : held_)
    if (held.until <= now) late.push_back(order);
  for (const int64_t order : late) WHET_TRY(Release(order));
  return {};
}

Status Fleet::Release(int64_t order) {
  held_.erase(order);
  AssignmentFilter filter;
  filter.fate = Fate::kPending;
  for (;;) {
    const auto page = WHET_TRY(metadata().ListAssignments(order, filter));
    for (const Assignment& assignment : page) notify().Wake(assignment.device);
    if (page.empty()) return {};
    filter.after = page.back().device;
  }
}

}  // namespace whet::fleet
