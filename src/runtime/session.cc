// SPDX-License-Identifier: Apache-2.0
#include "runtime/session.h"

#include <algorithm>
#include <cstring>
#include <ctime>

#include "base/check.h"
#include "base/seeded_fill.h"
#include "runtime/float_state.h"

namespace whet::runtime {
namespace {

// One kernel call as the pool's shares see it.
struct SharedCall {
  whet_run* run;
  const whet_args* args;
  int64_t tiles;
  int shares;
  std::byte* workspace;
  size_t workspace_stride;
};

// Tiles are split evenly and statically, so that a share always computes the same ones.
void RunShare(void* context, int share) {
  const SharedCall& call = *static_cast<const SharedCall*>(context);
  whet_args args = *call.args;
  args.workspace = call.workspace + call.workspace_stride * static_cast<size_t>(share);
  call.run(&args, static_cast<int32_t>(call.tiles * share / call.shares),
           static_cast<int32_t>(call.tiles * (share + 1) / call.shares));
}

uint64_t Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

Status Session::SetArena(std::span<std::byte> arena) {
  if (arena.size() < arena_bytes_) {
    return Error("the arena has " + std::to_string(arena.size()) + " bytes: give " +
                 std::to_string(arena_bytes_));
  }
  if (reinterpret_cast<uintptr_t>(arena.data()) % format::kTensorAlignment != 0) {
    return Error("the arena is not 64-byte aligned");
  }
  arena_ = arena.data();
  for (Step& step : steps_) {
    for (Call& call : step.calls) {
      const bind::Call& bound = call.bound.call;
      for (size_t i = 0; i < call.in.size(); ++i) call.in[i] = PointerTo(bound.in[i]);
      for (size_t i = 0; i < call.out.size(); ++i) call.out[i] = const_cast<void*>(PointerTo(bound.out[i]));
      call.args = {bound.params.data(), call.in.data(), call.out.data(), call.consts.data(), nullptr};
    }
  }
  Reset();
  return {};
}

void Session::Reset() {
  WHET_CHECK(has_arena());
  for (const format::State& state : entry_->states) {
    const format::Tensor& tensor = entry_->tensors[static_cast<size_t>(state.input)];
    if (state.initial < 0) {
      std::memset(arena_ + tensor.offset, 0, tensor.bytes);
    } else {
      std::memcpy(arena_ + tensor.offset, PointerTo(state.initial), tensor.bytes);
    }
  }
}

// Lowering sees to it that no copy overwrites what another one reads.
void Session::KeepStates() const {
  for (const format::State& state : entry_->states) {
    const format::Tensor& tensor = entry_->tensors[static_cast<size_t>(state.input)];
    const void* next = PointerTo(state.output);
    if (next != arena_ + tensor.offset) std::memmove(arena_ + tensor.offset, next, tensor.bytes);
  }
}

const void* Session::PointerTo(int32_t index) const {
  if (index < 0) return nullptr;
  const format::Tensor& tensor = entry_->tensors[static_cast<size_t>(index)];
  return tensor.is_constant() ? constants_->Data(tensor) : arena_ + tensor.offset;
}

std::span<const std::byte> Session::tensor_data(int32_t tensor) const {
  WHET_CHECK(has_arena());
  return {static_cast<const std::byte*>(PointerTo(tensor)),
          entry_->tensors[static_cast<size_t>(tensor)].bytes};
}

std::span<std::byte> Session::input_data(size_t i) {
  WHET_CHECK(i < inputs_.size());
  const std::span<const std::byte> data = tensor_data(entry_->inputs[i]);
  return {const_cast<std::byte*>(data.data()), data.size()};
}

std::span<const std::byte> Session::output_data(size_t i) const {
  WHET_CHECK(i < outputs_.size());
  return tensor_data(entry_->outputs[i]);
}

std::span<const int64_t> Session::real_dims(size_t i) {
  WHET_CHECK(i < outputs_.size());
  const std::span<const int64_t> dims = outputs_[i].dims;
  std::copy(dims.begin(), dims.end(), real_dims_.begin());
  for (const format::RealSize& size : entry_->real_sizes) {
    if (static_cast<size_t>(size.output) != i) continue;
    int64_t count = 0;
    std::memcpy(&count, tensor_data(entry_->outputs[static_cast<size_t>(size.count)]).data(), sizeof count);
    const size_t axis = static_cast<size_t>(size.axis);
    real_dims_[axis] = std::clamp<int64_t>(count, 0, dims[axis]);
  }
  return std::span<const int64_t>(real_dims_).first(dims.size());
}

void Session::FillInputs(uint32_t seed) {
  for (size_t i = 0; i < inputs_.size(); ++i) {
    FillSeeded(inputs_[i].dtype, seed, static_cast<uint32_t>(i), input_data(i));
  }
}

void Session::RunStep(const Step& step) const {
  for (const Call& call : step.calls) {
    SharedCall shared = {call.bound.kernel->run,     &call.args,       call.bound.tiles, call.shares,
                         arena_ + workspace_offset_, workspace_stride_};
    if (call.shares == 1) {
      RunShare(&shared, 0);
    } else {
      pool_->Run(call.shares, RunShare, &shared);
    }
  }
}

void Session::Run() {
  WHET_CHECK(has_arena());
  const PinnedFloatState pinned;
  for (const Step& step : steps_) RunStep(step);
  KeepStates();
}

void Session::RunTimed(std::span<uint64_t> nanoseconds) {
  WHET_CHECK(has_arena() && nanoseconds.size() >= steps_.size());
  const PinnedFloatState pinned;
  uint64_t before = Now();
  for (size_t i = 0; i < steps_.size(); ++i) {
    RunStep(steps_[i]);
    const uint64_t after = Now();
    nanoseconds[i] += after - before;
    before = after;
  }
  KeepStates();
}

void Session::RunObserved(const Observer& observer) {
  WHET_CHECK(has_arena());
  const PinnedFloatState pinned;
  for (size_t i = 0; i < steps_.size(); ++i) {
    RunStep(steps_[i]);
    observer(i, entry_->ops[steps_[i].op].outputs);
  }
  KeepStates();
}

}  // namespace whet::runtime
