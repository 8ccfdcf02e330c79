// SPDX-License-Identifier: Apache-2.0
#include "fleet/api.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/full_disk.h"
#include "fleet/asking_server.h"

namespace whet::fleet {
namespace {

using As = AskingServer::As;

std::string OrderFor(const std::string& device, const std::string& version = "1.0") {
  return R"({"act": "install", "model": "kws", "version": ")" + version + R"(", "devices": [")" + device +
         "\"]}";
}

int64_t IdOfOrder(const Json& order) {
  return *order.Find("id")->integer();
}

int64_t Count(AskingServer& server, int64_t order, const char* fate) {
  const Json state = server.Admin("GET", "/v1/orders/" + std::to_string(order));
  return *state.Find("order")->Find("counts")->Find(fate)->integer();
}

wire::CheckIn Running(const std::string& plan, const std::string& version, int64_t order) {
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  check_in.running = {{"kws", version, Sha256(std::as_bytes(std::span(plan))), order}};
  check_in.taken = {{"kws", order}};
  return check_in;
}

void Say(AskingServer& server, const std::string& device, int64_t seq, int64_t order,
         const std::string& state) {
  const wire::Event event{.seq = seq, .kind = "state", .model = "kws", .order = order, .state = state};
  const http::Response response =
      server.Ask("POST", "/v1/reports", PrintJson(wire::ToJson(wire::Report{1, {event}})), {"", device});
  EXPECT_EQ(response.status, 200) << response.body;
}

TEST(Api, RefusesWhoMayNot) {
  AskingServer server;
  const auto token = [&](const char* role) {
    return *server.Admin("POST", "/v1/tokens", std::string("{\"role\": \"") + role + "\"}")
                .Find("token")
                ->string();
  };
  const As viewer{token("viewer"), ""}, worker{token("operator"), ""}, nobody{},
      liar{"wf_000000000000_" + std::string(64, '0'), ""};
  const std::string order = R"({"act": "remove", "model": "kws", "tag": "x"})";
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", nobody).status, 401);
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", liar).status, 401);
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", viewer).status, 200);
  EXPECT_EQ(server.Ask("POST", "/v1/orders", order, viewer).status, 403);
  EXPECT_EQ(server.Ask("POST", "/v1/orders", order, worker).status, 201);
  EXPECT_EQ(server.Ask("POST", "/v1/tokens", R"({"role": "admin"})", worker).status, 403);
  EXPECT_EQ(server.Ask("GET", "/v1/audit", "", worker).status, 403);
  EXPECT_EQ(server.Ask("GET", "/metrics", "", nobody).status, 401);
  EXPECT_EQ(server.Ask("GET", "/v1/health", "", nobody).status, 200);
  EXPECT_EQ(server.Ask("POST", "/v1/check-in", "{}", {server.admin, ""}).status, 401)
      << "an administrator is no device";
}

TEST(Api, ADevicesCertificateOpensNoOtherDoor) {
  AskingServer server;
  const As device{"", server.Enrol()};
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", device).status, 401);
  EXPECT_EQ(server.Ask("POST", "/v1/enrolment-tokens", "{}", device).status, 401);
  EXPECT_EQ(server.Ask("GET", "/v1/repository/metadata/none.json", "", device).status, 404);
}

TEST(Api, ATokenEnds) {
  AskingServer server;
  const Json made = server.Admin("POST", "/v1/tokens", R"({"role": "viewer", "name": "me"})");
  const As viewer{*made.Find("token")->string(), ""};
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", viewer).status, 200);
  server.Restart();
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", viewer).status, 200);
  server.Admin("DELETE", "/v1/tokens/" + *made.Find("id")->string());
  EXPECT_EQ(server.Ask("GET", "/v1/devices", "", viewer).status, 401);
}

TEST(Api, AnEnrolmentTokenIsGoodForOneDevice) {
  AskingServer server;
  wire::EnrolRequest request{server.EnrolmentToken(), "n", Must(MakeDeviceKey()).request,
                             AskingServer::Hardware()};
  const auto enrol = [&] { return server.Ask("POST", "/v1/enrol", PrintJson(wire::ToJson(request)), {}); };
  const auto device = [](const http::Response& response) {
    return Must(wire::ReadEnrolReply(Must(ParseJson(response.body)))).device;
  };
  const http::Response first = enrol();
  ASSERT_EQ(first.status, 200) << first.body;
  server.Restart();
  const http::Response again = enrol();  // the answer was lost on the way
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(device(first), device(again));
  request.csr = Must(MakeDeviceKey()).request;
  EXPECT_EQ(enrol().status, 403);
  request.token.back() = request.token.back() == '0' ? '1' : '0';
  EXPECT_EQ(enrol().status, 403);
}

TEST(Api, ACertificateRequestHasToBeSignedByItsKey) {
  AskingServer server;
  wire::EnrolRequest request{server.EnrolmentToken(), "n", Must(MakeDeviceKey()).request,
                             AskingServer::Hardware()};
  const std::string good = request.csr;
  for (const std::string& bad : {std::string("none"), good.substr(0, good.size() / 2)}) {
    request.csr = bad;
    EXPECT_EQ(server.Ask("POST", "/v1/enrol", PrintJson(wire::ToJson(request)), {}).status, 422);
  }
  request.csr = good;  // and costs no use of the token
  EXPECT_EQ(server.Ask("POST", "/v1/enrol", PrintJson(wire::ToJson(request)), {}).status, 200);
}

TEST(Api, ARemovedDeviceIsRefused) {
  AskingServer server;
  const std::string device = server.Enrol();
  server.CheckIn(device, AskingServer::NewCheckIn());
  server.Admin("DELETE", "/v1/devices/" + device);
  EXPECT_EQ(server.Ask("POST", "/v1/check-in", "{}", {"", device}).status, 403);
  EXPECT_EQ(server.Ask("POST", "/v1/renew", "{}", {"", device}).status, 403);
  EXPECT_EQ(server.Ask("GET", "/v1/repository/metadata/timestamp.json", "", {"", device}).status, 401);
}

TEST(Api, AnOrderIsNotOpenForeverOnADeviceThatIsGone) {
  AskingServer server;
  const std::string device = server.Enrol();
  const int64_t order = IdOfOrder(server.Admin(
      "POST", "/v1/orders", R"({"act": "remove", "model": "kws", "devices": [")" + device + "\"]}"));
  EXPECT_EQ(Count(server, order, "pending"), 1);
  server.Admin("DELETE", "/v1/devices/" + device);
  EXPECT_EQ(Count(server, order, "cancelled"), 1);
}

