// SPDX-License-Identifier: Apache-2.0
// For tests: a world for the agent that is made by hand, and a server with a real repository in memory.
#ifndef WHET_AGENT_FAKE_PLATFORM_H_
#define WHET_AGENT_FAKE_PLATFORM_H_

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "agent/content_store.h"
#include "base/file.h"
#include "runtime/test_plan.h"
#include "trust/memory_repository.h"
#include "trust/url.h"

namespace whet::agent {

// The bytes of a plan that is as good as any, with so many bytes of weights that the seed draws; `edits` of them are others.
inline std::string PlanBytes(uint32_t seed, int64_t weights = 20'000, int edits = 0, size_t goldens = 1) {
  runtime::TestPlan plan;
  const int32_t x = plan.Activation("x", DType::kI8, {1, weights});
  const int32_t y = plan.Activation("y", DType::kI8, {1, weights});
  std::vector<std::byte> values(static_cast<size_t>(weights));
  FillSeeded(DType::kI8, seed, 0, values);
  for (int i = 0; i < edits; ++i) values[static_cast<size_t>(i) * 997 % values.size()] ^= std::byte{1};
  const int32_t w = plan.Constant("w", DType::kI8, {1, weights}, values.data());
  for (const int32_t tensor : {x, w, y}) plan.Quantise(tensor, 0.05f, 0);
  plan.AddOp("add", {x, w}, y, {});
  plan.entry().inputs = {x};
  plan.entry().outputs = {y};
  format::GoldenOutput output;
  output.exact = true;
  for (size_t i = 0; i < goldens; ++i)
    plan.plan().goldens.push_back({.seed = static_cast<uint32_t>(i), .outputs = {output}});
  const runtime::AlignedBytes file = plan.Write();
  return {reinterpret_cast<const char*>(file.data()), file.span().size()};
}

inline Digest DigestOf(std::string_view text) {
  return Sha256(std::as_bytes(std::span(text)));
}

// In memory where the system has such a place: nobody cuts the power of a test, and thousands of fsync take their time.
inline std::string NewFolder() {
  const bool memory = std::filesystem::is_directory("/dev/shm");
  std::string name = (memory ? std::string("/dev/shm/") : testing::TempDir()) + "whet_agent_XXXXXX";
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  return name;
}

class FakeHost : public Host {
 public:
  trust::FakeClock fake_clock;
  int64_t boot = 1;
  uint32_t random = 0;
  wire::Hardware hardware{.processor = "x86_64",
                          .isas = {"avx2"},
                          .ram_bytes = 1 << 30,
                          .plan_major = 1,
                          .plan_minor = 0,
                          .software = "test"};
  const trust::Clock& clock() const override { return fake_clock; }
  int64_t Boot() const override { return boot; }
  uint32_t Random() override { return random += 7919; }
  wire::Hardware Hardware() const override { return hardware; }
  void Reboot() {
    ++boot;
    fake_clock.boot = 10;
  }
};

class FakeDisk : public Disk {
 public:
  int64_t free = 1 << 30;
  bool refuses = false;
  Result<int64_t> FreeBytes(const std::string&) const override { return free; }
  Status Reserve(const std::string& path, int64_t) override {
    return refuses ? Error(path + ": no room") : Status();
  }
};

// Looks at every file that is handed over: whether it is what is said of it.
struct Witness {
  int unverified = 0;
  bool See(const Installed& plan) {
    const Result<std::string> text = ReadText(plan.path);
    const bool good = text.ok() && DigestOf(*text) == plan.file;
    unverified += good ? 0 : 1;
    return good;
  }
};

class FakeTrial : public Trial {
 public:
  Witness* witness = nullptr;
  int runs = 0;
  std::function<TrialResult(const TrialRequest&, const GoOn&)> answer;  // none: everything passes
  TrialResult Run(const TrialRequest& request, const GoOn& go_on) override {
    ++runs;
    witness->See(request.plan);
    if (answer) return answer(request, go_on);
    return {.end = TrialEnd::kPassed, .goldens = request.goldens, .runs = 100, .p50_us = 40, .p99_us = 50};
  }
};

class FakeService : public Service {
 public:
  Witness* witness = nullptr;
  std::map<std::string, Installed> serving;
  std::map<std::string, Shadow> shadows;
  std::function<Status(const Installed&)> put;    // asked first
  std::function<Status(const Installed&)> probe;  // asked first
  Status remove_status() const { return refuses_removal ? Error("cannot be removed now") : Status(); }
  bool refuses_removal = false;

