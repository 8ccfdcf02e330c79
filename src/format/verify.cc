// SPDX-License-Identifier: Apache-2.0
#include "format/verify.h"

#include <cmath>
#include <limits>

namespace whet::format {
namespace {

constexpr uint16_t kOpVersion = 1;  // the only one of every op so far
constexpr uint8_t kDialects = 2;
constexpr uint32_t kMaxSteps = 1 << 16;  // of a golden
constexpr size_t kMaxPackedParts = 8;    // as kernels take at most

Status Refuse(const char* what) {
  return Error(what);
}

std::string Label(const char* kind, size_t index, const std::string& name) {
  return std::string(kind) + " " + std::to_string(index) + " '" + name + "'";
}

bool Inside(uint64_t offset, uint64_t bytes, uint64_t total) {
  return bytes <= total && offset <= total - bytes;
}

bool InRange(int32_t index, size_t count) {
  return index >= 0 && static_cast<size_t>(index) < count;
}

Status CheckZeroPoint(DType dtype, int32_t zero) {
  int32_t low = 0, high = 0;  // wider integers are symmetric
  if (dtype == DType::kI8) low = -128, high = 127;
  if (dtype == DType::kU8) low = 0, high = 255;
  if (dtype == DType::kI16) low = -32768, high = 32767;
  if (dtype == DType::kU16) low = 0, high = 65535;
  return zero >= low && zero <= high ? Status() : Refuse("a zero point does not fit the element type");
}

Status CheckQuant(const Tensor& t) {
  if (t.scale.empty()) return t.zero_point.empty() ? Status() : Refuse("zero points without scales");
  if (IsFloat(t.dtype) || t.dtype == DType::kBool) return Refuse("quantisation of a type that has none");
  if (t.zero_point.size() != t.scale.size()) return Refuse("scales and zero points differ in number");
  if (t.scale.size() > 1) {
    if (!InRange(t.axis, t.dims.size())) return Refuse("the quantised axis does not exist");
    if (static_cast<uint64_t>(t.dims[static_cast<size_t>(t.axis)]) != t.scale.size()) {
      return Refuse("the number of scales is not the size of the quantised axis");
    }
  }
  for (float scale : t.scale) {
    if (!(scale > 0) || !std::isfinite(scale)) return Refuse("a scale is not a positive number");
  }
  for (int32_t zero : t.zero_point) WHET_TRY(CheckZeroPoint(t.dtype, zero));
  return {};
}

Status CheckBytes(const Tensor& t) {
  if (t.dims.size() > static_cast<size_t>(kMaxRank)) return Refuse("more than eight dimensions");
  uint64_t bytes = DTypeSize(t.dtype);
  for (int64_t dim : t.dims) {
    if (dim < 0 || dim > std::numeric_limits<int32_t>::max())
      return Refuse("a dimension is negative or not a 32-bit number");
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(dim), &bytes))
      return Refuse("the size overflows");
  }
  if (t.is_coded() && t.coding.bits == 4)
    bytes = bytes / 8 + (bytes % 8 != 0);  // of floats: eight bytes are two codes
  else if (t.is_coded())
    bytes /= 4;
  return bytes == t.bytes ? Status() : Refuse("the size in bytes does not follow from the dimensions");
}

// A part of a segment that belongs to a constant, aligned as constants are.
Status CheckPart(const Segment& segment, uint64_t offset, uint64_t bytes, const char* outside) {
  if (!Inside(offset, bytes, segment.bytes)) return Refuse(outside);
  return offset % kTensorAlignment == 0 ? Status() : Refuse("is not aligned in its segment");
}

