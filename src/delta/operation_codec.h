// SPDX-License-Identifier: Apache-2.0
// Operations as coded bytes: what an operation says of itself, then what it makes, block by block.
#ifndef WHET_DELTA_OPERATION_CODEC_H_
#define WHET_DELTA_OPERATION_CODEC_H_

#include <array>
#include <cstddef>
#include <cstdint>
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

// One pass over a file: its members learn from what they have seen, so encoder and decoder have to see the same.
class OperationCodec {
 public:
  explicit OperationCodec(std::span<const std::byte> from) : from_(from) {}

  // What an operation is, the new file having `done` of `bytes` bytes. Refuses what reaches beyond either file.
  template <typename Coder>
  Status Describe(Coder& coder, Operation& operation, uint64_t done, uint64_t bytes);

  // The operation's bytes from `offset` on, at most kBlock: says `block`, or fills it.
  template <typename Coder>
  void Block(Coder& coder, const Operation& operation, uint64_t offset, std::span<std::byte> block);

 private:
  template <typename Coder>
  void DescribeLayout(Coder& coder, Layout& layout, uint64_t bytes);
  ElementModel& Model(Element element);

  std::span<const std::byte> from_;
  std::array<std::array<Cell, 8>, kOperationKinds> kinds_;  // by the kind before
  std::array<Cell, 8> elements_;
  NumberModel lengths_, offsets_, rows_, inners_, shifts_, ratio_counts_, ratio_runs_, ratios_;
  Operation::Kind last_ = Operation::Kind::kCopy;
  int64_t diagonal_ = 0;  // old offset less new one, of the last operation that had old bytes
  std::unique_ptr<ByteModel> bytes_;
  std::unique_ptr<PatchModel> patch_;
  std::array<std::unique_ptr<ElementModel>, kElements> models_;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_OPERATION_CODEC_H_
