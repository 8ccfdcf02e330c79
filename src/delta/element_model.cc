// SPDX-License-Identifier: Apache-2.0
#include "delta/element_model.h"

#include <algorithm>
#include <cstdlib>

#include "delta/bits.h"

namespace whet::delta {
namespace {

using Contexts = DifferenceContexts<kElementInputs>;

constexpr int kFreshWidth = 10;  // bits of a difference of exponents
constexpr int kMantissa[kElements] = {0, 0, 0, 0, 10, 7, 23};

// Sign-extends the lowest bits.
int32_t Wrap(int64_t value, int width) {
  return static_cast<int32_t>(static_cast<uint32_t>(value) << (32 - width)) >> (32 - width);
}

uint32_t Level(int value, int most) {
  return static_cast<uint32_t>(std::clamp(value, 0, most - 1));
}

// 0, 1, 2, 3, 4.., 6.., 8.., 12.., 16.., ...: half steps of a logarithm.
int HalfLog(uint32_t value) {
  const int bits = Width(value);
  return bits < 3 ? static_cast<int>(value) : 2 * bits - 2 + static_cast<int>(value >> (bits - 2) & 1);
}

uint32_t SignCode(const Seen& seen) {
  return static_cast<uint32_t>(seen.sign + 1);
}

uint32_t SignsAround(const Surroundings& around) {
  return ((SignCode(around.before()) * 3 + SignCode(around.before2())) * 3 + SignCode(around.above())) * 3 +
         SignCode(around.across());
}

uint32_t TrendLevel(int trend) {
  return Level((trend + 4096) >> 9, 16);
}

// How large a value is and which sign it has, in 256 levels.
uint32_t ValueLevel(int32_t value, int width) {
  if (width <= 8) return static_cast<uint32_t>(value + 128);
  const uint32_t size = value < 0 ? 0U - static_cast<uint32_t>(value) : static_cast<uint32_t>(value);
  return Level(128 + (value < 0 ? -1 : 1) * HalfLog(size), 256);
}

int SignOf(int32_t value) {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

// Sizes of integers' differences: themselves, in quarters while they are small.
constexpr int kIntegerScale = 4, kMostInteger = 1 << 10;

// What is expected of an integer, and what rounding left of it, in 16 parts of a step.
struct Expected {
  int32_t value = 0;
  uint32_t part = 8;
};

Expected Predict(const Layout& layout, size_t index, int32_t old, int width) {
  if (layout.ratios.empty()) return {old};
  const int32_t ratio = layout.ratios[index];
  const int64_t scaled = static_cast<int64_t>(old) * ratio;
  const int64_t rounded = (scaled + (int64_t{1} << (layout.ratio_bits - 1))) >> layout.ratio_bits;
  const int64_t rest = scaled - (rounded << layout.ratio_bits);  // from -1/2 to 1/2
  const int64_t most = (int64_t{1} << (width - 1)) - 1;
  return {static_cast<int32_t>(std::clamp(rounded, -most - 1, most)),
          Level(static_cast<int>((rest >> (layout.ratio_bits - 4)) + 8), 16)};
}

Contexts IntegerContexts(const Surroundings& around, const Expected& expected, int32_t old, int width) {
  const auto near = [](const Seen& seen) { return static_cast<uint32_t>(seen.size / kIntegerScale); };
  const auto upto = [](uint32_t value, uint32_t most) { return std::min(value, most - 1); };
  const uint32_t before = near(around.before()), above = near(around.above()), across = near(around.across());
  const uint32_t before2 = near(around.before2()), all = before + before2 + above + across;
  const uint32_t row = Level(HalfLog(static_cast<uint32_t>(around.row_size())), 32);
  const uint32_t column = Level(HalfLog(static_cast<uint32_t>(around.column_size())), 32);
  const uint32_t value = ValueLevel(old, width);
  const uint32_t size =
      upto(static_cast<uint32_t>(HalfLog(static_cast<uint32_t>(std::abs(static_cast<int64_t>(old))))), 16);
  Contexts c;
  c.size = {value, expected.part * 16 + row / 2,
            upto(before, 4) * 64 + upto(above, 4) * 16 + upto(across, 4) * 4 + upto(before2, 4),
            column / 2 * 16 + row / 2, expected.part * 16 + upto(all, 4) * 4 + size / 4};
  c.sign = {expected.part * 16 + row / 2,
            TrendLevel(around.row_trend()) * 3 + static_cast<uint32_t>(SignOf(old) + 1), SignsAround(around),
            TrendLevel(around.row_trend()) * 16 + TrendLevel(around.column_trend()), value};
  c.expected = Width(static_cast<uint32_t>(around.row_size() + 24) / (16 * kIntegerScale));
  return c;
}

// What is expected of a float: its place in the order of magnitudes without their lowest `shift` bits, and what rounding left.
struct ExpectedFloat {
  uint32_t magnitude = 0;
  uint32_t part = 8;
};

ExpectedFloat PredictFloat(const Layout& layout, size_t index, uint32_t magnitude, int width, int mantissa) {
  constexpr int kFraction = 4;
  const int exponent = static_cast<int>(magnitude >> mantissa);
  if (layout.ratios.empty() || exponent == 0) return {magnitude >> layout.shift};
  const auto ratio = static_cast<uint64_t>(layout.ratios[index]);
  const uint64_t product = ((magnitude & ((1U << mantissa) - 1)) | 1U << mantissa) * ratio;
  const int top = Width(product) - 1, wanted = mantissa + kFraction;
  const int scaled = exponent + layout.exponent + top - mantissa - layout.ratio_bits;
  const int most = (1 << (width - 1 - mantissa)) - 1;
  if (product == 0 || scaled < 1 || scaled >= most) return {magnitude >> layout.shift};
  const uint64_t rest =
      (top > wanted ? product >> (top - wanted) : product << (wanted - top)) - (uint64_t{1} << wanted);
  const uint64_t fine = (static_cast<uint64_t>(scaled) << wanted) + rest;
  const int cut = kFraction + layout.shift;
  const uint64_t rounded = (fine + (uint64_t{1} << (cut - 1))) >> cut;
  const auto left = static_cast<int64_t>(fine) - static_cast<int64_t>(rounded << cut);
  return {static_cast<uint32_t>(rounded), Level(static_cast<int>(left >> (cut - 4)) + 8, 16)};
}

// Sizes of floats' changes: the binary logarithm in sixteenths, on the scale of the values.
int FloatSize(int32_t difference, int exponent) {
  if (difference == 0) return 16 * exponent;
  const uint32_t size =
      difference < 0 ? 0U - static_cast<uint32_t>(difference) : static_cast<uint32_t>(difference);
  const int bits = Width(size);
  const uint64_t next = static_cast<uint64_t>(size) << 4 >> (bits - 1) & 15;
  return 16 * (exponent + bits) + static_cast<int>(next);
}

Contexts FloatContexts(const Surroundings& around, int exponent, uint32_t old, int mantissa, bool negative,
                       uint32_t part) {
  const int base = 16 * exponent;
  const int row = (around.row_size() >> 4) - base, column = (around.column_size() >> 4) - base;
  const int all = (around.all_size() >> 4) - base;
  const int before = around.before().size - base, above = around.above().size - base;
  const int both = row + column - all;
  const uint32_t sign = negative ? 1 : 0;
  Contexts c;
  c.size = {Level(both / 2 + 24, 256), Level(both / 16 + 2, 16) * 16 + part,
            Level(row / 4 + 12, 128) * 2 + (before > row ? 1 : 0),
            mantissa == 10 ? Level(exponent, 32) * 8 + (old >> (mantissa - 3) & 7) : Level(exponent, 256),
            Level(before / 16 + 2, 32) * 8 + Level((above - before) / 32 + 4, 8)};
  c.sign = {SignsAround(around), Level(exponent, 128) * 2 + sign,
            TrendLevel(around.row_trend()) * 16 + TrendLevel(around.column_trend()),
            Level(both / 16 + 2, 16) * 16 + part, TrendLevel(around.row_trend()) * 2 + sign};
  c.expected = std::max((both + 8) / 16, 0);
  return c;
}

// The order of floats as integers; `magnitude` is all but the sign.
int32_t Ordered(bool negative, uint32_t magnitude) {
  return static_cast<int32_t>(negative ? ~magnitude : magnitude);
}

}  // namespace

void ElementModel::Begin(const Layout& layout, bool fresh) {
  layout_ = &layout;
  fresh_ = fresh;
  ratio_ = 0;
  ratio_used_ = 0;
  const bool is_float = IsFloat(layout.element);
  const int width = ElementBits(layout.element);
  if (fresh && !fresh_model_) fresh_model_ = std::make_unique<Model>(is_float ? kFreshWidth : width);
  if (!fresh && !model_) model_ = std::make_unique<Model>(width);
  const int typical = !is_float ? kIntegerScale : fresh ? 16 * 8 : 16 * 16;
  around_.Begin(layout.row, layout.inner, typical);
}

void ElementModel::NextRatio() {
  if (++ratio_used_ < layout_->ratio_run) return;
  ratio_used_ = 0;
  if (++ratio_ >= layout_->ratios.size()) ratio_ = 0;
}

template <typename Coder>
int32_t ElementModel::CodeInteger(Coder& coder, int32_t old, int32_t next, int width) {
  const Expected expected = fresh_ ? Expected{} : Predict(*layout_, ratio_, old, width);
  const Contexts contexts = IntegerContexts(around_, expected, old, width);
  const int32_t difference = Wrap(static_cast<int64_t>(next) - expected.value, width);
  const int32_t coded = (fresh_ ? *fresh_model_ : *model_).Code(coder, difference, contexts);
  const int64_t size = std::min<int64_t>(std::abs(static_cast<int64_t>(coded)), kMostInteger);
  around_.Add({static_cast<int>(size) * kIntegerScale, SignOf(coded)});
  return Wrap(static_cast<int64_t>(expected.value) + coded, width);
}

template <typename Coder>
uint32_t ElementModel::CodeFloat(Coder& coder, uint32_t old, uint32_t next, int width, int mantissa) {
  const int shift = layout_->shift;
  const uint32_t magnitudes = (1U << (width - 1)) - 1;
  const uint32_t size = old & magnitudes;
  const bool negative = old >> (width - 1) != 0;
  const int exponent = std::max(static_cast<int>(size >> mantissa), 1);
  ExpectedFloat expected = PredictFloat(*layout_, ratio_, size, width, mantissa);
  if (negative) expected.part = 15 - expected.part;
  const int32_t before = Ordered(negative, expected.magnitude);
  const int32_t after = Ordered(next >> (width - 1) != 0, (next & magnitudes) >> shift);
  const int32_t difference = Wrap(static_cast<int64_t>(after) - before, width);
  const Contexts contexts = FloatContexts(around_, exponent, old, mantissa, negative, expected.part);
  const int32_t coded = model_->Code(coder, difference, contexts);
  around_.Add({FloatSize(coded, exponent), SignOf(coded)});
  const int32_t made = Wrap(static_cast<int64_t>(before) + coded, width);
  const uint32_t made_size = static_cast<uint32_t>(made < 0 ? ~made : made) << shift & magnitudes;
  return made_size | (made < 0 ? 1U << (width - 1) : 0);
}

template <typename Coder>
uint32_t ElementModel::CodeFreshFloat(Coder& coder, uint32_t next, int width, int mantissa) {
  const int exponent = static_cast<int>(next >> mantissa & ((1U << (width - 1 - mantissa)) - 1));
  const int guess = (around_.row_size() + 128) >> 8;
  const Contexts contexts = FloatContexts(around_, guess, 0, 23, false, 8);
  const int32_t coded = Wrap(guess + fresh_model_->Code(coder, exponent - guess, contexts), kFreshWidth);
  const bool negative = coder.Raw(next >> (width - 1), 1) != 0;
  around_.Add({16 * std::clamp(coded, 0, 255), negative ? -1 : 1});
  uint32_t made = negative ? 1 : 0;
  made =
      made << (width - 1 - mantissa) | (static_cast<uint32_t>(coded) & ((1U << (width - 1 - mantissa)) - 1));
  for (int left = mantissa; left > layout_->shift;) {
    const int now = std::min(left - layout_->shift, kRawBits);
    left -= now;
    made = made << now | coder.Raw(next >> left & ((1U << now) - 1), now);
  }
  return made << std::min(layout_->shift, mantissa);
}

template <typename Coder, Element element>
void ElementModel::CodeAll(Coder& coder, std::span<const std::byte> old, std::span<std::byte> next) {
  constexpr int kWidth = ElementBits(element);
  constexpr size_t kBytes = kWidth <= 8 ? 1 : kWidth / 8;
  for (size_t i = 0; i + kBytes <= next.size(); i += kBytes) {
    const uint32_t was = old.empty() ? 0 : LoadLittle<kBytes>(&old[i]), is = LoadLittle<kBytes>(&next[i]);
    uint32_t made = 0;
    if constexpr (kWidth == 4) {
      for (int low : {0, 4}) {
        const int32_t half = CodeInteger(coder, Wrap(was >> low, 4), Wrap(is >> low, 4), 4);
        made |= (static_cast<uint32_t>(half) & 15) << low;
        NextRatio();
      }
    } else {
      constexpr int kBits = kMantissa[static_cast<size_t>(element)];
      if constexpr (!IsFloat(element)) {
        made = static_cast<uint32_t>(CodeInteger(coder, Wrap(was, kWidth), Wrap(is, kWidth), kWidth));
      } else {
        made = fresh_ ? CodeFreshFloat(coder, is, kWidth, kBits) : CodeFloat(coder, was, is, kWidth, kBits);
      }
      NextRatio();
    }
    StoreLittle<kBytes>(&next[i], made);
  }
}

template <typename Coder>
void ElementModel::Code(Coder& coder, std::span<const std::byte> old, std::span<std::byte> next) {
  switch (layout_->element) {
    case Element::kI4:
      return CodeAll<Coder, Element::kI4>(coder, old, next);
    case Element::kI8:
      return CodeAll<Coder, Element::kI8>(coder, old, next);
    case Element::kI16:
      return CodeAll<Coder, Element::kI16>(coder, old, next);
    case Element::kI32:
      return CodeAll<Coder, Element::kI32>(coder, old, next);
    case Element::kF16:
      return CodeAll<Coder, Element::kF16>(coder, old, next);
    case Element::kBF16:
      return CodeAll<Coder, Element::kBF16>(coder, old, next);
    case Element::kF32:
      return CodeAll<Coder, Element::kF32>(coder, old, next);
  }
}

template void ElementModel::Code(RangeEncoder&, std::span<const std::byte>, std::span<std::byte>);
template void ElementModel::Code(RangeDecoder&, std::span<const std::byte>, std::span<std::byte>);

}  // namespace whet::delta