TEST(Api, AnOrderNeedsItsBundleAndItsDevices) {
  AskingServer server;
  const std::string device = server.Enrol();
  const As admin{server.admin, ""};
  EXPECT_EQ(server.Ask("POST", "/v1/orders", OrderFor(device), admin).status, 409) << "nothing was pushed";
  server.Publish("1.0", AskingServer::SomePlan(1));
  EXPECT_EQ(server.Ask("POST", "/v1/orders", OrderFor(device, "1.1"), admin).status, 409);
  EXPECT_EQ(server.Ask("POST", "/v1/orders", OrderFor("d-none"), admin).status, 409);
  EXPECT_EQ(server.Ask("POST", "/v1/orders", OrderFor(""), admin).status, 400);
  for (const char* wrong : {"{}", R"({"act": "install", "model": "kws", "version": "1.0"})",
                            R"({"act": "cancel", "model": "kws", "tag": "x"})",
                            R"({"act": "remove", "model": "kws", "tag": "x", "devices": ["d-1"]})",
                            R"({"act": "remove", "model": "kws", "tag": "x", "unknown": 1})"})
    EXPECT_EQ(server.Ask("POST", "/v1/orders", wrong, admin).status, 400) << wrong;
  EXPECT_EQ(server.Ask("POST", "/v1/orders", OrderFor(device), admin).status, 201);
}

