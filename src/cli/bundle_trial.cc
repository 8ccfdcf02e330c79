// SPDX-License-Identifier: Apache-2.0
#include "cli/bundle_trial.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/cpu.h"
#include "base/file.h"
#include "runtime/session.h"

namespace whet::cli {
namespace {

using Clock = std::chrono::steady_clock;

#if defined(__x86_64__)
constexpr const char* kProcessor = "x86_64";
#elif defined(__aarch64__)
constexpr const char* kProcessor = "aarch64";
#else
constexpr const char* kProcessor = "riscv64";
#endif

// What the child tells: figures, or why there are none. Plain bytes, so that it crosses a pipe.
struct Told {
  TrialFigures figures;
  bool good = false;
  char why[2000] = "";
};

int64_t ResidentBytes() {
  long pages = 0, resident = 0;
  FILE* file = std::fopen("/proc/self/statm", "r");
  if (!file) return 0;
  const int read = std::fscanf(file, "%ld %ld", &pages, &resident);
  std::fclose(file);
  return read == 2 ? int64_t{resident} * sysconf(_SC_PAGESIZE) : 0;
}

int64_t PeakBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

std::vector<int64_t> Measure(runtime::Session& session, int64_t runs) {
  std::vector<int64_t> us;
  us.reserve(static_cast<size_t>(runs));
  for (int64_t run = 0; run < runs; ++run) {
    session.FillInputs(1);
    const auto start = Clock::now();
    session.Run();
    us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
  }
  std::ranges::sort(us);
  return us;
}

Result<TrialFigures> Try(const std::string& plan, const bundle::Limits& limits) {
  const int64_t before = ResidentBytes();
  const MappedFile file = WHET_TRY(MappedFile::Open(plan));
  const auto session = WHET_TRY(runtime::Session::Load(file.bytes(), {.threads = 1, .check_segments = true}));
  void* memory = nullptr;
  const size_t bytes = std::max<size_t>(session->arena_bytes(), 64);
  if (posix_memalign(&memory, 64, bytes) != 0) return Error("no memory for the arena");
  WHET_TRY(session->SetArena({static_cast<std::byte*>(memory), bytes}));  // the process's end frees it
  TrialFigures figures{.goldens = WHET_TRY(session->CheckGoldens()), .runs = limits.runs};
  const std::vector<int64_t> us = Measure(*session, limits.runs);
  figures.p50_us = us[us.size() / 2];
  figures.p99_us = us[(us.size() * 99 + 99) / 100 - 1];  // that 99 % do not exceed
  figures.peak_bytes = std::max<int64_t>(PeakBytes() - before, 0);
  figures.working_bytes = static_cast<int64_t>(session->arena_bytes() + session->packed_bytes());
  return figures;
}

[[noreturn]] void Child(int out, const std::string& plan, const bundle::Limits& limits) {
  const Result<TrialFigures> figures = Try(plan, limits);
  Told told;
  told.good = figures.ok();
  if (figures.ok()) told.figures = *figures;
  std::snprintf(told.why, sizeof told.why, "%s", figures.message().c_str());
  const bool written = write(out, &told, sizeof told) == static_cast<ssize_t>(sizeof told);
  _exit(written ? 0 : 1);
}

bool ReadAll(int fd, Told& told) {
  auto* at = reinterpret_cast<char*>(&told);
  size_t left = sizeof told;
  while (left > 0) {
    const ssize_t got = read(fd, at, left);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    left -= static_cast<size_t>(got);
  }
  return true;
}

}  // namespace

std::optional<std::string> CannotTry(const bundle::Requirements& needs) {
  if (!needs.processor.empty() && needs.processor != kProcessor) return "it is for " + needs.processor;
  for (const std::string& name : needs.isas) {
    const std::optional<Isa> isa = ParseIsa(name);
    if (!isa || !(MachineIsas() & IsaBit(*isa))) return "this machine lacks " + name;
  }
  return std::nullopt;
}

Result<TrialFigures> TryHere(const std::string& plan, const bundle::Limits& limits) {
  int ends[2];
  if (pipe(ends) != 0) return Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) Child(ends[1], plan, limits);
  close(ends[1]);
  Told told;
  const bool heard = child > 0 && ReadAll(ends[0], told);
  close(ends[0]);
  if (child < 0) return Error(std::string("cannot start a process: ") + std::strerror(errno));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status))
    return Error(plan + ": the trial ended by signal " + std::to_string(WTERMSIG(status)));
  if (!heard) return Error(plan + ": the trial said nothing");
  if (!told.good) return Error(plan + ": the trial failed: " + told.why);
  return told.figures;
}

}  // namespace whet::cli
