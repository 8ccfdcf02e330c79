// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "delta/bits.h"
#include "delta/encode.h"
#include "delta/plan_ranges.h"

namespace whet::delta {
namespace {

using Kind = Operation::Kind;
using Bytes = std::span<const std::byte>;

constexpr uint64_t kMostPadding = 64;
constexpr uint64_t kLeastWithin = 4;  // numbers; fewer are no reason to look for a factor

// Bytes of a file that are left when ranges are taken out, put together.
class Rest {
 public:
  Rest(Bytes file, const std::vector<Range>& ranges) {
    uint64_t at = 0;
    for (const Range& range : ranges) {
      Piece(file, at, range.begin);
      at = range.end();
    }
    Piece(file, at, file.size());
  }

  Bytes bytes() const { return bytes_; }
  struct Place {
    uint64_t at, left;  // in the file, and how many bytes follow without a hole
  };
  Place PlaceOf(uint64_t at) const {
    auto piece = std::prev(std::ranges::upper_bound(pieces_, at, {}, &Part::rest));
    const uint64_t inside = at - piece->rest;
    return {piece->file + inside, piece->bytes - inside};
  }

 private:
  struct Part {
    uint64_t rest, file, bytes;
  };
  void Piece(Bytes file, uint64_t begin, uint64_t end) {
    if (begin == end) return;
    pieces_.push_back({bytes_.size(), begin, end - begin});
    const Bytes piece = file.subspan(begin, end - begin);
    bytes_.insert(bytes_.end(), piece.begin(), piece.end());
  }
  std::vector<Part> pieces_;
  std::vector<std::byte> bytes_;
};

bool AllZero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

// An operation, and where in the new file it begins.
struct Placed {
  uint64_t at;
  Operation operation;
};

class PlanMatcher {
 public:
  PlanMatcher(Bytes from, Bytes to, std::vector<Range> old_ranges, std::vector<Range> new_ranges)
      : from_(from), to_(to), old_(std::move(old_ranges)), new_(std::move(new_ranges)) {
    Pair();
    TakePadding();
  }

  std::vector<Operation> All() {
    for (size_t i = 0; i < new_.size(); ++i) placed_.push_back({new_[i].begin, Best(new_[i], pairs_[i])});
    AddRest();
    std::ranges::sort(placed_, {}, &Placed::at);
    return Joined();
  }

 private:
  static constexpr size_t kNone = ~size_t{0};

  // By key, and what is left by type and dimensions, in the order of the files.
  void Pair() {
    pairs_.assign(new_.size(), kNone);
    std::vector<bool> taken(old_.size());
    for (const bool by_key : {true, false}) {
      std::multimap<std::string, size_t> olds;
      for (size_t i = 0; i < old_.size(); ++i)
        if (!taken[i]) olds.emplace((by_key ? old_[i].key : "") + old_[i].shape, i);
      for (size_t i = 0; i < new_.size(); ++i) {
        const auto found = olds.find((by_key ? new_[i].key : "") + new_[i].shape);
        if (pairs_[i] != kNone || found == olds.end()) continue;
        pairs_[i] = found->second;
        taken[found->second] = true;
        olds.erase(found);
      }
    }
  }

  // Zeros behind numbers are no operation of their own where they are as many in both files.
  void TakePadding() {
    for (size_t i = 0; i < new_.size(); ++i) {
      const size_t old = pairs_[i];
      const std::optional<uint64_t> padding = Padding(to_, new_, i);
      if (old == kNone || !padding || *padding % 4 != 0 || padding != Padding(from_, old_, old)) continue;
      new_[i].bytes += *padding;
      old_[old].bytes += *padding;
    }
  }
  static std::optional<uint64_t> Padding(Bytes file, const std::vector<Range>& ranges, size_t i) {
    const uint64_t begin = ranges[i].end(), end = i + 1 < ranges.size() ? ranges[i + 1].begin : file.size();
    if (end - begin >= kMostPadding || !AllZero(file.subspan(begin, end - begin))) return std::nullopt;
    return end - begin;
  }

