// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "fleet/program.h"
#include "fleet/swarm.h"

namespace whet::fleet {
namespace {

struct Options {
  SwarmOptions swarm;
  bool json = false;
};

int64_t Number(const Json& json, const char* name) {
  const Json* found = json.Find(name);
  return found && found->integer() ? *found->integer() : 0;
}

Status Simulate(const Options& options) {
  rlimit files{};  // a connection each
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const Json done = WHET_TRY(RunSwarm(options.swarm));
  if (options.json) {
    std::printf("%s\n", PrintJson(done).c_str());
  } else {
    std::printf(
        "%lld of %lld devices enrolled, %lld orders ended: %lld committed, %lld refused\n"
        "%lld of %lld events told, %lld bytes of plans, %lld requests failed and were repeated\n",
        static_cast<long long>(Number(done, "enrolled")), static_cast<long long>(Number(done, "devices")),
        static_cast<long long>(Number(done, "orders_ended")),
        static_cast<long long>(Number(done, "committed")), static_cast<long long>(Number(done, "refused")),
        static_cast<long long>(Number(done, "events_told")), static_cast<long long>(Number(done, "events")),
        static_cast<long long>(Number(done, "plan_bytes")),
        static_cast<long long>(Number(done, "failed_requests")));
  }
  std::fflush(stdout);
  const Json* complete = done.Find("complete");
  const bool late = options.swarm.orders > 0 && !(complete && complete->boolean() && *complete->boolean());
  return late ? Error("the devices did not come to the end of their orders in time") : Status();
}

}  // namespace

void DeclareSimulate(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  SwarmOptions& swarm = options->swarm;
  CLI::App& verb = *app.add_subcommand("simulate", "be many devices that only talk: for tests of a server");
  verb.footer(
      "Each has a key, a certificate and a connection of its own, follows orders in whetd's states, "
      "downloads plans in\n"
      "two parts, and repeats what has failed. It verifies a plan's hash and runs nothing.");
  verb.add_option("N", swarm.devices, "how many")->required()->check(CLI::Range(1, 1'000'000));
  verb.add_option("--server", swarm.server, "the server's address")
      ->required()
      ->type_name("https://HOST:PORT");
  verb.add_option("--authority", swarm.authority_file,
                  "by which the server is known: authority.pem of its folder")
      ->required()
      ->type_name("FILE");
  verb.add_option("--enrolment-token", swarm.device.token, "that is good for all of them")
      ->required()
      ->type_name("TOKEN");
  verb.add_option("--seconds", swarm.seconds, "for how long")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  verb.add_option("--orders", swarm.orders, "end sooner, once each has come to the end of so many orders");
  verb.add_option("--wait", swarm.device.wait_seconds, "seconds for which a check-in may be held")
      ->capture_default_str()
      ->check(CLI::Range(0, 300));
  verb.add_option("--bad-share", swarm.bad_percent, "percent of the devices whose trials fail")
      ->check(CLI::Range(0, 100));
  verb.add_option("--bad-version", swarm.device.bad_version, "of which version; otherwise of all")
      ->type_name("VERSION");
  verb.add_option("--enrolled", swarm.state_file, "write this file once all are enrolled")->type_name("FILE");
  verb.add_flag("--json", options->json, "print JSON");
  verb.callback([options, &action] { action = [options] { return Simulate(*options); }; });
}

}  // namespace whet::fleet
