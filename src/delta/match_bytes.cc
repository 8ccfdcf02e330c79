// SPDX-License-Identifier: Apache-2.0
// Finds old bytes for new ones as bsdiff does (C. Percival, "Naive differences of executable code"): exact matches by a suffix array
// tell which offset between the files fits where; around them, bytes belong together as long as at least half of them are equal.
#include <divsufsort.h>

#include <algorithm>
#include <cstring>

#include "delta/encode.h"

namespace whet::delta {
namespace {

using Kind = Operation::Kind;
using Bytes = std::span<const std::byte>;

constexpr size_t kMostMatched = size_t{1}
                                << 30;  // of the old file; its suffix array takes four times as much
constexpr size_t kWorthCopy = 512;      // equal bytes that are an operation of their own
constexpr int64_t kBetter = 8;          // bytes by which another offset has to fit better

// Equal bytes: `count` from `old_at` and from `at`.
struct Match {
  size_t old_at = 0, at = 0, count = 0;
};

size_t EqualBytes(Bytes a, Bytes b) {
  const auto ends =
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
  return static_cast<size_t>(ends.first - a.begin());
}

class Matcher {
 public:
  Matcher(Bytes from, Bytes to) : from_(from), to_(to), suffixes_(from.size()) {
    if (from.empty()) return;
    divsufsort(reinterpret_cast<const sauchar_t*>(from.data()), suffixes_.data(),
               static_cast<saidx_t>(from.size()));
  }

  std::vector<Operation> All() {
    Match last;
    for (size_t at = 0; at < to_.size();) {
      const Match next = Next(at, static_cast<int64_t>(last.old_at) - static_cast<int64_t>(last.at));
      if (next.count == 0) break;
      if (static_cast<int64_t>(next.count) != fitting_) last = Emit(last, next);
      at = next.at + next.count;
    }
    Emit(last, {0, to_.size(), 0});
    return std::move(out_);
  }

 private:
  // The longest match of what begins at `at`.
  Match Longest(size_t at) const {
    const Bytes wanted = to_.subspan(at);
    size_t low = 0, high = suffixes_.size();
    Match best{0, at, 0};
    while (low < high) {
      const size_t middle = (low + high) / 2;
      const Bytes suffix = from_.subspan(static_cast<size_t>(suffixes_[middle]));
      const size_t equal = EqualBytes(suffix, wanted);
      if (equal > best.count) best = {static_cast<size_t>(suffixes_[middle]), at, equal};
      if (equal == wanted.size()) break;
      const bool before = equal == suffix.size() || suffix[equal] < wanted[equal];
      (before ? low : high) = before ? middle + 1 : middle;
    }
    return best;
  }

  bool Fits(size_t at, int64_t offset) const {
    const int64_t old_at = static_cast<int64_t>(at) + offset;
    return old_at >= 0 && static_cast<size_t>(old_at) < from_.size() &&
           from_[static_cast<size_t>(old_at)] == to_[at];
  }

  // The first match from `at` on that is no worse than `offset`, or one of no bytes at the end. Leaves in `fitting_` how many of
  // its bytes `offset` has right.
  Match Next(size_t at, int64_t offset) {
    fitting_ = 0;
    for (size_t counted = at; at < to_.size(); ++at) {
      const Match match = Longest(at);
      for (; counted < at + match.count; ++counted) fitting_ += Fits(counted, offset) ? 1 : 0;
      const auto count = static_cast<int64_t>(match.count);
      if ((count == fitting_ && count != 0) || count > fitting_ + kBetter) return match;
      fitting_ -= counted > at && Fits(at, offset) ? 1 : 0;
      counted = std::max(counted, at + 1);
    }
    return {0, to_.size(), 0};
  }

  // How far the match goes on behind its beginning, at most to `end`, with as many equal bytes as others.
  size_t Forward(const Match& match, size_t end) const {
    const size_t most = std::min(end - match.at, from_.size() - match.old_at);
    return Reach(most, [&](size_t i) { return from_[match.old_at + i] == to_[match.at + i]; });
  }
  size_t Backward(const Match& match, size_t begin) const {
    if (match.count == 0) return 0;
    const size_t most = std::min(match.at - begin, match.old_at);
    return Reach(most, [&](size_t i) { return from_[match.old_at - 1 - i] == to_[match.at - 1 - i]; });
  }
  template <typename Equal>
  static size_t Reach(size_t most, Equal equal) {
    int64_t score = 0, best = 0;
    size_t reach = 0;
    for (size_t i = 0; i < most; ++i) {
      score += equal(i) ? 1 : -1;
      if (score > best) {
        best = score;
        reach = i + 1;
      }
    }
    return reach;
  }

  // Says what lies from `last` to `next`. Yields where the next says begin.
  Match Emit(const Match& last, const Match& next) {
    size_t forward = Forward(last, next.at), backward = Backward(next, last.at);
    if (last.at + forward > next.at - backward) {
      const size_t cut = Cut(last, next, last.at + forward - (next.at - backward), forward, backward);
      backward = next.at - cut;
      forward = cut - last.at;
    }
    Add(last.old_at, last.at, forward);
    Literal(next.at - backward - (last.at + forward));
    return {next.old_at - backward, next.at - backward, 0};
  }

  // Where two regions that overlap meet, so that most bytes are equal.
  size_t Cut(const Match& last, const Match& next, size_t overlap, size_t forward, size_t backward) const {
    const size_t begin = last.at + forward - overlap;
    int64_t score = 0, best = 0;
    size_t cut = begin;
    for (size_t i = 0; i < overlap; ++i) {
      score += from_[last.old_at + forward - overlap + i] == to_[begin + i] ? 1 : 0;
      score -= from_[next.old_at - backward + i] == to_[begin + i] ? 1 : 0;
      if (score > best) {
        best = score;
        cut = begin + i + 1;
      }
    }
    return cut;
  }

  void Add(size_t old_at, size_t at, size_t count) {
    size_t begin = 0;
    for (size_t i = 0; i < count;) {
      const size_t equal = EqualBytes(from_.subspan(old_at + i, count - i), to_.subspan(at + i, count - i));
      if (equal >= kWorthCopy || equal == count) {
        if (i > begin) out_.push_back({Kind::kAdd, i - begin, old_at + begin, {}});
        out_.push_back({Kind::kCopy, equal, old_at + i, {}});
        begin = i + equal;
      }
      i += std::max<size_t>(equal, 1);
    }
    if (count > begin) out_.push_back({Kind::kAdd, count - begin, old_at + begin, {}});
  }

  void Literal(size_t count) {
    if (count > 0) out_.push_back({Kind::kLiteral, count, 0, {}});
  }

  Bytes from_, to_;
  std::vector<saidx_t> suffixes_;
  std::vector<Operation> out_;
  int64_t fitting_ = 0;
};

}  // namespace

std::vector<Operation> MatchBytes(Bytes from, Bytes to) {
  if (to.empty()) return {};
  if (from.size() > kMostMatched) return {{Kind::kLiteral, to.size(), 0, {}}};
  return Matcher(from, to).All();
}

}  // namespace whet::delta