  // The operation that says a range in the fewest bytes, each coded alone.
  Operation Best(const Range& range, size_t pair) const {
    const Bytes next = to_.subspan(range.begin, range.bytes);
    std::vector<Operation> choices = {{Kind::kFresh, range.bytes, 0, range.layout}};
    choices[0].layout.shift = Shift(range.layout, {}, next);
    if (pair != kNone) {
      const Range& old = old_[pair];
      const Bytes was = from_.subspan(old.begin, range.bytes);
      if (std::ranges::equal(was, next)) return {Kind::kCopy, range.bytes, old.begin, {}};
      Operation typed{Kind::kTyped, range.bytes, old.begin, range.layout};
      typed.layout.shift = Shift(range.layout, was, next);
      choices.push_back(typed);
      AddScaled(choices, typed, old, range);
    }
    AddWithin(choices, range);
    if (choices.size() == 1) return choices[0];
    const auto size = [&](const Operation& choice) { return EstimateBytes(choice, range.begin, from_, to_); };
    return *std::ranges::min_element(choices, {}, size);
  }

  void AddScaled(std::vector<Operation>& choices, const Operation& typed, const Range& old,
                 const Range& range) const {
    if (!IsFloat(range.layout.element)) {
      if (old.scales == 0 || old.scales != range.scales || range.scales * 4 + range.scales_at > range.begin)
        return;
      Operation scaled = typed;
      scaled.layout.ratio_bits = range.layout.element == Element::kI32 ? 24 : 14;
      scaled.layout.ratio_run = range.scale_run;
      scaled.layout.ratios.resize(range.scales);
      scaled.layout.scales = ScalePlaces{old.scales_at, range.scales_at};
      choices.push_back(scaled);
      return;
    }
    if (range.layout.element != Element::kF32) return;
    for (const bool by_row : {true, false})
      for (const int bits : {12, 16, 20, 24}) {
        Operation scaled = typed;
        const uint64_t rows = range.bytes / 4 / range.layout.row;
        scaled.layout.ratio_run = by_row ? range.layout.row : 1;
        scaled.layout.ratio_bits = bits;
        if (SetRatios(scaled.layout, old.begin, range, by_row ? rows : range.layout.inner))
          choices.push_back(scaled);
      }
  }

  // Of floats: for each channel the ratio with the least squares of what is left.
  bool SetRatios(Layout& layout, uint64_t old_at, const Range& range, uint64_t channels) const {
    const uint64_t count = range.bytes / 4;
    if (channels == 0 || channels > kMostRatios || count < channels * 4) return false;
    std::vector<double> products(channels), squares(channels);
    for (uint64_t i = 0; i < count; ++i) {
      const auto was = static_cast<double>(FloatAt(from_, old_at + 4 * i)),
                 is = static_cast<double>(FloatAt(to_, range.begin + 4 * i));
      const uint64_t channel = i / layout.ratio_run % channels;
      products[channel] += was * is;
      squares[channel] += was * was;
    }
    for (uint64_t i = 0; i < channels; ++i) {
      const double ratio = squares[i] > 0 ? products[i] / squares[i] : 1;
      if (!(ratio > 0.01 && ratio < 30)) return false;
      layout.ratios.push_back(static_cast<int32_t>(std::lround(std::ldexp(ratio, layout.ratio_bits))));
    }
    return true;
  }

