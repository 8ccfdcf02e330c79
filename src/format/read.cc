// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "format/header.h"
#include "format/plan.h"
#include "format/plan_generated.h"
#include "format/verify.h"

namespace whet::format {
namespace {

constexpr uint64_t kMaxIndexBytes = uint64_t{1} << 30;
constexpr uint64_t kTableCost =
    16;  // bytes of a budget that one table takes; a stored table is never smaller

// Copies the index into a Plan. An index written by us shares nothing, so what is copied is never more than
// what is stored; a forged one that refers to one list a million times runs out of budget.
class Decoder {
 public:
  Decoder(std::span<const std::byte> file, uint64_t index_bytes) : file_(file), budget_(index_bytes) {}

  bool within_budget() const { return !exhausted_; }

  Plan Decode(const wire::Plan& in) {
    Plan plan;
    plan.major = in.major();
    plan.minor = in.minor();
    plan.dialect = in.dialect();
    plan.name = Text(in.name());
    plan.target = Text(in.target());
    Each(in.entries(), [&](const wire::Entry& e) { plan.entries.push_back(DecodeEntry(e)); });
    Each(in.segments(), [&](const wire::Segment& s) { plan.segments.push_back(DecodeSegment(s)); });
    Each(in.packed(), [&](const wire::Packed& p) {
      plan.packed.push_back({p.entry(), p.op(), Text(p.kernel()), p.segment(), List<uint64_t>(p.offsets()),
                             List<uint64_t>(p.bytes())});
    });
    Each(in.goldens(), [&](const wire::Golden& g) {
      Golden& golden = plan.goldens.emplace_back(Golden{g.entry(), g.seed(), {}, g.steps()});
      Each(g.outputs(),
           [&](const wire::GoldenOutput& o) { golden.outputs.push_back(DecodeGoldenOutput(o)); });
    });
    Each(in.provenance(),
         [&](const wire::Pair& p) { plan.provenance.emplace_back(Text(p.key()), Text(p.value())); });
    plan.card = Text(in.card());
    return plan;
  }

 private:
  bool Spend(uint64_t bytes) {
    exhausted_ = exhausted_ || bytes > budget_;
    budget_ -= exhausted_ ? 0 : bytes;
    return !exhausted_;
  }

  template <typename Vector, typename Use>
  void Each(const Vector* items, Use use) {
    if (!items) return;
    for (uint32_t i = 0; i < items->size() && Spend(kTableCost); ++i) use(*items->Get(i));
  }

  template <typename T, typename Vector>
  std::vector<T> List(const Vector* items) {
    if (!items || !Spend(uint64_t{items->size()} * sizeof(T))) return {};
    std::vector<T> values(
        items->size());  // copied as bytes: the verifier does not check how elements are aligned
    if (!values.empty()) std::memcpy(values.data(), items->Data(), values.size() * sizeof(T));
    return values;
  }

  std::string Text(const flatbuffers::String* text) {
    return text && Spend(text->size()) ? std::string(text->c_str(), text->size()) : std::string();
  }

  static Digest Sha(const flatbuffers::Vector<uint8_t>* bytes) {
    Digest digest{};
    if (bytes && bytes->size() == digest.size()) std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
  }

  static Coding DecodeCoding(const wire::Coding& in) {
    return {in.bits(),        in.axis(),    in.group(), in.scales(), static_cast<DType>(in.scale_dtype()),
            in.zero_points(), in.symmetric()};
  }

  Tensor DecodeTensor(const wire::Tensor& in) {
    Tensor t;
    t.name = Text(in.name());
    t.dtype = static_cast<DType>(in.dtype());
    t.dims = List<int64_t>(in.dims());
    t.scale = List<float>(in.scale());
    t.zero_point = List<int32_t>(in.zero_point());
    // paid by the scales
    if (t.zero_point.size() == 1 && !t.scale.empty()) t.zero_point.resize(t.scale.size(), t.zero_point[0]);
    t.axis = in.axis();
    t.storage = static_cast<Storage>(in.storage());
    t.segment = in.segment();
    t.offset = in.offset();
    t.bytes = in.bytes();
    t.exact = in.exact();
    if (const wire::Coding* coding = in.coding()) t.coding = DecodeCoding(*coding);
    return t;
  }

  Op DecodeOp(const wire::Op& in) {
    Op op;
    op.code = static_cast<uint16_t>(in.code());
    op.version = in.version();
    op.name = Text(in.name());
    op.inputs = List<int32_t>(in.inputs());
    op.outputs = List<int32_t>(in.outputs());
    op.baked = List<int32_t>(in.baked());
    Each(in.attrs(), [&](const wire::Attr& a) {
      op.attrs.push_back({Text(a.key()), static_cast<Attr::Kind>(a.kind()), List<int64_t>(a.ints()),
                          List<double>(a.reals()), Text(a.text())});
    });
    return op;
  }