  Status PutIntoService(const Installed& plan) override {
    if (!witness->See(plan)) return Error("is not what it should be");
    if (put) WHET_TRY(put(plan));
    serving[plan.model] = plan;
    return {};
  }
  Status Remove(const std::string& model) override {
    if (refuses_removal) return remove_status();
    serving.erase(model);
    return {};
  }
  std::optional<Digest> Serving(const std::string& model) const override {
    const auto found = serving.find(model);
    return found == serving.end() ? std::nullopt : std::optional(found->second.plan);
  }
  Status Probe(const std::string& model) override { return probe ? probe(serving.at(model)) : Status(); }
  Status StartShadow(const Installed& candidate, const wire::Order&) override {
    if (!witness->See(candidate)) return Error("is not what it should be");
    shadows[candidate.model] = {};
    return {};
  }
  std::optional<Shadow> ShadowSoFar(const std::string& model) const override {
    const auto found = shadows.find(model);
    return found == shadows.end() ? std::nullopt : std::optional(found->second);
  }
  void StopShadow(const std::string& model) override { shadows.erase(model); }
};

class FakeReports : public Reports {
 public:
  std::vector<wire::Event> events;
  bool refuses = false;
  std::function<void(const wire::Event&)> on_event;
  Status Append(wire::Event event) override {
    if (refuses) return Error("the spool is full");
    event.seq = static_cast<int64_t>(events.size());
    if (on_event) on_event(event);
    events.push_back(std::move(event));
    return {};
  }
  // How an order ended; empty where it has not, or not once.
  std::string End(int64_t order) const {
    std::string end;
    for (const wire::Event& event : events) {
      const std::optional<State> state = ParseState(event.state);
      if (event.order != order || !state || !RowOf(*state).is_end) continue;
      end = end.empty() ? event.state : end + " and " + event.state;
    }
    return end;
  }
  const wire::Event& Last() const { return events.back(); }
};

// Orders, a repository with bundles, and deltas: "memory:/metadata", "memory:/targets", "memory:/v1/deltas".
class FakeServer : public ServerLink {
 public:
  explicit FakeServer(trust::Seconds now) : repository(trust::Repository::Create(place, {})), now_(now) {
    for (const char* role : trust::kTopRoles) {
      signers.emplace(role, trust::Must(trust::Signer::Create(trust::KeyKind::kEd25519)));
      EXPECT_TRUE(repository.SetKeys(role, {signers.at(role)}, 1).ok());
    }
    Publish(now);
    initial_root = place.files.at("metadata/1.root.json");
  }

