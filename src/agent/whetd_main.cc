// SPDX-License-Identifier: Apache-2.0
// whetd: answers requests with models, and keeps them up to date. docs/whetd.md.
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "agent/ask_daemon.h"
#include "agent/daemon.h"
#include "agent/status_report.h"
#include "agent/supervisor.h"
#include "agent/trial_spec.h"

namespace whet::agent {
namespace {

constexpr const char* kDefaultConfig = "/etc/whet/whetd.yaml";
constexpr const char* kUsage = R"(whetd: answers requests with models, and keeps them up to date

  whetd [--config FILE]                  answers until SIGTERM; SIGHUP reads the configuration anew, SIGUSR1 asks the server now
  whetd [--config FILE] --once           asks the server once, does what it orders, reports, ends
  whetd [--config FILE] --enrol TOKEN    gets the device a certificate from the server for a one-time token
  whetd [--config FILE] --status         what a running whetd says of itself; with --json, as JSON
  whetd [--config FILE] --check          reads the configuration
  whetd --help-config                    the keys of the configuration
  whetd --version

The configuration is /etc/whet/whetd.yaml unless --config says otherwise.
)";

struct Arguments {
  std::string config = kDefaultConfig, token;
  enum class Act { kRun, kOnce, kEnrol, kStatus, kCheck, kHelp, kHelpConfig, kVersion } act = Act::kRun;
  bool json = false;
};

Result<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  using enum Arguments::Act;
  const std::pair<std::string_view, Arguments::Act> acts[] = {
      {"--once", kOnce}, {"--enrol", kEnrol}, {"--status", kStatus},          {"--check", kCheck},
      {"--help", kHelp}, {"-h", kHelp},       {"--help-config", kHelpConfig}, {"--version", kVersion}};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    bool known = word == "--json" || word == "--config";
    for (const auto& [name, act] : acts) {
      if (word != name) continue;
      arguments.act = act;
      known = true;
    }
    arguments.json |= word == "--json";
    if (!known) return Error("there is no " + word + "; see whetd --help");
    if (word != "--config" && word != "--enrol") continue;
    if (++i == argc) return Error(word + " takes a value; see whetd --help");
    (word == "--config" ? arguments.config : arguments.token) = argv[i];
  }
  return arguments;
}

void Say(const std::string& text) {
  std::fprintf(stderr, "whetd: %s\n", text.c_str());
}

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&signals, signal);
  return signals;
}

// Until SIGTERM; true where SIGHUP has brought a configuration that can be used.
bool AnswerUntilTold(Daemon& daemon, const std::string& path, const Supervisor& supervisor, Config* config) {
  const sigset_t signals = Signals();
  const auto interval = supervisor.interval();
  const bool watched = interval.count() > 0;
  const timespec patience{watched ? interval.count() / 1000 : 3600,
                          watched ? interval.count() % 1000 * 1'000'000 : 0};
  for (;;) {
    const int signal = sigtimedwait(&signals, nullptr, &patience);
    if (signal == SIGTERM || signal == SIGINT) return false;
    if (signal == SIGUSR1) daemon.CheckInSoon();
    if (watched && daemon.IsAlive()) supervisor.Alive();
    if (signal != SIGHUP) continue;
    Result<Config> fresh = ReadConfig(path);
    if (fresh.ok()) {
      *config = std::move(*fresh);
      return true;
    }
    Say(fresh.message() + "; going on with what was there");
  }
}

Result<std::unique_ptr<Daemon>> Start(const Config& config) {
  std::unique_ptr<Daemon> daemon = WHET_TRY(Daemon::Open(config));
  WHET_TRY(daemon->Listen());
  for (const std::string& complaint : daemon->complaints()) Say(complaint);
  daemon->Run();
  return daemon;
}

// Little memory is kept for later: a device has other programs, too.
void TuneMemory() {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 64 << 10);
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

// A new configuration is a new start: what is under way is answered, then the models are there anew.
Status Run(Config config, const std::string& path) {
  const Supervisor supervisor;
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // of all threads: AnswerUntilTold takes them
  std::unique_ptr<Daemon> daemon = WHET_TRY(Start(config));
  supervisor.Ready("answering");
  Config fresh;
  while (AnswerUntilTold(*daemon, path, supervisor, &fresh)) {
    supervisor.Reloading();
    daemon.reset();
    Result<std::unique_ptr<Daemon>> started = Start(fresh);
    if (!started.ok()) Say(started.message() + "; going back to the configuration before");
    if (started.ok()) config = fresh;
    daemon = started.ok() ? std::move(*started) : WHET_TRY(Start(config));
    supervisor.Ready("answering");
  }
  supervisor.Stopping();
  daemon->Stop();
  return {};
}

Status Once(Config config) {
  config.wait_seconds = 0;  // an answer that is held back is for those who stay
  const auto daemon = WHET_TRY(Daemon::Open(config));
  for (const std::string& complaint : daemon->complaints()) Say(complaint);
  return daemon->Once();
}

Status ShowStatus(const Config& config, bool json) {
  const std::string answer = WHET_TRY(AskDaemon(config.listen.front(), "/v1/status", 10));
  const std::string text = json ? answer : WHET_TRY(StatusAsText(answer));
  std::fputs(text.c_str(), stdout);
  return {};
}

Status Act(const Arguments& arguments) {
  using enum Arguments::Act;
  if (arguments.act == kHelp) return std::fputs(kUsage, stdout), Status();
  if (arguments.act == kHelpConfig) return std::fputs(ConfigHelp().c_str(), stdout), Status();
  if (arguments.act == kVersion) return std::puts("whetd " WHET_VERSION), Status();
  const Config config = WHET_TRY(ReadConfig(arguments.config));
  switch (arguments.act) {
    case kOnce:
      return Once(config);
    case kEnrol:
      return Daemon::Enrol(config, arguments.token);
    case kStatus:
      return ShowStatus(config, arguments.json);
    case kCheck:
      return {};
    default:
      return Run(config, arguments.config);
  }
}

int Main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--trial") == 0) return RunTrial(argv[2], STDOUT_FILENO);
  umask(0077);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  TuneMemory();
  const Result<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments.ok()) {
    Say(arguments.message());
    return 2;
  }
  const Status status = Act(*arguments);
  if (!status.ok()) Say(status.message());
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace whet::agent

int main(int argc, char** argv) {
  return whet::agent::Main(argc, argv);
}
