// SPDX-License-Identifier: Apache-2.0
#include "delta/operation_codec.h"

#include <algorithm>
#include <cstring>

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

// The template's numbers are clamped as they are read, so that only their relations are left to be checked.
Status CheckLayout(const Layout& layout, uint64_t bytes) {
  const auto bits = static_cast<uint64_t>(ElementBits(layout.element));
  if (layout.row == 0 || layout.inner == 0 || layout.inner > layout.row || layout.ratio_run == 0)
    return Damaged("elements without rows");
  if (layout.shift > kMantissaBits[static_cast<size_t>(layout.element)])
    return Damaged("a shift beyond the mantissa");
  if (bits > 8 && bytes % (bits / 8) != 0) return Damaged("part of an element");
  return {};
}

}  // namespace

template <typename Coder>
void OperationCodec::DescribeLayout(Coder& coder, Layout& layout, uint64_t bytes) {
  const uint32_t element = CodeChoice(coder, static_cast<uint32_t>(layout.element), elements_);
  layout.element = static_cast<Element>(std::min<uint32_t>(element, kElements - 1));
  const uint64_t count =
      bytes * 8 / static_cast<uint64_t>(ElementBits(layout.element));  // bounds what is to be prepared
  layout.row = CodeUpTo(coder, rows_, layout.row, std::min<uint64_t>(kMostRow, count));
  layout.inner = CodeUpTo(coder, inners_, layout.inner, kMostRow);
  if (IsFloat(layout.element)) {
    layout.shift = static_cast<int>(CodeUpTo(coder, shifts_, static_cast<uint64_t>(layout.shift), 31));
    return;
  }
  layout.ratios.resize(
      CodeUpTo(coder, ratio_counts_, layout.ratios.size(), std::min<uint64_t>(kMostRatios, count)));
  if (layout.ratios.empty()) return;
  layout.ratio_bits = layout.element == Element::kI32 ? 24 : 12;
  layout.ratio_run = CodeUpTo(coder, ratio_runs_, layout.ratio_run, kMostRow);
  int64_t before = int64_t{1} << layout.ratio_bits;
  for (int32_t& ratio : layout.ratios) {
    before =
        std::clamp<int64_t>(before + ratios_.CodeSigned(coder, ratio - before), INT32_MIN / 2, INT32_MAX / 2);
    ratio = static_cast<int32_t>(before);
  }
}

template <typename Coder>
Status OperationCodec::Describe(Coder& coder, Operation& operation, uint64_t done, uint64_t bytes) {
  const uint32_t kind =
      CodeChoice(coder, static_cast<uint32_t>(operation.kind), kinds_[static_cast<size_t>(last_)]);
  if (kind >= kOperationKinds) return Damaged("an unknown operation");
  last_ = operation.kind = static_cast<Kind>(kind);
  operation.bytes = lengths_.Code(coder, operation.bytes);
  if (operation.bytes == 0 || operation.bytes > bytes - done) return Damaged("an operation beyond the file");
  if (HasOld(operation.kind)) {
    const int64_t offset = static_cast<int64_t>(operation.from) - static_cast<int64_t>(done) - diagonal_;
    diagonal_ += offsets_.CodeSigned(coder, offset);
    const int64_t from = static_cast<int64_t>(done) + diagonal_;
    if (from < 0 || static_cast<uint64_t>(from) > from_.size() ||
        operation.bytes > from_.size() - static_cast<uint64_t>(from))
      return Damaged("old bytes beyond the old file");
    operation.from = static_cast<uint64_t>(from);
  }
  if (!HasLayout(operation.kind)) return {};
  DescribeLayout(coder, operation.layout, operation.bytes);
  return CheckLayout(operation.layout, operation.bytes);
}

ElementModel& OperationCodec::Model(Element element) {
  std::unique_ptr<ElementModel>& model = models_[static_cast<size_t>(element)];
  if (!model) model = std::make_unique<ElementModel>(element);
  return *model;
}

template <typename Coder>
void OperationCodec::Block(Coder& coder, const Operation& operation, uint64_t offset,
                           std::span<std::byte> block) {
  std::span<const std::byte> old;
  if (HasOld(operation.kind)) old = from_.subspan(operation.from + offset, block.size());
  switch (operation.kind) {
    case Kind::kCopy:
      std::ranges::copy(old, block.begin());
      return;
    case Kind::kAdd:
      if (!patch_) patch_ = std::make_unique<PatchModel>();
      return patch_->Code(coder, old, block);
    case Kind::kLiteral:
      if (!bytes_) bytes_ = std::make_unique<ByteModel>();
      for (std::byte& byte : block)
        byte = static_cast<std::byte>(bytes_->Code(coder, static_cast<uint8_t>(byte)));
      return;
    case Kind::kTyped:
    case Kind::kFresh: {
      ElementModel& model = Model(operation.layout.element);
      if (offset == 0) model.Begin(operation.layout, operation.kind == Kind::kFresh);
      return model.Code(coder, old, block);
    }
  }
}

template Status OperationCodec::Describe(RangeEncoder&, Operation&, uint64_t, uint64_t);
template Status OperationCodec::Describe(RangeDecoder&, Operation&, uint64_t, uint64_t);
template void OperationCodec::Block(RangeEncoder&, const Operation&, uint64_t, std::span<std::byte>);
template void OperationCodec::Block(RangeDecoder&, const Operation&, uint64_t, std::span<std::byte>);

}  // namespace whet::delta
