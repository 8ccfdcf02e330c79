// SPDX-License-Identifier: Apache-2.0
#include "bundle/requirements.h"

#include <algorithm>
#include <bit>

#include "base/cpu.h"

namespace whet::bundle {
namespace {

struct Family {
  Isa isa;
  const char* processor;
};
constexpr Family kFamilies[] = {{Isa::kAvx2, "x86_64"},
                                {Isa::kAvxVnni, "x86_64"},
                                {Isa::kAvx512Vnni, "x86_64"},
                                {Isa::kNeon, "aarch64"},
                                {Isa::kDotprod, "aarch64"}};

constexpr uint64_t kWorkingBytes = 128 << 10;

IsaSet Implied(Isa isa) {
  for (const IsaInfo& info : AllIsas()) {
    if (info.isa == isa) return info.implies;
  }
  return IsaBit(isa);
}

// Kernels are called FAMILY_ISA or FAMILY_ISA_TILE.
std::optional<Isa> IsaOfKernel(std::string_view kernel) {
  for (const IsaInfo& info : AllIsas()) {
    const size_t at = kernel.rfind("_" + std::string(info.name));
    const size_t end = at + 1 + info.name.size();
    if (at != kernel.npos && (end == kernel.size() || kernel[end] == '_')) return info.isa;
  }
  return std::nullopt;
}

// Without the scalar one, and without those that another of the set implies.
std::vector<std::string> Largest(IsaSet isas) {
  std::vector<std::string> names;
  for (const IsaInfo& info : AllIsas()) {
    const bool implied = std::ranges::any_of(AllIsas(), [&](const IsaInfo& other) {
      return other.isa != info.isa && (isas & IsaBit(other.isa)) && (other.implies & IsaBit(info.isa));
    });
    if ((isas & IsaBit(info.isa)) && info.isa != Isa::kScalar && !implied) names.emplace_back(info.name);
  }
  return names;
}

Result<IsaSet> IsasOfPacked(const format::Plan& plan) {
  IsaSet isas = 0;
  for (const format::Packed& packed : plan.packed) {
    const std::optional<Isa> isa = IsaOfKernel(packed.kernel);
    if (!isa)
      return Error("has constants packed for the kernel '" + packed.kernel +
                   "', whose instruction set is not known here; compile the plan anew");
    isas |= IsaBit(*isa);
  }
  return isas;
}

int Weight(const Requirements& needs) {
  IsaSet isas = 0;
  for (const std::string& name : needs.isas) {
    const std::optional<Isa> isa = ParseIsa(name);
    if (isa) isas |= Implied(*isa);
  }
  return std::popcount(isas);
}

// What the kernels of an entry may pack, at most, but for padding.
uint64_t PackingOf(const format::Entry& entry) {
  uint64_t bytes = 0;
  for (const format::Tensor& tensor : entry.tensors) {
    const bool wide = tensor.dtype == DType::kI8 || tensor.is_coded();
    if (tensor.is_constant()) bytes += format::StoredBytes(tensor) * (wide ? 2 : 1);
  }
  return bytes;
}

}  // namespace

Result<std::string> ProcessorOf(const std::vector<std::string>& isas) {
  std::string processor;
  for (const std::string& name : isas) {
    const std::optional<Isa> isa = ParseIsa(name);
    if (!isa) return Error("there is no instruction set '" + name + "'; `whet targets` lists them");
    const auto* family = std::ranges::find(kFamilies, *isa, &Family::isa);
    if (family == std::end(kFamilies)) continue;  // every processor has the scalar one
    if (!processor.empty() && processor != family->processor)
      return Error("some instruction sets are of " + processor + ", some of " + family->processor);
    processor = family->processor;
  }
  return processor;
}

Result<Requirements> RequirementsOf(const format::Plan& plan) {
  uint64_t most = 0, constants = 0;
  for (const format::Entry& entry : plan.entries) most = std::max(most, entry.arena_bytes + PackingOf(entry));
  for (const format::Segment& segment : plan.segments) {
    if (segment.kind == format::SegmentKind::kDelegate)
      return Error("has a segment for a delegate, and none is known here");
    if (segment.kind != format::SegmentKind::kGoldens) constants += segment.bytes;
  }
  Requirements needs;
  needs.isas = Largest(WHET_TRY(IsasOfPacked(plan)));
  needs.processor = WHET_TRY(ProcessorOf(needs.isas));
  needs.ram_bytes = static_cast<int64_t>(most + constants + kWorkingBytes);
  needs.plan_major = plan.major;
  needs.plan_minor = plan.minor;
  return needs;
}

bool IsMoreDemanding(const Requirements& one, const Requirements& other) {
  const int weight = Weight(one), others = Weight(other);
  return weight != others ? weight > others : one.ram_bytes > other.ram_bytes;
}

}  // namespace whet::bundle
