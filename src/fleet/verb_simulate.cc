// SPDX-License-Identifier: Apache-2.0
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

Status Simulate(const Options& options) {
  const Json done = WHET_TRY(RunSwarm(options.swarm));
  std::printf("%s\n", options.json ? PrintJson(done).c_str() : SwarmText(done).c_str());
  std::fflush(stdout);
  return options.swarm.orders > 0 ? CheckComplete(done) : Status();
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
