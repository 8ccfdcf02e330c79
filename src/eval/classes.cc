// SPDX-License-Identifier: Apache-2.0
#include "eval/classes.h"

#include <algorithm>

namespace whet::eval {

bool Ranking::Within(size_t k) const {
  const auto end = said.begin() + static_cast<ptrdiff_t>(std::min(k, said.size()));
  return std::find(said.begin(), end, truth) != end;
}

Share TopK(std::span<const Ranking> rankings, size_t k) {
  Share share = {0, rankings.size()};
  for (const Ranking& ranking : rankings) share.hits += ranking.Within(k);
  return share;
}

Confusion Confusion::Of(std::span<const Ranking> rankings, Draws draws) {
  int highest = 0;
  for (const Ranking& ranking : rankings)
    highest = std::max({highest, ranking.truth, ranking.said.empty() ? 0 : ranking.said[0]});
  Confusion confusion(static_cast<size_t>(highest) + 1);
  for (size_t i = 0; i < rankings.size(); ++i) {
    if (rankings[i].said.empty()) continue;
    confusion.Add(rankings[i].truth, rankings[i].said[0], draws.empty() ? 1 : draws[i]);
  }
  return confusion;
}

void Confusion::Add(int truth, int said, uint32_t times) {
  counts_[static_cast<size_t>(truth) * classes_ + static_cast<size_t>(said)] += times;
}

uint64_t Confusion::Samples(size_t truth) const {
  uint64_t samples = 0;
  for (size_t said = 0; said < classes_; ++said) samples += at(truth, said);
  return samples;
}

double Confusion::F1(size_t index) const {
  uint64_t said = 0;
  for (size_t truth = 0; truth < classes_; ++truth) said += at(truth, index);
  const uint64_t both = said + Samples(index);
  return both ? 2 * static_cast<double>(at(index, index)) / static_cast<double>(both) : 0;
}

double Confusion::MacroF1() const {
  double sum = 0;
  size_t present = 0;
  for (size_t index = 0; index < classes_; ++index) {
    if (Samples(index) == 0) continue;
    sum += F1(index);
    ++present;
  }
  return present ? sum / static_cast<double>(present) : 0;
}

}  // namespace whet::eval
