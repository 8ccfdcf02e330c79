// SPDX-License-Identifier: Apache-2.0
// Operations as coded bytes: what an operation says of itself, then what it makes, block by block.
#ifndef WHET_DELTA_OPERATION_CODEC_H_
#define WHET_DELTA_OPERATION_CODEC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "delta/byte_model.h"
#include "delta/element_model.h"
#include "delta/number_model.h"
#include "delta/operation.h"
#include "delta/patch_model.h"
#include "delta/range_coder.h"

namespace whet::delta {

inline constexpr size_t kBlock = 64 << 10;  // of bytes that are made at a time

// Reads what is there of the new file, from an offset on; false where it cannot.
using ReadNew = std::function<bool(uint64_t at, std::span<std::byte> bytes)>;

// One pass over a file: its members learn from what they have seen, so encoder and decoder have to see the same.
class OperationCodec {
 public:
  OperationCodec(std::span<const std::byte> from, ReadNew read_new)
      : from_(from), read_new_(std::move(read_new)) {}

  // What an operation is, the new file having `done` of `bytes` bytes. Refuses what reaches beyond either file.
  template <typename Coder>
  Status Describe(Coder& coder, Operation& operation, uint64_t done, uint64_t bytes);

  // The operation's bytes from `offset` on, at most kBlock: says `block`, or fills it. The operation begins at `done`.
  template <typename Coder>
  Status Block(Coder& coder, const Operation& operation, uint64_t done, uint64_t offset,
               std::span<std::byte> block);

 private:
  template <typename Coder>
  Status DescribeSource(Coder& coder, Operation& operation, uint64_t done);
  template <typename Coder>
  Status DescribeLayout(Coder& coder, Operation& operation, uint64_t done);
  template <typename Coder>
  Status DescribeRatios(Coder& coder, Layout& layout, uint64_t most, uint64_t done);
  template <typename Coder>
  Status DescribeScales(Coder& coder, Layout& layout, uint64_t done);
  ElementModel& Model(Element element);

  std::span<const std::byte> from_;
  ReadNew read_new_;
  std::vector<std::byte> within_;  // what the block's elements are compared with, where it is of the new file
  std::array<std::array<Cell, 8>, kOperationKinds> kinds_;  // by the kind before
  std::array<Cell, 8> elements_;
  std::array<Cell, 8> ratio_ways_;
  NumberModel lengths_, offsets_, distances_, rows_, inners_, shifts_, ratio_counts_, ratio_runs_,
      ratio_bits_, ratios_, exponents_, scale_offsets_, scale_distances_;
  Operation::Kind last_ = Operation::Kind::kCopy;
  int64_t diagonal_ = 0;  // old offset less new one, of the last operation that had old bytes
  std::unique_ptr<ByteModel> bytes_;
  std::unique_ptr<PatchModel> patch_;
  std::array<std::unique_ptr<ElementModel>, kElements> models_;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_OPERATION_CODEC_H_
