// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/picture.h"
#include "format/coding.h"
#include "runtime/session.h"

namespace whet::cli {
namespace {

using Json = nlohmann::json;

// The first and the last step that needs each tensor; inputs are there from step 0, outputs until the end.
struct Life {
  int first = -1, last = -1;
};

std::vector<Life> Lives(const format::Entry& entry) {
  std::vector<Life> lives(entry.tensors.size());
  const int steps = static_cast<int>(entry.ops.size());
  const auto use = [&](int32_t id, int step) {
    if (id < 0) return;
    Life& life = lives[static_cast<size_t>(id)];
    if (life.first < 0) life.first = step;
    life.last = std::max(life.last, step);
  };
  for (int32_t id : entry.inputs) use(id, 0);
  for (int step = 0; step < steps; ++step) {
    for (int32_t id : entry.ops[static_cast<size_t>(step)].inputs) use(id, step);
    for (int32_t id : entry.ops[static_cast<size_t>(step)].outputs) use(id, step);
  }
  for (int32_t id : entry.outputs) use(id, std::max(0, steps - 1));
  return lives;
}

// Bytes of the arena that hold something during a step. Tensors may share their place.
uint64_t BytesAlive(std::vector<std::pair<uint64_t, uint64_t>> extents) {
  std::ranges::sort(extents);
  uint64_t alive = 0, end = 0;
  for (const auto& [from, to] : extents) {
    alive += std::max(end, to) - std::max(end, from);
    end = std::max(end, to);
  }
  return alive;
}

Json Alive(const format::Entry& entry, const std::vector<Life>& lives) {
  std::vector<std::vector<std::pair<uint64_t, uint64_t>>> steps(entry.ops.size());
  for (size_t i = 0; i < lives.size(); ++i) {
    const format::Tensor& t = entry.tensors[i];
    if (t.is_constant() || lives[i].first < 0) continue;
    for (int step = lives[i].first; step <= lives[i].last && step < static_cast<int>(steps.size()); ++step)
      steps[static_cast<size_t>(step)].emplace_back(t.offset, t.offset + t.bytes);
  }
  Json alive = Json::array();
  for (auto& extents : steps) alive.push_back(BytesAlive(std::move(extents)));
  return alive;
}

std::string TypeText(const format::Tensor& t) {
  ir::Type type{t.dtype, ir::ToShape(t.dims), {}};
  if (t.scale.size() <= 1) type.quant = {t.scale, t.zero_point, t.axis};
  const std::string text = ToString(type) + format::CodingText(t);
  return t.scale.size() > 1 ? fmt::format("{} {} scales on axis {}", text, t.scale.size(), t.axis) : text;
}

Json AttrRow(const format::Attr& attr) {
  using Kind = format::Attr::Kind;
  if (attr.kind == Kind::kText) return {attr.key, attr.text};
  const bool real = attr.kind == Kind::kReal || attr.kind == Kind::kReals;
  std::string text;
  const auto add = [&](const auto& value) { text += fmt::format("{}{}", text.empty() ? "" : ", ", value); };
  if (real) std::ranges::for_each(attr.reals, add);
  if (!real) std::ranges::for_each(attr.ints, add);
  return {attr.key, text};
}

Json OpRow(const Model& model, const format::Op& op, const runtime::StepInfo* step) {
  const format::Entry& entry = model.entry();
  int64_t parameters = 0;
  uint64_t bytes = 0;
  const auto weigh = [&](int32_t id, bool counted) {
    if (id < 0 || !entry.tensors[static_cast<size_t>(id)].is_constant()) return;
    bytes += format::StoredBytes(entry.tensors[static_cast<size_t>(id)]);
    if (counted) parameters += entry.tensors[static_cast<size_t>(id)].count();
  };
  for (int32_t id : op.inputs) weigh(id, true);
  for (int32_t id : op.baked) weigh(id, false);
  Json attrs = Json::array();
  for (const format::Attr& attr : op.attrs) attrs.push_back(AttrRow(attr));
  Json row = {{"n", op.name},    {"o", format::OpName(op.code)},
              {"i", op.inputs},  {"r", op.outputs},
              {"p", parameters}, {"b", bytes},
              {"a", attrs}};
  if (step) row["m"] = step->macs;
  if (step) row["k"] = step->kernel;
  return row;
}

// Whether the message says this node's name the way messages do.
bool Names(const std::string& error, const std::string& node) {
  return error.find(fmt::format("node '{}'", node)) != std::string::npos;
}

}  // namespace

Json PlanView(const Model& model) {
  const format::Entry& entry = model.entry();
  const std::vector<Life> lives = Lives(entry);
  Json tensors = Json::array(), nodes = Json::array();
  for (size_t i = 0; i < entry.tensors.size(); ++i) {
    const format::Tensor& t = entry.tensors[i];
    Json row = {t.name, TypeText(t), format::StoredBytes(t), t.is_constant()};
    if (!t.is_constant() && lives[i].first >= 0) {
      for (uint64_t number :
           {t.offset, static_cast<uint64_t>(lives[i].first), static_cast<uint64_t>(lives[i].last)})
        row.push_back(number);
    }
    tensors.push_back(std::move(row));
  }
  const Result<std::unique_ptr<runtime::Session>> session = runtime::Session::Load(model.file());
  for (size_t i = 0; i < entry.ops.size(); ++i) {
    nodes.push_back(OpRow(model, entry.ops[i], session.ok() ? &(*session)->step(i) : nullptr));
  }
  return {
      {"title", "Plan"},
      {"note", "The compiled plan: what runs on a device, in this order."},
      {"tensors", tensors},
      {"nodes", nodes},
      {"inputs", entry.inputs},
      {"outputs", entry.outputs},
      {"arena",
       {{"bytes", entry.arena_bytes}, {"lower", entry.arena_lower_bound}, {"live", Alive(entry, lives)}}}};
}

Json SourceView(const import::ModelView& view, const std::vector<import::Refusal>& refused,
                const std::string& error) {
  std::map<std::pair<std::string, std::string>, const import::Refusal*> reasons;
  for (const import::Refusal& row : refused) reasons[{row.node, row.op}] = &row;
  Json tensors = Json::array(), nodes = Json::array();
  for (const import::ViewTensor& t : view.tensors) tensors.push_back({t.name, t.type, t.bytes, t.constant});
  for (const import::ViewNode& node : view.nodes) {
    Json row = {
        {"n", node.name}, {"o", node.op}, {"i", node.inputs}, {"r", node.outputs}, {"a", Json::array()}};
    for (const auto& [key, value] : node.attrs) row["a"].push_back({key, value});
    uint64_t bytes = 0;
    for (int32_t id : node.inputs) {
      if (id >= 0 && view.tensors[static_cast<size_t>(id)].constant)
        bytes += view.tensors[static_cast<size_t>(id)].bytes;
    }
    row["b"] = bytes;
    const auto reason = reasons.find({node.name, node.op});
    if (reason != reasons.end()) {
      row["x"] = {reason->second->reason, reason->second->remedy};
    } else if (refused.empty() && Names(error, node.name)) {
      row["x"] = {error, ""};
    }
    nodes.push_back(std::move(row));
  }
  return {{"title", "Source"},     {"note", "The model file as it is: " + view.format + "."},
          {"tensors", tensors},    {"nodes", nodes},
          {"inputs", view.inputs}, {"outputs", view.outputs}};
}

}  // namespace whet::cli
