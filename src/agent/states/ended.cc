// SPDX-License-Identifier: Apache-2.0
// committed, rolled_back, refused, failed, superseded: the end of an order is told, with the plan that answers at this moment.
#include "agent/work.h"

namespace whet::agent {
namespace {

wire::Event EventOf(const Work& work) {
  const Record& record = work.record;
  wire::Event event{.time = work.platform.host.clock().Wall(),
                    .kind = "state",
                    .model = record.model,
                    .version = work.order().version,
                    .order = work.order().id,
                    .state = std::string(RowOf(record.state).name),
                    .detail = record.detail,
                    .plan = work.platform.service.Serving(record.model),
                    .figures = record.figures};
  for (const std::string& note : record.notes) event.detail += (event.detail.empty() ? "" : "; ") + note;
  event.figures["bytes_received"] = record.received;
  event.figures["seconds"] = record.ordered.Until(work.platform.host);
  return event;
}

}  // namespace

Outcome Ended(Work& work) {
  Record& record = work.record;
  const Status saved = work.save_backup();
  if (!saved.ok()) return {Event::kAgain, saved.message()};
  const Status told = work.platform.reports.Append(EventOf(work));
  if (!told.ok()) return {Event::kAgain, told.message()};
  record.candidate.reset();
  record.delta.reset();
  if (!record.next) work.collect();
  return {Event::kDone, record.detail};
}

}  // namespace whet::agent
