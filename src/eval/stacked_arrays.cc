// SPDX-License-Identifier: Apache-2.0
#include "eval/stacked_arrays.h"

#include <fmt/format.h>

#include <algorithm>

#include "eval/sample_file.h"

namespace whet::eval {
namespace {

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

Result<const ArrayFile::Member*> StackedArrays::MemberFor(const format::Tensor& want) const {
  if (const ArrayFile::Member* named = file_.Find(want.name)) return named;
  const std::vector<ArrayFile::Member>& members = file_.members();
  const bool only = wants_.size() == 1;
  if (only && members.size() == 1) return &members[0];
  const ArrayFile::Member* fitting = nullptr;
  size_t fits = 0;
  std::string names;
  for (const ArrayFile::Member& member : members) {
    names += fmt::format("{}'{}' {}", names.empty() ? "" : ", ", member.name,
                         TypeText(member.array.dtype, member.array.dims));
    if (!Stacks(member.array.dims, want.dims)) continue;
    fitting = &member;
    ++fits;
  }
  if (only && fits == 1) return fitting;
  return Error(fmt::format("{}: no array '{}'; it has {}; {}", file_.path(), want.name,
                           names.empty() ? "none" : names, Wanted(want)));
}

Status StackedArrays::Choose() {
  for (const format::Tensor& want : wants_) {
    const ArrayFile::Member& member = *WHET_TRY(MemberFor(want));
    const media::ArrayView& array = member.array;
    const std::string context = file_.Title(member);
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
  if (IsArrayFile(path) && wants.size() != 1) {
    return Error(
        fmt::format("{}: the model has {} inputs; give a .npz with an array for each", path, wants.size()));
  }
  StackedArrays stacked(WHET_TRY(ArrayFile::Open(path)));
  stacked.wants_ = wants;
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
    inputs.push_back(WHET_TRY(StoreAs(wants_[i], one).With(file_.path())));
  }
  return inputs;
}

}  // namespace whet::eval
