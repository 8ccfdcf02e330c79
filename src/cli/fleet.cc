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
};

constexpr const char* kFooter =
    "init REPOSITORY --key ROLE=KEY...        a new repository: a folder, or s3://BUCKET/PREFIX\n"
    "push FOLDER REPOSITORY --key ROLE=KEY... signs a bundle and publishes it; again does no harm\n"
    "refresh REPOSITORY --key ROLE=KEY...     renews snapshot and timestamp, and targets whose key is given\n"
    "root NEXT.root.json REPOSITORY --key ... publishes a root that `whet keys` made and signed\n"
    "ROLE: root, targets, bins, snapshot, timestamp; KEY: a PEM file, or a token's pkcs11: URI";

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