Status CheckCoding(const Segment& segment, const Tensor& t) {
  const Coding& coding = t.coding;
  if (t.dtype != DType::kF32 || !t.scale.empty()) return Refuse("is coded and no plain f32");
  if (coding.bits != 4 && coding.bits != 8) return Refuse("has codes of other than 4 or 8 bits");
  if (coding.scale_dtype != DType::kF32 && coding.scale_dtype != DType::kBF16)
    return Refuse("has scales of a type other than f32 and bf16");
  const std::optional<uint64_t> count = ScaleCount(t);
  if (!count || t.count() < 1 || t.count() > std::numeric_limits<int32_t>::max())
    return Refuse("has groups that do not fit its dimensions");
  WHET_TRY(CheckPart(segment, coding.scales, *count * DTypeSize(coding.scale_dtype),
                     "has scales outside its segment"));
  if (coding.symmetric) return {};
  return CheckPart(segment, coding.zero_points, *count, "has zero points outside its segment");
}

Status CheckTensor(const Plan& plan, const Entry& entry, const Tensor& t) {
  if (static_cast<uint8_t>(t.dtype) >= kDTypes) return Refuse("unknown element type");
  if (static_cast<uint8_t>(t.storage) > static_cast<uint8_t>(Storage::kCoded))
    return Refuse("unknown kind of storage");
  WHET_TRY(CheckBytes(t));
  WHET_TRY(CheckQuant(t));
  if (!t.is_constant()) {
    if (!Inside(t.offset, t.bytes, entry.arena_bytes)) return Refuse("lies outside the arena");
    return t.offset % DTypeSize(t.dtype) == 0 ? Status() : Refuse("is not aligned for its elements");
  }
  if (t.segment >= plan.segments.size()) return Refuse("names a segment that does not exist");
  const Segment& segment = plan.segments[t.segment];
  if (segment.kind != SegmentKind::kWeights) return Refuse("is a constant outside the weights");
  WHET_TRY(CheckPart(segment, t.offset, t.bytes, "lies outside its segment"));
  return t.is_coded() ? CheckCoding(segment, t) : Status();
}

Status CheckAttr(const Attr& attr) {
  switch (attr.kind) {
    case Attr::Kind::kInt:
      return attr.ints.size() == 1 ? Status() : Refuse("an integer attribute needs one value");
    case Attr::Kind::kReal:
      return attr.reals.size() == 1 ? Status() : Refuse("a real attribute needs one value");
    case Attr::Kind::kText:
    case Attr::Kind::kInts:
    case Attr::Kind::kReals:
      return {};
  }
  return Refuse("unknown kind of attribute");
}

// Which tensors of an entry hold a value after the operations seen so far.
class Flow {
 public:
  explicit Flow(const Entry& entry) : entry_(entry), ready_(entry.tensors.size()) {
    for (size_t i = 0; i < ready_.size(); ++i) ready_[i] = entry.tensors[i].is_constant();
  }

  Status CheckInputs() {
    for (int32_t input : entry_.inputs) {
      if (!InRange(input, ready_.size())) return Refuse("an input names a tensor that does not exist");
      WHET_TRY(Produce(input).With("input"));
    }
    return {};
  }

  Status CheckStates() {
    for (const State& state : entry_.states) {
      if (!InRange(state.input, ready_.size())) return Refuse("a state names a tensor that does not exist");
      WHET_TRY(Produce(state.input).With("state"));
      if (state.initial == -1) continue;
      if (!InRange(state.initial, ready_.size())) return Refuse("a state's beginning does not exist");
      const Tensor &kept = entry_.tensors[static_cast<size_t>(state.input)],
                   &initial = entry_.tensors[static_cast<size_t>(state.initial)];
      if (!initial.is_constant() || initial.is_coded() || initial.bytes != kept.bytes)
        return Refuse("a state's beginning is no constant of its size");
    }
    return {};
  }

  Status CheckNextStates() const {
    for (const State& state : entry_.states) {
      if (!Ready(state.output)) return Refuse("the next value of a state is never produced");
      if (entry_.tensors[static_cast<size_t>(state.output)].bytes !=
          entry_.tensors[static_cast<size_t>(state.input)].bytes)
        return Refuse("the next value of a state has another size");
    }
    return {};
  }

