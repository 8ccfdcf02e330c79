// SPDX-License-Identifier: Apache-2.0
// Plans: read, bound for every ISA of this machine, and, where that takes little, loaded and run. Whatever a
// plan says, nothing may be read or written outside the file, the arena and the packed constants.
#include <algorithm>

#include "base/check.h"
#include "base/cpu.h"
#include "bind/bind.h"
#include "fuzz_target.h"
#include "plan_mend.h"
#include "runtime/cost.h"
#include "runtime/session.h"

using namespace whet;

namespace {

constexpr uint64_t kMaxCost = 4'000'000;  // multiply-accumulates or elements
constexpr uint64_t kMaxArena = uint64_t{1} << 24;

uint64_t ElementsRead(const format::Entry& entry, const format::Op& op) {
  uint64_t elements = 0;
  for (int32_t in : op.inputs)
    elements += in < 0 ? 0 : static_cast<uint64_t>(entry.tensors[static_cast<size_t>(in)].count());
  return elements;
}

uint64_t CostOf(const format::Entry& entry, const format::Op& op) {
  const uint64_t read = ElementsRead(entry, op), written = runtime::ElementsOf(entry, op);
  uint64_t window = 1;
  for (const format::Attr& attr : op.attrs) {
    if (attr.key != "kernel") continue;
    for (int64_t size : attr.ints) window *= static_cast<uint64_t>(std::clamp<int64_t>(size, 1, 1000));
  }
  return runtime::MacsOf(entry, op) + read + written * std::min(window, read + 1);
}

bool RunsQuickly(const format::Entry& entry) {
  uint64_t cost = 0;
  for (const format::Op& op : entry.ops) cost += std::min(CostOf(entry, op), kMaxCost);
  return cost < kMaxCost && entry.arena_bytes <= kMaxArena;
}

void Run(std::span<const std::byte> file, const std::string& entry, IsaSet isas) {
  auto session = runtime::Session::Load(file, {.isas = isas, .entry = entry});
  if (!session.ok() || (*session)->arena_bytes() > 2 * kMaxArena) return;
  fuzz::Exact arena((*session)->arena_bytes());
  std::fill(arena.bytes().begin(), arena.bytes().end(), std::byte{0x5a});
  WHET_CHECK((*session)->SetArena(arena.bytes()).ok());
  (*session)->FillInputs(1);
  (*session)->Run();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Exact file(size);
  std::copy_n(fuzz::Bytes(data, size).begin(), size, file.bytes().begin());
  fuzz::Mend(file.bytes());
  const Result<format::Plan> plan = format::ReadPlan(file.bytes());
  if (!plan.ok()) return 0;
  for (const format::Entry& entry : plan->entries) {
    bool bound = true;
    for (const format::Op& op : entry.ops) {
      bound = bind::BindOp(*plan, entry, op, IsaBit(Isa::kScalar)).ok() && bound;
      bound = bind::BindOp(*plan, entry, op, MachineIsas()).ok() && bound;
    }
    if (!bound || !RunsQuickly(entry)) continue;
    Run(file.bytes(), entry.name, IsaBit(Isa::kScalar));
    Run(file.bytes(), entry.name, MachineIsas());
  }
  return 0;
}
