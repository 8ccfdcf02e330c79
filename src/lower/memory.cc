// SPDX-License-Identifier: Apache-2.0
#include "lower/memory.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace whet::lower {
namespace {

using Sequence = std::vector<size_t>;
constexpr size_t kMostPairs = 3'000'000;  // what the random search may spend, in pairs of buffers

int64_t Up(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

bool Together(const Buffer& a, const Buffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

class Placer {
 public:
  Placer(const std::vector<Buffer>& buffers, int64_t alignment) : buffers_(buffers), alignment_(alignment) {}

  // Places the buffers in this sequence, each into the smallest gap between its placed contemporaries, or
  // behind them.
  Placement Place(const Sequence& sequence) const {
    Placement placement{std::vector<int64_t>(buffers_.size(), -1), 0};
    for (size_t i : sequence) {
      const int64_t offset = BestGap(placement, i);
      placement.offsets[i] = offset;
      placement.arena_bytes = std::max(placement.arena_bytes, offset + Up(buffers_[i].bytes, alignment_));
    }
    return placement;
  }

 private:
  struct Stretch {
    int64_t begin, end;
  };

  int64_t BestGap(const Placement& placement, size_t i) const {
    std::vector<Stretch> taken;
    for (size_t j = 0; j < buffers_.size(); ++j) {
      if (placement.offsets[j] < 0 || !Together(buffers_[i], buffers_[j])) continue;
      taken.push_back({placement.offsets[j], placement.offsets[j] + Up(buffers_[j].bytes, alignment_)});
    }
    std::sort(taken.begin(), taken.end(), [](Stretch a, Stretch b) { return a.begin < b.begin; });
    const int64_t bytes = Up(buffers_[i].bytes, alignment_);
    int64_t best = -1, best_gap = std::numeric_limits<int64_t>::max(), end = 0;
    for (const Stretch& stretch : taken) {
      const int64_t gap = stretch.begin - end;
      if (gap >= bytes && gap < best_gap) best = end, best_gap = gap;
      end = std::max(end, stretch.end);
    }
    return best >= 0 ? best : end;
  }

  const std::vector<Buffer>& buffers_;
  int64_t alignment_;
};

template <typename Key>
Sequence SortedBy(const std::vector<Buffer>& buffers, Key key) {
  Sequence sequence(buffers.size());
  std::iota(sequence.begin(), sequence.end(), size_t{0});
  std::stable_sort(sequence.begin(), sequence.end(),
                   [&](size_t a, size_t b) { return key(buffers[a]) > key(buffers[b]); });
  return sequence;
}

std::vector<Sequence> Sequences(const std::vector<Buffer>& buffers) {
  const auto life = [](const Buffer& b) { return int64_t{b.last} - b.first + 1; };
  return {SortedBy(buffers, [](const Buffer& b) { return b.bytes; }),
          SortedBy(buffers, [&](const Buffer& b) { return b.bytes * life(b); }),
          SortedBy(buffers, [&](const Buffer& b) { return std::pair(life(b), b.bytes); }),
          SortedBy(buffers, [](const Buffer& b) { return -b.first; })};
}

// What one try takes of the search: few buffers have few sequences, and need no more tries than some for each.
size_t PairsOfTry(size_t n) {
  size_t sequences = 1;
  for (size_t i = 2; i <= std::min<size_t>(n, 8); ++i) sequences *= i;
  return std::max(n * n, kMostPairs / (16 * sequences));
}

// Exchanges two buffers of the best sequence at a time, and keeps what is no worse.
void Improve(const Placer& placer, Sequence sequence, int64_t bound, Placement* best) {
  const size_t n = sequence.size(), pairs = PairsOfTry(n);
  std::mt19937 random(1);
  for (size_t spent = 0; n > 1 && best->arena_bytes > bound && spent < kMostPairs; spent += pairs) {
    Sequence changed = sequence;
    std::swap(changed[random() % n], changed[random() % n]);
    Placement placement = placer.Place(changed);
    if (placement.arena_bytes > best->arena_bytes) continue;
    sequence = std::move(changed);
    *best = std::move(placement);
  }
}

}  // namespace

std::vector<int64_t> LiveBytes(const std::vector<Buffer>& buffers, int32_t steps, int64_t alignment) {
  std::vector<int64_t> live(static_cast<size_t>(std::max(steps, 1)), 0);
  for (const Buffer& buffer : buffers) {
    const int32_t end = std::min<int32_t>(buffer.last, static_cast<int32_t>(live.size()) - 1);
    for (int32_t step = std::max(buffer.first, 0); step <= end; ++step)
      live[static_cast<size_t>(step)] += Up(buffer.bytes, alignment);
  }
  return live;
}

Placement PlaceBuffers(const std::vector<Buffer>& buffers, int64_t alignment) {
  const Placer placer(buffers, alignment);
  Placement best;
  Sequence best_sequence;
  for (const Sequence& sequence : Sequences(buffers)) {
    Placement placement = placer.Place(sequence);
    if (!best_sequence.empty() && placement.arena_bytes >= best.arena_bytes) continue;
    best = std::move(placement);
    best_sequence = sequence;
  }
  int32_t steps = 1;
  for (const Buffer& buffer : buffers) steps = std::max(steps, buffer.last + 1);
  const std::vector<int64_t> live = LiveBytes(buffers, steps, alignment);
  Improve(placer, best_sequence, *std::max_element(live.begin(), live.end()), &best);
  return best;
}

}  // namespace whet::lower