  Status CheckOp(const Op& op) {
    if (OpName(op.code).empty()) return Refuse("unknown operation; the plan was made by a newer whet");
    if (op.version != kOpVersion)
      return Refuse("unknown version of the operation; the plan was made by a newer whet");
    for (const Attr& attr : op.attrs) WHET_TRY(CheckAttr(attr).With("attribute '" + attr.key + "'"));
    for (int32_t input : op.inputs) {
      if (input != -1 && !Ready(input))
        return Refuse("reads a tensor that does not exist or has no value yet");
    }
    for (int32_t baked : op.baked) {
      if (!InRange(baked, ready_.size())) return Refuse("a baked constant does not exist");
      const Tensor& constant = entry_.tensors[static_cast<size_t>(baked)];
      if (!constant.is_constant() || constant.is_coded())
        return Refuse("a baked constant is not constant, or coded");
    }
    if (op.outputs.empty()) return Refuse("has no result");
    for (int32_t output : op.outputs) {
      WHET_TRY(Produce(output));
      for (int32_t input : op.inputs) WHET_TRY(CheckOverlap(input, output));
    }
    return {};
  }

  Status CheckOutputs() const {
    for (int32_t output : entry_.outputs) {
      if (!Ready(output)) return Refuse("an output is never produced");
      if (entry_.tensors[static_cast<size_t>(output)].is_constant()) return Refuse("an output is a constant");
    }
    return {};
  }

 private:
  bool Ready(int32_t tensor) const {
    return InRange(tensor, ready_.size()) && ready_[static_cast<size_t>(tensor)];
  }

  // A result may begin where an operand does, or hold the operand as a part (concat); any other overlap in the arena is a mistake.
  Status CheckOverlap(int32_t input, int32_t output) const {
    if (input == -1) return {};
    const Tensor& in = entry_.tensors[static_cast<size_t>(input)];
    const Tensor& out = entry_.tensors[static_cast<size_t>(output)];
    if (in.storage != Storage::kArena || in.offset == out.offset) return {};
    const bool apart = in.offset + in.bytes <= out.offset || out.offset + out.bytes <= in.offset;
    const bool part = out.offset <= in.offset && in.offset + in.bytes <= out.offset + out.bytes;
    return apart || part ? Status() : Refuse("a result overlaps an operand");
  }

  Status Produce(int32_t tensor) {
    if (!InRange(tensor, ready_.size())) return Refuse("writes a tensor that does not exist");
    if (Ready(tensor)) return Refuse("writes a constant, or a tensor that has a value already");
    ready_[static_cast<size_t>(tensor)] = true;
    return {};
  }

  const Entry& entry_;
  std::vector<bool> ready_;
};

Status CheckRealSize(const Entry& entry, const RealSize& size) {
  const auto tensor_of = [&](int32_t output) {
    return &entry.tensors[static_cast<size_t>(entry.outputs[static_cast<size_t>(output)])];
  };
  if (!InRange(size.count, entry.outputs.size()) || !InRange(size.output, entry.visible_outputs()))
    return Refuse("a size that the device computes names an output that does not exist");
  if (!InRange(size.axis, tensor_of(size.output)->dims.size()))
    return Refuse("a size that the device computes names an axis that does not exist");
  const Tensor& count = *tensor_of(size.count);
  if (count.dtype != DType::kI64 || count.bytes != 8) return Refuse("a computed size is not one i64 number");
  return {};
}

