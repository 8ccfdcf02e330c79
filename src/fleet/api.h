// SPDX-License-Identifier: Apache-2.0
// The server's endpoints: from a request to an answer. routes.inc is the table of them, openapi/openapi.json what they promise.
#ifndef WHET_FLEET_API_H_
#define WHET_FLEET_API_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fleet/fleet.h"
#include "http/server.h"
#include "json/json.h"

namespace whet::fleet {

// A request on its way through the server. It outlives its endpoint where that has to wait for news.
struct Call {
  http::Request request;
  std::shared_ptr<http::Responder> respond;
  std::chrono::steady_clock::time_point came = std::chrono::steady_clock::now();
  int64_t now = 0;
  Caller caller;
  std::string rest;        // of the path, in the place of {id} or *
  Json body;               // of routes that take one
  bool waited = false;     // the news that it waited for are there, or the time is over
  uint64_t ticket = 0;     // since when it has been waiting
  const char* route = "";  // for metrics
};

// Nothing: not yet. Wait says for how long.
struct Answer {
  std::optional<http::Response> response;
  std::string wait_device;
  int64_t wait_seconds = 0;
  Answer(http::Response response) : response(std::move(response)) {}  // NOLINT(google-explicit-constructor)
  Answer(std::string device, int64_t seconds) : wait_device(std::move(device)), wait_seconds(seconds) {}
};

// An error is the server's own, such as a full disk: it has been asked rightly, and nothing has changed.
using Endpoint = Result<Answer> (*)(Fleet& fleet, Call& call);

// Finds the route, sees who asks and whether they may, and calls the endpoint.
Result<Answer> Handle(Fleet& fleet, Call& call);

// For endpoints.
http::Response JsonResponse(Json body, int status = 200);
http::Response Refusal(int status, const std::string& message);

// Whether an object has no other members than these; an error names one.
Status OnlyMembers(const Json& object, const std::vector<std::string>& names);

// The query's parameters: each of those that are known, once.
struct Query {
  std::map<std::string, std::string> values;
  std::string Text(const std::string& name) const;
  Result<int64_t> Integer(const std::string& name, int64_t min, int64_t max, int64_t otherwise) const;
};
Result<Query> ReadQuery(const http::Request& request, const std::vector<std::string>& names);

inline constexpr int64_t kMostListed = 1000, kUsuallyListed = 100;

}  // namespace whet::fleet

#endif  // WHET_FLEET_API_H_
