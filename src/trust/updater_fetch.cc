// SPDX-License-Identifier: Apache-2.0
// What the updater asks the network for.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/durable_file.h"
#include "base/file.h"
#include "trust/updater.h"
#include "trust/url.h"

namespace whet::trust {
namespace {

Status Failure(const std::string& path, const char* doing) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(errno));
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failure(path, "write");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

}  // namespace

Result<std::string> Updater::FetchMetadata(const std::string& file, uint64_t max_bytes) {
  std::string text;
  const Fetched fetched =
      fetcher_->Fetch(options_.metadata_url + file, max_bytes, [&](std::string_view piece) {
        const bool fits = piece.size() <= max_bytes - text.size();
        if (fits) text += piece;
        return fits;
      });
  last_end_ = fetched.end;
  retryable_ = fetched.retryable();
  if (fetched.end != FetchEnd::kDone) return Error(options_.metadata_url + file + ": " + fetched.detail);
  return text;
}

// A metadata file that the timestamp or the snapshot lists.
Result<std::string> Updater::FetchListed(const std::string& role, const FileMeta& meta, uint64_t cap) {
  if (meta.length && *meta.length > cap)
    return Error("is listed with " + std::to_string(*meta.length) + " bytes, the limit is " +
                 std::to_string(cap));
  const std::string version = root_.consistent_snapshot ? std::to_string(meta.version) + "." : "";
  return FetchMetadata(version + Quote(role) + ".json", meta.length.value_or(cap));
}

Status Updater::Download(const std::string& target, const TargetFile& file, const Fetcher::Sink& sink) {
  retryable_ = false;
  if (file.hashes.empty())
    return Error(target + ": none of its hashes is of a kind that is known: sha256, sha512");
  const std::string& hash = file.hashes.sha256.empty() ? file.hashes.sha512 : file.hashes.sha256;
  const bool prefixed = root_.consistent_snapshot && options_.hash_prefixes;
  const std::string url = options_.targets_url + Quote(prefixed ? WithHash(target, hash) : target, "/");
  Hasher hasher;
  uint64_t length = 0;
  const Fetched fetched = fetcher_->Fetch(url, file.length, [&](std::string_view piece) {
    if (piece.size() > file.length - length) return false;
    length += piece.size();
    hasher.Update(piece);
    return sink(piece);
  });
  retryable_ = fetched.retryable();
  if (fetched.end != FetchEnd::kDone) return Error(url + ": " + fetched.detail);
  if (length != file.length)
    return Error(url + ": has " + std::to_string(length) + " bytes, listed are " +
                 std::to_string(file.length));
  return Match(file.hashes, hasher.Finish()) ? Status() : Error(url + ": does not have the listed hash");
}

Status Updater::DownloadTo(const std::string& target, const TargetFile& file, const std::string& path) {
  const std::string part = path + ".part";
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return Failure(part, "create");
  Status written;
  Status status = Download(target, file, [&](std::string_view piece) {
    written = WriteAll(fd, piece, part);
    return written.ok();
  });
  if (!written.ok()) status = std::move(written);
  if (status.ok() && fsync(fd) != 0) status = Failure(part, "write through to the disk");
  if (close(fd) != 0 && status.ok()) status = Failure(part, "write");
  if (status.ok() && std::rename(part.c_str(), path.c_str()) != 0) status = Failure(path, "replace");
  if (!status.ok()) {
    unlink(part.c_str());
    return status;
  }
  const size_t slash = path.rfind('/');
  return SyncFolder(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

bool IsTarget(const std::string& path, const TargetFile& file) {
  const Result<MappedFile> mapped = MappedFile::Open(path);
  if (!mapped.ok() || mapped->bytes().size() != file.length) return false;
  const auto* bytes = reinterpret_cast<const char*>(mapped->bytes().data());
  return Match(file.hashes, HashesOf({bytes, mapped->bytes().size()}));
}

}  // namespace whet::trust
