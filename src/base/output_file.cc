// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace whet {
namespace {

Status Failure(const std::string& path, const char* doing, int error) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(error));
}

}  // namespace

Result<OutputFile> OutputFile::Create(const std::string& path, size_t bytes) {
  OutputFile file;
  file.path_ = path;
  if (IsDevice(path)) {
    void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) return Failure(path, "get memory for", errno);
    file.bytes_ = {static_cast<std::byte*>(data), bytes};
    return file;
  }
  file.temporary_ = path + ".tmp" + std::to_string(getpid());
  const int fd = open(file.temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) {
    file.temporary_.clear();
    return Failure(path, "create", errno);
  }
  const int full = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  void* data = full ? MAP_FAILED : mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = full ? full : errno;
  close(fd);
  if (data == MAP_FAILED) return Failure(path, "write", error);
  file.bytes_ = {static_cast<std::byte*>(data), bytes};
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      bytes_(std::exchange(other.bytes_, {})) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

OutputFile::~OutputFile() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Status OutputFile::Commit() {
  if (temporary_.empty()) return WriteFile(path_, bytes_);
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return Failure(path_, "replace", errno);
  temporary_.clear();
  return {};
}

}  // namespace whet
