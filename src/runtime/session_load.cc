// SPDX-License-Identifier: Apache-2.0
// Session::Load and what it decides: entry, threads, kernels, place of every constant, size of the arena.
#include <algorithm>
#include <string>

#include "runtime/cost.h"
#include "runtime/float_state.h"
#include "runtime/session.h"

namespace whet::runtime {
namespace {

constexpr size_t kAlignment = format::kTensorAlignment;

size_t Aligned(size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

size_t TotalBytes(std::span<const kernels::ConstSpec> specs) {
  size_t total = 0;
  for (const kernels::ConstSpec& spec : specs) total += Aligned(spec.bytes());
  return total;
}

Status CheckMachineHas(IsaSet isas) {
  if (isas & ~MachineIsas()) return Error("the ISAs asked for are more than this machine has");
  return {};
}

std::string EntryNames(const format::Plan& plan) {
  std::string names;
  for (const format::Entry& entry : plan.entries) names += (names.empty() ? "" : ", ") + entry.name;
  return names;
}

TensorInfo InfoOf(const format::Tensor& tensor) {
  return {tensor.name,       tensor.dtype, tensor.dims, tensor.scale,
          tensor.zero_point, tensor.exact, tensor.bytes};
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Load(std::span<const std::byte> file, const LoadOptions& options) {
  if (reinterpret_cast<uintptr_t>(file.data()) % kAlignment != 0) {
    return Error(
        "the plan's bytes are not 64-byte aligned in memory: map the file, or copy it to an aligned place");
  }
  std::unique_ptr<Session> session(new Session());
  session->plan_ = WHET_TRY(format::ReadPlan(file, {.check_segments = options.check_segments}));
  session->constants_ = std::make_unique<bind::Constants>(session->plan_);
  const IsaSet isas = options.isas ? options.isas : WHET_TRY(DefaultIsas());
  WHET_TRY(CheckMachineHas(isas));
  WHET_TRY(session->ChooseEntry(options.entry));
  WHET_TRY(session->ChooseThreads(options));
  WHET_TRY(session->DescribeEnds());
  WHET_TRY(session->BindSteps(options, isas | IsaBit(Isa::kScalar)));
  session->MeasureArena();
  return session;
}

Status Session::ChooseEntry(std::string_view name) {
  for (const format::Entry& entry : plan_.entries) {
    if (!name.empty() && entry.name != name) continue;
    entry_ = &entry;
    entry_index_ = static_cast<uint32_t>(&entry - plan_.entries.data());
    return {};
  }
  if (name.empty()) return Error("the plan has no entry");
  return Error("the plan has no entry '" + std::string(name) + "': give one of " + EntryNames(plan_));
}

Status Session::ChooseThreads(const LoadOptions& options) {
  threads_ = options.threads;
  if (threads_ < 1 || threads_ > kMaxThreads) {
    return Error(std::to_string(threads_) + " threads asked for: give 1 to " + std::to_string(kMaxThreads));
  }
  pool_ = options.pool;
  if (!pool_ && threads_ > 1) pool_ = WHET_TRY(WorkerPool::Start(threads_));
  if (pool_ && pool_->threads() < threads_) {
    return Error(std::to_string(threads_) + " threads asked for, but the pool has " +
                 std::to_string(pool_->threads()));
  }
  return {};
}

Status Session::DescribeEnds() {
  for (int32_t input : entry_->inputs) {
    const format::Tensor& tensor = entry_->tensors[static_cast<size_t>(input)];
    if (tensor.is_constant())
      return Error("input '" + tensor.name + "' is a constant: compile the plan again");
    inputs_.push_back(InfoOf(tensor));
  }
  for (size_t i = 0; i < entry_->visible_outputs(); ++i)
    outputs_.push_back(InfoOf(entry_->tensors[static_cast<size_t>(entry_->outputs[i])]));
  real_dims_.resize(format::kMaxRank);
  return {};
}

Status Session::BindSteps(const LoadOptions& options, IsaSet isas) {
  const PinnedFloatState pinned;  // coded constants are expanded by a multiplication
  steps_.reserve(entry_->ops.size());
  for (uint32_t op = 0; op < entry_->ops.size(); ++op) {
    WHET_TRY(BindStep(op, options, isas));
    WHET_TRY(PlaceConstants(&steps_.back()));
  }
  return {};
}

Status Session::BindStep(uint32_t index, const LoadOptions& options, IsaSet isas) {
  const format::Op& op = entry_->ops[index];
  for (int32_t output : op.outputs) {
    if (entry_->tensors[static_cast<size_t>(output)].is_constant()) {
      return Error("node '" + op.name + "': its output is a constant: compile the plan again");
    }
  }
  std::vector<bind::BoundCall> bound = WHET_TRY(bind::BindOp(*constants_, *entry_, op, isas));
  Step& step = steps_.emplace_back();
  step.op = index;
  step.info = {format::OpName(op.code), op.name, "alias"};
  step.info.calls = static_cast<int>(bound.size());
  step.info.macs = MacsOf(*entry_, op);
  step.info.elements = ElementsOf(*entry_, op);
  if (!bound.empty()) {
    step.info.kernel = bound[0].kernel->name;
    step.info.isa = bound[0].kernel->isa;
  }
  const bool shared =
      EstimatedNanoseconds(step.info.macs, step.info.elements, step.info.isa) >= options.min_shared_ns;
  for (bind::BoundCall& each : bound) {
    Call& call = step.calls.emplace_back();
    call.bound = std::move(each);
    call.shares = shared ? std::min(threads_, call.bound.tiles) : 1;
    call.in.resize(call.bound.call.in.size());
    call.out.resize(call.bound.call.out.size());
  }
  return {};
}

// Pre-packed constants of this very kernel, or null. An op of several calls has none: its table would not say which call.
Result<const format::Packed*> Session::FindPacked(const Step& step, const Call& call) const {
  if (step.calls.size() != 1) return nullptr;
  for (const format::Packed& packed : plan_.packed) {
    if (packed.entry != entry_index_ || packed.op != step.op || packed.kernel != call.bound.kernel->name)
      continue;
    const std::span<const std::byte> data = plan_.segments[packed.segment].data;
    bool fits =
        packed.offsets.size() == call.bound.packed.size() && packed.bytes.size() == packed.offsets.size();
    for (size_t i = 0; fits && i < packed.offsets.size(); ++i) {
      fits = packed.bytes[i] == call.bound.packed[i].bytes() && packed.offsets[i] % kAlignment == 0 &&
             packed.bytes[i] <= data.size() && packed.offsets[i] <= data.size() - packed.bytes[i];
    }
    if (!fits)
      return Error("node '" + std::string(step.info.node) + "': its constants packed for kernel " +
                   packed.kernel + " have another layout than this runtime's: compile the plan again");
    return &packed;
  }
  return nullptr;
}

// Constants are used where they lie when the kernel reads canonical ones or the file holds its packed form; the rest is packed.
// Of what was expanded for the step, that stays which runs will read.
Status Session::PlaceConstants(Step* step) {
  for (Call& call : step->calls) {
    if (call.bound.kernel->pack == nullptr) {
      call.consts.assign(call.bound.call.source.begin(), call.bound.call.source.end());
      read_in_place_.insert(read_in_place_.end(), call.consts.begin(), call.consts.end());
    } else if (const format::Packed* packed = WHET_TRY(FindPacked(*step, call))) {
      const std::byte* data = plan_.segments[packed->segment].data.data();
      for (uint64_t offset : packed->offsets) call.consts.push_back(data + offset);
    } else {
      WHET_TRY(PackConstants(&call));
    }
    for (int32_t operand : call.bound.call.in) {
      if (operand < 0 || !entry_->tensors[static_cast<size_t>(operand)].is_coded()) continue;
      read_in_place_.push_back(constants_->Data(entry_->tensors[static_cast<size_t>(operand)]));
    }
  }
  WHET_TRY(constants_->status());
  constants_->KeepOnly(read_in_place_);
  return {};
}

Status Session::PackConstants(Call* call) {
  const size_t bytes = TotalBytes(call->bound.packed);
  std::byte* space = nullptr;
  if (bytes > 0) {
    space = packed_.emplace_back(static_cast<std::byte*>(std::aligned_alloc(kAlignment, bytes))).get();
    if (!space) return Error("no memory for " + std::to_string(bytes) + " bytes of packed constants");
    std::memset(space, 0, bytes);
  }
  packed_bytes_ += bytes;
  std::vector<void*> spaces;
  for (const kernels::ConstSpec& spec : call->bound.packed) {
    spaces.push_back(space);
    space += Aligned(spec.bytes());
  }
  call->bound.kernel->pack(call->bound.call.params.data(), call->bound.call.source.data(), spaces.data());
  call->consts.assign(spaces.begin(), spaces.end());
  return {};
}

void Session::MeasureArena() {
  size_t workspace = 0;
  for (const Step& step : steps_) {
    for (const Call& call : step.calls) workspace = std::max(workspace, call.bound.workspace);
  }
  workspace_offset_ = Aligned(entry_->arena_bytes);
  workspace_stride_ = Aligned(workspace);
  arena_bytes_ = workspace_offset_ + workspace_stride_ * static_cast<size_t>(threads_);
}

}  // namespace whet::runtime
