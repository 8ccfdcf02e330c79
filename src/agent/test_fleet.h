// SPDX-License-Identifier: Apache-2.0
// For tests: a server with an authority of its own, which answers as it is told to.
#ifndef WHET_AGENT_TEST_FLEET_H_
#define WHET_AGENT_TEST_FLEET_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/file.h"
#include "http/server.h"
#include "http/test_certificates.h"
#include "wire/messages.h"

namespace whet::agent {

class TestFleet {
 public:
  explicit TestFleet(const std::string& folder)
      : folder_(folder), authority_(http::TestIdentity::Make("authority", nullptr, 1'000'000)) {
    const http::TestIdentity own = http::TestIdentity::Make("localhost", &authority_, 1'000'000);
    const auto write = [&](const char* name, const std::string& text) {
      return WriteFile(folder_ + "/" + name, text).ok();
    };
    (void)(write("ca.pem", authority_.CertificatePem()) && write("server.pem", own.CertificatePem()) &&
           write("server.key", own.KeyPem()));
    auto tls = std::make_shared<http::Tls>(
        http::Tls{folder_ + "/server.pem", folder_ + "/server.key", folder_ + "/ca.pem"});
    server_ = http::Server::Start({.listen = {"localhost:0"}, .tls = tls},
                                  [this](http::Request request, std::shared_ptr<http::Responder> respond) {
                                    Handle(request, std::move(respond));
                                  })
                  .value();
  }

  std::string url() const { return "https://localhost:" + std::to_string(server_->port()); }
  std::string authority_file() const { return folder_ + "/ca.pem"; }
  void Release() {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_.clear();
  }

  // How it behaves; changed between questions.
  int answer = 200;        // to check-ins and reports
  std::string body;        // instead of the usual one
  bool other_key = false;  // certificates that are not of the request's key
  bool hold = false;       // check-ins get no answer
  long seconds = 3600;     // of the certificates it gives; they began two hours ago

  std::vector<std::string> asked, bodies, peers;

 private:
  void Handle(const http::Request& request, std::shared_ptr<http::Responder> respond) {
    asked.push_back(request.path);
    bodies.push_back(request.body);
    peers.push_back(request.peer.common_name);
    if (request.path == "/v1/enrol" || request.path == "/v1/renew") return respond->Send(Certify(request));
    if (hold) {
      const std::lock_guard<std::mutex> lock(mutex_);
      return held_.push_back(std::move(respond));
    }
    if (request.path.starts_with("/v1/repository")) return respond->Send({.body = "file"});
    http::Response response{
        .status = answer,
        .body = body.empty() ? R"({"orders": [], "poll_seconds": 7, "next_seq": 1})" : body};
    if (answer == 503) response.headers.emplace_back("Retry-After", "17");
    respond->Send(response);
  }

  http::Response Certify(const http::Request& request) {
    const Json json = ParseJson(request.body).value();
    const std::string* token = json.Find("token") ? json.Find("token")->string() : nullptr;
    if (token && *token != "token") return http::ErrorResponse(403, "that token has been used");
    http::TestIdentity made = http::TestIdentity::Make("dev-1", &authority_, seconds);
    if (!other_key) {
      const std::string csr = *json.Find("csr")->string();
      BIO* bio = BIO_new_mem_buf(csr.data(), static_cast<int>(csr.size()));
      X509_REQ* wanted = PEM_read_bio_X509_REQ(bio, nullptr, nullptr, nullptr);
      X509_set_pubkey(made.certificate.get(), X509_REQ_get0_pubkey(wanted));
      X509_sign(made.certificate.get(), authority_.key.get(), EVP_sha256());
      X509_REQ_free(wanted);
      BIO_free_all(bio);
    }
    const wire::EnrolReply reply{"dev-1", made.CertificatePem(), authority_.CertificatePem()};
    return {.body = PrintJson(ToJson(reply))};
  }

  std::string folder_;
  http::TestIdentity authority_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<http::Responder>> held_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_TEST_FLEET_H_
