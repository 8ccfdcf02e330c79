// SPDX-License-Identifier: Apache-2.0
#include "eval/array_file.h"

#include <fmt/format.h>

#include "archive/zip.h"

namespace whet::eval {
namespace {

constexpr uint64_t kMaxUnpacked = uint64_t{1} << 32;  // what a compressed archive may take in memory

}  // namespace

bool ArrayFile::IsOne(const std::string& path) {
  return path.ends_with(".npy") || path.ends_with(".npz");
}

std::string ArrayFile::Title(const Member& member) const {
  return member.name.empty() ? path_ : fmt::format("{}: array '{}'", path_, member.name);
}

const ArrayFile::Member* ArrayFile::Find(const std::string& name) const {
  for (const Member& member : members_) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

Status ArrayFile::Add(std::string name, std::span<const std::byte> npy) {
  Member member = {std::move(name), {}};
  member.array = WHET_TRY(media::ViewNpy(npy).With(Title(member)));
  members_.push_back(std::move(member));
  return {};
}

Status ArrayFile::AddArchive() {
  uint64_t unpacked = 0;
  for (const archive::ZipMember& member : WHET_TRY(archive::ListZip(file_.bytes()).With(path_))) {
    if (!member.name.ends_with(".npy")) continue;
    std::string name(member.name.substr(0, member.name.size() - 4));
    const std::string context = fmt::format("{}: array '{}'", path_, name);
    if (Find(name)) return Error(context + " stands there twice");
    if (member.stored()) {
      WHET_TRY(Add(std::move(name), WHET_TRY(archive::ViewZipMember(file_.bytes(), member).With(context))));
      continue;
    }
    unpacked += member.size;
    if (unpacked > kMaxUnpacked)
      return Error(fmt::format("{}: more than 4 GiB compressed; save it with numpy.savez", path_));
    unpacked_.push_back(std::make_unique<archive::Bytes>(
        WHET_TRY(archive::ReadZipMember(file_.bytes(), member).With(context))));
    WHET_TRY(Add(std::move(name), *unpacked_.back()));
  }
  return {};
}

Result<ArrayFile> ArrayFile::Open(const std::string& path) {
  ArrayFile file(path, WHET_TRY(MappedFile::Open(path)));
  WHET_TRY(path.ends_with(".npz") ? file.AddArchive() : file.Add("", file.file_.bytes()));
  return file;
}

}  // namespace whet::eval
