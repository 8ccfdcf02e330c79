// SPDX-License-Identifier: Apache-2.0
// What devices ask.
#include <algorithm>

#include "fleet/endpoint.h"
#include "fleet/secrets.h"

namespace whet::fleet {
namespace {

Json EnrolReply(const Fleet& fleet, const std::string& device, const Issued& issued) {
  return wire::ToJson(wire::EnrolReply{device, issued.certificate, fleet.authority().pem()});
}

std::string HashOf(const std::string& text) {
  return Hex(Sha256(std::as_bytes(std::span(text))));
}

// The token as it is stored, if it is this one and has not expired.
Result<std::optional<EnrolmentToken>> KnownToken(Fleet& fleet, const std::string& text, int64_t now) {
  using MayBe = std::optional<EnrolmentToken>;
  const std::optional<std::string> id = IdOf(kEnrolmentKind, text);
  if (!id) return MayBe();
  MayBe token = WHET_TRY(fleet.metadata().GetEnrolmentToken(*id));
  return token && IsSecret(text, token->hash) && token->expires > now ? token : MayBe();
}

Result<Device> NewDevice(const wire::EnrolRequest& request, const EnrolmentToken& token, int64_t now) {
  Device device;
  device.id = "d-" + WHET_TRY(RandomHex(8));
  device.name = request.name;
  device.tags = token.tags;
  device.enrolled = device.last_seen = now;
  device.hardware = request.hardware;
  return device;
}

}  // namespace

Result<Answer> Enrol(Fleet& fleet, Call& call) {
  const wire::EnrolRequest request = WHET_ASKED(wire::ReadEnrolRequest(call.body));
  std::optional<EnrolmentToken> token = WHET_TRY(KnownToken(fleet, request.token, call.now));
  if (!token) return Answer(Refusal(403, "token: is not known, or has expired"));
  // The same request again: the first answer has not arrived.
  const std::string known = WHET_TRY(fleet.metadata().FindEnrolment(token->id, HashOf(request.csr)));
  std::optional<Device> device;
  if (!known.empty()) device = WHET_TRY(fleet.metadata().GetDevice(known));
  if (!device && token->uses <= 0) return Answer(Refusal(403, "token: has been used"));
  if (!device) {
    device = WHET_TRY(NewDevice(request, *token, call.now));
    --token->uses;
  }
  const Result<Issued> issued =
      fleet.authority().Sign(request.csr, device->id, fleet.options().certificate_days);
  if (!issued.ok()) return Answer(Refusal(422, issued.message()));
  device->certificate_ends = issued->ends;
  device->certificate = issued->certificate;
  WHET_TRY(fleet.metadata().PutEnrolmentToken(*token));
  WHET_TRY(fleet.metadata().AddEnrolment(token->id, HashOf(request.csr), device->id));
  WHET_TRY(fleet.metadata().PutDevice(*device));
  const Caller caller{Caller::Kind::kDevice, device->id, Role::kViewer};
  WHET_TRY(fleet.Audit(caller, call.request.from, "device.enrol", device->id, "with the token " + token->id));
  WHET_TRY(fleet.AssignStanding(*device, call.now));
  return Answer(JsonResponse(EnrolReply(fleet, device->id, *issued)));
}

Result<Answer> Renew(Fleet& fleet, Call& call) {
  const wire::RenewRequest request = WHET_ASKED(wire::ReadRenewRequest(call.body));
  std::optional<Device> device = WHET_TRY(fleet.metadata().GetDevice(call.caller.id));
  if (!device) return Answer(Refusal(403, "this device is not known here"));
  const Result<Issued> issued =
      fleet.authority().Sign(request.csr, device->id, fleet.options().certificate_days);
  if (!issued.ok()) return Answer(Refusal(422, issued.message()));
  device->certificate_ends = issued->ends;
  device->certificate = issued->certificate;
  WHET_TRY(fleet.metadata().PutDevice(*device));
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "device.renew", device->id));
  return Answer(JsonResponse(EnrolReply(fleet, device->id, *issued)));
}

Result<Answer> TakeCheckIn(Fleet& fleet, Call& call) {
  const wire::CheckIn check_in = WHET_ASKED(wire::ReadCheckIn(call.body));
  std::optional<Device> device = WHET_TRY(fleet.metadata().GetDevice(call.caller.id));
  if (!device) return Answer(Refusal(403, "this device is not known here"));
  if (!call.waited) {
    fleet.notify().Wake(device->id);  // one held answer a device: an older one is for nobody any more
    call.ticket = fleet.notify().Ticket();
    WHET_TRY(fleet.TakeCheckIn(*device, check_in, call.now));
    device->hardware = check_in.hardware;
    device->running = check_in.running;
    device->taken = check_in.taken;
  }
  wire::CheckInReply reply;
  reply.orders = WHET_TRY(fleet.OrdersFor(*device, call.now));
  reply.time = call.now;
  reply.poll_seconds = fleet.options().poll_seconds;
  const int64_t wait = std::min(check_in.wait_seconds, fleet.options().max_wait_seconds);
  if (reply.orders.empty() && !call.waited && wait > 0) {
    call.body = wire::ToJson(check_in);  // without what nobody reads
    return Answer(device->id, wait);
  }
  return Answer(JsonResponse(wire::ToJson(reply)));
}

Result<Answer> TakeReport(Fleet& fleet, Call& call) {
  const wire::Report report = WHET_ASKED(wire::ReadReport(call.body));
  const Appended appended = WHET_TRY(fleet.log().Append(call.caller.id, report, call.now));
  const auto sent = static_cast<int64_t>(report.events.size());
  fleet.metrics().Add("whet_fleet_events_repeated_total", {}, sent - appended.fresh);
  return Answer(JsonResponse(wire::ToJson(wire::ReportReply{appended.next_seq})));
}

namespace {

Result<Answer> GetBlob(Blobs& blobs, const Call& call) {
  const Result<std::optional<Blob>> found = blobs.Find(call.rest);
  if (!found.ok()) return Answer(Refusal(404, found.message()));
  const std::optional<Blob>& blob = *found;
  if (!blob || blob->bytes == 0) return Answer(Refusal(404, "there is no such file"));
  http::Response response;
  response.type = call.rest.ends_with(".json") ? "application/json" : "application/octet-stream";
  response.file_tag = blob->tag;
  response.file = blob->file;
  if (blob->file.empty()) response.body = WHET_TRY(blobs.Read(call.rest, 0, blob->bytes));
  return Answer(std::move(response));
}

}  // namespace

Result<Answer> GetRepositoryFile(Fleet& fleet, Call& call) {
  return GetBlob(fleet.repository(), call);
}

Result<Answer> GetDelta(Fleet& fleet, Call& call) {
  return GetBlob(fleet.deltas(), call);
}

}  // namespace whet::fleet
