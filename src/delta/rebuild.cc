// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/sha256.h"
#include "delta/container.h"
#include "delta/decode.h"
#include "delta/delta.h"

namespace whet::delta {
namespace {

using Bytes = std::span<const std::byte>;

constexpr size_t kPiece = 64 << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  int Close() { return close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Status Failure(const std::string& path, const char* doing) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(errno));
}

// The delta from its beginning on, in pieces.
class Input {
 public:
  explicit Input(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)), buffer_(kPiece) {}
  bool open_failed() const { return fd_.get() < 0; }
  bool failed() const { return failed_; }

  Bytes Next(size_t most = kPiece) {
    ssize_t n = 0;
    do {
      n = read(fd_.get(), buffer_.data(), std::min(most, buffer_.size()));
    } while (n < 0 && errno == EINTR);
    failed_ = failed_ || n < 0;
    return Bytes(buffer_).first(n > 0 ? static_cast<size_t>(n) : 0);
  }
  Status Rewind(size_t offset) {
    if (lseek(fd_.get(), static_cast<off_t>(offset), SEEK_SET) < 0) return Error("cannot seek in the delta");
    return {};
  }

 private:
  Descriptor fd_;
  std::vector<std::byte> buffer_;
  bool failed_ = false;
};

// The new file: not there again unless it is finished.
class Output : public NewFile {
 public:
  Output(const std::string& path, uint64_t bytes)
      : path_(path), fd_(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)), left_(bytes) {
    whet_sha256_init(&hash_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() override {
    if (fd_.get() >= 0) unlink(path_.c_str());
  }
  bool open_failed() const { return fd_.get() < 0; }

  Status Append(Bytes bytes) override {
    if (bytes.size() > left_) return Error("a damaged delta: it makes more than it says");
    left_ -= bytes.size();
    whet_sha256_update(&hash_, bytes.data(), bytes.size());
    while (!bytes.empty()) {
      const ssize_t n = write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Failure(path_, "write");
      bytes = bytes.subspan(static_cast<size_t>(n));
    }
    return {};
  }

  // What was appended before.
  bool Read(uint64_t at, std::span<std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = pread(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      bytes = bytes.subspan(static_cast<size_t>(n));
      at += static_cast<uint64_t>(n);
    }
    return true;
  }

  Status Finish(const Digest& expected) {
    if (left_ > 0) return Error("a damaged delta: it makes less than it says");
    Digest digest;
    whet_sha256_final(&hash_, digest.data());
    if (digest != expected) return Error("a damaged delta: what it makes has another SHA-256");
    if (fsync(fd_.get()) != 0) return Failure(path_, "write");
    if (fd_.Close() == 0) return {};
    const Status status = Failure(path_, "write");
    unlink(path_.c_str());
    return Error(status.message());
  }

 private:
  std::string path_;
  Descriptor fd_;
  uint64_t left_;
  whet_sha256 hash_;
};

Result<Container> Open(Bytes from, Input& input, const RebuildLimits& limits) {
  const Bytes first = input.Next(kMostHeaderBytes);
  const Container container =
      WHET_TRY(ReadContainer({reinterpret_cast<const char*>(first.data()), first.size()}));
  if (container.header.bytes > limits.max_bytes)
    return Error("a delta that makes " + std::to_string(container.header.bytes) + " bytes, where at most " +
                 std::to_string(limits.max_bytes) + " are allowed");
  if (container.header.from && *container.header.from != Sha256(from))
    return Error("a delta to another old file than this one");
  WHET_TRY(input.Rewind(container.header_bytes));
  return container;
}

}  // namespace

Status Rebuild(Bytes from, const std::string& delta_file, const std::string& output_path,
               const RebuildLimits& limits) {
  Input input(delta_file);
  if (input.open_failed()) return Failure(delta_file, "open");
  const Container container = WHET_TRY(Open(from, input, limits).With(delta_file));
  Output output(output_path, container.header.bytes);
  if (output.open_failed()) return Failure(output_path, "create");
  Status status = Decode(container, from, [&input] { return input.Next(); }, output);
  if (input.failed()) return Failure(delta_file, "read");
  WHET_TRY(std::move(status).With(delta_file));
  return output.Finish(container.header.to).With(delta_file);
}

}  // namespace whet::delta
