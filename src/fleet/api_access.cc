// SPDX-License-Identifier: Apache-2.0
// Tokens, the audit log, and what tells how the server does.
#include <algorithm>
#include <ctime>

#include "fleet/access.h"
#include "fleet/endpoint.h"
#include "fleet/openapi.h"
#include "fleet/secrets.h"
#include "fleet/tags.h"
#include "fleet/views.h"
#include "json/fields.h"

namespace whet::fleet {
namespace {

constexpr int64_t kMostDays = 3660, kMostUses = 1'000'000;

Result<std::string> ReadLabel(const Json& body) {
  const std::string name = WHET_TRY(OptionalText(body, "name"));
  const auto begins = [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  };  // a character, in UTF-8
  if (std::count_if(name.begin(), name.end(), begins) > 200)
    return WrongMember("name", "has more than 200 characters");
  return name;
}

}  // namespace

Result<Role> ReadRole(const std::string& name) {
  const auto* found = std::find(std::begin(kRoleNames), std::end(kRoleNames), name);
  if (found == std::end(kRoleNames)) return Error("role: must be viewer, operator or admin");
  return static_cast<Role>(found - std::begin(kRoleNames));
}

Result<std::string> AddToken(Metadata& metadata, Token token) {
  const Secret secret = WHET_TRY(MakeSecret(kAccessKind));
  token.id = secret.id;
  token.hash = secret.hash;
  WHET_TRY(metadata.AddToken(token));
  return secret.text;
}

Result<Answer> ListTokens(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  JsonArray items;
  for (const Token& token : WHET_TRY(fleet.metadata().ListTokens())) items.push_back(View(token));
  return Answer(JsonResponse(Page("tokens", std::move(items), {})));
}

Result<Answer> MakeToken(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  WHET_ASKED(OnlyMembers(call.body, {"name", "role", "days"}));
  Token token;
  token.name = WHET_ASKED(ReadLabel(call.body));
  token.role = WHET_ASKED(ReadRole(*WHET_ASKED(TextField(call.body, "role"))));
  const int64_t days = WHET_ASKED(OptionalInteger(call.body, "days", 1, kMostDays, 0));
  token.created = call.now;
  token.expires = days ? call.now + days * 86400 : 0;
  token.created_by = call.caller.who();
  const std::string secret = WHET_TRY(AddToken(fleet.metadata(), token));
  token.id = *IdOf(kAccessKind, secret);
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "token.create", token.id,
                       kRoleNames[static_cast<size_t>(token.role)]));
  JsonObject made = *View(token).object();
  made["token"] = secret;
  return Answer(JsonResponse(std::move(made), 201));
}

Result<Answer> RemoveToken(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  if (call.rest == call.caller.id)
    return Answer(Refusal(409, "this is the token that you show; use another for that"));
  if (!WHET_TRY(fleet.metadata().RemoveToken(call.rest)))
    return Answer(Refusal(404, "there is no token '" + call.rest.substr(0, 80) + "'"));
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "token.revoke", call.rest));
  return Answer(http::Response{.status = 204});
}

Result<Answer> MakeEnrolmentToken(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  WHET_ASKED(OnlyMembers(call.body, {"tags", "hours", "uses"}));
  EnrolmentToken token;
  if (call.body.Find("tags")) token.tags = WHET_ASKED(ReadTags(call.body));
  token.uses = WHET_ASKED(OptionalInteger(call.body, "uses", 1, kMostUses, 1));
  token.created = call.now;
  token.expires = call.now + 3600 * WHET_ASKED(OptionalInteger(call.body, "hours", 1, 24 * kMostDays, 24));
  token.created_by = call.caller.who();
  const Secret secret = WHET_TRY(MakeSecret(kEnrolmentKind));
  token.id = secret.id;
  token.hash = secret.hash;
  WHET_TRY(fleet.metadata().RemoveEnrolmentTokens(call.now - 86400));
  WHET_TRY(fleet.metadata().PutEnrolmentToken(token));
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "enrolment-token.create", token.id,
                       "for " + std::to_string(token.uses) + " devices"));
  return Answer(JsonResponse(
      JsonObject{{"id", token.id}, {"token", secret.text}, {"expires", token.expires}, {"uses", token.uses}},
      201));
}

Result<Answer> ListAudit(Fleet& fleet, Call& call) {
  const Query query = WHET_ASKED(ReadQuery(call.request, {"after", "limit"}));
  const int64_t limit = WHET_ASKED(query.Integer("limit", 1, kMostListed, kUsuallyListed));
  const int64_t after = WHET_ASKED(query.Integer("after", 0, INT64_MAX, 0));
  JsonArray items;
  const std::vector<AuditEntry> entries = WHET_TRY(fleet.metadata().ListAudit(after, limit));
  for (const AuditEntry& entry : entries) items.push_back(View(entry));
  std::optional<Json> next;
  if (static_cast<int64_t>(entries.size()) == limit) next = entries.back().seq;
  return Answer(JsonResponse(Page("entries", std::move(items), next)));
}

Result<Answer> GetHealth(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  const int64_t devices = WHET_TRY(fleet.metadata().CountDevices(0));  // the storage answers
  return Answer(
      JsonResponse(JsonObject{{"ok", devices >= 0}, {"version", WHET_VERSION}, {"time", call.now}}));
}

Result<Answer> GetOpenApi(Fleet&, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  return Answer(http::Response{.body = OpenApiText()});
}

Result<Answer> GetMetrics(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  WHET_TRY(fleet.UpdateGauges(call.now));
  return Answer(
      http::Response{.type = "text/plain; version=0.0.4; charset=utf-8", .body = fleet.metrics().Render()});
}

}  // namespace whet::fleet