  Entry DecodeEntry(const wire::Entry& in) {
    Entry entry;
    entry.name = Text(in.name());
    Each(in.tensors(), [&](const wire::Tensor& t) { entry.tensors.push_back(DecodeTensor(t)); });
    Each(in.ops(), [&](const wire::Op& op) { entry.ops.push_back(DecodeOp(op)); });
    entry.inputs = List<int32_t>(in.inputs());
    entry.outputs = List<int32_t>(in.outputs());
    Each(in.real_sizes(), [&](const wire::RealSize& size) {
      entry.real_sizes.push_back({size.output(), size.axis(), size.count()});
    });
    entry.arena_bytes = in.arena_bytes();
    entry.arena_lower_bound = in.arena_lower_bound();
    Each(in.states(),
         [&](const wire::State& s) { entry.states.push_back({s.input(), s.output(), s.initial()}); });
    return entry;
  }

  Segment DecodeSegment(const wire::Segment& in) {
    Segment segment;
    segment.kind = static_cast<SegmentKind>(in.kind());
    segment.offset = in.offset();
    segment.bytes = in.bytes();
    segment.sha256 = Sha(in.sha256());
    const bool inside = segment.bytes <= file_.size() && segment.offset <= file_.size() - segment.bytes;
    if (inside) segment.data = file_.subspan(segment.offset, segment.bytes);
    return segment;
  }

  GoldenOutput DecodeGoldenOutput(const wire::GoldenOutput& in) {
    GoldenOutput golden;
    golden.exact = in.exact();
    golden.sha256 = Sha(in.sha256());
    golden.indices = List<uint32_t>(in.indices());
    golden.values = List<float>(in.values());
    golden.tolerance = in.tolerance();
    return golden;
  }

  std::span<const std::byte> file_;
  uint64_t budget_;
  bool exhausted_ = false;
};

Result<Header> ReadHeader(std::span<const std::byte> file) {
  if (!IsPlan(file)) return Error("not a .whet plan: it does not begin with 'WHETPLAN'");
  if (file.size() < sizeof(Header))
    return Error("the plan is cut off inside its header; copy the file again");
  if (reinterpret_cast<uintptr_t>(file.data()) % 8 != 0)
    return Error("the plan is not aligned to 8 bytes in memory");
  Header header;
  std::memcpy(&header, file.data(), sizeof(header));
  if (header.major != kPlanMajor) {
    return Error("the plan has format version " + std::to_string(header.major) +
                 ", this whet reads version " + std::to_string(kPlanMajor) + "; compile the model again");
  }
  if (header.file_bytes != file.size()) {
    return Error("the plan should have " + std::to_string(header.file_bytes) + " bytes and has " +
                 std::to_string(file.size()) + "; copy the file again");
  }
  if (header.index_offset != kIndexOffset || header.index_bytes > kMaxIndexBytes ||
      header.index_bytes > file.size() - kIndexOffset) {
    return Error("the index lies outside the file");
  }
  if (Sha256(file.subspan(kIndexOffset, header.index_bytes)) != header.index_sha256) {
    return Error("the index does not have the SHA-256 that the header states; the file is damaged");
  }
  return header;
}

Status CheckPlaces(const Plan& plan, uint64_t index_end) {
  uint64_t end = index_end;
  for (size_t i = 0; i < plan.segments.size(); ++i) {
    const Segment& segment = plan.segments[i];
    const std::string label = "segment " + std::to_string(i);
    if (segment.offset < end || segment.data.size() != segment.bytes)
      return Error(label + " lies outside its part of the file");
    if (segment.offset % kSegmentAlignment != 0) return Error(label + " is not page-aligned");
    end = segment.offset + segment.bytes;
  }
  return {};
}

Status CheckSegments(const Plan& plan) {
  for (size_t i = 0; i < plan.segments.size(); ++i) {
    if (Sha256(plan.segments[i].data) != plan.segments[i].sha256) {
      return Error("segment " + std::to_string(i) +
                   " does not have the SHA-256 that the index states; the file is damaged");
    }
  }
  return {};
}

}  // namespace

bool IsPlan(std::span<const std::byte> file) {
  return file.size() >= sizeof(kMagic) && std::memcmp(file.data(), kMagic, sizeof(kMagic)) == 0;
}

Result<Plan> ReadPlan(std::span<const std::byte> file, ReadOptions options) {
  const Header header = WHET_TRY(ReadHeader(file));
  const auto* index = reinterpret_cast<const uint8_t*>(file.data() + kIndexOffset);
  flatbuffers::Verifier verifier(index, header.index_bytes, 16,
                                 static_cast<uint32_t>(header.index_bytes / kTableCost + 1));
  if (header.index_bytes < 8 || !wire::VerifyPlanBuffer(verifier))
    return Error("the index is not a FlatBuffer of a plan");

  Decoder decoder(file, header.index_bytes);
  Plan plan = decoder.Decode(*wire::GetPlan(index));
  if (!decoder.within_budget()) return Error("the index refers to the same lists again and again");
  if (plan.major != header.major || plan.minor != header.minor)
    return Error("header and index state different versions");
  WHET_TRY(CheckPlaces(plan, kIndexOffset + header.index_bytes));
  WHET_TRY(VerifyPlan(plan));
  if (options.check_segments) WHET_TRY(CheckSegments(plan));
  return plan;
}

}  // namespace whet::format
