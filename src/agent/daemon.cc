// SPDX-License-Identifier: Apache-2.0
#include "agent/daemon.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "agent/ask_daemon.h"
#include "agent/folder.h"
#include "agent/status_report.h"
#include "base/file.h"
#include "serve/infer_api.h"
#include "trust/store.h"

namespace whet::agent {
namespace {

constexpr Seconds kUseSeconds = 3600;     // between two reports of how much was answered
constexpr Seconds kSilentSeconds = 7200;  // an agent that says nothing for so long is stuck
constexpr Seconds kLongestPause = 600;    // of the agent's thread; the clock may have jumped
constexpr int kSelfSeconds = 5;           // within which whetd must answer itself
constexpr std::string_view kUnix = "unix:";

Options OptionsOf(const Config& config, std::string initial_root) {
  Options options;
  options.folder = config.state;
  options.server_url = config.server_url;
  const std::string repository = config.server_url + "/v1/repository/";
  options.metadata_url = config.metadata_url.empty() ? repository + "metadata" : config.metadata_url;
  options.targets_url = config.targets_url.empty() ? repository + "targets" : config.targets_url;
  options.initial_root = std::move(initial_root);
  options.earliest = config.earliest;
  options.wait_seconds = config.wait_seconds;
  options.first_check_in_seconds = config.first_check_in_seconds;
  options.trial_seconds = config.trial_seconds;
  options.probation_seconds = config.probation_seconds;
  options.disk_margin = config.disk_margin;
  options.metadata_budget = config.metadata_budget;
  return options;
}

std::string HostName() {
  char name[64] = "";
  gethostname(name, sizeof(name) - 1);
  return *name ? name : "device";
}

}  // namespace

Status Daemon::WakingReports::Append(wire::Event event) {
  WHET_TRY(daemon_.spool_->Append(std::move(event)));
  daemon_.reporter_->Wake();
  return {};
}

Result<std::unique_ptr<Daemon>> Daemon::Open(const Config& config) {
  std::unique_ptr<Daemon> daemon(new Daemon(config));
  WHET_TRY(daemon->Begin());
  return daemon;
}

Daemon::~Daemon() {
  Stop();
  if (lock_ >= 0) close(lock_);
}

Status Daemon::Lock() {
  const std::string path = config_.state + "/lock";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) return Error(path + ": cannot create; is the folder this user's?");
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  return Error(config_.state + ": another whetd is at work there; ask it with `whetd --status`");
}

// Who and when we are.
Status Daemon::MeetHost() {
  WHET_TRY(MakeFolderDurably(config_.state));
  host_ = WHET_TRY(PosixHost::Open(config_.state, config_.ram_bytes));
  const trust::Store trusted = WHET_TRY(trust::Store::Open(config_.state + "/trust"));
  time_.emplace(host_->clock(), std::max(config_.earliest, trusted.floor()));
  return {};
}

void Daemon::MeetServer() {
  link_ = std::make_unique<CurlServerLink>(
      LinkOptions{.url = config_.server_url,
                  .authority_file = config_.authority,
                  .token_file = config_.token,
                  .name = config_.name.empty() ? HostName() : config_.name,
                  .identity_folder = config_.state + "/identity",
                  .now = [this] { return time_->Now(); },
                  .go_on =
                      [this] {
                        Beat();
                        return !stop_;
                      },
                  .built_in = [this] { return service_->RunningBuiltIns(); }},
      *host_);
}

Status Daemon::Enrol(const Config& config, const std::string& token) {
  Daemon daemon(config);
  if (config.server_url.empty()) return Error("the configuration names no server: set server.url");
  WHET_TRY(daemon.MeetHost());
  daemon.MeetServer();
  return daemon.link_->Enrol(token);
}

std::string Daemon::ReadRoot() {
  if (config_.root.empty()) return "";
  Result<std::string> text = ReadText(config_.root);
  if (text.ok()) return std::move(*text);
  complaints_.push_back("trust.root: " + text.message());
  return "";
}

Status Daemon::Begin() {
  WHET_TRY(MeetHost());
  WHET_TRY(Lock());
  spool_ = WHET_TRY(Spool::Open(config_.state + "/spool.db", host_->Boot(),
                                {.events = config_.spool_events, .bytes = config_.spool_bytes}));
  if (!spool_->damage().empty()) complaints_.push_back("spool.db: " + spool_->damage());
  models_ = WHET_TRY(serve::Models::Start({.workers = static_cast<int>(config_.workers),
                                           .threads = static_cast<int>(config_.threads),
                                           .sessions = static_cast<int>(config_.sessions),
                                           .max_queue = static_cast<int>(config_.queue)}));
  MeetServer();
  const std::string key_file = link_->identity().key_file();
  const int64_t ram = host_->Hardware().ram_bytes;
  service_ = std::make_unique<ModelService>(*models_, key_file, ram, config_.models);
  trial_ = std::make_unique<PosixTrial>(key_file, ram);
  reporter_ = std::make_unique<Reporter>(*spool_, *link_, *host_);
  agent_ = WHET_TRY(Agent::Open(OptionsOf(config_, ReadRoot()),
                                Platform{*host_, disk_, *link_, *trial_, *service_, reports_}));
  agent_->on_state = [this](const Record&) { Remember(); };
  for (std::string& failure : service_->ServeBuiltIns()) complaints_.push_back(std::move(failure));
  Remember();
  Beat();
  return {};
}

