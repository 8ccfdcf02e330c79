// SPDX-License-Identifier: Apache-2.0
#include "fleet/api.h"

#include <algorithm>
#include <charconv>

#include "fleet/endpoint.h"
#include "fleet/secrets.h"

namespace whet::fleet {

namespace {

enum class Access { kAnyone, kDevice, kReader, kViewer, kOperator, kAdmin };

struct Route {
  const char* method;
  const char* path;
  Access access;
  bool body;
  Endpoint endpoint;
};

constexpr Route kRoutes[] = {
#define WHET_ROUTE(method, path, who, body, function) {method, path, Access::who, body, &function},
#include "fleet/routes.inc"
#undef WHET_ROUTE
};

// What stands for {id} or *; nothing where the path is another.
std::optional<std::string> Match(std::string_view pattern, std::string_view path) {
  const size_t hole = pattern.find_first_of("{*");
  if (hole == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  if (path.substr(0, hole) != pattern.substr(0, hole)) return {};
  path.remove_prefix(hole);
  if (pattern[hole] == '*') return path.empty() ? std::nullopt : std::optional<std::string>(path);
  const std::string_view tail = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= tail.size() || !path.ends_with(tail)) return {};
  path.remove_suffix(tail.size());
  return path.find('/') == std::string_view::npos ? std::optional<std::string>(path) : std::nullopt;
}

// Who shows a token that is good.
Result<Caller> ByToken(Fleet& fleet, const Call& call) {
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view given = call.request.Header("Authorization");
  if (!given.starts_with(kScheme)) return Caller();
  given.remove_prefix(kScheme.size());
  const std::optional<std::string> id = IdOf(kAccessKind, given);
  if (!id) return Caller();
  const std::optional<Token> token = WHET_TRY(fleet.metadata().GetToken(*id));
  if (!token || !IsSecret(given, token->hash)) return Caller();
  if (token->expires != 0 && token->expires <= call.now) return Caller();
  return Caller{Caller::Kind::kToken, token->id, token->role};
}

Result<Caller> ByCertificate(Fleet& fleet, const Call& call) {
  const std::string& name = call.request.peer.common_name;
  if (name.empty()) return Caller();
  const bool known = WHET_TRY(fleet.metadata().GetDevice(name)).has_value();
  return known ? Caller{Caller::Kind::kDevice, name, Role::kViewer} : Caller();
}

http::Response Unknown(const Route& route, const Call& call) {
  const bool for_devices = route.access == Access::kDevice;
  if (for_devices && !call.request.peer.common_name.empty())
    return Refusal(403, "this device is not known here any more; enrol it again");
  http::Response refusal =
      Refusal(401, for_devices ? "a device's certificate is needed" : "a token that is good is needed");
  refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  return refusal;
}

// Nothing where the caller may.
Result<std::optional<http::Response>> Admit(Fleet& fleet, const Route& route, Call& call) {
  using MayBe = std::optional<http::Response>;
  const bool devices = route.access == Access::kDevice || route.access == Access::kReader;
  if (devices) call.caller = WHET_TRY(ByCertificate(fleet, call));
  if (route.access == Access::kAnyone || call.caller.kind == Caller::Kind::kDevice) return MayBe();
  if (route.access == Access::kDevice) return MayBe(Unknown(route, call));
  call.caller = WHET_TRY(ByToken(fleet, call));
  if (call.caller.kind == Caller::Kind::kNobody) return MayBe(Unknown(route, call));
  const Role needed = route.access == Access::kAdmin      ? Role::kAdmin
                      : route.access == Access::kOperator ? Role::kOperator
                                                          : Role::kViewer;
  if (call.caller.role >= needed) return MayBe();
  return MayBe(Refusal(403, std::string("this needs the role ") + kRoleNames[static_cast<size_t>(needed)]));
}

// Nothing where the body has been read.
std::optional<http::Response> ReadBody(Call& call) {
  const std::string_view type = call.request.Header("Content-Type");
  if (!type.empty() && type.substr(0, type.find(';')) != "application/json")
    return Refusal(415, "Content-Type: must be application/json");
  if (call.request.body.size() > wire::kMaxMessageBytes) return Refusal(413, "a message has at most a MiB");
  Result<Json> body = ParseJson(call.request.body, {.any_numbers = true});
  if (!body.ok()) return Refusal(400, "the body is no JSON: " + body.message());
  if (!body->object()) return Refusal(400, "the body must be an object");
  call.body = std::move(*body);
  // A tree of a MiB can have fifty: not both, and neither for longer than it takes. An assignment would keep the room.
  std::string().swap(call.request.body);
  return {};
}

// Bytes of a request that a message repeats may be cut anywhere, or be no UTF-8 at all; the answer has to be.
std::string Printable(const std::string& text) {
  std::string printable;
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const size_t length = byte < 0x80                   ? 1
                          : byte >= 0xc2 && byte < 0xe0 ? 2
                          : byte >= 0xe1 && byte < 0xed ? 3
                                                        : 0;
    bool whole = length > 0 && i + length <= text.size();
    for (size_t j = 1; whole && j < length; ++j)
      whole = (static_cast<unsigned char>(text[i + j]) & 0xc0) == 0x80;
    printable += whole ? text.substr(i, length) : "?";
    i += whole ? length : 1;
  }
  return printable;
}

}  // namespace

Result<Answer> Handle(Fleet& fleet, Call& call) {
  std::string allowed;
  const std::string method = call.request.method == "HEAD" ? "GET" : call.request.method;
  for (const Route& route : kRoutes) {
    const std::optional<std::string> rest = Match(route.path, call.request.path);
    if (!rest) continue;
    if (method != route.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      continue;
    }
    call.route = route.path;
    call.rest = *rest;
    const auto refusal = WHET_TRY(Admit(fleet, route, call));
    if (refusal) return Answer(*refusal);
    if (route.body && call.body.is_null()) {
      const auto unread = ReadBody(call);
      if (unread) return Answer(*unread);
    }
    return route.endpoint(fleet, call);
  }
  if (allowed.empty()) return Answer(Refusal(404, "there is nothing at this path"));
  http::Response refusal = Refusal(405, "this path takes " + allowed);
  refusal.headers.emplace_back("Allow", allowed);
  return Answer(std::move(refusal));
}

http::Response JsonResponse(Json body, int status) {
  return {.status = status, .body = PrintJson(body)};
}

http::Response Refusal(int status, const std::string& message) {
  return JsonResponse(JsonObject{{"error", Printable(message)}}, status);
}

Status OnlyMembers(const Json& object, const std::vector<std::string>& names) {
  for (const auto& [name, value] : *object.object())
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error("'" + name.substr(0, 80) + "' is not known here");
  return {};
}

std::string Query::Text(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

Result<int64_t> Query::Integer(const std::string& name, int64_t min, int64_t max, int64_t otherwise) const {
  const auto found = values.find(name);
  if (found == values.end()) return otherwise;
  const std::string& text = found->second;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < min || value > max)
    return Error(name + ": must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return value;
}

Result<Query> ReadQuery(const http::Request& request, const std::vector<std::string>& names) {
  Query query;
  for (const auto& [name, value] : request.query) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error("'" + name.substr(0, 80) + "' is no parameter of this");
    if (!query.values.emplace(name, value).second) return Error(name + ": is given twice");
  }
  return query;
}

}  // namespace whet::fleet
