// SPDX-License-Identifier: Apache-2.0
#include "pull/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace whet::pull {
namespace {

constexpr size_t kKept = 1U << 14;

// Reads until the other end closes; keeps the last bytes.
std::string Drain(int fd) {
  std::string text;
  char piece[4096];
  while (true) {
    const ssize_t n = read(fd, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(piece, static_cast<size_t>(n));
    if (text.size() > 2 * kKept) text.erase(0, text.size() - kKept);
  }
}

int Wait(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// stdin is /dev/null; stdout and stderr go to `fd`.
int Spawn(const std::vector<std::string>& arguments, int fd, pid_t* child) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fd, STDERR_FILENO);
  const int error = posix_spawnp(child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<Ended> RunProgram(const std::vector<std::string>& arguments, bool show) {
  int ends[2] = {-1, -1};
  if (!show && pipe2(ends, O_CLOEXEC) != 0)
    return Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  pid_t child = 0;
  const int error = Spawn(arguments, show ? STDERR_FILENO : ends[1], &child);
  if (!show) close(ends[1]);
  Ended ended;
  if (error == 0) {
    ended.started = true;
    if (!show) ended.output = Drain(ends[0]);
    ended.code = Wait(child);
  }
  if (!show) close(ends[0]);
  if (error != 0 && error != ENOENT)
    return Error("cannot start " + arguments[0] + ": " + std::strerror(error));
  return ended;
}

}  // namespace whet::pull
