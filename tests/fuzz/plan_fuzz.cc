// SPDX-License-Identifier: Apache-2.0
// Plans: read, bound for every ISA of this machine, and, where that takes little, loaded and run. Whatever a
// plan says, nothing may be read or written outside the file, the arena and the packed constants.
#include <algorithm>

#include "base/check.h"
#include "base/cpu.h"
#include "bind/bind.h"
#include "fuzz_target.h"
#include "plan_cost.h"
#include "plan_mend.h"
#include "runtime/session.h"

using namespace whet;

namespace {

void Run(std::span<const std::byte> file, const std::string& entry, IsaSet isas) {
  auto session = runtime::Session::Load(file, {.isas = isas, .entry = entry});
  if (!session.ok() || (*session)->arena_bytes() > 2 * fuzz::kMaxArena) return;
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
  bind::Constants constants(*plan);
  for (const format::Entry& entry : plan->entries) {
    bool bound = true;
    for (const format::Op& op : entry.ops) {
      bound = bind::BindOp(constants, entry, op, IsaBit(Isa::kScalar)).ok() && bound;
      bound = bind::BindOp(constants, entry, op, MachineIsas()).ok() && bound;
    }
    if (!bound || !fuzz::RunsQuickly(entry)) continue;
    Run(file.bytes(), entry.name, IsaBit(Isa::kScalar));
    Run(file.bytes(), entry.name, MachineIsas());
  }
  return 0;
}
