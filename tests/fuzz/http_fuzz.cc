// SPDX-License-Identifier: Apache-2.0
// What a client sends. The first byte says in which pieces the others come; the requests must be the same in all of them.
#include <string>
#include <vector>

#include "base/check.h"
#include "fuzz_target.h"
#include "http/reply.h"
#include "http/request_reader.h"

using namespace whet;
using namespace whet::http;

namespace {

struct Outcome {
  std::vector<std::string> requests;
  int refusal = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome ReadAll(std::string_view bytes, size_t piece) {
  constexpr size_t kMaxHeader = 512, kMaxBody = 1024;
  Outcome outcome;
  std::string unread;
  auto reader = std::make_unique<RequestReader>(kMaxHeader, kMaxBody);
  while (!bytes.empty() || !unread.empty()) {
    unread += bytes.substr(0, piece);
    const bool last = bytes.size() <= piece;
    bytes.remove_prefix(std::min(piece, bytes.size()));
    const ReadState state = reader->Feed(unread);
    WHET_CHECK(unread.size() <= kMaxHeader + piece || state != ReadState::kMore);
    if (state == ReadState::kRefused) {
      outcome.refusal = reader->refusal().status;
      WHET_CHECK(outcome.refusal >= 400);
      return outcome;
    }
    if (state == ReadState::kDone) {
      const Request request = reader->Take();
      WHET_CHECK(request.path.starts_with('/') && request.body.size() <= kMaxBody);
      WHET_CHECK(request.path.find("/../") == std::string::npos);
      outcome.requests.push_back(request.method + request.path + request.body);
      const Reply reply = MakeReply(AskedBy(request, false), ErrorResponse(200, request.path));
      WHET_CHECK(reply.head.find("\r\n\r\n") == reply.head.size() - 4);
      reader = std::make_unique<RequestReader>(kMaxHeader, kMaxBody);
    } else if (last) {
      return outcome;
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::Text(data + 1, size - 1);
  const Outcome whole = ReadAll(bytes, 16384), pieces = ReadAll(bytes, 1 + data[0] % 64);
  WHET_CHECK(whole.requests == pieces.requests);
  Range range;
  if (ChooseRange(bytes, size, range) == RangeEnd::kPart)
    WHET_CHECK(range.length > 0 && range.first < size && range.length <= size - range.first);
  return 0;
}
