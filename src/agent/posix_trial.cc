// SPDX-License-Identifier: Apache-2.0
#include "agent/posix_trial.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>

#include "agent/trial_spec.h"

namespace whet::agent {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostOutput = 65536;
constexpr int kPollMilliseconds = 200;
constexpr int64_t kRoom = 64 << 20;  // of address space beyond what a plan is expected to take

// A child with the reading end of its standard output. The destructor leaves no process behind.
class Child {
 public:
  ~Child() {
    if (fd_ >= 0) close(fd_);
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  Status Start(const std::string& program, const std::string& spec) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return Error(std::string("no pipe: ") + std::strerror(errno));
    fd_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions,
                                             STDERR_FILENO + 1);  // clients' connections are not its
    const char* arguments[] = {"whetd", "--trial", spec.c_str(), nullptr};
    const int error =
        posix_spawn(&pid_, program.c_str(), &actions, nullptr, const_cast<char* const*>(arguments), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error == 0) return {};
    pid_ = 0;
    return Error(program + ": " + std::strerror(error));
  }

  // Waits a moment for output; false once there will be none any more.
  bool Read(std::string* output) {
    pollfd ready{fd_, POLLIN, 0};
    if (poll(&ready, 1, kPollMilliseconds) <= 0) return true;
    char room[4096];
    const ssize_t got = read(fd_, room, sizeof(room));
    if (got > 0) output->append(room, static_cast<size_t>(got));
    return got > 0 && output->size() <= kMostOutput;
  }

  // The status of waitpid, once its output has ended; kills it where it does not end by itself.
  int Wait() {
    int status = 0;
    for (int i = 0; i < 50 && pid_ > 0; ++i) {
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = 0;
        return status;
      }
      usleep(10'000);
    }
    kill(pid_, SIGKILL);
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
  int fd_ = -1;
};

TrialResult End(TrialEnd end, std::string detail) {
  TrialResult result;
  result.end = end;
  result.detail = std::move(detail);
  return result;
}

TrialResult Conclude(const std::string& output, int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU) return End(TrialEnd::kTimeout, "it took more processor time than a trial may");
    return End(TrialEnd::kCrashed,
               "its process ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")");
  }
  Result<TrialResult> result = ParseTrialResult(output);
  if (result.ok()) return std::move(*result);
  return End(TrialEnd::kCrashed, "its process said nothing that can be read, and ended with " +
                                     std::to_string(WEXITSTATUS(status)));
}

}  // namespace

TrialResult PosixTrial::Run(const TrialRequest& request, const GoOn& go_on) {
  const int64_t limit = request.limits.peak_bytes > 0 ? request.limits.peak_bytes : memory_bytes_ / 4;
  const Seconds seconds = std::max<Seconds>(request.wall_seconds, 1);
  // The plan's file is mapped beside, twice for a moment; a plan that takes a little too much shall be able to say so.
  int64_t memory = 0;
  if (__builtin_mul_overflow(limit, 4, &memory) || __builtin_add_overflow(memory, kRoom, &memory)) memory = 0;
  const TrialSpec spec{request, key_file_, seconds, memory};
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  Child child;
  const Status started = child.Start(program_, PrintTrialSpec(spec));
  if (!started.ok()) return End(TrialEnd::kUnable, started.message());
  std::string output;
  while (child.Read(&output)) {
    if (go_on && !go_on()) return End(TrialEnd::kStopped, "it is not wanted any more");
    if (Clock::now() >= end)
      return End(TrialEnd::kTimeout, "it took more than " + std::to_string(seconds) + " seconds");
  }
  return Conclude(output, child.Wait());
}

}  // namespace whet::agent