  struct Added {
    bundle::Manifest manifest;
    std::string file_path;  // in `place`
    Digest plan{};
  };
  using Change = std::function<void(bundle::Manifest&)>;
  Added AddBundle(const std::string& model, const std::string& version, const std::string& plan,
                  const Change& change = {}) {
    Added added;
    const Digest digest = DigestOf(plan);
    added.plan = digest;
    const auto bytes = static_cast<int64_t>(plan.size());
    added.manifest = {.model = model,
                      .version = version,
                      .variants = {{.name = "any",
                                    .file = {"plans/any.whet", bytes, digest},
                                    .plan = digest,
                                    .plan_bytes = bytes,
                                    .goldens = 1}}};
    if (change) change(added.manifest);
    const bundle::File& file = added.manifest.variants[0].file;
    const std::string path = bundle::TargetPath(added.manifest, file.name);
    added.file_path = "targets/" + trust::WithHash(path, Hex(file.sha256));
    place.files[added.file_path] = plan;
    const std::string target = bundle::TargetPath(added.manifest, bundle::kManifestName);
    EXPECT_TRUE(repository.AddTarget(target, PrintJson(bundle::ToJson(added.manifest)), {}).ok());
    Publish(now_);
    return added;
  }
  void Publish(trust::Seconds now) {
    now_ = now;
    const Status status = repository.Publish(now);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  // The model's order from now on; a newer one than all before.
  wire::Order& Order(const std::string& model, const std::string& version,
                     wire::Act act = wire::Act::kInstall) {
    wire::Order order{.id = ++last_order, .act = act, .model = model};
    if (act == wire::Act::kInstall) {
      order.version = version;
      order.bundle = "bundles/" + model + "/" + version + "/bundle.json";
    }
    return orders[model] = order;
  }
  void OfferDelta(const std::string& model, const std::string& name, std::optional<Digest> from,
                  const Digest& to, const std::string& bytes) {
    place.files["v1/deltas/" + name] = bytes;
    orders.at(model).deltas.push_back(
        {.from = from, .to = to, .bytes = static_cast<int64_t>(bytes.size()), .path = "/v1/deltas/" + name});
  }

  Asked<wire::CheckInReply> CheckIn(const wire::CheckIn& check_in, const GoOn&) override {
    check_ins.push_back(check_in);
    if (on_check_in) on_check_in();
    if (!down.empty()) return {.detail = down, .retryable = retryable, .retry_after_seconds = retry_after};
    wire::CheckInReply reply{.poll_seconds = 60};
    for (const auto& [model, order] : orders) {
      const auto taken = check_in.taken.find(model);
      if (taken == check_in.taken.end() || taken->second < order.id) reply.orders.push_back(order);
    }
    return {.reply = reply};
  }
  Asked<wire::ReportReply> SendReport(const wire::Report&) override { return {.detail = "not asked here"}; }
  trust::Fetcher& fetcher() override { return place; }

  trust::MemoryPlace place;
  trust::Repository repository;
  std::map<std::string, trust::Signer> signers;
  std::string initial_root;
  std::map<std::string, wire::Order> orders;
  int64_t last_order = 0;
  std::vector<wire::CheckIn> check_ins;
  std::function<void()> on_check_in;
  std::string down;  // not empty: why there is no answer
  bool retryable = true;
  Seconds retry_after = 0;

 private:
  trust::Seconds now_;
};

// A device with its folder, whose agent can be ended and started at any time.
class FakeDevice {
 public:
  FakeDevice(FakeServer& server, std::string folder) : server(server), folder_(std::move(folder)) {
    trial.witness = service.witness = &witness;
    options = {.folder = folder_,
               .server_url = "memory:",
               .metadata_url = "memory:/metadata",
               .targets_url = "memory:/targets",
               .initial_root = server.initial_root,
               .first_check_in_seconds = 0,
               .disk_margin = 1000};
  }

  // As after a start of whetd: nothing is in service that the agent does not put there.
  Status Start() {
    agent.reset();
    service.serving.clear();
    service.shadows.clear();
    agent = WHET_TRY(Agent::Open(options, {host, disk, server, trial, service, reports}));
    agent->on_state = on_state;
    return {};
  }
  // Steps, with the clock set to when the agent wants the next, until `done`; false after too many.
  bool RunUntil(const std::function<bool()>& done, int steps = 400) {
    for (; steps > 0 && !done(); --steps) {
      const Seconds due = agent->Step();
      host.fake_clock.Advance(std::max<Seconds>(due - host.fake_clock.boot, 0));
    }
    return done();
  }
  bool RunToEnd(int64_t order) {
    return RunUntil([&] {
      const Record* record = Find("kws");
      return record && record->state == State::kIdle && !record->next && record->taken >= order;
    });
  }
  const Record* Find(const std::string& model) const {
    for (const Record* record : agent->records())
      if (record->model == model) return record;
    return nullptr;
  }
  State state() const {
    const Record* record = Find("kws");
    return record ? record->state : State::kIdle;
  }
  std::optional<Digest> Serving() const { return service.Serving("kws"); }
  const std::string& folder() const { return folder_; }

  FakeServer& server;
  FakeHost host;
  FakeDisk disk;
  Witness witness;
  FakeTrial trial;
  FakeService service;
  FakeReports reports;
  Options options;
  std::function<void(const Record&)> on_state;
  std::unique_ptr<Agent> agent;

 private:
  std::string folder_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_FAKE_PLATFORM_H_
