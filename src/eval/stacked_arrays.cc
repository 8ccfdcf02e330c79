// SPDX-License-Identifier: Apache-2.0
#include "eval/stacked_arrays.h"

#include <fmt/format.h>

#include <algorithm>

#include "archive/zip.h"
#include "eval/sample_file.h"

namespace whet::eval {
namespace {

constexpr uint64_t kMaxUnpacked = uint64_t{1} << 32;  // what a compressed archive may take in memory

// Whether `dims` are samples of `want`, with or without its own leading 1.
bool Stacks(const std::vector<int64_t>& dims, const std::vector<int64_t>& want) {
  if (dims.empty()) return false;
  const bool whole = std::equal(dims.begin() + 1, dims.end(), want.begin(), want.end());
  if (whole || want.empty() || want[0] != 1) return whole;
  return std::equal(dims.begin() + 1, dims.end(), want.begin() + 1, want.end());
}

std::string Wanted(const format::Tensor& want) {
  std::vector<int64_t> one = want.dims;
  if (!one.empty() && one[0] == 1) one.erase(one.begin());
  std::string shape = "[N";
  for (int64_t dim : one) shape += fmt::format(", {}", dim);
  return fmt::format("input '{}' takes {}{}] for N samples", want.name, DTypeName(want.dtype), shape);
}

}  // namespace

Status StackedArrays::AddMember(std::string name, std::span<const std::byte> npy) {
  const std::string context = name.empty() ? path_ : fmt::format("{}: array '{}'", path_, name);
  members_.push_back({std::move(name), WHET_TRY(media::ViewNpy(npy).With(context))});
  return {};
}

Status StackedArrays::AddArchive() {
  uint64_t unpacked = 0;
  for (const archive::ZipMember& member : WHET_TRY(archive::ListZip(file_.bytes()).With(path_))) {
    if (!member.name.ends_with(".npy")) continue;
    std::string name(member.name.substr(0, member.name.size() - 4));
    const std::string context = fmt::format("{}: array '{}'", path_, name);
    if (member.stored()) {
      WHET_TRY(
          AddMember(std::move(name), WHET_TRY(archive::ViewZipMember(file_.bytes(), member).With(context))));
      continue;
    }
    unpacked += member.size;
    if (unpacked > kMaxUnpacked)
      return Error(fmt::format("{}: more than 4 GiB compressed; save it with numpy.savez", path_));
    unpacked_.push_back(std::make_unique<archive::Bytes>(
        WHET_TRY(archive::ReadZipMember(file_.bytes(), member).With(context))));
    WHET_TRY(AddMember(std::move(name), *unpacked_.back()));
  }
  return {};
}

Result<const StackedArrays::Member*> StackedArrays::MemberFor(const format::Tensor& want, bool only) const {
  const Member* fitting = nullptr;
  size_t fits = 0;
  for (const Member& member : members_) {
    if (member.name == want.name) return &member;
    if (!Stacks(member.array.dims, want.dims)) continue;
    fitting = &member;
    ++fits;
  }
  if (only && members_.size() == 1) return &members_[0];
  if (only && fits == 1) return fitting;
  std::string names;
  for (const Member& member : members_) {
    names += fmt::format("{}'{}' {}", names.empty() ? "" : ", ", member.name,
                         TypeText(member.array.dtype, member.array.dims));
  }
  return Error(fmt::format("{}: no array '{}'; it has {}; {}", path_, want.name,
                           names.empty() ? "none" : names, Wanted(want)));
}

Status StackedArrays::Choose() {
  for (const format::Tensor& want : wants_) {
    const Member& member = *WHET_TRY(MemberFor(want, wants_.size() == 1));
    const media::ArrayView& array = member.array;
    const std::string context =
        member.name.empty() ? path_ : fmt::format("{}: array '{}'", path_, member.name);
    if (!Stacks(array.dims, want.dims))
      return Error(fmt::format("{} is {}; {}", context, TypeText(array.dtype, array.dims), Wanted(want)));
    if (array.dims[0] == 0) return Error(fmt::format("{} holds no samples", context));
    const auto samples = static_cast<size_t>(array.dims[0]);
    if (samples_ != 0 && samples != samples_)
      return Error(fmt::format("{} has {} samples, the array before it {}", context, samples, samples_));
    samples_ = samples;
    arrays_.push_back(array);
  }
  return {};
}

Result<StackedArrays> StackedArrays::Open(const std::string& path, const std::vector<format::Tensor>& wants) {
  StackedArrays stacked(path, WHET_TRY(MappedFile::Open(path)));
  stacked.wants_ = wants;
  if (IsArrayFile(path) && wants.size() != 1) {
    return Error(
        fmt::format("{}: the model has {} inputs; give a .npz with an array for each", path, wants.size()));
  }
  WHET_TRY(IsArrayFile(path) ? stacked.AddMember("", stacked.file_.bytes()) : stacked.AddArchive());
  WHET_TRY(stacked.Choose());
  WHET_TRY(stacked.Load(0));
  return stacked;
}

Result<std::vector<ir::Tensor>> StackedArrays::Load(size_t sample) const {
  std::vector<ir::Tensor> inputs;
  for (size_t i = 0; i < arrays_.size(); ++i) {
    const size_t bytes = arrays_[i].bytes.size() / samples_;
    const media::ArrayView one = {arrays_[i].dtype, wants_[i].dims,
                                  arrays_[i].bytes.subspan(sample * bytes, bytes)};
    inputs.push_back(WHET_TRY(StoreAs(wants_[i], one).With(path_)));
  }
  return inputs;
}

}  // namespace whet::eval
