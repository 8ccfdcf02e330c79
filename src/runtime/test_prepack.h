// SPDX-License-Identifier: Apache-2.0
// Adds pre-packed constants to a test plan, as lowering does for a target.
#ifndef WHET_RUNTIME_TEST_PREPACK_H_
#define WHET_RUNTIME_TEST_PREPACK_H_

#include "bind/bind.h"
#include "runtime/test_plan.h"

namespace whet::runtime {

// Packs, for the best kernels among `isas`, the constants of every op that is one packing call. `space` receives the segment's
// bytes and must outlive the plan's Write().
inline void Prepack(TestPlan* test, IsaSet isas, std::vector<std::byte>* space) {
  const AlignedBytes file = test->Write();
  auto read = format::ReadPlan(file.span());
  WHET_CHECK(read.ok());
  const format::Plan& plan = *read;
  const format::Entry& entry = plan.entries[0];
  bind::Constants constants(plan);
  for (uint32_t op = 0; op < entry.ops.size(); ++op) {
    auto bound = bind::BindOp(constants, entry, entry.ops[op], isas);
    WHET_CHECK(bound.ok());
    if (bound->size() != 1 || bound->front().kernel->pack == nullptr) continue;
    const bind::BoundCall& call = bound->front();
    format::Packed packed{.op = op, .kernel = call.kernel->name, .segment = 1};
    std::vector<AlignedBytes> parts;
    std::vector<void*> pointers;
    for (const kernels::ConstSpec& spec : call.packed)
      pointers.push_back(parts.emplace_back(spec.bytes()).data());
    call.kernel->pack(call.call.params.data(), call.call.source.data(), pointers.data());
    for (const AlignedBytes& part : parts) {
      packed.offsets.push_back(space->size());
      packed.bytes.push_back(part.span().size());
      space->insert(space->end(), part.span().begin(), part.span().end());
      space->resize((space->size() + 63) / 64 * 64);
    }
    test->plan().packed.push_back(std::move(packed));
  }
  if (space->empty()) return;
  test->plan().segments.push_back(
      {.kind = format::SegmentKind::kPacked, .bytes = space->size(), .data = *space});
}

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_TEST_PREPACK_H_
