// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <functional>

#include "base/check.h"
#include "format/header.h"
#include "format/plan.h"
#include "format/plan_generated.h"
#include "format/plan_writer.h"

namespace whet::format {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

template <typename T>
auto List(FlatBufferBuilder& fb, const std::vector<T>& values) {
  return fb.CreateVector(values.data(), values.size());
}

template <typename Out, typename Items, typename Make>
auto Tables(FlatBufferBuilder& fb, const Items& items, Make make) {
  std::vector<Offset<Out>> offsets;
  for (const auto& item : items) offsets.push_back(make(fb, item));
  return fb.CreateVector(offsets);
}

// Channels with one common zero point, nearly always 0, share one entry.
std::vector<int32_t> ShortZeroPoints(const Tensor& t) {
  const bool common =
      std::ranges::adjacent_find(t.zero_point, std::ranges::not_equal_to()) == t.zero_point.end();
  return common && !t.zero_point.empty() ? std::vector<int32_t>{t.zero_point[0]} : t.zero_point;
}

Offset<wire::Coding> WriteCoding(FlatBufferBuilder& fb, const Coding& c) {
  return wire::CreateCoding(fb, c.bits, c.axis, c.group, c.scales, static_cast<uint8_t>(c.scale_dtype),
                            c.zero_points, c.symmetric);
}

Offset<wire::Tensor> WriteTensor(FlatBufferBuilder& fb, const Tensor& t) {
  const auto name = fb.CreateString(t.name);
  const auto dims = List(fb, t.dims);
  const auto scale = List(fb, t.scale);
  const auto zero_point = List(fb, ShortZeroPoints(t));
  Offset<wire::Coding> coding;
  if (t.is_coded()) coding = WriteCoding(fb, t.coding);
  return wire::CreateTensor(fb, name, static_cast<uint8_t>(t.dtype), dims, scale, zero_point, t.axis,
                            static_cast<wire::Storage>(t.storage), t.segment, t.offset, t.bytes, t.exact,
                            coding);
}

Offset<wire::Attr> WriteAttr(FlatBufferBuilder& fb, const Attr& a) {
  const auto key = fb.CreateString(a.key);
  const auto ints = List(fb, a.ints);
  const auto reals = List(fb, a.reals);
  const auto text = fb.CreateString(a.text);
  return wire::CreateAttr(fb, key, static_cast<uint8_t>(a.kind), ints, reals, text);
}

Offset<wire::Op> WriteOp(FlatBufferBuilder& fb, const Op& op) {
  const auto name = fb.CreateString(op.name);
  const auto inputs = List(fb, op.inputs);
  const auto outputs = List(fb, op.outputs);
  const auto baked = List(fb, op.baked);
  const auto attrs = Tables<wire::Attr>(fb, op.attrs, WriteAttr);
  return wire::CreateOp(fb, static_cast<wire::OpCode>(op.code), op.version, name, inputs, outputs, baked,
                        attrs);
}

Offset<wire::State> WriteState(FlatBufferBuilder& fb, const State& state) {
  return wire::CreateState(fb, state.input, state.output, state.initial);
}

Offset<wire::Entry> WriteEntry(FlatBufferBuilder& fb, const Entry& entry) {
  const auto name = fb.CreateString(entry.name);
  const auto tensors = Tables<wire::Tensor>(fb, entry.tensors, WriteTensor);
  const auto ops = Tables<wire::Op>(fb, entry.ops, WriteOp);
  const auto inputs = List(fb, entry.inputs);
  const auto outputs = List(fb, entry.outputs);
  Offset<flatbuffers::Vector<const wire::RealSize*>> real_sizes;
  if (!entry.real_sizes.empty()) {
    std::vector<wire::RealSize> sizes;
    for (const RealSize& size : entry.real_sizes) sizes.emplace_back(size.output, size.axis, size.count);
    real_sizes = fb.CreateVectorOfStructs(sizes);
  }
  const auto states = Tables<wire::State>(fb, entry.states, WriteState);
  return wire::CreateEntry(fb, name, tensors, ops, inputs, outputs, entry.arena_bytes,
                           entry.arena_lower_bound, real_sizes, states);
}

Offset<wire::Segment> WriteSegment(FlatBufferBuilder& fb, const Segment& s) {
  const auto digest = fb.CreateVector(s.sha256.data(), s.sha256.size());
  return wire::CreateSegment(fb, static_cast<uint8_t>(s.kind), s.offset, s.bytes, digest);
}

Offset<wire::Packed> WritePacked(FlatBufferBuilder& fb, const Packed& p) {
  const auto kernel = fb.CreateString(p.kernel);
  const auto offsets = List(fb, p.offsets);
  const auto bytes = List(fb, p.bytes);
  return wire::CreatePacked(fb, p.entry, p.op, kernel, p.segment, offsets, bytes);
}

Offset<wire::GoldenOutput> WriteGoldenOutput(FlatBufferBuilder& fb, const GoldenOutput& g) {
  const auto digest = fb.CreateVector(g.sha256.data(), g.exact ? g.sha256.size() : 0);
  const auto indices = List(fb, g.indices);
  const auto values = List(fb, g.values);
  return wire::CreateGoldenOutput(fb, g.exact, digest, indices, values, g.tolerance);
}

Offset<wire::Golden> WriteGolden(FlatBufferBuilder& fb, const Golden& g) {
  return wire::CreateGolden(fb, g.entry, g.seed, Tables<wire::GoldenOutput>(fb, g.outputs, WriteGoldenOutput),
                            g.steps);
}

Offset<wire::Pair> WritePair(FlatBufferBuilder& fb, const std::pair<std::string, std::string>& pair) {
  const auto key = fb.CreateString(pair.first);
  return wire::CreatePair(fb, key, fb.CreateString(pair.second));
}

// The size does not depend on the segments' offsets: scalars are stored even when they equal their default.
FlatBufferBuilder BuildIndex(const Plan& plan) {
  FlatBufferBuilder fb;
  fb.ForceDefaults(true);
  const auto name = fb.CreateString(plan.name);
  const auto target = fb.CreateString(plan.target);
  const auto entries = Tables<wire::Entry>(fb, plan.entries, WriteEntry);
  const auto segments = Tables<wire::Segment>(fb, plan.segments, WriteSegment);
  const auto packed = Tables<wire::Packed>(fb, plan.packed, WritePacked);
  const auto goldens = Tables<wire::Golden>(fb, plan.goldens, WriteGolden);
  const auto provenance = Tables<wire::Pair>(fb, plan.provenance, WritePair);
  const auto card = fb.CreateString(plan.card);
  wire::FinishPlanBuffer(fb, wire::CreatePlan(fb, plan.major, plan.minor, plan.dialect, name, target, entries,
                                              segments, packed, goldens, provenance, card));
  return fb;
}

uint64_t PageUp(uint64_t offset) {
  return (offset + kSegmentAlignment - 1) / kSegmentAlignment * kSegmentAlignment;
}

// Gives the segments their places behind an index of that size and returns the size of the file.
uint64_t PlaceSegments(Plan& plan, uint64_t index_bytes) {
  uint64_t end = kIndexOffset + index_bytes;
  for (Segment& segment : plan.segments) {
    segment.offset = PageUp(end);
    if (!segment.data.empty()) segment.bytes = segment.data.size();
    end = segment.offset + segment.bytes;
  }
  return end;
}

void Copy(std::span<const std::byte> from, std::span<std::byte> to) {
  if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
}

// The segments' bytes, and their digests from where they lie now.
void FillSegments(Plan& plan, std::span<const Piece> pieces, std::span<std::byte> file) {
  for (Segment& segment : plan.segments) {
    const std::span<std::byte> place = file.subspan(segment.offset, segment.bytes);
    Copy(segment.data, place);
    if (&segment == plan.segments.data()) {
      for (const Piece& piece : pieces) Copy(piece.bytes, place.subspan(piece.offset));
    }
    segment.sha256 = Sha256(place);
  }
}

}  // namespace

