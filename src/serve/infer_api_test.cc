// SPDX-License-Identifier: Apache-2.0
#include "serve/infer_api.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "http/raw_client.h"
#include "media/npy.h"
#include "serve/base64.h"
#include "serve/sample_plans.h"

namespace whet::serve {
namespace {

struct Reply {
  int status = 0;
  std::string head, body;
};

// A server with one model, on a Unix socket and a free port.
class InferApi : public testing::Test {
 protected:
  InferApi()
      : socket_(std::filesystem::temp_directory_path() / ("whet_api_" + std::to_string(getpid()))),
        models_(Models::Start({}).value()),
        server_(
            http::Server::Start({.listen = {"127.0.0.1:0", "unix:" + socket_}},
                                MakeApi(*models_, {.agent_status = [] { return R"({"state": "idle"})"; }}))
                .value()) {
    EXPECT_TRUE(models_->Put(plan_.candidate("net", "7")).ok());
  }

  static Reply Read(http::RawClient& client, const std::string& request) {
    EXPECT_TRUE(client.Send(request));
    const std::string text = client.Receive();
    const size_t end = text.find("\r\n\r\n");
    if (text.size() < 12 || end == std::string::npos) return {};
    return {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)};
  }
  Reply Ask(const std::string& line, const std::string& headers = "", const std::string& body = "") {
    http::RawClient client(socket_);
    return Read(client, line + " HTTP/1.1\r\nHost: x\r\n" + headers +
                            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  Reply Infer(const std::string& type, const std::string& body, const std::string& more = "") {
    return Ask("POST /v1/infer?model=net", "Content-Type: " + type + "\r\n" + more, body);
  }
  std::string Npy(uint32_t seed) const {
    const Tensor x = plan_.Draw(seed).inputs[0];
    return media::PrintNpy(x.dtype, x.dims, x.bytes);
  }

  SamplePlan plan_{"api", 0.05f};
  std::string socket_;
  std::unique_ptr<Models> models_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(InferApi, AnswersNpyWithNpy) {
  const Reply reply = Infer("application/x-npy", Npy(4));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto array = media::ParseNpy(std::as_bytes(std::span(reply.body)));
  ASSERT_TRUE(array.ok()) << array.message();
  EXPECT_EQ(array->bytes, plan_.Expected(4));
  EXPECT_EQ(array->dims, (std::vector<int64_t>{1, 10}));
  EXPECT_NE(reply.head.find("Whet-Plan: " + Hex(plan_.digest())), std::string::npos) << reply.head;
  EXPECT_NE(reply.head.find("Whet-Version: 7"), std::string::npos);
}

TEST_F(InferApi, AnswersJsonWithJsonOfTheSameForm) {
  const std::vector<std::byte> bytes = plan_.Draw(5).inputs[0].bytes;
  const Reply coded =
      Infer("application/json; charset=utf-8", R"({"inputs": {"x": {"data": ")" + Base64(bytes) + "\"}}}");
  ASSERT_EQ(coded.status, 200) << coded.body;
  const auto json = nlohmann::json::parse(coded.body, nullptr, false);
  EXPECT_EQ(json["outputs"]["y"]["data"], Base64(plan_.Expected(5)));
  EXPECT_EQ(json["plan"], Hex(plan_.digest()));
  std::string numbers;
  for (std::byte value : bytes)
    numbers += (numbers.empty() ? "" : ",") + std::to_string(static_cast<int8_t>(value));
  const Reply listed =
      Infer("application/json", R"({"inputs": {"x": {"shape": [1, 5, 5, 3], "data": [)" + numbers + "]}}}");
  ASSERT_EQ(listed.status, 200) << listed.body;
  const auto lists = nlohmann::json::parse(listed.body, nullptr, false);
  const std::vector<int> row = lists["outputs"]["y"]["data"][0];
  ASSERT_EQ(row.size(), 10U);
  for (size_t i = 0; i < 10; ++i) EXPECT_EQ(row[i], static_cast<int8_t>(plan_.Expected(5)[i]));
}

TEST_F(InferApi, AnswersInTheFormThatIsAccepted) {
  EXPECT_EQ(Infer("application/x-npy", Npy(4), "Accept: application/json\r\n").body[0], '{');
  const Reply reply = Infer(
      "application/json", R"({"inputs": {"x": {"data": ")" + Base64(plan_.Draw(4).inputs[0].bytes) + "\"}}}",
      "Accept: application/x-npy\r\n");
  EXPECT_EQ(media::ParseNpy(std::as_bytes(std::span(reply.body)))->bytes, plan_.Expected(4));
}

TEST_F(InferApi, SaysWhatIsWrong) {
  EXPECT_EQ(Infer("text/plain", Npy(4)).status, 415);
  EXPECT_EQ(Infer("application/x-npy", "xx").status, 400);
  EXPECT_EQ(Infer("application/x-npy", Npy(4) + Npy(4)).status, 400);
  const Reply none = Ask("POST /v1/infer?model=none", "Content-Type: application/json\r\n", "{}");
  EXPECT_EQ(none.status, 404);
  EXPECT_NE(nlohmann::json::parse(none.body)["error"].get<std::string>().find("GET /v1/models"),
            std::string::npos);
  EXPECT_EQ(Ask("GET /v1/infer?model=net").status, 405);
  EXPECT_EQ(Ask("POST /v1/models").status, 405);
  EXPECT_EQ(Ask("GET /v1/nothing").status, 404);
  EXPECT_EQ(Ask("GET /v1/models/none").status, 404);
  EXPECT_EQ(Infer("application/x-npy", Npy(4) + std::string(70000, ' ')).status, 413);
  EXPECT_EQ(Infer("application/json", R"({"inputs": {"x": [[1, 2]]}})").status, 400);
}

TEST_F(InferApi, TellsWhatIsInService) {
  EXPECT_EQ(Ask("GET /v1/health").status, 200);
  const auto list = nlohmann::json::parse(Ask("GET /v1/models").body, nullptr, false);
  ASSERT_EQ(list["models"].size(), 1U);
  const auto model = nlohmann::json::parse(Ask("GET /v1/models/net").body, nullptr, false);
  EXPECT_EQ(model, list["models"][0]);
  EXPECT_EQ(model["inputs"][0]["shape"], (std::vector<int>{1, 5, 5, 3}));
  EXPECT_EQ(model["inputs"][0]["dtype"], "int8");
  EXPECT_EQ(model["outputs"][0]["scale"][0].get<float>(), 0.05f);
  const auto status = nlohmann::json::parse(Ask("GET /v1/status").body, nullptr, false);
  EXPECT_EQ(status["models"].size(), 1U);
  EXPECT_EQ(status["agent"]["state"], "idle");
  ASSERT_TRUE(models_->Remove("net").ok());
  EXPECT_EQ(Ask("GET /v1/health").status, 503);
}

TEST_F(InferApi, IsNotThereForWebPages) {
  http::RawClient local(server_->port());
  EXPECT_EQ(Read(local, "GET /v1/health HTTP/1.1\r\nHost: localhost:80\r\n\r\n").status, 200);
  EXPECT_EQ(Read(local, "GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n").status, 200);
  EXPECT_EQ(Read(local, "GET /v1/health HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").status, 200);
  EXPECT_EQ(Read(local, "GET /v1/health HTTP/1.1\r\nHost: rebound.example:80\r\n\r\n").status, 403);
  EXPECT_EQ(Read(local, "GET /v1/health HTTP/1.1\r\nHost: 127.evil.example\r\n\r\n").status, 403);
}

TEST_F(InferApi, KeepsAConnectionOverAnExchange) {
  const SamplePlan next("api_next", 0.07f);
  http::RawClient client(socket_);
  const std::string body = Npy(1), request =
                                       "POST /v1/infer?model=net HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                       "application/x-npy\r\nContent-Length: " +
                                       std::to_string(body.size()) + "\r\n\r\n" + body;
  EXPECT_NE(Read(client, request).head.find(Hex(plan_.digest())), std::string::npos);
  ASSERT_TRUE(models_->Put(next.candidate("net", "8")).ok());
  EXPECT_NE(Read(client, request).head.find(Hex(next.digest())), std::string::npos);
}

}  // namespace
}  // namespace whet::serve