Status CheckEntry(const Plan& plan, const Entry& entry) {
  if (entry.arena_bytes > kMaxArenaBytes) return Refuse("the arena is larger than any plan needs");
  for (size_t i = 0; i < entry.tensors.size(); ++i) {
    WHET_TRY(CheckTensor(plan, entry, entry.tensors[i]).With(Label("tensor", i, entry.tensors[i].name)));
  }
  Flow flow(entry);
  WHET_TRY(flow.CheckInputs());
  WHET_TRY(flow.CheckStates());
  for (size_t i = 0; i < entry.ops.size(); ++i) {
    WHET_TRY(flow.CheckOp(entry.ops[i]).With(Label("op", i, entry.ops[i].name)));
  }
  WHET_TRY(flow.CheckOutputs());
  for (const RealSize& size : entry.real_sizes) {
    if (size.count < 0) return Refuse("a computed size has no count");
  }
  for (const RealSize& size : entry.real_sizes) WHET_TRY(CheckRealSize(entry, size));
  WHET_TRY(flow.CheckNextStates());
  return flow.CheckOutputs();
}

Status CheckPacked(const Plan& plan, const Packed& packed) {
  if (packed.entry >= plan.entries.size()) return Refuse("names an entry that does not exist");
  if (packed.op >= plan.entries[packed.entry].ops.size())
    return Refuse("names an operation that does not exist");
  if (packed.segment >= plan.segments.size()) return Refuse("names a segment that does not exist");
  const Segment& segment = plan.segments[packed.segment];
  if (segment.kind != SegmentKind::kPacked) return Refuse("names a segment that holds no packed weights");
  if (packed.offsets.size() != packed.bytes.size()) return Refuse("offsets and sizes differ in number");
  if (packed.offsets.size() > kMaxPackedParts) return Refuse("has more parts than a kernel takes");
  for (size_t i = 0; i < packed.offsets.size(); ++i) {
    if (!Inside(packed.offsets[i], packed.bytes[i], segment.bytes)) return Refuse("lies outside its segment");
    if (packed.offsets[i] % kTensorAlignment != 0) return Refuse("is not aligned in its segment");
  }
  return {};
}

Status CheckGoldenOutput(const Tensor& tensor, const GoldenOutput& golden) {
  if (golden.indices.size() != golden.values.size()) return Refuse("indices and values differ in number");
  if (!(golden.tolerance >= 0) || !std::isfinite(golden.tolerance))
    return Refuse("the tolerance is not a number");
  for (uint32_t index : golden.indices) {
    if (static_cast<int64_t>(index) >= tensor.count()) return Refuse("an index lies outside the output");
  }
  return {};
}

Status CheckGolden(const Plan& plan, const Golden& golden) {
  if (golden.entry >= plan.entries.size()) return Refuse("names an entry that does not exist");
  const Entry& entry = plan.entries[golden.entry];
  if (golden.steps < 1 || golden.steps > kMaxSteps) return Refuse("has no number of steps that makes sense");
  if (golden.outputs.size() != entry.outputs.size()) return Refuse("has not one record for each output");
  for (size_t i = 0; i < golden.outputs.size(); ++i) {
    WHET_TRY(CheckGoldenOutput(entry.tensors[static_cast<size_t>(entry.outputs[i])], golden.outputs[i]));
  }
  return {};
}

}  // namespace

Status VerifyPlan(const Plan& plan) {
  if (plan.dialect >= kDialects) return Refuse("unknown dialect; the plan was made by a newer whet");
  if (plan.entries.empty()) return Refuse("the plan has no entry");
  for (const Segment& segment : plan.segments) {
    if (static_cast<uint8_t>(segment.kind) > static_cast<uint8_t>(SegmentKind::kDelegate)) {
      return Refuse("unknown kind of segment; the plan was made by a newer whet");
    }
  }
  for (size_t i = 0; i < plan.entries.size(); ++i) {
    WHET_TRY(CheckEntry(plan, plan.entries[i]).With(Label("entry", i, plan.entries[i].name)));
  }
  for (size_t i = 0; i < plan.packed.size(); ++i) {
    WHET_TRY(CheckPacked(plan, plan.packed[i]).With(Label("packed constants", i, plan.packed[i].kernel)));
  }
  for (const Golden& golden : plan.goldens) WHET_TRY(CheckGolden(plan, golden).With("golden"));
  return {};
}

}  // namespace whet::format
