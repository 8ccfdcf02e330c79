// SPDX-License-Identifier: Apache-2.0
// The server, by HTTPS with the device's certificate.
#ifndef WHET_AGENT_SERVER_LINK_H_
#define WHET_AGENT_SERVER_LINK_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "agent/https.h"
#include "agent/identity.h"
#include "agent/platform.h"
#include "trust/curl_fetcher.h"

namespace whet::agent {

struct LinkOptions {
  std::string url;             // "https://fleet.example:8443"
  std::string authority_file;  // by which the server is known until it says itself; empty: the system's
  std::string name;            // of the device, for people
  std::string identity_folder;
  std::function<Seconds()> now;  // a time that does not go back
};

// No network is touched before the first question, and libcurl is not started.
class CurlServerLink : public ServerLink {
 public:
  CurlServerLink(LinkOptions options, Host& host);

  // Renews the certificate first when two thirds of its life are over.
  Asked<wire::CheckInReply> CheckIn(const wire::CheckIn& check_in, const GoOn& go_on) override;
  Asked<wire::ReportReply> SendReport(const wire::Report& report) override;  // thread-safe
  trust::Fetcher& fetcher() override;

  // Gets a certificate for a one-time token.
  Status Enrol(const std::string& token);

  // From any thread: what is under way ends within about a second.
  void Stop() { stop_ = true; }

  // How renewing went last; empty where it went well, or was not due.
  std::string renewal() const;
  const Identity& identity() const { return identity_; }

 private:
  trust::TlsIdentity Tls() const;
  HttpsReply Post(Https& https, const std::string& path, const Json& message, Seconds seconds,
                  const GoOn& go_on) const;
  Status CheckEnrolled() const;
  void RenewIfDue(const GoOn& go_on);

  const LinkOptions options_;
  Host& host_;
  const Identity identity_;
  std::atomic<bool> stop_ = false;
  std::unique_ptr<Https> check_ins_;
  std::unique_ptr<trust::CurlFetcher> fetcher_;
  Seconds next_renewal_ = 0;  // since boot

  mutable std::mutex mutex_;  // of what follows
  std::unique_ptr<Https> reports_;
  std::string renewal_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_SERVER_LINK_H_
