// SPDX-License-Identifier: Apache-2.0
#include "lower/lower.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "bind/bind.h"
#include "format/plan.h"
#include "format/targets.h"
#include "lower/alias.h"
#include "lower/build_plan.h"
#include "lower/decompose.h"
#include "lower/goldens.h"
#include "lower/memory.h"
#include "lower/order.h"
#include "lower/prepack.h"
#include "ops/op.h"
#include "passes/pass.h"

namespace whet::lower {
namespace {

constexpr uint32_t kGoldenSteps = 4;

Status CheckDims(const ir::Value& value) {
  if (value.type.shape.size() > static_cast<size_t>(format::kMaxRank)) {
    return Error(fmt::format("value '{}' is {}; a plan takes {} dimensions at most", value.name,
                             ToString(value.type), format::kMaxRank));
  }
  for (const ir::Dim& dim : value.type.shape) {
    if (dim.known() && dim.size() > std::numeric_limits<int32_t>::max())
      return Error(
          fmt::format("value '{}' is {}; a plan's sizes are below 2^31", value.name, ToString(value.type)));
  }
  return {};
}

Status CheckInputsKnown(const ir::Graph& graph) {
  std::string list;
  for (ir::ValueId id : graph.inputs) {
    const ir::Value& input = graph.value(id);
    if (!ir::StaticDims(input.type.shape))
      list += fmt::format("\n  input '{}' {}", input.name, ToString(input.type.shape));
  }
  return list.empty()
             ? Status()
             : Error("dimensions of the inputs are open; bind them with --shape NAME=1x3x224x224" + list);
}

// Every value that will be a tensor of the plan has a size.
Status CheckShapes(const ir::Graph& graph) {
  WHET_TRY(CheckInputsKnown(graph));
  for (const ir::Node& node : graph.nodes) {
    for (ir::ValueId id : node.outputs) {
      if (!ir::StaticDims(graph.type(id).shape)) {
        return Error(fmt::format(
            "node '{}' ({}): the shape {} of its result depends on values; bind the inputs that decide it",
            node.name, node.op, ToString(graph.type(id).shape)));
      }
      WHET_TRY(CheckDims(graph.value(id)));
    }
    for (ir::ValueId id : node.inputs) {
      if (id != ir::kNoValue) WHET_TRY(CheckDims(graph.value(id)));
    }
  }
  return {};
}

struct Layout {
  Order order;
  Aliasing aliasing;
  Placement placement;
  std::vector<int64_t> live;
  int64_t arena() const { return placement.arena_bytes; }
};

Layout LayOut(const ir::Graph& graph, const Order& order, AliasOptions options, int64_t alignment) {
  ir::Graph ordered = graph;
  Reorder(ordered, order);
  Layout layout{order, FindAliases(ordered, options), {}, {}};
  layout.placement = PlaceBuffers(layout.aliasing.buffers, alignment);
  layout.live = LiveBytes(layout.aliasing.buffers, static_cast<int32_t>(graph.nodes.size()), alignment);
  return layout;
}

// The smallest arena over the candidate orders, with and without joining operands of concat. The source's
// order comes first and wins ties, so that no search makes a plan worse.
Layout BestLayout(const ir::Graph& graph, const LowerOptions& options, int64_t alignment,
                  LowerReport* report) {
  std::vector<Order> orders = CandidateOrders(graph);
  if (options.disabled.contains("order")) orders.resize(1);
  std::vector<AliasOptions> aliases = {
      {!options.disabled.contains("in_place"), !options.disabled.contains("concat_alias")}};
  if (aliases[0].concat) aliases.push_back({aliases[0].in_place, false});
  std::optional<Layout> best;
  for (const Order& order : orders) {
    for (AliasOptions alias : aliases) {
      Layout layout = LayOut(graph, order, alias, alignment);
      if (!best || layout.arena() < best->arena()) best = std::move(layout);
    }
    if (report->source_order_bytes == 0) report->source_order_bytes = static_cast<uint64_t>(best->arena());
  }
  return std::move(*best);
}

void Report(const ir::Graph& graph, const Layout& layout, LowerReport* report) {
  report->arena_bytes = static_cast<uint64_t>(layout.arena());
  report->in_place = layout.aliasing.in_place;
  report->free_reshapes = layout.aliasing.free_reshapes;
  report->joined_operands = layout.aliasing.joined_operands;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto live = static_cast<uint64_t>(layout.live[i]);
    report->steps.push_back({graph.nodes[i].name, graph.nodes[i].op, live});
    report->arena_lower_bound = std::max(report->arena_lower_bound, live);
  }
}

// A graph whose seeded inputs lead nowhere (an index out of range, an infinite result) is lowered all the
// same, with a note.
void AddGolden(const ir::Graph& graph, uint32_t seed, uint32_t steps, format::Plan* plan,
               LowerReport* report) {
  Result<format::Golden> golden = MakeGolden(graph, 0, seed, steps);
  if (golden.ok()) {
    plan->goldens.push_back(std::move(*golden));
  } else {
    report->notes.push_back(fmt::format("no golden for seed {}: {}", seed, golden.message()));
  }
}

// Where a model keeps state, the first seed also begins a golden of several steps.
void AddGoldens(const ir::Graph& graph, const LowerOptions& options, format::Plan* plan,
                LowerReport* report) {
  for (uint32_t seed : options.golden_seeds) AddGolden(graph, seed, 1, plan, report);
  if (!graph.states.empty() && !options.golden_seeds.empty())
    AddGolden(graph, options.golden_seeds[0], kGoldenSteps, plan, report);
}

format::Allocate Into(std::vector<std::byte>* file) {
  return [file](size_t bytes) -> Result<std::span<std::byte>> {
    file->resize(bytes);
    return std::span<std::byte>(*file);
  };
}

// Packs from the plan as a device would read it, and writes it again with one segment more.
Result<std::span<const std::byte>> WritePacked(const BuiltPlan& built, Isa isa,
                                               const format::Allocate& allocate, LowerReport* report) {
  std::vector<std::byte> file, packed;
  format::Plan plain = built.plan;
  WHET_TRY(format::WritePlanInto(plain, built.pieces, Into(&file)));
  format::Plan plan = WHET_TRY(format::ReadPlan(file));
  WHET_TRY(Prepack(plan, isa, static_cast<uint32_t>(plan.segments.size()), &packed).With("packing ahead"));
  report->packed_bytes = packed.size();
  if (!packed.empty())
    plan.segments.push_back({.kind = format::SegmentKind::kPacked, .bytes = packed.size(), .data = packed});
  return format::WritePlanInto(plan, {}, allocate);
}

// What no device could run is refused here.
Status CheckBinds(const format::Plan& plan) {
  bind::Constants constants(plan);
  constants.prefer_codes = true;  // nothing is expanded to be looked at
  for (const format::Entry& entry : plan.entries) {
    for (const format::Op& op : entry.ops)
      WHET_TRY(bind::BindOp(constants, entry, op, IsaBit(Isa::kScalar)).With(fmt::format("node '{}'", op.name)));
  }
  return {};
}

}  // namespace