Result<std::span<const std::byte>> WritePlanInto(Plan& plan, std::span<const Piece> pieces,
                                                 const Allocate& allocate) {
  const uint64_t file_bytes = PlaceSegments(plan, BuildIndex(plan).GetSize());
  const std::span<std::byte> file = WHET_TRY(allocate(file_bytes));
  FillSegments(plan, pieces, file);
  const FlatBufferBuilder index = BuildIndex(plan);
  const std::span<const uint8_t> index_span(index.GetBufferPointer(), index.GetSize());

  Header header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.major = plan.major;
  header.minor = plan.minor;
  header.index_offset = kIndexOffset;
  header.index_bytes = index.GetSize();
  header.file_bytes = file_bytes;
  header.index_sha256 = Sha256(std::as_bytes(index_span));
  std::memcpy(file.data(), &header, sizeof(header));
  std::memcpy(file.data() + kIndexOffset, index_span.data(), index_span.size());
  return std::span<const std::byte>(file);
}

std::vector<std::byte> WritePlan(Plan& plan) {
  std::vector<std::byte> file;
  const auto written = WritePlanInto(plan, {}, [&](size_t bytes) -> Result<std::span<std::byte>> {
    file.resize(bytes);
    return std::span<std::byte>(file);
  });
  WHET_CHECK(written.ok());
  return file;
}

}  // namespace whet::format
