// SPDX-License-Identifier: Apache-2.0
#include "delta/operation_codec.h"

#include <algorithm>
#include <cstdlib>

#include "delta/bits.h"

namespace whet::delta {
namespace {

using Kind = Operation::Kind;

constexpr int kMantissaBits[kElements] = {0, 0, 0, 0, 10, 7, 23};

template <typename Coder>
uint32_t CodeChoice(Coder& coder, uint32_t value, std::array<Cell, 8>& cells) {
  uint32_t node = 1;
  for (int shift = 2; shift >= 0; --shift)
    node = node << 1 | (CodeBit(coder, (value >> shift & 1) != 0, cells[node], 20) ? 1 : 0);
  return node - 8;
}

template <typename Coder>
uint32_t CodeUpTo(Coder& coder, NumberModel& model, uint64_t value, uint64_t most) {
  return static_cast<uint32_t>(std::min(model.Code(coder, value), most));
}

Status Damaged(const char* what) {
  return Error(std::string("a damaged delta: ") + what);
}

constexpr uint64_t kFloatBytes = 4;

// How ratios are said.
enum RatioWay : uint32_t { kNone = 0, kSaid = 1, kByScales = 2 };

RatioWay WayOf(const Layout& layout) {
  return layout.scales ? kByScales : layout.ratios.empty() ? kNone : kSaid;
}

// Numbers are clamped as they are read, so that only their relations are left to be checked.
Status CheckLayout(const Layout& layout, uint64_t bytes) {
  const auto bits = static_cast<uint64_t>(ElementBits(layout.element));
  if (layout.row == 0 || layout.inner == 0 || layout.inner > layout.row || layout.ratio_run == 0)
    return Damaged("elements without rows");
  if (layout.shift > kMantissaBits[static_cast<size_t>(layout.element)])
    return Damaged("a shift beyond the mantissa");
  if (bits > 8 && bytes % (bits / 8) != 0) return Damaged("part of an element");
  return {};
}

// old / next of positive normal floats, of 2^bits; 1 for any others, or where they are far apart.
int32_t Ratio(uint32_t old, uint32_t next, int bits) {
  const int old_exponent = static_cast<int>(old >> 23), next_exponent = static_cast<int>(next >> 23);
  const auto usual = [](int exponent) { return exponent > 0 && exponent < 255; };
  const int32_t one = 1 << bits;
  if (!usual(old_exponent) || !usual(next_exponent) || std::abs(old_exponent - next_exponent) > 4) return one;
  const uint64_t numerator = uint64_t{(old & 0x7FFFFF) | 1 << 23}
                             << (bits + 4 + old_exponent - next_exponent);
  return static_cast<int32_t>((numerator / ((next & 0x7FFFFF) | 1 << 23) + 8) >> 4);
}

}  // namespace

template <typename Coder>
Status OperationCodec::DescribeScales(Coder& coder, Layout& layout, uint64_t done) {
  if (!layout.scales) layout.scales.emplace();
  ScalePlaces& scales = *layout.scales;
  const int64_t old_at =
      static_cast<int64_t>(done) +
      scale_offsets_.CodeSigned(coder, static_cast<int64_t>(scales.old_at) - static_cast<int64_t>(done));
  const uint64_t distance = scale_distances_.Code(coder, done - scales.new_at);
  const uint64_t bytes = layout.ratios.size() * kFloatBytes;
  if (old_at < 0 || static_cast<uint64_t>(old_at) > from_.size() ||
      bytes > from_.size() - static_cast<uint64_t>(old_at) || distance > done || bytes > distance)
    return Damaged("scales beyond the files");
  scales = {static_cast<uint64_t>(old_at), done - distance};
  std::vector<std::byte> next(bytes);
  if (!read_new_(scales.new_at, next)) return Error("cannot read what was written");
  const std::byte* const old = from_.data() + scales.old_at;
  for (size_t i = 0; i < layout.ratios.size(); ++i)
    layout.ratios[i] = Ratio(LoadLittle<4>(old + 4 * i), LoadLittle<4>(&next[4 * i]), layout.ratio_bits);
  return {};
}

template <typename Coder>
Status OperationCodec::DescribeRatios(Coder& coder, Layout& layout, uint64_t most, uint64_t done) {
  const uint32_t way = CodeChoice(coder, WayOf(layout), ratio_ways_);
  if (way == kNone) return {};
  if (way > kByScales) return Damaged("unknown ratios");
  layout.ratios.resize(
      CodeUpTo(coder, ratio_counts_, layout.ratios.size(), std::min<uint64_t>(kMostRatios, most)));
  layout.ratio_run = CodeUpTo(coder, ratio_runs_, layout.ratio_run, kMostRow);
  layout.ratio_bits =
      std::max<int>(static_cast<int>(CodeUpTo(coder, ratio_bits_, static_cast<uint64_t>(layout.ratio_bits),
                                              kMostRatioBits)),
                    8);
  if (layout.ratios.empty()) return Damaged("no ratios");
  if (way == kByScales) {
    layout.ratio_bits = std::min(layout.ratio_bits, 24);
    return DescribeScales(coder, layout, done);
  }
  layout.exponent =
      static_cast<int>(std::clamp<int64_t>(exponents_.CodeSigned(coder, layout.exponent), -200, 200));
  int64_t before = int64_t{1} << layout.ratio_bits;
  for (int32_t& ratio : layout.ratios) {
    before = std::clamp<int64_t>(before + ratios_.CodeSigned(coder, ratio - before), 0, INT32_MAX);
    ratio = static_cast<int32_t>(before);
  }
  return {};
}

template <typename Coder>
Status OperationCodec::DescribeLayout(Coder& coder, Operation& operation, uint64_t done) {
  Layout& layout = operation.layout;
  const uint32_t element = CodeChoice(coder, static_cast<uint32_t>(layout.element), elements_);
  layout.element = static_cast<Element>(std::min<uint32_t>(element, kElements - 1));
  // bounds what is to be prepared
  const uint64_t count = operation.bytes * 8 / static_cast<uint64_t>(ElementBits(layout.element));
  layout.row = CodeUpTo(coder, rows_, layout.row, std::min<uint64_t>(kMostRow, count));
  layout.inner = CodeUpTo(coder, inners_, layout.inner, kMostRow);
  if (IsFloat(layout.element))
    layout.shift = static_cast<int>(CodeUpTo(coder, shifts_, static_cast<uint64_t>(layout.shift), 31));
  if (operation.kind != Kind::kFresh) WHET_TRY(DescribeRatios(coder, layout, count, done));
  return CheckLayout(layout, operation.bytes);
}

template <typename Coder>
Status OperationCodec::DescribeSource(Coder& coder, Operation& operation, uint64_t done) {
  if (operation.kind == Kind::kWithin) {
    const uint64_t distance = distances_.Code(coder, done - operation.from);
    if (distance > done || distance < operation.bytes) return Damaged("bytes that are not there yet");
    operation.from = done - distance;
  }
  if (!HasOld(operation.kind)) return {};
  const int64_t offset = static_cast<int64_t>(operation.from) - static_cast<int64_t>(done) - diagonal_;
  diagonal_ += offsets_.CodeSigned(coder, offset);
  const int64_t from = static_cast<int64_t>(done) + diagonal_;
  if (from < 0 || static_cast<uint64_t>(from) > from_.size() ||
      operation.bytes > from_.size() - static_cast<uint64_t>(from))
    return Damaged("old bytes beyond the old file");
  operation.from = static_cast<uint64_t>(from);
  return {};
}

template <typename Coder>
Status OperationCodec::Describe(Coder& coder, Operation& operation, uint64_t done, uint64_t bytes) {
  const uint32_t kind =
      CodeChoice(coder, static_cast<uint32_t>(operation.kind), kinds_[static_cast<size_t>(last_)]);
  if (kind >= kOperationKinds) return Damaged("an unknown operation");
  last_ = operation.kind = static_cast<Kind>(kind);
  operation.bytes = lengths_.Code(coder, operation.bytes);
  if (operation.bytes == 0 || operation.bytes > bytes - done) return Damaged("an operation beyond the file");
  WHET_TRY(DescribeSource(coder, operation, done));
  if (!HasLayout(operation.kind)) return {};
  return DescribeLayout(coder, operation, done);
}

ElementModel& OperationCodec::Model(Element element) {
  std::unique_ptr<ElementModel>& model = models_[static_cast<size_t>(element)];
  if (!model) model = std::make_unique<ElementModel>();
  return *model;
}

template <typename Coder>
Status OperationCodec::Block(Coder& coder, const Operation& operation, uint64_t done, uint64_t offset,
                             std::span<std::byte> block) {
  std::span<const std::byte> old;
  if (HasOld(operation.kind)) old = from_.subspan(operation.from + offset, block.size());
  switch (operation.kind) {
    case Kind::kCopy:
      std::ranges::copy(old, block.begin());
      return {};
    case Kind::kAdd:
      if (!patch_) patch_ = std::make_unique<PatchModel>();
      patch_->Code(coder, done + offset, old, block);
      return {};
    case Kind::kLiteral:
      if (!bytes_) bytes_ = std::make_unique<ByteModel>();
      bytes_->Begin(done + offset);
      for (std::byte& byte : block)
        byte = static_cast<std::byte>(bytes_->Code(coder, static_cast<uint8_t>(byte)));
      return {};
    case Kind::kWithin:
      within_.resize(block.size());
      if (!read_new_(operation.from + offset, within_)) return Error("cannot read what was written");
      old = within_;
      [[fallthrough]];
    case Kind::kTyped:
    case Kind::kFresh: {
      ElementModel& model = Model(operation.layout.element);
      if (offset == 0) model.Begin(operation.layout, operation.kind == Kind::kFresh);
      model.Code(coder, old, block);
      return {};
    }
  }
  return {};
}

template Status OperationCodec::Describe(RangeEncoder&, Operation&, uint64_t, uint64_t);
template Status OperationCodec::Describe(RangeDecoder&, Operation&, uint64_t, uint64_t);
template Status OperationCodec::Block(RangeEncoder&, const Operation&, uint64_t, uint64_t,
                                      std::span<std::byte>);
template Status OperationCodec::Block(RangeDecoder&, const Operation&, uint64_t, uint64_t,
                                      std::span<std::byte>);

}  // namespace whet::delta
