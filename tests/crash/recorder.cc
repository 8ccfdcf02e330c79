// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace whet::crash {
namespace {

struct Open {
  std::string path;
  int file = -1;  // -1: a folder
};

struct Log {
  bool on = false;
  std::string folder;
  std::vector<Change> changes;
  std::map<int, Open> open;  // by descriptor
  std::map<ino_t, int> files;
  int next = 0;
};
Log& log() {
  static Log log;
  return log;
}

bool Watched(const char* path) {
  return log().on && std::string(path).starts_with(log().folder + "/");
}

// One slash where there are several, so that a name is written in one way.
std::string Clean(const char* path) {
  std::string clean;
  for (const char* c = path; *c; ++c)
    if (*c != '/' || clean.empty() || clean.back() != '/') clean += *c;
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return clean;
}

Open* Find(int fd) {
  if (!log().on) return nullptr;
  const auto found = log().open.find(fd);
  return found == log().open.end() ? nullptr : &found->second;
}

// Whether the change may happen; sets errno otherwise.
bool Allowed(const Change& change) {
  const int error = Recorder::fail ? Recorder::fail(change, log().changes.size()) : 0;
  errno = error != 0 ? error : errno;
  return error == 0;
}

int NumberOf(const struct stat& info) {
  const auto [found, fresh] = log().files.emplace(info.st_ino, log().next);
  log().next += fresh ? 1 : 0;
  return found->second;
}

void Note(Change change) {
  log().changes.push_back(std::move(change));
}

int OpenFile(const char* path, int flags, mode_t mode) {
  const auto call = [&] { return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode)); };
  if (!Watched(path) && !(log().on && Clean(path) == log().folder)) return call();
  const std::string name = Clean(path);
  struct stat before{};
  const bool existed = stat(path, &before) == 0;
  const Change create{.kind = Kind::kCreate, .path = name};
  if (!existed && (flags & O_CREAT) != 0 && !Allowed(create)) return -1;
  const int fd = call();
  struct stat info{};
  if (fd < 0 || fstat(fd, &info) != 0) return fd;
  if (S_ISDIR(info.st_mode)) {
    log().open[fd] = {name, -1};
    return fd;
  }
  if (!existed) log().files.erase(info.st_ino);  // the number of one that is gone
  const int file = NumberOf(info);
  log().open[fd] = {name, file};
  if (!existed) Note({.kind = Kind::kCreate, .file = file, .path = name});
  if (existed && (flags & O_TRUNC) != 0 && before.st_size > 0) Note({.kind = Kind::kCut, .file = file});
  return fd;
}

ssize_t WriteAt(int fd, const void* data, uint64_t offset, const std::function<ssize_t()>& call) {
  const Open* open = Find(fd);
  if (!open) return call();
  Change change{.kind = Kind::kWrite, .file = open->file, .offset = offset};
  if (!Allowed(change)) return -1;
  const ssize_t written = call();
  if (written > 0) change.data.assign(static_cast<const char*>(data), static_cast<size_t>(written));
  if (written > 0) Note(std::move(change));
  return written;
}

int Sync(int fd, long number) {
  const Open* open = Find(fd);
  const auto call = [&] { return static_cast<int>(syscall(number, fd)); };
  if (!open) return call();
  Change change{
      .kind = open->file < 0 ? Kind::kSyncFolder : Kind::kSync, .file = open->file, .path = open->path};
  if (!Allowed(change)) return -1;
  const int result = call();
  if (result == 0) Note(std::move(change));
  return result;
}

int ChangeNames(Change change, bool watched, const std::function<int()>& call) {
  if (!watched) return call();
  if (!Allowed(change)) return -1;
  const int result = call();
  if (result == 0) Note(std::move(change));
  return result;
}

}  // namespace

std::function<int(const Change&, size_t)> Recorder::fail;

void Recorder::Begin(const std::string& folder) {
  log() = Log();
  log().folder = Clean(folder.c_str());
  log().on = true;
}

std::vector<Change> Recorder::End() {
  log().on = false;
  return std::move(log().changes);
}

size_t Recorder::count() {
  return log().changes.size();
}

int Recorder::FileAt(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 ? NumberOf(info) : -1;
}

}  // namespace whet::crash

// NOLINTBEGIN: the C library's own names
using whet::crash::Change;
using whet::crash::Kind;

extern "C" {

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return whet::crash::OpenFile(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return whet::crash::OpenFile(path, flags, mode);
}
int close(int fd) {
  whet::crash::log().open.erase(fd);
  return static_cast<int>(syscall(SYS_close, fd));
}
ssize_t write(int fd, const void* data, size_t size) {
  const off_t at = whet::crash::Find(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
  return whet::crash::WriteAt(fd, data, static_cast<uint64_t>(at),
                              [&] { return syscall(SYS_write, fd, data, size); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return whet::crash::WriteAt(fd, data, static_cast<uint64_t>(at),
                              [&] { return syscall(SYS_pwrite64, fd, data, size, at); });
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  return pwrite(fd, data, size, at);
}
int ftruncate(int fd, off_t length) noexcept {
  const auto call = [&] { return static_cast<int>(syscall(SYS_ftruncate, fd, length)); };
  const auto* open = whet::crash::Find(fd);
  if (!open) return call();
  return whet::crash::ChangeNames(
      {.kind = Kind::kCut, .file = open->file, .offset = static_cast<uint64_t>(length)}, true, call);
}
int ftruncate64(int fd, off64_t length) noexcept {
  return ftruncate(fd, length);
}
int fsync(int fd) {
  return whet::crash::Sync(fd, SYS_fsync);
}
int fdatasync(int fd) {
  return whet::crash::Sync(fd, SYS_fdatasync);
}
int rename(const char* from, const char* to) noexcept {
  return whet::crash::ChangeNames(
      {.kind = Kind::kRename, .path = whet::crash::Clean(from), .to = whet::crash::Clean(to)},
      whet::crash::Watched(from),
      [&] { return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)); });
}
int unlink(const char* path) noexcept {
  return whet::crash::ChangeNames({.kind = Kind::kUnlink, .path = whet::crash::Clean(path)},
                                  whet::crash::Watched(path),
                                  [&] { return static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0)); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  return whet::crash::ChangeNames(
      {.kind = Kind::kMakeFolder, .path = whet::crash::Clean(path)}, whet::crash::Watched(path),
      [&] { return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode)); });
}
// A file that is written through memory would be written unseen.
void* mmap(void* address, size_t size, int protection, int flags, int fd, off_t at) noexcept {
  if ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && whet::crash::Find(fd)) {
    std::fputs("recorder: a shared mapping for writing cannot be recorded\n", stderr);
    std::abort();
  }
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, size, protection, flags, fd, at));
}

}  // extern "C"
// NOLINTEND
