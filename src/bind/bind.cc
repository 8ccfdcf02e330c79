// SPDX-License-Identifier: Apache-2.0
#include "bind/bind.h"

#include <algorithm>

#include "bind/checks.h"
#include "format/plan_generated.h"

namespace whet::bind {

#define WHET_BINDER(op) Status Bind_##op(const OpView& view, std::vector<Call>* calls);
#include "bind/binders.inc"
#undef WHET_BINDER

namespace {

constexpr Binder kBinders[] = {
#define WHET_BINDER(op) {static_cast<uint16_t>(format::wire::OpCode::op), Bind_##op},
#include "bind/binders.inc"
#undef WHET_BINDER
};

const Binder* FindBinder(uint16_t code) {
  for (const Binder& binder : kBinders) {
    if (binder.code == code) return &binder;
  }
  return nullptr;
}

std::vector<Operand> LookUp(const format::Entry& entry, const std::vector<int32_t>& indices) {
  std::vector<Operand> operands;
  for (int32_t index : indices) {
    Operand& operand = operands.emplace_back();
    if (index >= 0) operand.tensor = &entry.tensors[static_cast<size_t>(index)];
  }
  return operands;
}

std::string OpLabel(const format::Op& op) {
  return "node '" + op.name + "' (" + std::string(format::OpName(op.code)) + ")";
}

Status CheckOperands(const format::Entry& entry, const format::Op& op) {
  if (op.version != 1)
    return Error("version " + std::to_string(op.version) + " is unknown; update this whet");
  if (op.outputs.empty()) return Error("has no result; recompile the model");
  for (const auto* indices : {&op.inputs, &op.outputs, &op.baked}) {
    for (int32_t index : *indices) {
      if (index >= 0) WHET_TRY(CheckTensor(entry.tensors[static_cast<size_t>(index)]));
    }
  }
  for (int32_t index : op.baked) {
    if (index < 0 || !entry.tensors[static_cast<size_t>(index)].is_constant())
      return Error("a baked operand is not a constant");
  }
  for (int32_t index : op.outputs) {
    if (index < 0 || entry.tensors[static_cast<size_t>(index)].is_constant())
      return Error("a result is a constant");
  }
  return {};
}

bool AllEmpty(const format::Entry& entry, const std::vector<int32_t>& tensors) {
  return std::all_of(tensors.begin(), tensors.end(),
                     [&](int32_t i) { return entry.tensors[static_cast<size_t>(i)].bytes == 0; });
}

// Kernels count on at least one element everywhere; lowering leaves no operand without any.
Status CheckNoneEmpty(const format::Entry& entry, const format::Op& op) {
  for (const auto* indices : {&op.inputs, &op.outputs}) {
    for (int32_t i : *indices) {
      if (i < 0 || entry.tensors[static_cast<size_t>(i)].bytes > 0) continue;
      return Error("tensor '" + entry.tensors[static_cast<size_t>(i)].name +
                   "' is empty beside others that are not; recompile the model");
    }
  }
  return {};
}

}  // namespace

OpView::OpView(Constants& constants, const format::Entry& entry, const format::Op& op)
    : constants_(constants),
      op_(op),
      tflm_(constants.plan().dialect == 1),
      inputs_(LookUp(entry, op.inputs)),
      outputs_(LookUp(entry, op.outputs)),
      baked_(LookUp(entry, op.baked)) {}

const format::Attr* OpView::Find(std::string_view key) const {
  for (const format::Attr& attr : op_.attrs) {
    if (attr.key == key) return &attr;
  }
  return nullptr;
}

int64_t OpView::Int(std::string_view key, int64_t otherwise) const {
  const format::Attr* attr = Find(key);
  return attr && !attr->ints.empty() ? attr->ints[0] : otherwise;
}

double OpView::Real(std::string_view key, double otherwise) const {
  const format::Attr* attr = Find(key);
  if (attr && !attr->reals.empty()) return attr->reals[0];
  return attr && !attr->ints.empty() ? static_cast<double>(attr->ints[0]) : otherwise;
}

std::string_view OpView::Text(std::string_view key, std::string_view otherwise) const {
  const format::Attr* attr = Find(key);
  return attr && attr->kind == format::Attr::Kind::kText ? std::string_view(attr->text) : otherwise;
}

std::span<const int64_t> OpView::Ints(std::string_view key) const {
  const format::Attr* attr = Find(key);
  return attr ? std::span<const int64_t>(attr->ints) : std::span<const int64_t>();
}

std::span<const double> OpView::Reals(std::string_view key) const {
  const format::Attr* attr = Find(key);
  return attr ? std::span<const double>(attr->reals) : std::span<const double>();
}

Result<std::vector<Call>> CallsOf(Constants& constants, const format::Entry& entry, const format::Op& op) {
  const Binder* binder = FindBinder(op.code);
  if (!binder) return Error(OpLabel(op) + ": this whet has no kernel for the operation; update it");
  WHET_TRY(CheckOperands(entry, op).With(OpLabel(op)));
  if (AllEmpty(entry, op.outputs)) return std::vector<Call>();
  WHET_TRY(CheckNoneEmpty(entry, op).With(OpLabel(op)));
  std::vector<Call> calls;
  WHET_TRY(binder->bind(OpView(constants, entry, op), &calls).With(OpLabel(op)));
  WHET_TRY(constants.status().With(OpLabel(op)));
  return calls;
}

Result<std::vector<BoundCall>> BindOp(Constants& constants, const format::Entry& entry, const format::Op& op,
                                      IsaSet allowed) {
  std::vector<BoundCall> bound;
  for (Call& call : WHET_TRY(CallsOf(constants, entry, op))) {
    BoundCall b;
    const void* params = call.params.data();
    b.kernel = kernels::SelectKernel(call.family, params, allowed);
    if (!b.kernel)
      return Error(OpLabel(op) + ": this build has no kernel row of family " + call.family +
                   "; add it to WHET_KERNELS");
    b.tiles = b.kernel->tiles(params);
    b.workspace = b.kernel->workspace ? b.kernel->workspace(params) : 0;
    if (b.kernel->packed) {
      kernels::ConstSpec specs[WHET_MAX_CONSTS];
      b.packed.assign(specs, specs + b.kernel->packed(params, specs));
    } else {
      b.packed = call.specs;
    }
    b.call = std::move(call);
    bound.push_back(std::move(b));
  }
  return bound;
}

}  // namespace whet::bind
