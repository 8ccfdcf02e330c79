// SPDX-License-Identifier: Apache-2.0
#include "serve/loaded_plan.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>

#include "serve/real_sizes.h"

namespace whet::serve {
namespace {

constexpr size_t kAlignment = 64;

Port PortOf(const runtime::TensorInfo& info) {
  return {std::string(info.name),
          info.dtype,
          {info.dims.begin(), info.dims.end()},
          {info.scale.begin(), info.scale.end()},
          {info.zero_point.begin(), info.zero_point.end()},
          info.exact,
          info.bytes};
}

// Kernels read truth values as 0 and 1.
void CopyInput(DType dtype, std::span<const std::byte> from, std::span<std::byte> to) {
  if (dtype != DType::kBool) {
    std::copy(from.begin(), from.end(), to.begin());
    return;
  }
  std::transform(from.begin(), from.end(), to.begin(),
                 [](std::byte value) { return std::byte{value != std::byte{0}}; });
}

int64_t MicrosecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

std::string TypeText(DType dtype, std::span<const int64_t> dims) {
  std::string text = std::string(DTypeNumpyName(dtype)) + " [";
  for (size_t i = 0; i < dims.size(); ++i) text += (i ? ", " : "") + std::to_string(dims[i]);
  return text + "]";
}

Result<std::shared_ptr<LoadedPlan>> LoadedPlan::Load(const Candidate& candidate, const Options& options) {
  std::shared_ptr<LoadedPlan> plan(new LoadedPlan());
  WHET_TRY(plan->Open(candidate));
  const std::string label = plan->file_ ? candidate.file : candidate.name + " " + candidate.version;
  WHET_TRY(plan->Verify(candidate.plan).With(label));
  WHET_TRY(plan->AddSeats(options).With(label));
  plan->Describe(candidate);
  return plan;
}

Status LoadedPlan::Open(const Candidate& candidate) {
  memory_ = candidate.memory;
  bytes_ = {memory_.get(), candidate.memory_bytes};
  if (memory_) return {};
  file_ = WHET_TRY(MappedFile::Open(candidate.file));
  bytes_ = file_->bytes();
  return {};
}

// The pages that hashing a file has read are given back; those that runs need come again from the page cache.
Status LoadedPlan::Verify(const Digest& digest) const {
  const Digest found = Sha256(bytes_);
  if (file_ && !bytes_.empty()) madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
  if (found == digest) return {};
  return Error("has SHA-256 " + Hex(found) + " instead of " + Hex(digest) +
               "; the plan is damaged or another one, fetch it again");
}

Result<LoadedPlan::Seat> LoadedPlan::MakeSeat(const runtime::LoadOptions& load) const {
  Seat seat;
  seat.session = WHET_TRY(runtime::Session::Load(bytes_, load));
  const size_t bytes = (seat.session->arena_bytes() + kAlignment) / kAlignment * kAlignment;
  seat.arena.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, bytes)));
  if (!seat.arena)
    return Error("there is no memory for the " + std::to_string(bytes) +
                 " bytes that it computes in; use a smaller plan, or fewer sessions");
  WHET_TRY(seat.session->SetArena({seat.arena.get(), bytes}));
  return seat;
}

Status LoadedPlan::AddSeats(const Options& options) {
  runtime::LoadOptions load{.threads = options.threads, .check_segments = true, .pool = options.pool};
  int wanted = options.sessions;
  while (static_cast<int>(seats_.size()) < wanted) {
    Seat seat = WHET_TRY(MakeSeat(load));
    load.check_segments = false;  // once is enough
    if (seat.session->keeps_state()) wanted = 1;
    if (seats_.empty()) WHET_TRY(seat.session->CheckGoldens());
    seat.session->FillInputs(1);
    seat.session->Run();
    seat.session->Reset();
    seats_.push_back(std::move(seat));
  }
  return {};
}

Result<int> LoadedPlan::CheckGoldens() const {
  const Seat seat = WHET_TRY(MakeSeat({.threads = 1}));
  return seat.session->CheckGoldens();
}

void LoadedPlan::Describe(const Candidate& candidate) {
  const runtime::Session& session = *seats_[0].session;
  description_.name = candidate.name;
  description_.version = candidate.version;
  description_.plan = candidate.plan;
  description_.keeps_state = session.keeps_state();
  description_.file_bytes = bytes_.size();
  description_.sessions = static_cast<int>(seats_.size());
  description_.arena_bytes = session.arena_bytes();
  description_.packed_bytes = session.packed_bytes();
  for (const runtime::TensorInfo& info : session.inputs()) {
    description_.inputs.push_back(PortOf(info));
    input_bytes_ += info.bytes;
  }
  for (const runtime::TensorInfo& info : session.outputs()) description_.outputs.push_back(PortOf(info));
}

Result<const Tensor*> LoadedPlan::InputFor(size_t port, const Request& request) const {
  const Port& wanted = description_.inputs[port];
  const auto named = std::find_if(request.inputs.begin(), request.inputs.end(),
                                  [&](const Tensor& tensor) { return tensor.name == wanted.name; });
  const bool by_position = request.inputs[port].name.empty();
  if (named == request.inputs.end() && !by_position)
    return Error("input '" + wanted.name + "' is missing, there is '" + request.inputs[port].name +
                 "'; GET /v1/models/" + description_.name + " lists the inputs");
  const Tensor& tensor = by_position ? request.inputs[port] : *named;
  if (tensor.dtype != wanted.dtype || tensor.dims != wanted.dims || tensor.bytes.size() != wanted.bytes)
    return Error("input '" + wanted.name + "' is " + TypeText(tensor.dtype, tensor.dims) + "; give " +
                 TypeText(wanted.dtype, wanted.dims));
  return &tensor;
}

Result<Answer> LoadedPlan::Run(int index, const Request& request) {
  runtime::Session& session = *seats_[static_cast<size_t>(index)].session;
  const size_t ports = description_.inputs.size();
  if (request.inputs.size() != ports)
    return Error("there are " + std::to_string(request.inputs.size()) + " inputs; give " +
                 std::to_string(ports));
  std::vector<const Tensor*> tensors(ports);
  for (size_t i = 0; i < ports; ++i) tensors[i] = WHET_TRY(InputFor(i, request));
  const auto start = std::chrono::steady_clock::now();
  if (request.reset) session.Reset();
  for (size_t i = 0; i < ports; ++i) CopyInput(tensors[i]->dtype, tensors[i]->bytes, session.input_data(i));
  session.Run();
  Answer answer{Outputs(session), description_.version, description_.plan};
  answer.run_us = MicrosecondsSince(start);
  return answer;
}

std::vector<Tensor> LoadedPlan::Outputs(runtime::Session& session) const {
  std::vector<Tensor> outputs;
  for (size_t i = 0; i < description_.outputs.size(); ++i) {
    const Port& port = description_.outputs[i];
    const std::span<const int64_t> real = session.real_dims(i);
    outputs.push_back({port.name,
                       port.dtype,
                       {real.begin(), real.end()},
                       CutToSize(session.output_data(i), port.dims, real, DTypeSize(port.dtype))});
  }
  return outputs;
}

}  // namespace whet::serve
