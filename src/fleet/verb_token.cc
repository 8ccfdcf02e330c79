// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>

#include "base/file.h"
#include "fleet/access.h"
#include "fleet/program.h"
#include "fleet/secrets.h"
#include "fleet/sqlite_metadata.h"
#include "fleet/views.h"

namespace whet::fleet {
namespace {

struct Options {
  std::string data, name, role = "viewer", id;
  int days = 0;
  bool json = false;
};

Result<std::unique_ptr<Metadata>> Open(const Options& options) {
  const std::string path = options.data + "/fleet.db";
  if (!FileExists(path))
    return Error(path + ": is not there; give the folder that `whet-fleet serve --data` was started with");
  return SqliteMetadata::Open(path);
}

Status Audit(Metadata& metadata, const char* what, const std::string& id) {
  return metadata.AppendAudit({0, time(nullptr), "command line", "", what, id, ""});
}

Status Create(const Options& options) {
  const auto metadata = WHET_TRY(Open(options));
  Token token;
  token.name = options.name;
  token.role = WHET_TRY(ReadRole(options.role));
  token.created = time(nullptr);
  token.expires = options.days ? token.created + options.days * int64_t{86400} : 0;
  token.created_by = "command line";
  const std::string text = WHET_TRY(AddToken(*metadata, token));
  token.id = *IdOf(kAccessKind, text);
  WHET_TRY(Audit(*metadata, "token.create", token.id));
  JsonObject view = *View(token).object();
  view["token"] = text;
  std::printf("%s\n", options.json ? PrintJson(std::move(view)).c_str() : text.c_str());
  return {};
}

Status List(const Options& options) {
  const auto metadata = WHET_TRY(Open(options));
  JsonArray items;
  for (const Token& token : WHET_TRY(metadata->ListTokens())) {
    items.push_back(View(token));
    if (!options.json)
      std::printf("%s  %-8s  %s\n", token.id.c_str(), kRoleNames[static_cast<size_t>(token.role)],
                  token.name.c_str());
  }
  if (options.json) std::printf("%s\n", PrintJson(std::move(items)).c_str());
  return {};
}

Status Revoke(const Options& options) {
  const auto metadata = WHET_TRY(Open(options));
  if (!WHET_TRY(metadata->RemoveToken(options.id))) return Error("there is no token '" + options.id + "'");
  WHET_TRY(Audit(*metadata, "token.revoke", options.id));
  if (options.json) std::printf("%s\n", PrintJson(JsonObject{{"revoked", options.id}}).c_str());
  return {};
}

}  // namespace

void DeclareToken(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = *app.add_subcommand("token", "tokens of people and programs, on the server's machine");
  verb.require_subcommand(1);
  const auto declare = [&](const char* name, const char* help, Status (*run)(const Options&)) -> CLI::App& {
    CLI::App& sub = *verb.add_subcommand(name, help);
    sub.add_option("--data", options->data, "the server's folder")->required()->type_name("DIR");
    sub.add_flag("--json", options->json, "print JSON");
    sub.callback([options, run, &action] { action = [options, run] { return run(*options); }; });
    return sub;
  };
  CLI::App& create = declare("create", "make a token, and print it", &Create);
  create.add_option("--role", options->role, "viewer, operator or admin")
      ->type_name("ROLE")
      ->capture_default_str();
  create.add_option("--name", options->name, "whose it is")->type_name("NAME");
  create.add_option("--days", options->days, "how long it is good; 0: for ever")->check(CLI::Range(0, 3660));
  declare("list", "all tokens, without their secrets", &List);
  declare("revoke", "make a token worthless", &Revoke)
      .add_option("ID", options->id, "of the token")
      ->required()
      ->type_name("ID");
}

}  // namespace whet::fleet
