// SPDX-License-Identifier: Apache-2.0
// One entry of a plan, bound to this machine's kernels and ready to run in memory that the caller owns.
//
//   MappedFile file = WHET_TRY(MappedFile::Open("model.whet"));
//   auto session = WHET_TRY(Session::Load(file.bytes(), {.threads = 2}));
//   WHET_TRY(session->SetArena(arena));              // arena_bytes() long, 64-byte aligned
//   Fill(session->input_data(0));
//   session->Run();
//   Use(session->output_data(0));
//
// Load allocates; nothing after it does. Where memory runs out during Load, the packed constants give an error and the small
// tables end the program, since they are standard containers without exceptions. Run makes no system call except futex, to wake
// and await workers.
#ifndef WHET_RUNTIME_SESSION_H_
#define WHET_RUNTIME_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bind/bind.h"
#include "format/plan.h"
#include "runtime/isa_choice.h"
#include "runtime/worker_pool.h"

namespace whet::runtime {

struct LoadOptions {
  IsaSet isas = 0;              // 0: DefaultIsas(). Otherwise a set that this machine has
  int threads = 1;              // that compute, the caller of Run included; 1 to kMaxThreads
  bool check_segments = false;  // verify the SHA-256 of every segment, not of the index alone
  std::string_view entry;       // name of the entry; empty: the first
  // to share among sessions; must have `threads` or more. Null: a pool of the session's own
  std::shared_ptr<WorkerPool> pool;
  // ops estimated to take less stay on the calling thread; never changes results
  uint64_t min_shared_ns = 150000;
};

// Views into the session, valid while it lives.
struct TensorInfo {
  std::string_view name;
  DType dtype = DType::kF32;
  std::span<const int64_t> dims;
  std::span<const float> scale;  // empty when not quantised
  std::span<const int32_t> zero_point;
  bool exact = true;  // the same bits on every machine
  uint64_t bytes = 0;
};

// One operation of the entry, in the order of execution.
struct StepInfo {
  std::string_view op;      // as in docs/ops.md
  std::string_view node;    // name in the source model
  std::string_view kernel;  // row of its first call; "alias" when nothing has to be computed
  Isa isa = Isa::kScalar;
  int calls = 0;          // kernel calls
  uint64_t macs = 0;      // multiply-accumulates, 0 where the op has none
  uint64_t elements = 0;  // of its outputs
};

// Not thread-safe: one thread at a time uses a session. Different sessions are independent, also when they share a pool.
class Session {
 public:
  // Reads and verifies `file`, binds every op, packs the constants that the file does not hold pre-packed for the chosen kernel.
  // `file` must be 64-byte aligned (a mapped file is) and outlive the session, which reads canonical constants in place.
  static Result<std::unique_ptr<Session>> Load(std::span<const std::byte> file,
                                               const LoadOptions& options = {});

  const format::Plan& plan() const { return plan_; }
  const format::Entry& entry() const { return *entry_; }
  int threads() const { return threads_; }
  size_t arena_bytes() const { return arena_bytes_; }    // activations, then one workspace per thread
  size_t packed_bytes() const { return packed_bytes_; }  // constants that Load had to pack, on the heap

  // Gives the session its working memory: at least arena_bytes(), 64-byte aligned. The caller keeps it and keeps it alive; it
  // may be exchanged between runs. Inputs have to be written after it. States, which live in it, begin anew.
  Status SetArena(std::span<std::byte> arena);
  bool has_arena() const { return arena_ != nullptr; }

  // What a model keeps from run to run gets its initial value; nothing happens to one that keeps nothing. Needs an arena.
  void Reset();
  bool keeps_state() const { return !entry_->states.empty(); }

  const std::vector<TensorInfo>& inputs() const { return inputs_; }
  const std::vector<TensorInfo>& outputs() const { return outputs_; }

  // The sizes of output i after the latest run. They differ from outputs()[i].dims, which are the largest, where
  // sizes depend on data; elements beyond them are zero. Needs an arena; the view lives until the next call.
  std::span<const int64_t> real_dims(size_t i);

  // Bytes in the arena, raw little-endian in C order. A run may overwrite the inputs, so write them before each. Outputs are
  // valid until the next run.
  std::span<std::byte> input_data(size_t i);
  std::span<const std::byte> output_data(size_t i) const;

  // Draws all inputs from the seeded generator (base/seeded.h).
  void FillInputs(uint32_t seed);

  // Computes the outputs. Rounding mode and flush-to-zero are pinned meanwhile on every computing thread.
  void Run();

  // Run for `whet bench`: adds to nanoseconds[step] what each step took. One element per step.
  void RunTimed(std::span<uint64_t> nanoseconds);

  // Run for `whet compare`: calls back after each step with the indices (of entry().tensors) that it wrote; tensor_data() of
  // those is valid during the call.
  using Observer = std::function<void(size_t step, std::span<const int32_t> tensors)>;
  void RunObserved(const Observer& observer);

  size_t step_count() const { return steps_.size(); }
  const StepInfo& step(size_t i) const { return steps_[i].info; }
  std::span<const std::byte> tensor_data(int32_t tensor) const;

  // Draws the goldens' inputs, runs, and compares: exact outputs by SHA-256, others by tolerance. Yields how many goldens of this
  // entry agreed (0 when the plan carries none); the error names the first output that differs. Needs an arena, and leaves states
  // reset.
  Result<int> CheckGoldens();

 private:
  struct Call {
    bind::BoundCall bound;
    int shares = 1;  // among how many threads its tiles are split
    std::vector<const void*> in, consts;
    std::vector<void*> out;
    whet_args args{};
  };
  struct Step {
    StepInfo info;
    uint32_t op = 0;
    std::vector<Call> calls;
  };
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };

  Session() = default;
  Status ChooseEntry(std::string_view name);
  Status ChooseThreads(const LoadOptions& options);
  Status BindSteps(const LoadOptions& options, IsaSet isas);
  Status BindStep(uint32_t op, const LoadOptions& options, IsaSet isas);
  Status PlaceConstants(Step* step);
  Status PackConstants(Call* call);
  Result<const format::Packed*> FindPacked(const Step& step, const Call& call) const;
  Status DescribeEnds();
  void MeasureArena();
  const void* PointerTo(int32_t tensor) const;
  void RunStep(const Step& step) const;
  void KeepStates() const;
  Status CheckGolden(const format::Golden& golden);

  format::Plan plan_;
  const format::Entry* entry_ = nullptr;
  uint32_t entry_index_ = 0;
  int threads_ = 1;
  std::shared_ptr<WorkerPool> pool_;
  std::vector<Step> steps_;
  std::vector<TensorInfo> inputs_, outputs_;
  std::vector<int64_t> real_dims_;
  std::vector<std::unique_ptr<std::byte[], Free>> packed_;
  std::unique_ptr<bind::Constants> constants_;
  std::vector<const void*> read_in_place_;  // constants that runs read as they are, coded ones expanded
  size_t packed_bytes_ = 0;
  size_t arena_bytes_ = 0;
  size_t workspace_offset_ = 0, workspace_stride_ = 0;
  std::byte* arena_ = nullptr;
};

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_SESSION_H_
