// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/fleet_options.h"
#include "cli/verb.h"

namespace whet::cli {

Status CheckWords(const FleetOptions& options, size_t least, size_t most, const char* words) {
  if (options.words.size() >= least && options.words.size() <= most) return {};
  return Error(fmt::format("`whet fleet {}` takes {}", options.action, *words ? words : "nothing else"));
}

namespace {

struct ActionRow {
  const char* name;
  FleetAction run;
};
constexpr ActionRow kActions[] = {
    {"init", InitRepository},
    {"push", PushBundle},
    {"refresh", RefreshRepository},
    {"root", PublishRoot},
    {"order", MakeOrder},
    {"remove", MakeRemoval},
    {"status", ShowStatus},
    {"cancel", CancelOrder},
    {"devices", ListDevices},
    {"certificates", SaveCertificates},
    {"tag", TagDevice},
    {"audit", ShowAudit},
    {"enrol-token", MakeEnrolmentToken},
    {"simulate", SimulateDevices},
};

constexpr const char* kFooter =
    "init REPOSITORY --key ROLE=KEY...        a new repository: a folder, or s3://BUCKET/PREFIX\n"
    "push FOLDER REPOSITORY --key ROLE=KEY... signs a bundle and publishes it; again does no harm\n"
    "refresh REPOSITORY --key ROLE=KEY...     renews snapshot and timestamp, and targets whose key is given\n"
    "root NEXT.root.json REPOSITORY --key ... publishes a root that `whet keys` made and signed\n"
    "ROLE: root, targets, bins, snapshot, timestamp; KEY: a PEM file, or a token's pkcs11: URI\n"
    "order MODEL VERSION --device ID|--tag TAG  devices shall install a bundle that is published\n"
    "remove MODEL --device ID|--tag TAG         devices shall remove a model\n"
    "status [ORDER] [--watch]                 orders, or one with its devices; --watch: until all have "
    "ended,\n"
    "                                         exit code 3 where one did not commit\n"
    "cancel ORDER                             ends it where it has not ended\n"
    "devices [--tag TAG]                      which there are, and what they run\n"
    "certificates --device ID|--tag TAG -o FOLDER   devices' certificates, for `whet bundle --seal-to`\n"
    "tag DEVICE TAG...                        these are its tags from now on\n"
    "audit                                    who did what\n"
    "enrol-token [--tag TAG...]               with which new devices enrol\n"
    "simulate N [--tag TAG...] [--seconds S]  N light devices enrol, follow orders and report, for trying a "
    "server\n"
    "These ask a server: --server, --token-file, --authority, or the same in ~/.config/whet/fleet.yaml";

void DeclareRepository(CLI::App& app, FleetOptions& options) {
  app.add_option("--key", options.keys, "a private key of a role")->type_name("ROLE=KEY");
  app.add_option("--days", options.days, "for how long what a role signs is good")->type_name("ROLE=N");
  app.add_option("--root", options.root, "init: the first root, signed, in place of the root's keys")
      ->type_name("FILE");
  app.add_option("--bins", options.bins, "init: spread bundles over 2^BITS delegated roles")
      ->check(CLI::Range(1, 14));
  app.add_option("--stage", options.stage, "write what there is to sign, and publish nothing")
      ->type_name("FILE");
  app.add_option("--staged", options.staged, "publish what --stage wrote and `whet keys sign` signed")
      ->type_name("FILE");
  app.add_option("--endpoint", options.endpoint, "of the S3 store, such as http://127.0.0.1:9000")
      ->type_name("URL");
  app.add_option("--region", options.region, "of the S3 store")->type_name("REGION");
  app.add_option("--passphrase", options.secrets.passphrase_file,
                 "a file whose first line is the private keys' passphrase")
      ->type_name("FILE");
  app.add_option("--pin", options.secrets.pin_file, "a file whose first line is the token's PIN")
      ->type_name("FILE");
}

void DeclareServer(CLI::App& app, FleetOptions& options) {
  app.add_option("--server", options.server, "whet-fleet's address, https://HOST:PORT")->type_name("URL");
  app.add_option("--token-file", options.token_file, "a file whose first line is your token")
      ->type_name("FILE");
  app.add_option("--authority", options.authority, "certificates of the authority that the server's is from")
      ->type_name("FILE");
  app.add_option("--config", options.config, "YAML with server, token_file and authority")->type_name("FILE");
  app.add_option("--device", options.devices, "a device, by its id")->type_name("ID");
  app.add_option("--tag", options.tags, "all devices with this tag, those too that get it later")
      ->type_name("TAG");
  app.add_option("--shadow-share", options.shadow_share,
                 "share of live requests that the new model answers unheard")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--shadow-seconds", options.shadow_seconds, "for how long")->check(CLI::PositiveNumber);
  app.add_option("--shadow-requests", options.shadow_requests, "how many")->check(CLI::PositiveNumber);
  app.add_option("--shadow-disagreements", options.shadow_disagreements,
                 "how many answers of another class are too many")
      ->check(CLI::PositiveNumber);
  app.add_option("--deadline", options.deadline_seconds, "seconds that a device has to commit; a day")
      ->check(CLI::PositiveNumber);
  app.add_option("--uses", options.uses, "how many devices may enrol with the token")
      ->check(CLI::PositiveNumber);
  app.add_option("--hours", options.hours, "for how long the token is good")->check(CLI::PositiveNumber);
  app.add_option("-o,--output", options.output, "the folder for certificates")->type_name("FOLDER");
  app.add_option("--seconds", options.seconds, "simulate: for how long")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  app.add_option("--orders", options.expected_orders,
                 "simulate: end sooner, after so many orders of each device")
      ->check(CLI::PositiveNumber);
  app.add_option("--bad-share", options.bad_percent, "simulate: percent of the devices whose trials fail")
      ->check(CLI::Range(0, 100));
  app.add_flag("--watch", options.watch, "go on until no device has the order open");
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<FleetOptions>();
  std::vector<std::string> names;
  for (const ActionRow& row : kActions) names.emplace_back(row.name);
  app.footer(kFooter);
  app.add_option("ACTION", options->action, "what to do")
      ->required()
      ->type_name("ACTION")
      ->check(CLI::IsMember(names));
  app.add_option("WHAT", options->words, "what it is about")->type_name("FILE");
  DeclareRepository(app, *options);
  DeclareServer(app, *options);
  app.add_flag("--json", options->json, "print for machines");
  return [options]() -> Result<int> {
    for (const ActionRow& row : kActions) {
      if (options->action == row.name) return row.run(*options);
    }
    return Error("there is no action '" + options->action + "'");
  };
}

}  // namespace

extern const Verb kVerb_fleet;
const Verb kVerb_fleet = {"fleet", "Publish bundles for devices, and order what they install", Declare};

}  // namespace whet::cli