Result<Lowered> Lower(ir::Graph graph, const LowerOptions& options) {
  const format::Target* target = format::FindTarget(options.target);
  if (!target) return Error(fmt::format("unknown target '{}'; `whet targets` lists them", options.target));
  WHET_TRY(CheckInputsKnown(graph));
  WHET_TRY(ops::VerifyGraph(graph));
  WHET_TRY(passes::RunPass(graph, passes::kPass_empty_values));
  const CodedConstants coded = WHET_TRY(TakeCoded(graph));
  WHET_TRY(Decompose(graph));
  WHET_TRY(CheckShapes(graph));
  WHET_TRY(ops::VerifyGraph(graph).With("after lowering"));

  Lowered lowered;
  const Layout layout = BestLayout(graph, options, target->alignment, &lowered.report);
  Reorder(graph, layout.order);
  Report(graph, layout, &lowered.report);
  BuiltPlan built = WHET_TRY(BuildPlan(graph, coded, layout.aliasing, layout.placement));
  built.plan.target = options.target;
  built.plan.card = options.card;
  built.plan.provenance = options.provenance;
  built.plan.entries[0].arena_lower_bound = lowered.report.arena_lower_bound;
  lowered.report.weight_bytes = built.weight_bytes;
  AddGoldens(graph, options, &built.plan, &lowered.report);
  const format::Allocate allocate = options.allocate ? options.allocate : Into(&lowered.file);
  lowered.allocated = options.prepack
                          ? WHET_TRY(WritePacked(built, *options.prepack, allocate, &lowered.report))
                          : WHET_TRY(format::WritePlanInto(built.plan, built.pieces, allocate));
  WHET_TRY(CheckBinds(WHET_TRY(format::ReadPlan(lowered.allocated).With("the plan just written"))));
  return lowered;
}

}  // namespace whet::lower
