// SPDX-License-Identifier: Apache-2.0
// Models that answer requests, by name, and that are exchanged while they do.
//
//   auto models = WHET_TRY(Models::Start({.workers = 2}));
//   WHET_TRY(models->Put({.name = "kws", .version = "3", .file = "/var/lib/whetd/plans/ab12...", .plan = digest}));
//   Answer answer = WHET_TRY(models->Infer("kws", {.inputs = {input}}));
//   WHET_TRY(models->Put({.name = "kws", .version = "4", ...}));   // live: no request waits for it, none is lost
//
// A request is answered whole by one plan, and the answer says by which. What is under way when a plan goes out of service ends
// on it; then its memory is given back and its file is unmapped. All functions are thread-safe.
#ifndef WHET_SERVE_MODELS_H_
#define WHET_SERVE_MODELS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/dtype.h"
#include "base/result.h"
#include "serve/latency.h"

namespace whet::serve {

// One input or output of a model.
struct Port {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;  // the largest, where sizes depend on data
  std::vector<float> scale;   // empty when not quantised
  std::vector<int32_t> zero_point;
  bool exact = true;  // the same bits on every machine
  uint64_t bytes = 0;
};

// A tensor that comes or goes: raw, little-endian, C order.
struct Tensor {
  std::string name;  // empty in a request: by position
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;
  std::vector<std::byte> bytes;
};

struct Request {
  std::vector<Tensor> inputs;
  bool reset = false;  // a model that keeps state begins anew before this request
};

struct Answer {
  std::vector<Tensor> outputs;
  std::string version;
  Digest plan{};  // that has answered
  int64_t wait_us = 0, run_us = 0;
};

// Why there is no answer: for the status of HTTP, and for counting.
enum class Refusal { kNone, kUnknownModel, kBadInput, kBusy, kStopping };

struct Outcome {
  Refusal refusal = Refusal::kNone;
  std::string message;  // of a refusal: what is wrong, and what to do
  Answer answer;        // otherwise
  bool ok() const { return refusal == Refusal::kNone; }
};

// What is to be put into service: a plan in a file, which stays as it is until it is out of service but may be unlinked, or in
// memory, as one that was sealed is.
struct Candidate {
  std::string name, version;
  std::string file;
  std::shared_ptr<const std::byte> memory;  // at a multiple of 64; null: the file
  size_t memory_bytes = 0;
  Digest plan{};  // SHA-256 of all bytes; they are read and compared before the plan answers anything
};

struct Description {
  std::string name, version;
  Digest plan{};
  std::vector<Port> inputs, outputs;
  bool keeps_state = false;
  uint64_t file_bytes = 0, arena_bytes = 0,
           packed_bytes = 0;          // of the plan; of each session; of each session
  int sessions = 1;                   // requests that it can compute at a time
  int64_t answered = 0, refused = 0;  // under this name, whatever the plan
  Latency run;                        // of this plan's answers
};

struct ShadowOptions {
  Candidate candidate;            // its name is the live model's
  int64_t share_per_million = 0;  // of the live requests
  int64_t cpu_per_million =
      100'000;             // of one core, over the shadow's time; what would exceed it is passed over
  double tolerance = 0.1;  // see serve/disagreement.h
  uint64_t seed = 0;       // which requests are drawn: with the same seed the same ones
};

struct ShadowFigures {
  int64_t seen = 0;           // live requests answered since it began
  int64_t drawn = 0;          // of them, for the candidate
  int64_t compared = 0;       // of those, answered by it; the rest were passed over for lack of CPU, or wait
  int64_t disagreements = 0;  // compared ones with another class, or another value beyond the tolerance
  int64_t errors = 0;         // requests that the candidate does not take
  int64_t cpu_us = 0, elapsed_us = 0;
  Latency live;       // of all that were seen
  Latency candidate;  // processor time of its runs, each in one thread
};

struct ModelsOptions {
  int workers = 1;      // requests computed at a time, over all models
  int threads = 1;      // that share one computation; the pool of threads is common to all models
  int sessions = 1;     // of a model, each with memory of its own; a model that keeps state has one
  int max_queue = 256;  // requests that wait; more are refused as kBusy
};

class Models {
 public:
  static Result<std::unique_ptr<Models>> Start(const ModelsOptions& options);
  virtual ~Models() = default;  // answers what waits, then ends

  // Loads beside what answers now, checks the digests of the whole and of each segment, answers the goldens that the plan
  // carries, and swaps. After an error nothing has changed. A model that keeps state begins anew.
  virtual Status Put(const Candidate& candidate) = 0;
  // Answers the goldens of the plan in service once more, beside the requests, in memory of its own. Yields how many there are.
  virtual Result<int> Probe(const std::string& name) = 0;
  virtual Status Remove(
      const std::string& name) = 0;  // what waits for it is refused; an error where there is none
  virtual std::vector<Description> List() const = 0;  // by name
  virtual std::optional<Description> Describe(const std::string& name) const = 0;
  virtual uint64_t MaxInputBytes() const = 0;  // the most that one request of any model has; 0 without models

  // Calls `done` once: from a worker, or before it returns where the request is refused. `done` should be quick; what it does not
  // need is given to the shadow after it has returned.
  using Done = std::function<void(const Outcome& outcome)>;
  virtual void Submit(const std::string& name, Request request, Done done) = 0;
  // Submit, and wait.
  Result<Answer> Infer(const std::string& name, Request request);

  // Lets a candidate answer a share of the live requests of a model, after they have been answered, unheard, in a thread of the
  // lowest priority. One a model: a new one takes the place of the old. Refused for a model that keeps state, since the candidate
  // would have to see every request, and where inputs or outputs differ in type or size. It ends when the model is put anew.
  virtual Status StartShadow(const ShadowOptions& options) = 0;
  virtual std::optional<ShadowFigures> Shadow(const std::string& name) const = 0;
  virtual void StopShadow(const std::string& name) = 0;
};

}  // namespace whet::serve

#endif  // WHET_SERVE_MODELS_H_
