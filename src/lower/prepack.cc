// SPDX-License-Identifier: Apache-2.0
#include "lower/prepack.h"

#include <cstring>

#include "bind/bind.h"

namespace whet::lower {
namespace {

// 64-byte aligned zeroes, as kernels want to pack into.
struct alignas(format::kTensorAlignment) Line {
  std::byte bytes[format::kTensorAlignment] = {};
};

void PackCall(const bind::BoundCall& bound, format::Packed* record, std::vector<std::byte>* bytes) {
  std::vector<std::vector<Line>> spaces;
  std::vector<void*> targets;
  for (const kernels::ConstSpec& spec : bound.packed) {
    spaces.emplace_back((spec.bytes() + sizeof(Line) - 1) / sizeof(Line));
    targets.push_back(spaces.back().data());
  }
  bound.kernel->pack(bound.call.params.data(), bound.call.source.data(), targets.data());
  for (size_t i = 0; i < spaces.size(); ++i) {
    record->offsets.push_back(bytes->size());
    record->bytes.push_back(bound.packed[i].bytes());
    const auto* begin = reinterpret_cast<const std::byte*>(spaces[i].data());
    bytes->insert(bytes->end(), begin, begin + spaces[i].size() * sizeof(Line));
  }
}

}  // namespace

Status Prepack(format::Plan& plan, Isa isa, uint32_t segment, std::vector<std::byte>* bytes) {
  const IsaSet allowed = IsasUpTo(isa);
  bind::Constants constants(plan);
  for (uint32_t e = 0; e < plan.entries.size(); ++e) {
    const format::Entry& entry = plan.entries[e];
    for (uint32_t i = 0; i < entry.ops.size(); ++i) {
      const auto calls =
          WHET_TRY(bind::BindOp(constants, entry, entry.ops[i], allowed).With("op '" + entry.ops[i].name + "'"));
      for (const bind::BoundCall& bound : calls) {
        if (!bound.kernel->pack) continue;
        format::Packed record{.entry = e, .op = i, .kernel = bound.kernel->name, .segment = segment};
        PackCall(bound, &record, bytes);
        plan.packed.push_back(std::move(record));
      }
      constants.KeepOnly({});
    }
  }
  return {};
}

}  // namespace whet::lower
