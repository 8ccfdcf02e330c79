// SPDX-License-Identifier: Apache-2.0
// Sizes that depend on data while a graph is built: docs/adr/0006-data-dependent-sizes.md. A type's size is then the
// largest one, and an i64 value of the graph counts how many elements along that axis are real. What lies behind
// them is arbitrary, so whatever would take it for data is fed something harmless, or refused.
#ifndef WHET_IMPORT_REAL_SIZES_H_
#define WHET_IMPORT_REAL_SIZES_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::import {

// A size that a tensor of sizes holds: a number, and the count by which it is at most that number.
struct ComputedSize {
  int64_t most = 0;
  ir::ValueId count = ir::kNoValue;  // absent where the size is exactly `most`
};

class RealSizes {
 public:
  // Adds a node of one result to the graph; it may come back through Prepare and Pass.
  using Emit =
      std::function<Result<ir::ValueId>(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs)>;

  RealSizes(ir::Graph& graph, Emit emit) : graph_(graph), emit_(std::move(emit)) {}

  // Along `axis`, as many elements of `value` as `count` says are real.
  void Set(ir::ValueId value, size_t axis, ir::ValueId count);
  ir::ValueId Of(ir::ValueId value, size_t axis) const;  // kNoValue: all are
  bool Any(ir::ValueId value) const { return counts_.contains(value); }

  // Numbers in a short tensor of sizes, where it holds a computed one; nothing for all other values.
  void SetSizes(ir::ValueId value, std::vector<ComputedSize> sizes) { sizes_[value] = std::move(sizes); }
  std::optional<std::vector<ComputedSize>> Sizes(ir::ValueId value) const;

  // Before a node is added: its operands with what is not real filled so that it does not matter.
  Status Prepare(ir::Node* node);
  // After it was added: what its results inherit; refuses ops to which arbitrary elements would matter.
  Status Pass(const ir::Node& node);

 private:
  using Rule = Status (RealSizes::*)(const ir::Node&);
  struct Row {
    const char* op;
    Rule rule;
  };
  static Rule RuleOf(const std::string& op);

  Status Aligned(const ir::Node& node);
  Status FirstKept(const ir::Node& node);
  Status FirstAxis(const ir::Node& node);
  Status Transposed(const ir::Node& node);
  Status Reshaped(const ir::Node& node);
  Status Sliced(const ir::Node& node);
  Status Padded(const ir::Node& node);
  Status Joined(const ir::Node& node);
  Status Gathered(const ir::Node& node);
  Status GatheredTuples(const ir::Node& node);
  Status GatheredElements(const ir::Node& node);
  Status Reduced(const ir::Node& node);
  Status Chosen(const ir::Node& node);
  Status Multiplied(const ir::Node& node);
  Status Fresh(const ir::Node& node);

  void PassSizes(const ir::Node& node);
  void MakeKnown(const ir::Node& node, const ir::Dims& dims, const std::vector<ComputedSize>& sizes);
  Result<ir::ValueId> Number(int64_t value);
  Result<ir::ValueId> Clamped(ir::ValueId count, int64_t less, int64_t most);
  Status Fill(ir::Node* node, size_t operand, size_t axis, const char* with);
  Status Refuse(const ir::Node& node, size_t operand, size_t axis) const;
  size_t Rank(ir::ValueId id) const { return graph_.type(id).shape.size(); }
  int64_t Most(ir::ValueId id, size_t axis) const { return graph_.type(id).shape[axis].size(); }
  std::vector<size_t> FoldedAxes(const ir::Node& node) const;

  ir::Graph& graph_;
  Emit emit_;
  std::map<ir::ValueId, std::vector<ir::ValueId>> counts_;  // by axis
  std::map<ir::ValueId, std::vector<ComputedSize>> sizes_;
};

}  // namespace whet::import

#endif  // WHET_IMPORT_REAL_SIZES_H_
