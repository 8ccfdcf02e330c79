// SPDX-License-Identifier: Apache-2.0
#include "delta/byte_model.h"

namespace whet::delta {
namespace {

uint32_t Hash(uint32_t key, uint32_t entries) {
  return static_cast<uint32_t>((static_cast<uint64_t>(key * 0x9E3779B1U) * entries) >> 32);
}

}  // namespace

ByteModel::ByteModel() : history_(kHistory), places_(kPlaces) {
  const std::array<uint32_t, kContexts> contexts = {1, 256, kHashed, kHashed, 1024, kHashed};
  for (size_t i = 0; i < kContexts; ++i) cells_[i] = Cells(contexts[i] * size_t{256});
}

std::array<Cell*, ByteModel::kContexts> ByteModel::Rows() {
  const std::array<uint32_t, kContexts> contexts = {0,
                                                    last_ & 0xFF,
                                                    Hash(last_ & 0xFFFF, kHashed),
                                                    Hash(last_ & 0xFFFFFF, kHashed),
                                                    (last_ >> 24) * 4 + (at_ + place_) % 4,
                                                    Hash(last_, kHashed)};
  std::array<Cell*, kContexts> rows;
  for (size_t i = 0; i < kContexts; ++i) rows[i] = &cells_[i][contexts[i] * size_t{256}];
  return rows;
}

void ByteModel::Append(uint8_t value) {
  if (run_ > 0 && Guess() == value) {
    run_ = std::min(run_ + 1, kLongRun);
    ++guess_at_;
  } else {
    run_ = 0;
  }
  history_[at_ % kHistory] = value;
  last_ = last_ << 8 | value;
  ++at_;
  uint32_t& place = places_[Hash(last_, kPlaces)];
  if (run_ == 0 && place != 0 && at_ - place < kHistory) {
    guess_at_ = place;
    run_ = 1;
  }
  place = at_;
}

}  // namespace whet::delta
