// SPDX-License-Identifier: Apache-2.0
// A response as it goes over the wire: header, body in memory or a part of a file.
#ifndef WHET_HTTP_REPLY_H_
#define WHET_HTTP_REPLY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "http/server.h"

namespace whet::http {

// An open file; closed by its destructor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileHandle();
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Reply {
  std::string head, body;
  FileHandle file;
  uint64_t offset = 0, left = 0;  // of the file
};

// Of what a request asks that decides what of the response is sent.
struct Asked {
  bool head = false, keep_alive = false;
  std::string range, if_range, if_none_match;
};
Asked AskedBy(const Request& request, bool keep_alive);

struct Range {
  uint64_t first = 0, length = 0;
};
enum class RangeEnd { kWhole, kPart, kUnsatisfiable };
// Of a Range header's value and the file's length. Several ranges, other units and what is malformed give the whole file.
RangeEnd ChooseRange(std::string_view value, uint64_t length, Range& range);

// Opens the response's file where it has one.
Reply MakeReply(const Asked& asked, Response response);

}  // namespace whet::http

#endif  // WHET_HTTP_REPLY_H_
