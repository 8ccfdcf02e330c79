// SPDX-License-Identifier: Apache-2.0
// What devices and servers send each other, and the record that an agent keeps. Whatever is read prints to what reads as the same.
#include "agent/record.h"
#include "base/check.h"
#include "fuzz_target.h"

using namespace whet;

namespace {

template <typename T>
void Check(const Json& json, Result<T> (*read)(const Json&)) {
  const Result<T> message = read(json);
  if (!message.ok()) {
    WHET_CHECK(!message.message().empty());
    return;
  }
  const Json printed = ToJson(*message);
  const Result<T> again = read(printed);
  WHET_CHECK(again.ok() && ToJson(*again) == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<Json> json = ParseJson(fuzz::Text(data, size), {.depth = 24, .values = 5000});
  if (!json.ok()) return 0;
  Check(*json, wire::ReadCheckIn);
  Check(*json, wire::ReadCheckInReply);
  Check(*json, wire::ReadReport);
  Check(*json, wire::ReadReportReply);
  Check(*json, wire::ReadEnrolRequest);
  Check(*json, wire::ReadEnrolReply);
  Check(*json, wire::ReadRenewRequest);
  Check(*json, agent::ReadRecord);
  return 0;
}
