// SPDX-License-Identifier: Apache-2.0
// An adaptive binary range coder. Encoder and decoder have the same face, so that a model is written once for both: `Bit` and `Raw`
// take what is to be said and return what was said, and the decoder does not look at what it is given.
//
// Integers only: every machine makes and reads the same bytes.
#ifndef WHET_DELTA_RANGE_CODER_H_
#define WHET_DELTA_RANGE_CODER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace whet::delta {

inline constexpr uint32_t kWhole = 1 << 16;  // probabilities are of 65536, and never 0 or all of it
inline constexpr int kRawBits = 16;          // at most, in one call

class RangeEncoder {
 public:
  static constexpr bool kDecodes = false;
  explicit RangeEncoder(std::string& out) : out_(out) {}

  // `one` is the probability that the bit is set.
  bool Bit(bool bit, uint32_t one) {
    const uint32_t bound = static_cast<uint32_t>((static_cast<uint64_t>(range_) * one) >> 16);
    if (bit) {
      range_ = bound;
    } else {
      low_ += bound;
      range_ -= bound;
    }
    while (range_ < kLeast) Shift();
    return bit;
  }

  // As many bits that are as likely set as not.
  uint32_t Raw(uint32_t value, int bits) {
    range_ >>= bits;
    low_ += static_cast<uint64_t>(range_) * value;
    while (range_ < kLeast) Shift();
    return value;
  }

  void Finish() {
    for (int i = 0; i < 5; ++i) Shift();
    for (int i = 0; i < 4 && out_.size() > start_ && out_.back() == 0; ++i)
      out_.pop_back();  // zeros are read there
  }

 private:
  static constexpr uint32_t kLeast = 1 << 24;

  void Shift() {
    range_ <<= 8;
    if (low_ < 0xFF000000U || low_ > 0xFFFFFFFFU) {
      const auto carry = static_cast<uint8_t>(low_ >> 32);
      if (started_) out_.push_back(static_cast<char>(held_ + carry));
      for (; full_ > 0; --full_) out_.push_back(static_cast<char>(0xFF + carry));
      held_ = static_cast<uint8_t>(low_ >> 24);
      started_ = true;
    } else {
      ++full_;
    }
    low_ = (low_ & 0x00FFFFFF) << 8;
  }

  std::string& out_;
  size_t start_ = out_.size();
  uint64_t low_ = 0;
  uint32_t range_ = 0xFFFFFFFF;
  uint8_t held_ = 0;   // the last byte that is not written, since a carry may still change it
  uint64_t full_ = 0;  // bytes of 0xFF behind it
  bool started_ = false;
};

// Gives the next piece of the coded bytes; an empty one at their end.
using Refill = std::function<std::span<const std::byte>()>;

class RangeDecoder {
 public:
  static constexpr bool kDecodes = true;
  explicit RangeDecoder(Refill refill) : refill_(std::move(refill)) {
    for (int i = 0; i < 4; ++i) code_ = code_ << 8 | Next();
  }

  bool Bit(bool /*bit*/, uint32_t one) {
    const uint32_t bound = static_cast<uint32_t>((static_cast<uint64_t>(range_) * one) >> 16);
    const bool bit = code_ < bound;
    if (bit) {
      range_ = bound;
    } else {
      code_ -= bound;
      range_ -= bound;
    }
    while (range_ < kLeast) Shift();
    return bit;
  }

  uint32_t Raw(uint32_t /*value*/, int bits) {
    range_ >>= bits;
    uint32_t value = code_ / range_;
    if (value >> bits != 0) value = (1U << bits) - 1;  // only in damaged bytes
    code_ -= value * range_;
    while (range_ < kLeast) Shift();
    return value;
  }

  // Whether more was read than any encoder leaves out: the bytes are damaged, or cut.
  bool ran_out() const { return missing_ > 8; }

 private:
  static constexpr uint32_t kLeast = 1 << 24;

  void Shift() {
    range_ <<= 8;
    code_ = code_ << 8 | Next();
  }
  uint8_t Next() {
    if (at_ == bytes_.size() && !Fill()) return 0;
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  bool Fill() {
    bytes_ = missing_ == 0 ? refill_() : std::span<const std::byte>();
    at_ = 0;
    missing_ += bytes_.empty() ? 1 : 0;
    return !bytes_.empty();
  }

  Refill refill_;
  std::span<const std::byte> bytes_;
  size_t at_ = 0;
  uint64_t missing_ = 0;
  uint32_t range_ = 0xFFFFFFFF, code_ = 0;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_RANGE_CODER_H_
