// SPDX-License-Identifier: Apache-2.0
// The process of a trial. It bounds itself first, and says what it has seen in one line.
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "agent/open_plan.h"
#include "agent/trial_spec.h"
#include "base/file.h"
#include "runtime/session.h"

namespace whet::agent {
namespace {

using Clock = std::chrono::steady_clock;

int64_t MicrosecondsSince(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
}

// A line of /proc/self/status in bytes.
int64_t StatusBytes(std::string_view name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return std::strtoll(line.c_str() + name.size(), nullptr, 10) * 1024;
  }
  return 0;
}

void Limit(int resource, int64_t value) {
  const rlimit limit{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  setrlimit(resource, &limit);
}

void BoundThisProcess(const TrialSpec& spec) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_FSIZE, 0);
  if (spec.cpu_seconds > 0) Limit(RLIMIT_CPU, spec.cpu_seconds);
  if (spec.memory_bytes > 0) Limit(RLIMIT_AS, StatusBytes("VmSize:") + spec.memory_bytes);
}

struct Free {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};

struct Loaded {
  std::unique_ptr<std::byte, Free> arena;
  std::unique_ptr<runtime::Session> session;
};

Result<Loaded> Load(std::span<const std::byte> plan, bool check_segments) {
  Loaded loaded;
  loaded.session = WHET_TRY(runtime::Session::Load(plan, {.check_segments = check_segments}));
  const size_t bytes = (loaded.session->arena_bytes() + 64) / 64 * 64;
  loaded.arena.reset(static_cast<std::byte*>(std::aligned_alloc(64, bytes)));
  if (!loaded.arena)
    return Error("there is no memory for the " + std::to_string(bytes) + " bytes that it computes in");
  WHET_TRY(loaded.session->SetArena({loaded.arena.get(), bytes}));
  return loaded;
}

// The runs' times in order, and the figures of those.
void Measure(runtime::Session& session, int64_t runs, TrialResult* result) {
  std::vector<int64_t> times;
  for (int64_t i = 0; i < runs; ++i) {
    session.FillInputs(static_cast<uint32_t>(i) + 1);
    const auto start = Clock::now();
    session.Run();
    times.push_back(MicrosecondsSince(start));
  }
  std::sort(times.begin(), times.end());
  const auto quantile = [&](size_t hundredths) {
    return times[std::max<size_t>((times.size() * hundredths + 99) / 100, 1) - 1];
  };
  result->runs = runs;
  if (times.empty()) return;
  result->p50_us = quantile(50);
  result->p99_us = quantile(99);
}

std::string Excess(const TrialResult& result, const bundle::Limits& limits) {
  const auto over = [](const char* what, int64_t seen, int64_t limit, const char* unit) {
    return limit > 0 && seen > limit
               ? what + std::to_string(seen) + unit + ", the limit is " + std::to_string(limit) + unit + "; "
               : "";
  };
  std::string excess = over("p99 ", result.p99_us, limits.p99_us, " us") +
                       over("peak ", result.peak_bytes, limits.peak_bytes, " bytes");
  if (!excess.empty()) excess.resize(excess.size() - 2);
  return excess;
}

// The first load looks at every byte. What the second one adds to the memory is what serving the plan will.
Status Try(const TrialSpec& spec, TrialResult* result) {
  const TrialRequest& request = spec.request;
  const serve::Candidate candidate = WHET_TRY(OpenPlan(request.plan, spec.key_file, int64_t{1} << 40));
  std::optional<MappedFile> file;
  if (!candidate.memory) file = WHET_TRY(MappedFile::Open(candidate.file));
  std::span<const std::byte> bytes(candidate.memory.get(), candidate.memory_bytes);
  if (file) bytes = file->bytes();
  if (Sha256(bytes) != candidate.plan) return Error("its SHA-256 is not the one that was signed");
  WHET_TRY(Load(bytes, true));
  if (file) file = WHET_TRY(MappedFile::Open(candidate.file));  // its pages count anew
  if (file) bytes = file->bytes();
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const int64_t before = StatusBytes("VmRSS:");
  const auto start = Clock::now();
  const Loaded loaded = WHET_TRY(Load(bytes, false));
  result->load_us = MicrosecondsSince(start);
  result->goldens = WHET_TRY(loaded.session->CheckGoldens());
  if (result->goldens < request.goldens)
    return Error("it carries " + std::to_string(result->goldens) + " goldens instead of " +
                 std::to_string(request.goldens));
  Measure(*loaded.session, request.limits.runs, result);
  result->peak_bytes =
      std::max<int64_t>(StatusBytes("VmHWM:") - before, 0) + static_cast<int64_t>(candidate.memory_bytes);
  return {};
}

TrialResult Judge(const TrialSpec& spec) {
  TrialResult result;
  const Status tried = Try(spec, &result);
  const std::string excess = Excess(result, spec.request.limits);
  result.end = !tried.ok() ? TrialEnd::kWrong : excess.empty() ? TrialEnd::kPassed : TrialEnd::kExceeds;
  result.detail = tried.ok() ? excess : tried.message();
  return result;
}

}  // namespace

int RunTrial(const std::string& text, int fd) {
  const Result<TrialSpec> spec = ParseTrialSpec(text);
  if (!spec.ok()) {
    std::fprintf(stderr, "whetd --trial: %s\n", spec.message().c_str());
    return 2;
  }
  BoundThisProcess(*spec);
  const std::string result = PrintTrialResult(Judge(*spec));
  return write(fd, result.data(), result.size()) == static_cast<ssize_t>(result.size()) ? 0 : 1;
}

}  // namespace whet::agent
