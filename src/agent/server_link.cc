// SPDX-License-Identifier: Apache-2.0
#include "agent/server_link.h"

#include <algorithm>

#include "base/file.h"

namespace whet::agent {
namespace {

constexpr const char* kNotEnrolled =
    "the device has not enrolled; get a token from whet-fleet and run `whetd --enrol TOKEN`";
constexpr Seconds kExchangeSeconds = 60;
constexpr Seconds kRenewalPause = 3600;  // after one that failed

// Whether the same question may be answered later; docs/whetd.md says the same of fetches.
bool MayPass(int status) {
  return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

// What the server says of an error, in its words where it has some.
std::string DetailOf(const HttpsReply& reply) {
  if (reply.status == 0) return reply.detail;
  std::string detail = "the server answers " + std::to_string(reply.status);
  const Result<Json> json = ParseJson(reply.body);
  const Json* error = json.ok() ? json->Find("error") : nullptr;
  if (error && error->string()) detail += ": " + error->string()->substr(0, 300);
  return detail;
}

template <typename Reply>
Asked<Reply> Read(const HttpsReply& reply, Result<Reply> (*read)(const Json&)) {
  Asked<Reply> asked{.reply = {},
                     .detail = DetailOf(reply),
                     .retryable = MayPass(reply.status),
                     .retry_after_seconds = reply.retry_after_seconds};
  if (reply.status != 200) return asked;
  const Result<Json> json = ParseJson(reply.body);
  Result<Reply> parsed = json.ok() ? read(*json) : Error(json.message());
  if (parsed.ok()) {
    asked.reply = std::move(*parsed);
    asked.detail.clear();
  } else {
    asked.detail = "the server's answer cannot be read: " + parsed.message();
  }
  return asked;
}

void AddBuiltIn(std::vector<wire::Running> built_in, wire::CheckIn* check_in) {
  for (wire::Running& model : built_in) {
    const auto same = [&](const wire::Running& one) { return one.model == model.model; };
    if (std::none_of(check_in->running.begin(), check_in->running.end(), same))
      check_in->running.push_back(std::move(model));
  }
}

std::string WithoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

LinkOptions Tidy(LinkOptions options) {
  options.url = WithoutSlash(std::move(options.url));
  return options;
}

}  // namespace

CurlServerLink::CurlServerLink(LinkOptions options, Host& host)
    : options_(Tidy(std::move(options))), host_(host), identity_(options_.identity_folder) {}

trust::TlsIdentity CurlServerLink::Tls() const {
  if (!identity_.enrolled()) return {options_.authority_file, "", "", options_.now};
  return {identity_.authority_file(), identity_.certificate_file(), identity_.key_file(), options_.now};
}

HttpsReply CurlServerLink::Post(Https& https, const std::string& path, const Json& message, Seconds seconds,
                                const GoOn& go_on) const {
  const GoOn both = [&] { return (!options_.go_on || options_.go_on()) && (!go_on || go_on()); };
  return https.Post(options_.url + path, PrintJson(message), Tls(), seconds, both);
}

// Where the device has not enrolled, and a token lies ready for it.
Status CurlServerLink::EnrolByFile() {
  if (identity_.enrolled()) return {};
  if (options_.token_file.empty() || !FileExists(options_.token_file)) return Error(kNotEnrolled);
  std::string token = WHET_TRY(ReadText(options_.token_file).With("server.token"));
  token.resize(std::min(token.find_last_not_of(" \n\r") + 1, token.size()));
  return Enrol(token).With("enrolling");
}

Asked<wire::CheckInReply> CurlServerLink::CheckIn(const wire::CheckIn& check_in, const GoOn& go_on) {
  last_check_in_ = host_.clock().SinceBoot();
  enrolment_may_pass_ = false;
  if (const Status enrolled = EnrolByFile(); !enrolled.ok())
    return {.detail = enrolled.message(), .retryable = enrolment_may_pass_};
  if (!check_ins_) check_ins_ = std::make_unique<Https>();
  RenewIfDue(go_on);
  wire::CheckIn whole = check_in;
  if (options_.built_in) AddBuiltIn(options_.built_in(), &whole);
  Asked<wire::CheckInReply> asked =
      Read(Post(*check_ins_, "/v1/check-in", ToJson(whole), check_in.wait_seconds + kExchangeSeconds, go_on),
           wire::ReadCheckInReply);
  last_check_in_ = host_.clock().SinceBoot();
  const Result<Identity::Validity> validity = identity_.validity();
  if (!asked.reply && validity.ok() && options_.now() >= validity->until)
    asked.detail += "; the device's certificate ended at " + trust::PrintTime(validity->until) +
                    ": where the clock is right, enrol again with `whetd --enrol TOKEN`";
  return asked;
}

// Reports wait for better times whatever the server says, except of the report itself.
Asked<wire::ReportReply> CurlServerLink::SendReport(const wire::Report& report) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!identity_.enrolled()) return {.detail = kNotEnrolled, .retryable = true};
  if (!reports_) reports_ = std::make_unique<Https>();
  const HttpsReply reply = Post(*reports_, "/v1/reports", ToJson(report), kExchangeSeconds, nullptr);
  Asked<wire::ReportReply> asked = Read(reply, wire::ReadReportReply);
  asked.retryable |= reply.status == 401 || reply.status == 403 || reply.status == 404;
  return asked;
}

