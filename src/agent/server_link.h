// SPDX-License-Identifier: Apache-2.0
// The server, by HTTPS with the device's certificate.
#ifndef WHET_AGENT_SERVER_LINK_H_
#define WHET_AGENT_SERVER_LINK_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/https.h"
#include "agent/identity.h"
#include "agent/platform.h"
#include "trust/curl_fetcher.h"

namespace whet::agent {

struct LinkOptions {
  std::string url;             // "https://fleet.example:8443"
  std::string authority_file;  // by which the server is known until it says itself; empty: the system's
  std::string token_file;      // with a one-time token, by which to enrol at the first check-in; may be empty
  std::string name;            // of the device, for people
  std::string identity_folder;
  std::function<Seconds()> now;  // a time that does not go back
  GoOn go_on;                    // asked about once a second, from any thread: false ends what is under way
  std::function<std::vector<wire::Running>()> built_in;  // what runs and no order has brought; null: nothing
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

  Seconds last_check_in() const { return last_check_in_; }  // since boot; -1: there was none
  // How renewing went last; empty where it went well, or was not due.
  std::string renewal() const;
  const Identity& identity() const { return identity_; }

 private:
  trust::TlsIdentity Tls() const;
  HttpsReply Post(Https& https, const std::string& path, const Json& message, Seconds seconds,
                  const GoOn& go_on) const;
  Status EnrolByFile();
  void RenewIfDue(const GoOn& go_on);

  const LinkOptions options_;
  Host& host_;
  const Identity identity_;
  std::unique_ptr<Https> check_ins_;
  std::unique_ptr<trust::CurlFetcher> fetcher_;
  std::atomic<Seconds> last_check_in_ = -1;
  Seconds next_renewal_ = 0;         // since boot
  bool enrolment_may_pass_ = false;  // what the last one failed by

  mutable std::mutex mutex_;  // of what follows
  std::unique_ptr<Https> reports_;
  std::string renewal_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_SERVER_LINK_H_