TEST(Api, AnOrderGoesItsWay) {
  AskingServer server;
  const std::string plan = AskingServer::SomePlan(1), device = server.Enrol();
  server.Publish("1.0", plan);
  const int64_t order = IdOfOrder(server.Admin("POST", "/v1/orders", OrderFor(device)));
  const wire::CheckInReply reply = server.CheckIn(device, AskingServer::NewCheckIn());
  ASSERT_EQ(reply.orders.size(), 1U);
  EXPECT_EQ(reply.orders[0].id, order);
  EXPECT_EQ(reply.orders[0].bundle, "bundles/kws/1.0/bundle.json");
  EXPECT_EQ(Count(server, order, "pending"), 1);
  Say(server, device, 0, order, "downloading");
  Say(server, device, 1, order, "committed");
  EXPECT_EQ(Count(server, order, "unconfirmed"), 1);
  EXPECT_TRUE(server.CheckIn(device, Running(plan, "1.0", order)).orders.empty());
  EXPECT_EQ(Count(server, order, "committed"), 1);
  server.Restart();
  EXPECT_EQ(Count(server, order, "committed"), 1);
  server.CheckIn(device, Running("another plan", "0.9", order));
  EXPECT_EQ(Count(server, order, "rolled_back"), 1);
}

TEST(Api, ADeviceThatGetsATagLaterGetsItsOrder) {
  AskingServer server;
  server.Publish("1.0", AskingServer::SomePlan(1));
  const int64_t order = IdOfOrder(server.Admin(
      "POST", "/v1/orders", R"({"act": "install", "model": "kws", "version": "1.0", "tag": "lab"})"));
  const std::string enrolled = server.Enrol(R"({"tags": ["lab"]})"), tagged = server.Enrol();
  EXPECT_EQ(server.CheckIn(enrolled, AskingServer::NewCheckIn()).orders.size(), 1U);
  EXPECT_TRUE(server.CheckIn(tagged, AskingServer::NewCheckIn()).orders.empty());
  server.Admin("PUT", "/v1/devices/" + tagged + "/tags", R"({"tags": ["lab", "x"]})");
  EXPECT_EQ(server.CheckIn(tagged, AskingServer::NewCheckIn()).orders.size(), 1U);
  EXPECT_EQ(Count(server, order, "pending"), 2);
}

