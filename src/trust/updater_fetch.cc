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
      fetcher_->Fetch({options_.metadata_url + file, max_bytes}, [&](std::string_view piece) {
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

std::string Updater::TargetUrl(const std::string& target, const TargetFile& file) const {
  const std::string& hash = file.hashes.sha256.empty() ? file.hashes.sha512 : file.hashes.sha256;
  const bool prefixed = root_.consistent_snapshot && options_.hash_prefixes;
  return options_.targets_url + Quote(prefixed ? WithHash(target, hash) : target, "/");
}

Status Updater::FetchRest(const std::string& url, const TargetFile& file, Received& received,
                          const Fetcher::Sink& sink) {
  const FetchRequest request{url, file.length - received.length, received.length};
  const Fetched fetched = fetcher_->Fetch(request, [&](std::string_view piece) {
    if (piece.size() > file.length - received.length) return false;
    received.length += piece.size();
    received.hasher.Update(piece);
    return sink(piece);
  });
  last_end_ = fetched.end;
  retryable_ = fetched.retryable();
  mismatched_ = false;
  if (fetched.end != FetchEnd::kDone) return Error(url + ": " + fetched.detail);
  mismatched_ = received.length != file.length || !Match(file.hashes, received.hasher.Finish());
  if (received.length != file.length)
    return Error(url + ": has " + std::to_string(received.length) + " bytes, listed are " +
                 std::to_string(file.length));
  return mismatched_ ? Error(url + ": does not have the listed hash") : Status();
}

Status Updater::Download(const std::string& target, const TargetFile& file, const Fetcher::Sink& sink) {
  retryable_ = false;
  if (file.hashes.empty())
    return Error(target + ": none of its hashes is of a kind that is known: sha256, sha512");
  Received received;
  return FetchRest(TargetUrl(target, file), file, received, sink);
}

// What the open file has of the target so far, hashed; nothing where it has all of it or more, which then was wrong.
Result<Updater::Received> Updater::ReadPart(int fd, const TargetFile& file, const std::string& part) {
  Received received;
  std::string piece(1U << 16, '\0');
  for (;;) {
    const ssize_t n = read(fd, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failure(part, "read");
    if (n == 0) return received;
    received.hasher.Update({piece.data(), static_cast<size_t>(n)});
    received.length += static_cast<uint64_t>(n);
    if (received.length >= file.length) return StartOver(fd, part);
  }
}

Result<Updater::Received> Updater::StartOver(int fd, const std::string& part) {
  if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) return Failure(part, "empty");
  return Received();
}

// A part stays for the next call where the network failed, and only there.
Status Updater::FillPart(int fd, const std::string& target, const TargetFile& file, const std::string& part) {
  retryable_ = false;
  if (file.hashes.empty())
    return Error(target + ": none of its hashes is of a kind that is known: sha256, sha512");
  Received received = WHET_TRY(ReadPart(fd, file, part));
  const bool resumed = received.length > 0;
  Status written;
  const auto sink = [&](std::string_view piece) {
    written = WriteAll(fd, piece, part);
    return written.ok();
  };
  Status status = FetchRest(TargetUrl(target, file), file, received, sink);
  const bool part_is_wrong = last_end_ == FetchEnd::kNoRange || last_end_ == FetchEnd::kDone;
  if (!status.ok() && resumed && part_is_wrong) {
    received = WHET_TRY(StartOver(fd, part));
    status = FetchRest(TargetUrl(target, file), file, received, sink);
  }
  if (!written.ok()) return written;
  if (status.ok() && fsync(fd) != 0) return Failure(part, "write through to the disk");
  return status;
}

Status Updater::DownloadTo(const std::string& target, const TargetFile& file, const std::string& path) {
  const std::string part = path + ".part";
  const int fd = open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return Failure(part, "create");
  Status status = FillPart(fd, target, file, part);
  if (close(fd) != 0 && status.ok()) status = Failure(part, "write");
  if (status.ok() && std::rename(part.c_str(), path.c_str()) != 0) status = Failure(path, "replace");
  if (!status.ok()) {
    if (!retryable_) unlink(part.c_str());
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
