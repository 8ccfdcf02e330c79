// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/key_actions.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<Json> Act(const KeyOptions& options) {
  if (options.action == "create") return CreateKey(options);
  if (options.action == "show") return ShowFiles(options);
  if (options.action == "sign") return SignFile(options);
  return ChangeRoot(options);
}

Result<int> Run(const KeyOptions& options) {
  const Json done = WHET_TRY(Act(options));
  if (options.json) fmt::print("{}\n", done.dump(2));
  return 0;
}

constexpr const char* kFooter =
    "create FILE.pem          a key of --type, and FILE.pub.pem for others to have\n"
    "show FILE...             what keys and signed files are, and who has signed\n"
    "root FILE --key KEY...   a first root, unsigned: all roles have these keys\n"
    "rotate ROOT --role ROLE --key KEY... [--id ID...] -o NEXT\n"
    "                         the next root, unsigned: ROLE has these keys instead of ID, or of all it had;\n"
    "                         with NEXT the same file, and nobody has signed it yet, the same version\n"
    "revoke ROOT --id ID... -o NEXT\n"
    "                         the next root, unsigned, without these keys in --role, or anywhere\n"
    "sign FILE --key KEY...   adds signatures; a root that follows another (--root) needs the keys of both";

Action Declare(CLI::App& app) {
  auto options = std::make_shared<KeyOptions>();
  const std::vector<std::string> actions(std::begin(kKeyActions), std::end(kKeyActions));
  app.footer(kFooter);
  app.add_option("ACTION", options->action, "what to do")
      ->required()
      ->type_name("ACTION")
      ->check(CLI::IsMember(actions));
  app.add_option("FILE", options->files, "a key, or a signed file")->required()->type_name("FILE");
  app.add_option("--key", options->keys, "a key's PEM file, or its pkcs11: URI in a token")
      ->type_name("FILE");
  app.add_option("--id", options->ids, "a key by its id, or the beginning of it")->type_name("ID");
  app.add_option("--role", options->roles, "a top-level role")->type_name("ROLE");
  app.add_option("--type", options->kind, "kind of a new key")->type_name("KIND")->capture_default_str();
  app.add_option("--threshold", options->threshold, "how many of the keys have to sign; as it was, or 1")
      ->check(CLI::Range(1, 128));
  app.add_option("--days", options->days, "how long a new root is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 3660));
  app.add_option("--root", options->root, "the root by whose keys a file has to be signed")
      ->type_name("FILE");
  app.add_option("--passphrase", options->passphrase_file,
                 "a file whose first line is the private keys' passphrase")
      ->type_name("FILE");
  app.add_option("--pin", options->pin_file, "a file whose first line is the token's PIN")->type_name("FILE");
  app.add_option("-o,--output", options->output, "where the result goes, in place of FILE")->type_name("OUT");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_keys;
const Verb kVerb_keys = {"keys", "Make, show, rotate and revoke signing keys, and sign offline", Declare};

}  // namespace whet::cli