TEST(Api, AHeldCheckInIsAnsweredWhenThereIsAnOrder) {
  AskingServer server;
  const std::string device = server.Enrol();
  server.Publish("1.0", AskingServer::SomePlan(1));
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  check_in.wait_seconds = 100;
  auto held = server.Start("POST", "/v1/check-in", PrintJson(wire::ToJson(check_in)), {"", device});
  EXPECT_EQ(held.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  server.Admin("POST", "/v1/orders", OrderFor(device));
  ASSERT_EQ(held.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(Must(wire::ReadCheckInReply(Must(ParseJson(held.get().body)))).orders.size(), 1U);
}

TEST(Api, AHeldCheckInIsAnsweredWhenTheServerStops) {
  AskingServer server;
  const std::string device = server.Enrol();
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  check_in.wait_seconds = 100;
  auto held = server.Start("POST", "/v1/check-in", PrintJson(wire::ToJson(check_in)), {"", device});
  server.Restart();
  ASSERT_EQ(held.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(held.get().status, 200);
}

TEST(Api, ANewerOrderSupersedesAndACancelEnds) {
  AskingServer server;
  const std::string device = server.Enrol();
  server.Publish("1.0", AskingServer::SomePlan(1));
  server.Publish("2.0", AskingServer::SomePlan(2));
  const int64_t first = IdOfOrder(server.Admin("POST", "/v1/orders", OrderFor(device, "1.0")));
  Say(server, device, 0, first, "trial");
  const int64_t second = IdOfOrder(server.Admin("POST", "/v1/orders", OrderFor(device, "2.0")));
  EXPECT_EQ(Count(server, first, "superseded"), 1);
  wire::CheckIn check_in = AskingServer::NewCheckIn();
  check_in.taken["kws"] = first;
  ASSERT_EQ(server.CheckIn(device, check_in).orders.size(), 1U);
  const int64_t cancel = IdOfOrder(server.Admin("POST", "/v1/orders/" + std::to_string(second) + "/cancel"));
  EXPECT_EQ(Count(server, second, "cancelled"), 1);
  const wire::CheckInReply reply = server.CheckIn(device, check_in);
  ASSERT_EQ(reply.orders.size(), 1U);
  EXPECT_EQ(reply.orders[0].act, wire::Act::kCancel);
  EXPECT_EQ(reply.orders[0].id, cancel);
  check_in.taken["kws"] = cancel;
  EXPECT_TRUE(server.CheckIn(device, check_in).orders.empty());
  EXPECT_EQ(Count(server, cancel, "committed"), 1);
  EXPECT_EQ(
      server.Ask("POST", "/v1/orders/" + std::to_string(second) + "/cancel", "", {server.admin, ""}).status,
      409);
}

TEST(Api, AnOrderWaitsForItsDeltaAndOffersIt) {
  AskingServer server({.delta_patience = 100});
  const std::string device = server.Enrol(), old_plan = AskingServer::SomePlan(1);
  std::string new_plan = old_plan;
  new_plan[777] = static_cast<char>(~new_plan[777]);
  server.Publish("1.0", old_plan);
  server.Publish("2.0", new_plan);
  wire::CheckIn check_in = Running(old_plan, "1.0", 0);
  server.CheckIn(device, check_in);
  server.Admin("POST", "/v1/orders", OrderFor(device, "2.0"));
  check_in.wait_seconds = 100;
  const wire::CheckInReply reply = server.CheckIn(device, check_in);
  ASSERT_EQ(reply.orders.size(), 1U);
  ASSERT_EQ(reply.orders[0].deltas.size(), 1U);  // random bytes are not shorter compressed
  const wire::DeltaOffer& offer = reply.orders[0].deltas[0];
  EXPECT_EQ(offer.from, check_in.running[0].plan);
  EXPECT_LT(offer.bytes, 1000);
  const http::Response file = server.Ask("GET", offer.path, "", {"", device});
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(static_cast<int64_t>(Must(ReadText(file.file)).size()), offer.bytes);
}

TEST(Api, AFullDiskTakesNothingAndLosesNothing) {
  AskingServer server;
  const std::string device = server.Enrol();
  wire::Report report{1, {}};
  for (int64_t seq = 0; seq < 3; ++seq) report.events.push_back({.seq = seq, .kind = "error", .detail = "x"});
  const std::string body = PrintJson(wire::ToJson(report));
  {
    const FullDisk full(1);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(server.Ask("POST", "/v1/reports", body, {"", device}).status, 503);
    EXPECT_EQ(server.Ask("GET", "/v1/devices/" + device, "", {server.admin, ""}).status, 200);
  }
  EXPECT_TRUE(server.Admin("GET", "/v1/events").Find("events")->array()->empty());
  EXPECT_EQ(server.Ask("POST", "/v1/reports", body, {"", device}).status, 200);
  server.Restart();
  EXPECT_EQ(server.Admin("GET", "/v1/events").Find("events")->array()->size(), 3U);
}

TEST(Api, WhatIsWrongIsSaidSo) {
  AskingServer server;
  const As admin{server.admin, ""};
  EXPECT_EQ(server.Ask("GET", "/v1/none", "", admin).status, 404);
  const http::Response wrong_method = server.Ask("PATCH", "/v1/orders", "", admin);
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.headers.back().second, "GET, POST");
  EXPECT_EQ(server.Ask("POST", "/v1/tokens", "[]", admin).status, 400);
  EXPECT_EQ(server.Ask("POST", "/v1/tokens", "{", admin).status, 400);
  EXPECT_EQ(server.Ask("POST", "/v1/tokens", R"({"role": "king"})", admin).status, 400);
  EXPECT_EQ(server.Ask("POST", "/v1/tokens", std::string(2'000'000, ' '), admin).status, 413);
  EXPECT_EQ(server.Ask("GET", "/v1/devices?limit=0", "", admin).status, 400);
  EXPECT_EQ(server.Ask("GET", "/v1/devices?limit=1&limit=2", "", admin).status, 400);
  EXPECT_EQ(server.Ask("GET", "/v1/devices?colour=red", "", admin).status, 400);
  EXPECT_EQ(server.Ask("GET", "/v1/orders/abc", "", admin).status, 404);
  EXPECT_EQ(server.Ask("GET", "/v1/orders/99999999999999999999", "", admin).status, 404);
  EXPECT_EQ(server.Ask("GET", "/v1/repository/../fleet.db", "", admin).status, 404);
}

TEST(Api, AMessageIsUtf8WhateverItRepeats) {
  AskingServer server;
  std::string path = "/v1/devices/x";
  for (int i = 0; i < 100; ++i) path += "\xc2\xaf";
  for (const std::string& target :
       {path, std::string("/v1/devices/\xff\xc3"), std::string("/v1/devices/\xed\xa0\x80")}) {
    const http::Response response = server.Ask("GET", target, "", {server.admin, ""});
    EXPECT_EQ(response.status, 404);
    EXPECT_TRUE(ParseJson(response.body).ok()) << response.body;
  }
}

TEST(Api, WhoDidWhatIsInTheAuditLog) {
  AskingServer server;
  const std::string device = server.Enrol();
  server.Admin("PUT", "/v1/devices/" + device + "/tags", R"({"tags": ["a"]})");
  server.Admin("POST", "/v1/orders", R"({"act": "remove", "model": "kws", "tag": "a"})");
  server.Admin("DELETE", "/v1/devices/" + device);
  std::vector<std::string> what;
  const Json audit = server.Admin("GET", "/v1/audit");
  for (const Json& entry : *audit.Find("entries")->array()) {
    what.push_back(*entry.Find("what")->string());
    EXPECT_EQ(*entry.Find("from")->string(), what.back() == "order.cancelled" ? "" : "1.2.3.4:5");
    EXPECT_FALSE(entry.Find("who")->string()->empty());
  }
  EXPECT_EQ(what, (std::vector<std::string>{"enrolment-token.create", "device.enrol", "device.tags",
                                            "order.create", "order.cancelled", "device.remove"}));
}

TEST(Api, TheDocumentNamesEveryEndpoint) {
  AskingServer server;
  const Json document =
      Must(ParseJson(server.Ask("GET", "/openapi.json", "", {}).body, {.any_numbers = true}));
  EXPECT_EQ(*document.Find("openapi")->string(), "3.1.0");
  std::set<std::string> promised, had;
  for (const auto& [path, item] : *document.Find("paths")->object())
    for (const auto& [method, operation] : *item.object()) promised.insert(method + " " + path);
#define WHET_ROUTE(method, path, who, body, function) had.insert(std::string(method) + " " + (path));
#include "fleet/routes.inc"
#undef WHET_ROUTE
  std::set<std::string> lowered;
  for (std::string route : had) {
    const size_t space = route.find(' ');
    for (size_t i = 0; i < space; ++i) route[i] = static_cast<char>(route[i] - 'A' + 'a');
    if (route.back() == '*') route.replace(route.size() - 1, 1, "{path}");
    lowered.insert(route);
  }
  EXPECT_EQ(promised, lowered);
}

}  // namespace
}  // namespace whet::fleet