Status Daemon::Listen() {
  server_ =
      WHET_TRY(http::Server::Start({.listen = config_.listen,
                                    .max_body_bytes = static_cast<size_t>(config_.body_bytes),
                                    .max_connections = 256},
                                   serve::MakeApi(*models_, {.agent_status = [this] { return Describe(); },
                                                             .any_host = config_.anywhere})));
  for (const std::string& address : config_.listen) {
    if (address.starts_with(kUnix)) chmod(address.c_str() + kUnix.size(), 0660);
  }
  return {};
}

void Daemon::Run() {
  if (config_.server_url.empty()) return;
  reporter_->Start();
  thread_ = std::thread([this] { Loop(); });
}

void Daemon::Loop() {
  while (!stop_) {
    Beat();
    const Seconds due = agent_->Step();
    Remember();
    TellUse();
    const Seconds pause = std::clamp<Seconds>(due - host_->clock().SinceBoot(), 0, kLongestPause);
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait_for(lock, std::chrono::seconds(pause), [this] { return stop_ || check_in_soon_; });
    if (check_in_soon_) agent_->CheckInSoon();
    check_in_soon_ = false;
  }
}

void Daemon::CheckInSoon() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    check_in_soon_ = true;
  }
  wake_.notify_one();
}

// How much each model has answered since it was told last.
void Daemon::TellUse() {
  const Seconds now = host_->clock().SinceBoot();
  if (next_use_ == 0) next_use_ = now + kUseSeconds;
  if (now < next_use_) return;
  next_use_ = now + kUseSeconds;
  for (const serve::Description& model : models_->List()) {
    const int64_t answers = model.answered - std::exchange(told_[model.name], model.answered);
    if (answers <= 0) continue;
    (void)reports_.Append({.time = host_->clock().Wall(),
                           .kind = "infer",
                           .model = model.name,
                           .version = model.version,
                           .plan = model.plan,
                           .figures = {{"requests", answers},
                                       {"p50_us", model.run.Quantile(500'000)},
                                       {"p99_us", model.run.Quantile(990'000)}}});
  }
}

void Daemon::Stop() {
  if (stop_.exchange(true)) return;
  if (agent_) agent_->Stop();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
  }
  wake_.notify_one();
  if (server_) server_->Stop();
  if (thread_.joinable()) thread_.join();
  reporter_.reset();
}

Status Daemon::Once() {
  if (config_.server_url.empty()) return Error("the configuration names no server: set server.url");
  const auto at_rest = [this] {
    const std::vector<const Record*> records = agent_->records();
    return std::all_of(records.begin(), records.end(),
                       [](const Record* record) { return record->state == State::kIdle && !record->next; });
  };
  bool worked = true;
  while (worked && !stop_) {  // the last check-in shows what answers then
    agent_->CheckInSoon();
    Seconds due = agent_->Step();
    worked = agent_->last_check_in() == "ok" && !at_rest();
    while (worked && !stop_ && !at_rest()) {
      const Seconds pause = std::clamp<Seconds>(due - host_->clock().SinceBoot(), 0, 1);
      std::this_thread::sleep_for(std::chrono::seconds(pause));
      due = agent_->Step();
    }
  }
  const std::string check_in = agent_->last_check_in();
  reporter_->Drain();
  return check_in == "ok" ? Status() : Error(check_in);
}

Seconds Daemon::Awake() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool Daemon::IsAlive() const {
  const bool silent = thread_.joinable() && Awake() - last_beat_ > kSilentSeconds;
  return !silent && AskDaemon(config_.listen.front(), "/v1/models", kSelfSeconds).ok();
}

void Daemon::Remember() {
  Json records = RecordsAsJson(agent_->records());
  const std::lock_guard<std::mutex> lock(mutex_);
  records_ = std::move(records);
  check_in_ = agent_->last_check_in().empty() ? "none yet" : agent_->last_check_in();
}

std::string Daemon::Describe() const {
  const Identity& identity = link_->identity();
  AgentStatus status{.software = "whetd " WHET_VERSION,
                     .device = identity.device(),
                     .boot = host_->Boot(),
                     .renewal = link_->renewal(),
                     .report = reporter_->last(),
                     .spool = spool_->count()};
  const Seconds asked = link_->last_check_in();
  if (asked >= 0) status.check_in_age = host_->clock().SinceBoot() - asked;
  const Result<Identity::Validity> validity = identity.validity();
  if (validity.ok()) status.certificate_left = validity->until - time_->Now();
  const std::lock_guard<std::mutex> lock(mutex_);
  status.check_in = config_.server_url.empty() ? "there is no server" : check_in_;
  status.records = records_;
  return StatusAsJson(status);
}

}  // namespace whet::agent
