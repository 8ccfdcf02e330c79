// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include "fleet/log.h"
#include "fleet/program.h"
#include "fleet/serve.h"

namespace whet::fleet {
namespace {

struct Options {
  ServeOptions serve;
  bool json = false;
};

void Announce(const Options& options, const Running& running) {
  const std::string address = "port " + std::to_string(running.server->port());
  if (!options.json) {
    Log("serves at " + address + ", data in " + options.serve.data);
    if (running.admin_token.empty()) return;
    std::printf("The administrator's token, shown this once:\n%s\n", running.admin_token.c_str());
  } else {
    JsonObject started{{"port", int64_t{running.server->port()}}, {"data", options.serve.data}};
    if (!running.admin_token.empty()) started["admin_token"] = running.admin_token;
    std::printf("%s\n", PrintJson(std::move(started)).c_str());
  }
  std::fflush(stdout);
}

Status Serve(const Options& options) {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ends, number);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before there are threads, which inherit it
  signal(SIGPIPE, SIG_IGN);
  rlimit files{};  // a connection each, and those of the databases and of what is sent
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  Running running = WHET_TRY(Start(options.serve));
  Announce(options, running);
  for (;;) {
    int number = 0;
    sigwait(&ends, &number);
    if (number != SIGHUP) break;
    const Status reloaded = running.server->ReloadTls();
    Log(reloaded.ok() ? "has read its certificate again" : reloaded.message());
  }
  Log("stops");
  running.Stop();
  return {};
}

}  // namespace

void DeclareServe(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  ServeOptions& serve = options->serve;
  CLI::App& verb = *app.add_subcommand("serve", "serve devices and people");
  verb.footer(
      "The first start makes an authority, by which devices know the server and the server knows them, and "
      "prints\n"
      "an administrator's token. SIGTERM stops after answering what is under way; SIGHUP reads server.pem "
      "again.");
  verb.add_option("--data", serve.data, "the folder of everything that is kept")
      ->required()
      ->type_name("DIR");
  verb.add_option("--repository", serve.repository,
                  "the folder of the TUF repository; otherwise DIR/repository")
      ->type_name("DIR");
  verb.add_option("--listen", serve.listen, "addresses to serve at")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  verb.add_option("--name", serve.names, "names and addresses in the server's certificate")
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_option("--threads", serve.threads, "threads that talk to clients")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  verb.add_option("--max-connections", serve.max_connections, "connections at a time")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  verb.add_option("--certificate-days", serve.fleet.certificate_days,
                  "how long a device's certificate is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
  verb.add_option("--poll-seconds", serve.fleet.poll_seconds, "time between a device's check-ins")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  verb.add_option("--max-wait-seconds", serve.fleet.max_wait_seconds,
                  "for how long a check-in is held at most")
      ->capture_default_str()
      ->check(CLI::Range(0, 3600));
  verb.add_option("--delta-patience", serve.fleet.delta_patience,
                  "seconds for which an order waits until its deltas are made")
      ->capture_default_str()
      ->check(CLI::Range(0, 86400));
  verb.add_option("--keep-days", serve.fleet.keep_days, "for how long devices' events are kept; 0: for ever")
      ->capture_default_str()
      ->check(CLI::Range(0, 36500));
  verb.add_flag("--json", options->json, "say in JSON how it was started");
  verb.callback([options, &action] { action = [options] { return Serve(*options); }; });
}

}  // namespace whet::fleet
