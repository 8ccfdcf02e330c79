// SPDX-License-Identifier: Apache-2.0
// For tests: the server's endpoints without a network, with a repository that has bundles of made-up plans.
#ifndef WHET_FLEET_ASKING_SERVER_H_
#define WHET_FLEET_ASKING_SERVER_H_

#include <ctime>
#include <functional>
#include <future>
#include <memory>
#include <random>
#include <string>

#include "fleet/access.h"
#include "fleet/device_key.h"
#include "fleet/scratch_folder.h"
#include "fleet/serve.h"
#include "trust/place.h"
#include "trust/repository.h"

namespace whet::fleet {

// Keeps the answer.
class Promise : public http::Responder {
 public:
  void Send(http::Response response) override { promise_.set_value(std::move(response)); }
  std::future<http::Response> future() { return promise_.get_future(); }

 private:
  std::promise<http::Response> promise_;
};

class AskingServer {
 public:
  // `change` may put something else in the place of a seam.
  explicit AskingServer(
      FleetOptions options = {.delta_patience = 0}, std::function<void(Seams&)> change = [](Seams&) {})
      : options_(options), change_(std::move(change)) {
    Restart();
  }

  void Restart() {
    worker_.reset();
    ServeOptions serve;
    serve.data = folder_.path() + "/data";
    Seams seams = Must(OpenSeams(serve));
    Token token{.name = "test", .role = Role::kAdmin, .created = 1};
    admin = Must(AddToken(*seams.metadata, token));
    change_(seams);
    worker_ = std::make_unique<Worker>(std::move(seams), Must(Authority::Open(serve.data)), options_);
  }

  struct As {
    std::string token, device;
  };
  std::future<http::Response> Start(const std::string& method, const std::string& target,
                                    const std::string& body, const As& as) {
    http::Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    for (size_t at = target.find('?'); at < target.size();) {
      const size_t end = std::min(target.find('&', at + 1), target.size());
      const std::string item = target.substr(at + 1, end - at - 1);
      request.query.emplace_back(item.substr(0, item.find('=')), item.substr(item.find('=') + 1));
      at = end;
    }
    if (!as.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + as.token);
    request.peer.common_name = as.device;
    request.body = body;
    request.from = "1.2.3.4:5";
    auto promise = std::make_shared<Promise>();
    std::future<http::Response> future = promise->future();
    worker_->Take(std::move(request), promise);
    return future;
  }
  http::Response Ask(const std::string& method, const std::string& target, const std::string& body,
                     const As& as) {
    return Start(method, target, body, as).get();
  }
  // As the administrator; the answer must be 200 or 201.
  Json Admin(const std::string& method, const std::string& target, const std::string& body = "") {
    const http::Response response = Ask(method, target, body, {admin, ""});
    EXPECT_TRUE(response.status / 100 == 2) << target << ": " << response.status << " " << response.body;
    return response.body.empty() ? Json() : Must(ParseJson(response.body));
  }
  std::string EnrolmentToken(const std::string& wish = "{}") {
    return *Admin("POST", "/v1/enrolment-tokens", wish).Find("token")->string();
  }
  // A new device's id.
  std::string Enrol(const std::string& wish = "{}") {
    const wire::EnrolRequest request{EnrolmentToken(wish), "n", Must(MakeDeviceKey()).request, Hardware()};
    const http::Response response = Ask("POST", "/v1/enrol", PrintJson(wire::ToJson(request)), {});
    EXPECT_EQ(response.status, 200) << response.body;
    return Must(wire::ReadEnrolReply(Must(ParseJson(response.body)))).device;
  }
  wire::CheckInReply CheckIn(const std::string& device, const wire::CheckIn& check_in) {
    const http::Response response =
        Ask("POST", "/v1/check-in", PrintJson(wire::ToJson(check_in)), {"", device});
    EXPECT_EQ(response.status, 200) << response.body;
    return Must(wire::ReadCheckInReply(Must(ParseJson(response.body))));
  }
  static wire::Hardware Hardware() { return {.processor = "x86_64", .plan_major = 1}; }
  static wire::CheckIn NewCheckIn() { return {.boot = 1, .hardware = Hardware()}; }

  // A bundle with one variant for all machines; its plan is `plan`.
  void Publish(const std::string& version, const std::string& plan) {
    if (!repository_) {
      repository_ = std::make_unique<trust::Repository>(trust::Repository::Create(place_, {}));
      const trust::Signer signer = Must(trust::Signer::Create(trust::KeyKind::kEd25519));
      for (const char* role : {"root", "targets", "snapshot", "timestamp"})
        ASSERT_TRUE(repository_->SetKeys(role, {signer}, 1).ok());
    }
    const Digest digest = Sha256(std::as_bytes(std::span(plan)));
    bundle::Manifest manifest;
    manifest.model = "kws";
    manifest.version = version;
    bundle::Variant variant;
    variant.name = "any";
    variant.file = {"plans/any.whet", static_cast<int64_t>(plan.size()), digest};
    variant.plan = digest;
    variant.plan_bytes = static_cast<int64_t>(plan.size());
    variant.goldens = 1;
    manifest.variants = {variant};
    const std::string at = "targets/bundles/kws/" + version + "/plans/" + Hex(digest) + ".any.whet";
    ASSERT_TRUE(place_.Put(at, plan).ok());
    ASSERT_TRUE(repository_
                    ->AddTarget(bundle::TargetPath(manifest, bundle::kManifestName),
                                PrintJson(bundle::ToJson(manifest)), {})
                    .ok());
    const Status published = repository_->Publish(time(nullptr));
    ASSERT_TRUE(published.ok()) << published.message();
  }
  static std::string SomePlan(uint32_t seed, size_t bytes = 20'000) {
    std::mt19937 dice(seed);
    std::string plan(bytes, '\0');
    for (char& byte : plan) byte = static_cast<char>(dice());
    return plan;
  }

  std::string admin;

 private:
  FleetOptions options_;
  std::function<void(Seams&)> change_;
  ScratchFolder folder_;
  trust::FolderPlace place_{folder_.path() + "/data/repository"};
  std::unique_ptr<trust::Repository> repository_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_ASKING_SERVER_H_
