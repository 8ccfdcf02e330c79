// SPDX-License-Identifier: Apache-2.0
#include "agent/receive.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/durable_file.h"

namespace whet::agent {
namespace {

using trust::Fetched;
using trust::FetchEnd;

Status Failure(const std::string& path, const char* doing) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(errno));
}

// An open file that is written at its end.
struct Part {
  int fd;
  std::string path;
  int64_t length = 0;
  Status status;

  bool Write(std::string_view piece) {
    while (!piece.empty()) {
      const ssize_t n = write(fd, piece.data(), piece.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        status = Failure(path, "write");
        return false;
      }
      piece.remove_prefix(static_cast<size_t>(n));
      length += n;
    }
    return true;
  }
  Status Cut(int64_t at) {
    length = at;
    return ftruncate(fd, at) == 0 && lseek(fd, at, SEEK_SET) == at ? Status() : Failure(path, "cut");
  }
};

Fetched FetchRest(trust::Fetcher& fetcher, const std::string& url, int64_t bytes, Part& part) {
  if (part.length == bytes) return {};
  return fetcher.Fetch({url, static_cast<uint64_t>(bytes - part.length), static_cast<uint64_t>(part.length)},
                       [&](std::string_view piece) { return part.Write(piece); });
}

Received Fill(trust::Fetcher& fetcher, const std::string& url, int64_t bytes, Part& part) {
  part.length = lseek(part.fd, 0, SEEK_END);
  if (part.length < 0 || part.length > bytes)
    if (Status cut = part.Cut(0); !cut.ok()) return {std::move(cut)};
  Fetched fetched = FetchRest(fetcher, url, bytes, part);
  if (fetched.end == FetchEnd::kNoRange) {  // it has become another file, or ranges are not served
    if (Status cut = part.Cut(0); !cut.ok()) return {std::move(cut)};
    fetched = FetchRest(fetcher, url, bytes, part);
  }
  if (!part.status.ok()) return {std::move(part.status)};
  if (fetched.end != FetchEnd::kDone) return {Error(url + ": " + fetched.detail), fetched.retryable()};
  if (part.length != bytes)
    return {Error(url + ": has " + std::to_string(part.length) + " bytes, offered were " +
                  std::to_string(bytes))};
  return {fsync(part.fd) == 0 ? Status() : Failure(part.path, "write through to the disk")};
}

}  // namespace

Received Receive(trust::Fetcher& fetcher, const std::string& url, int64_t bytes, const std::string& path) {
  Part part{open((path + ".part").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644), path + ".part"};
  if (part.fd < 0) return {Failure(part.path, "create")};
  Received received = Fill(fetcher, url, bytes, part);
  close(part.fd);
  if (received.status.ok() && std::rename(part.path.c_str(), path.c_str()) != 0)
    received.status = Failure(path, "replace");
  if (received.status.ok())
    received.status = SyncFolder(path.substr(0, path.rfind('/')));
  else if (!received.retryable)
    unlink(part.path.c_str());
  return received;
}

}  // namespace whet::agent
