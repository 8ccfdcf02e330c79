// SPDX-License-Identifier: Apache-2.0
#include "tried_update.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "delta/delta.h"
#include "recorder.h"

namespace whet::crash {

void Die(const std::string& why) {
  std::fprintf(stderr, "power_cut: %s\n", why.c_str());
  std::exit(2);
}
void Must(const Status& status) {
  if (!status.ok()) Die(status.message());
}

TriedUpdate::TriedUpdate(const Scenario& scenario, const Settings& settings)
    : scenario_(scenario),
      settings_(settings),
      server_(trust::kStart),
      folder_(agent::NewFolder()),
      random_(settings.seed) {
  plans_[0] = agent::PlanBytes(1, 9000);
  plans_[1] = agent::PlanBytes(1, 9000, 40);
  for (int i = 0; i < 2; ++i) added_[i] = server_.AddBundle("kws", std::to_string(i + 1), plans_[i]);
  if (!scenario.first) {
    server_.Order("kws", "1");
    const std::unique_ptr<FakeDevice> device = Device(folder_);
    Must(device->Start());
    if (!device->RunToEnd(1)) Die("version 1 could not be installed");
  } else {
    std::filesystem::create_directories(folder_);
  }
  Order();
  start_ = Disk::Read(folder_);
}

TriedUpdate::~TriedUpdate() {
  std::filesystem::remove_all(folder_);
  std::filesystem::remove_all(folder_ + ".cut");
}

void TriedUpdate::Order() {
  wire::Order& order = scenario_.removes ? server_.Order("kws", "", wire::Act::kRemove)
                                         : server_.Order("kws", scenario_.first ? "1" : "2");
  if (scenario_.shadow) {
    order.shadow_per_million = 1'000'000;
    order.shadow_seconds = 5;
  }
  if (!scenario_.delta) return;
  const auto bytes = [](const std::string& text) { return std::as_bytes(std::span(text)); };
  const Result<std::string> delta = delta::Make(delta::Codec::kPatch, bytes(plans_[0]), bytes(plans_[1]));
  if (!delta.ok()) Die(delta.message());
  server_.OfferDelta("kws", "d", added_[0].plan, added_[1].plan, *delta);
}

std::unique_ptr<FakeDevice> TriedUpdate::Device(const std::string& folder) {
  auto made = std::make_unique<FakeDevice>(server_, folder);
  FakeDevice& device = *made;
  device.options.probation_seconds = 3;
  const Digest fresh = added_[scenario_.first ? 0 : 1].plan;
  if (std::strcmp(scenario_.verdict, "trial") == 0) {
    device.trial.answer = [fresh](const agent::TrialRequest& request, const agent::GoOn&) {
      const bool bad = request.plan.plan == fresh;
      return agent::TrialResult{.end = bad ? agent::TrialEnd::kWrong : agent::TrialEnd::kPassed,
                                .goldens = 1};
    };
    device.service.put = [fresh, &device](const agent::Installed& plan) {
      device.witness.unverified += plan.plan == fresh ? 1 : 0;  // its trial has refused it
      return Status();
    };
  }
  if (std::strcmp(scenario_.verdict, "probation") == 0)
    device.service.probe = [fresh](const agent::Installed& plan) {
      return plan.plan == fresh ? Error("a golden differs") : Status();
    };
  server_.check_ins.clear();
  server_.place.requests.clear();
  server_.place.cut = UINT64_MAX;
  return made;
}

std::string TriedUpdate::Finish(FakeDevice& device) {
  if (!device.RunToEnd(server_.last_order)) {
    const agent::Record* record = device.Find("kws");
    return "the update does not end: " +
           (record ? std::string(agent::RowOf(record->state).name) + ": " + record->detail : "no record");
  }
  if (device.Serving() != Final())
    return "the wrong plan answers in the end: " + device.reports.Last().state + ", " +
           device.reports.Last().detail;
  if (!std::filesystem::is_empty(device.folder() + "/parts")) return "parts are left behind";
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(device.folder() + "/store"))
    ++files;
  return files > 2 ? "the store grows" : "";
}

std::string TriedUpdate::Revive(const std::string& folder, bool told, size_t* unverified) {
  const std::unique_ptr<FakeDevice> made = Device(folder);
  FakeDevice& device = *made;
  device.host.Reboot();
  const Status started = device.Start();
  if (!started.ok()) return "it does not start: " + started.message();
  const std::optional<Digest> serving = device.Serving();
  if (serving != Old() && serving != New()) return "neither the old nor the new plan answers";
  if (told && serving != Final()) return "its report was a lie";
  std::string wrong = Finish(device);
  *unverified += device.witness.unverified > 0 ? 1 : 0;
  return wrong;
}

// Runs the update, all the way, and checks that the log of it is complete.
CrashStates TriedUpdate::Record(const Disk& before, const std::string& folder, size_t* told_at) {
  before.Write(folder);
  Recorder::Begin(folder);
  std::map<std::string, int> numbers;
  for (const auto& [name, content] : before.files) numbers[name] = Recorder::FileAt(folder + "/" + name);
  const std::unique_ptr<FakeDevice> made = Device(folder);
  FakeDevice& device = *made;
  BreakConnections();
  *told_at = SIZE_MAX;
  device.reports.on_event = [&](const wire::Event& event) {
    const auto state = agent::ParseState(event.state);
    if (state && agent::RowOf(*state).is_end) *told_at = std::min(*told_at, Recorder::count());
  };
  Must(device.Start());
  const std::string wrong = Finish(device);
  CrashStates states(folder, before, numbers, Recorder::End());
  if (!wrong.empty()) Die(std::string(scenario_.name) + ": without any power cut " + wrong);
  if (states.Complete() != Disk::Read(folder))
    Die("the log of changes does not lead to what lies on the disk");
  return states;
}

}  // namespace whet::crash