  // Floats that are earlier ones times a factor, such as multipliers that follow from scales.
  void AddWithin(std::vector<Operation>& choices, const Range& range) const {
    const uint64_t count = range.bytes / 4;
    if (range.layout.element != Element::kF32 || count < kLeastWithin || count > kMostRatios) return;
    for (const Range& earlier : new_) {
      if (earlier.end() > range.begin) break;
      if (earlier.layout.element != Element::kF32 || earlier.bytes != range.bytes) continue;
      double least = 1e30, most = 0, sum = 0;
      uint64_t counted = 0;
      for (uint64_t i = 0; i < count; ++i) {
        const double ratio = static_cast<double>(FloatAt(to_, range.begin + 4 * i)) /
                             static_cast<double>(FloatAt(to_, earlier.begin + 4 * i));
        if (!(ratio > 1e-30 && ratio < 1e30)) continue;  // such as padding
        least = std::min(least, ratio);
        most = std::max(most, ratio);
        sum += ratio;
        ++counted;
      }
      if (counted < kLeastWithin || most / least > 1 + 1e-5) continue;
      Operation within{Kind::kWithin, range.bytes, earlier.begin, range.layout};
      const double mantissa = std::frexp(sum / static_cast<double>(counted), &within.layout.exponent);
      within.layout.ratio_bits = kMostRatioBits;
      within.layout.ratios = {static_cast<int32_t>(std::lround(std::ldexp(mantissa, kMostRatioBits)))};
      choices.push_back(within);
      return;
    }
  }

  static float FloatAt(Bytes file, uint64_t at) { return std::bit_cast<float>(LoadLittle<4>(&file[at])); }

  static int Shift(const Layout& layout, Bytes old, Bytes next) {
    if (!IsFloat(layout.element)) return 0;
    uint32_t all = 0;
    for (const Bytes bytes : {old, next})
      for (size_t i = 0; i + 2 <= bytes.size(); i += layout.element == Element::kF32 ? 4 : 2)
        all |= layout.element == Element::kF32 ? LoadLittle<4>(&bytes[i]) : LoadLittle<2>(&bytes[i]);
    return std::min(std::countr_zero(all), layout.element == Element::kF32   ? 23
                                           : layout.element == Element::kF16 ? 10
                                                                             : 7);
  }

  void AddRest() {
    const Rest old(from_, old_), next(to_, new_);
    uint64_t at = 0;
    for (Operation operation : MatchBytes(old.bytes(), next.bytes())) {
      while (operation.bytes > 0) {
        const Rest::Place place = next.PlaceOf(at);
        Operation part = operation;
        part.bytes = std::min(operation.bytes, place.left);
        if (HasOld(operation.kind)) {
          const Rest::Place old_place = old.PlaceOf(operation.from);
          part.bytes = std::min(part.bytes, old_place.left);
          part.from = old_place.at;
          operation.from += part.bytes;
        }
        placed_.push_back({place.at, part});
        operation.bytes -= part.bytes;
        at += part.bytes;
      }
    }
  }

  // What is copied from one place to another in several pieces is copied once.
  std::vector<Operation> Joined() const {
    std::vector<Operation> all;
    for (const Placed& placed : placed_) {
      const Operation& next = placed.operation;
      if (!all.empty() && all.back().kind == next.kind && !HasLayout(next.kind) &&
          (!HasOld(next.kind) || all.back().from + all.back().bytes == next.from)) {
        all.back().bytes += next.bytes;
      } else {
        all.push_back(next);
      }
    }
    return all;
  }

  Bytes from_, to_;
  std::vector<Range> old_, new_;
  std::vector<size_t> pairs_;  // of each new range: the old one, or kNone
  std::vector<Placed> placed_;
};

}  // namespace

std::vector<Operation> MatchPlans(Bytes from, Bytes to) {
  const Result<format::Plan> next = format::ReadPlan(to);
  if (!next.ok()) return {};
  std::vector<Range> old_ranges;
  if (!from.empty()) {
    const Result<format::Plan> old = format::ReadPlan(from);
    if (!old.ok()) return {};
    old_ranges = NumberRanges(from, *old);
  }
  return PlanMatcher(from, to, std::move(old_ranges), NumberRanges(to, *next)).All();
}

}  // namespace whet::delta