trust::Fetcher& CurlServerLink::fetcher() {
  if (!fetcher_)
    fetcher_ =
        std::make_unique<trust::CurlFetcher>(trust::CurlOptions{.tls = Tls(), .go_on = options_.go_on});
  return *fetcher_;
}

Status CurlServerLink::Enrol(const std::string& token) {
  const wire::EnrolRequest request{.token = token,
                                   .name = options_.name,
                                   .csr = WHET_TRY(identity_.MakeCsr(options_.name)),
                                   .hardware = host_.Hardware()};
  const trust::TlsIdentity tls{options_.authority_file, "", "", options_.now};
  const HttpsReply reply = Https().Post(options_.url + "/v1/enrol", PrintJson(ToJson(request)), tls,
                                        kExchangeSeconds, options_.go_on);
  enrolment_may_pass_ = MayPass(reply.status);
  if (reply.status != 200) return Error(options_.url + ": " + DetailOf(reply));
  const Json json = WHET_TRY(ParseJson(reply.body).With("the server's answer"));
  return identity_.Keep(WHET_TRY(wire::ReadEnrolReply(json).With("the server's answer")));
}

void CurlServerLink::RenewIfDue(const GoOn& go_on) {
  const Result<Identity::Validity> validity = identity_.validity();
  if (validity.ok() && !validity->is_due(options_.now())) next_renewal_ = 0;
  const Seconds since_boot = host_.clock().SinceBoot();
  if (!validity.ok() || !validity->is_due(options_.now()) || since_boot < next_renewal_) return;
  next_renewal_ = since_boot + kRenewalPause;
  std::string failure;
  const Result<std::string> csr = identity_.MakeCsr(options_.name);
  if (csr.ok()) {
    const Asked<wire::EnrolReply> asked =
        Read(Post(*check_ins_, "/v1/renew", ToJson(wire::RenewRequest{*csr}), kExchangeSeconds, go_on),
             wire::ReadEnrolReply);
    failure = asked.reply ? identity_.Keep(*asked.reply).message() : asked.detail;
  } else {
    failure = csr.message();
  }
  if (failure.empty()) {  // connections that are kept have shown the old one
    check_ins_ = std::make_unique<Https>();
    fetcher_.reset();
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failure.empty()) reports_.reset();
  renewal_ = failure;
}

std::string CurlServerLink::renewal() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return renewal_;
}

}  // namespace whet::agent
