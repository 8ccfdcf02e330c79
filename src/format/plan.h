// SPDX-License-Identifier: Apache-2.0
// A .whet plan in memory: what lowering builds, the writer writes, the reader gives back, and the runtime, raise, inspect and
// emit_c read. docs/plan-format.md describes the file: a 64-byte header, the FlatBuffers index, page-aligned segments.
#ifndef WHET_FORMAT_PLAN_H_
#define WHET_FORMAT_PLAN_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/dtype.h"
#include "base/result.h"

namespace whet::format {

constexpr uint16_t kPlanMajor = 1, kPlanMinor = 0;
constexpr size_t kSegmentAlignment = 4096;  // of segments in the file
constexpr size_t kTensorAlignment = 64;     // of tensors in the arena, and of constants in a segment
constexpr int kMaxRank = 8;

enum class Storage : uint8_t { kArena = 0, kSegment = 1, kCoded = 2 };
enum class SegmentKind : uint8_t { kWeights = 0, kPacked = 1, kGoldens = 2, kDelegate = 3 };

// How a coded constant stands for floats: each is float(code - zero point) * scale. Offsets are in the tensor's segment.
struct Coding {
  uint8_t bits = 8;                 // 8, or 4: two to a byte, the first in the low half
  int32_t axis = -1;                // as ir::Quant
  int64_t group = 0;                // as ir::Quant
  uint64_t scales = 0;              // offset
  DType scale_dtype = DType::kF32;  // or kBF16
  uint64_t zero_points = 0;         // offset of as many i8, where not symmetric
  bool symmetric = true;
};

struct Tensor {
  std::string name;  // the source's name
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;
  std::vector<float> scale;  // as ir::Quant: empty, one entry, or one per index of `axis`
  std::vector<int32_t> zero_point;
  int32_t axis = -1;
  Storage storage = Storage::kArena;
  uint32_t segment = 0;
  uint64_t offset = 0;  // in the arena or the segment, a multiple of kTensorAlignment for constants
  uint64_t bytes = 0;   // of the codes, where it is coded
  bool exact = true;
  Coding coding;  // of a coded constant

  bool is_constant() const { return storage != Storage::kArena; }
  bool is_coded() const { return storage == Storage::kCoded; }
  int64_t count() const {
    int64_t n = 1;
    for (int64_t dim : dims) n *= dim;
    return n;
  }
};

struct Attr {
  enum class Kind : uint8_t { kInt = 0, kReal = 1, kText = 2, kInts = 3, kReals = 4 };
  std::string key;
  Kind kind = Kind::kInt;
  std::vector<int64_t> ints;  // kInt: one element
  std::vector<double> reals;  // kReal: one element
  std::string text;
};

struct Op {
  uint16_t code = 0;  // wire::OpCode; see OpName
  uint16_t version = 1;
  std::string name;
  std::vector<int32_t> inputs;  // indices of Entry::tensors, -1 where an optional operand is absent
  std::vector<int32_t> outputs;
  std::vector<int32_t> baked;  // constants made by lowering, in the order of docs/ops.md
  std::vector<Attr> attrs;
};

// A size that the device computes: along `axis` of an output, at most what its tensor says. Both positions are in
// Entry::outputs; `count` is an i64 tensor of one element, which only serves this table. docs/adr/0006.
struct RealSize {
  int32_t output = 0, axis = 0, count = 0;
};

// A tensor that keeps its value from run to run; docs/adr/0007-state.md.
struct State {
  int32_t input = -1;    // holds the value before a run; an arena tensor by itself
  int32_t output = -1;   // what is copied there after the run, unless it lies there already
  int32_t initial = -1;  // a constant; -1: zeros
};

// One sub-plan: a shape variant, or an arm of a branch. Entries share segments and one arena.
struct Entry {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Op> ops;  // in the order of execution
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;  // those that are counts of `real_sizes` come last
  std::vector<RealSize> real_sizes;
  uint64_t arena_bytes = 0;
  uint64_t arena_lower_bound = 0;  // no order-preserving plan can need less
  std::vector<State> states;

  // Outputs of the model, without the counts.
  size_t visible_outputs() const {
    size_t visible = outputs.size();
    for (const RealSize& size : real_sizes) visible = std::min(visible, static_cast<size_t>(size.count));
    return visible;
  }
};

struct Segment {
  SegmentKind kind = SegmentKind::kWeights;
  uint64_t offset = 0;  // set by the writer
  uint64_t bytes = 0;
  Digest sha256{};
  std::span<const std::byte> data;  // what is written; after reading, a view of the file
};

struct Packed {
  uint32_t entry = 0, op = 0;
  std::string kernel;
  uint32_t segment = 0;
  std::vector<uint64_t> offsets, bytes;  // one per packed constant
};

struct GoldenOutput {
  bool exact = true;
  Digest sha256{};
  std::vector<uint32_t> indices;
  std::vector<float> values;
  float tolerance = 0;
};

struct Golden {
  uint32_t entry = 0, seed = 0;
  std::vector<GoldenOutput> outputs;  // in the order of Entry::outputs
  // runs from a reset, step k with the inputs of seed + k; the outputs are those of the last
  uint32_t steps = 1;
};

struct Plan {
  uint16_t major = kPlanMajor, minor = kPlanMinor;
  uint8_t dialect = 0;  // ir::Dialect
  std::string name, target;
  std::vector<Entry> entries;
  std::vector<Segment> segments;
  std::vector<Packed> packed;
  std::vector<Golden> goldens;
  std::vector<std::pair<std::string, std::string>> provenance;
  std::string card;

  // The bytes of a constant tensor, the codes of a coded one: a view of its segment.
  std::span<const std::byte> ConstantBytes(const Tensor& tensor) const {
    return segments[tensor.segment].data.subspan(tensor.offset, tensor.bytes);
  }
};

// How many scales a coded tensor has; nothing where its coding does not fit its dimensions.
std::optional<uint64_t> ScaleCount(const Tensor& tensor);

// All bytes that a constant takes in its segment: with scales and zero points where it is coded.
uint64_t StoredBytes(const Tensor& tensor);

std::string_view OpName(uint16_t code);                   // empty when unknown
std::optional<uint16_t> OpCodeOf(std::string_view name);  // nothing when the op cannot stand in a plan

// The file's bytes. The same plan gives the same bytes. Fills offsets, sizes and digests of `plan.segments`.
std::vector<std::byte> WritePlan(Plan& plan);

// Reads and verifies an index: magic, version, the index's own SHA-256, FlatBuffers structure, every index and offset in range,
// dims * element size == bytes, arena tensors inside the arena, operands produced before use. `file` must outlive the plan, which
// views its segments. Segment hashes are checked only when asked: they are checked when a plan is installed.
struct ReadOptions {
  bool check_segments = false;
};
Result<Plan> ReadPlan(std::span<const std::byte> file, ReadOptions options = {});

bool IsPlan(std::span<const std::byte> file);  // by its magic

}  // namespace whet::format

#endif  // WHET_FORMAT_PLAN_H_
