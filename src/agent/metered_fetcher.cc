// SPDX-License-Identifier: Apache-2.0
#include "agent/metered_fetcher.h"

namespace whet::agent {

using trust::Fetched;
using trust::FetchEnd;

Fetched MeteredFetcher::Fetch(const trust::FetchRequest& request, const Sink& sink) {
  stopped_ = !go_on_();
  const int64_t wanted = expects_all_ ? static_cast<int64_t>(request.max_bytes) : 1;
  spent_ = wanted > budget_ - *received_;
  const int64_t before = *received_;
  int64_t beside = 0;
  if (!stopped_ && !spent_) {
    last_ = fetcher_.Fetch(request, [&](std::string_view piece) {
      *received_ += static_cast<int64_t>(piece.size());
      spent_ = *received_ > budget_;
      stopped_ = !spent_ && !go_on_();
      return !spent_ && !stopped_ && sink(piece);
    });
    beside = last_.beside_bytes;
  }
  const auto got = static_cast<uint64_t>(*received_ - before);
  *received_ += beside;
  if (expects_all_ && last_.end == FetchEnd::kDone && got < request.max_bytes)
    last_ = {FetchEnd::kUnserved,
             "the server has sent " + std::to_string(got) + " bytes of " + std::to_string(request.max_bytes)};
  if (patient_ && last_.end == FetchEnd::kNoRange) last_.end = FetchEnd::kUnserved;
  if (spent_)
    last_ = {FetchEnd::kStopped,
             "the order's " + std::to_string(budget_) + " bytes of network do not suffice"};
  if (stopped_) last_ = {FetchEnd::kUnserved, "interrupted"};
  const bool probe = request.url.ends_with(".root.json");
  denied_ = !probe && (last_.end == FetchEnd::kMissing || last_.end == FetchEnd::kRefused);
  return last_;
}

}  // namespace whet::agent
