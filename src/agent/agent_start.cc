// SPDX-License-Identifier: Apache-2.0
// What the agent does when it is started: whatever was cut off, something that has been verified answers.
#include "agent/agent.h"
#include "agent/folder.h"

namespace whet::agent {

Result<std::unique_ptr<Agent>> Agent::Open(Options options, Platform platform) {
  WHET_TRY(MakeFolderDurably(options.folder));
  WHET_TRY(MakeFolderDurably(options.folder + "/trust"));
  RecordStore records = WHET_TRY(RecordStore::Open(options.folder));
  ContentStore store = WHET_TRY(ContentStore::Open(options.folder));
  const Seconds spread = std::max<Seconds>(options.first_check_in_seconds, 0);
  std::unique_ptr<Agent> agent(new Agent(std::move(options), platform, std::move(records), std::move(store)));
  for (const std::string& model : agent->records_.Models()) agent->Load(model);
  agent->Collect();
  agent->next_check_in_ = agent->Now() + static_cast<Seconds>(platform.host.Random()) % (spread + 1);
  return agent;
}

void Agent::Load(const std::string& name) {
  RecordStore::Loaded loaded = records_.Load(name);
  if (!loaded.damage.empty()) TellDamage(name, loaded.damage);
  auto model = std::make_unique<Model>();
  model->saved = loaded.record;
  model->record = std::move(loaded.record);
  Record& record = model->record;
  record.entered = record.entered.Continue(platform_.host);
  record.ordered = record.ordered.Continue(platform_.host);
  Start(*model);
  models_.push_back(std::move(model));
}

void Agent::Start(Model& model) {
  Record& record = model.record;
  Work work = WorkOn(model);
  if (record.state == State::kDownloading && record.candidate && record.grants_left > 0) {
    // What a power cut has torn shows only in the end, and is fetched once more then.
    --record.grants_left;
    record.budget += BudgetFor(record.delta ? record.delta->bytes : record.candidate->file.bytes);
  }
  if (CandidateServes(record.state) && StartCandidate(model, work)) return;
  if (!StartCommitted(model, work) && record.current) Repair(model);
}

// A candidate in probation answers again, if that has been counted.
bool Agent::StartCandidate(Model& model, Work& work) {
  Record& record = model.record;
  if (record.state != State::kProbation || record.starts_left <= 0) return false;
  --record.starts_left;
  return Save(model).ok() && Serve(work, *record.candidate).ok();
}

// Whether the current version answers.
bool Agent::StartCommitted(Model& model, Work& work) {
  Record& record = model.record;
  for (const std::optional<Version>* version : {&record.current, &record.last_good}) {
    if (!*version) continue;
    const Status served = Serve(work, **version);
    if (served.ok()) return version == &record.current;
    TellDamage(record.model, (*version)->version + ": " + served.message());
  }
  return false;
}

// The current version's file is damaged: its order is carried out again, unless a newer one is under way.
void Agent::Repair(Model& model) {
  Record& record = model.record;
  const Version& current = *record.current;
  if (record.state != State::kIdle || record.next || current.order <= 0 || current.bundle.empty()) return;
  record.next = wire::Order{
      .id = current.order, .model = record.model, .version = current.version, .bundle = current.bundle};
}

void Agent::TellDamage(const std::string& model, const std::string& what) {
  (void)platform_.reports.Append({.time = platform_.host.clock().Wall(),
                                  .kind = "error",
                                  .model = model,
                                  .detail = what.substr(0, 500)});
}

}  // namespace whet::agent
