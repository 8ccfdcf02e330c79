// SPDX-License-Identifier: Apache-2.0
// From a graph to a plan file: decomposes what may not stand in a plan, orders operations, bakes the
// constants of docs/ops.md, lays tensors out in one arena (docs/adr/0004-memory.md) and records goldens that
// the oracle computed on the lowered graph.
//
//   LowerOptions options;
//   options.golden_seeds = {1, 2};
//   Lowered lowered = WHET_TRY(Lower(std::move(graph), options));
//   WHET_TRY(WriteFile("net.whet", lowered.file));
#ifndef WHET_LOWER_LOWER_H_
#define WHET_LOWER_LOWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/cpu.h"
#include "base/result.h"
#include "format/plan_writer.h"
#include "ir/graph.h"

namespace whet::lower {

struct LowerOptions {
  std::string target = "linux";              // a row of format/targets.inc
  std::vector<uint32_t> golden_seeds = {1};  // the oracle runs once for each
  std::optional<Isa> prepack;                // also store weights packed for this ISA
  std::string card;                          // the model card as YAML text
  std::vector<std::pair<std::string, std::string>> provenance;
  format::Allocate allocate;  // where the plan is to lie; by default in Lowered::file
  std::set<std::string>
      disabled;  // parts of memory planning to leave out: "in_place", "concat_alias", "order"
};

// One step of execution and how many bytes are alive during it.
struct StepMemory {
  std::string node, op;
  uint64_t live_bytes = 0;
};

struct LowerReport {
  uint64_t arena_bytes = 0;
  uint64_t arena_lower_bound = 0;   // the largest of steps[].live_bytes: what no placement can undercut
  uint64_t source_order_bytes = 0;  // the arena had the source's order been kept
  uint64_t weight_bytes = 0;        // constants after sharing equal ones
  uint64_t packed_bytes = 0;
  int in_place = 0;         // results that lie on a dying operand
  int free_reshapes = 0;    // reshapes that cost nothing
  int joined_operands = 0;  // operands of concat that lie inside its result
  std::vector<StepMemory> steps;
  std::vector<std::string> notes;  // such as a golden that could not be drawn, and why
};

struct Lowered {
  std::vector<std::byte> file;           // empty where the options say where the plan is to lie
  std::span<const std::byte> allocated;  // the plan there
  LowerReport report;
};

// All shapes must be known. The same graph and options give the same bytes.
Result<Lowered> Lower(ir::Graph graph, const LowerOptions& options);

}  // namespace whet::lower

#endif  // WHET_LOWER_LOWER_H_
