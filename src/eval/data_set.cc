// SPDX-License-Identifier: Apache-2.0
#include "eval/data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "eval/sample_file.h"

namespace whet::eval {
namespace {

constexpr const char* kAccepted =
    "samples are .png, .jpg, .bmp, .wav, .flac or .npy files in a folder, one .npz or one .npy";

enum class Kind { kOther, kPicture, kSound, kArray };

Kind KindOf(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png" || ending == ".jpg" || ending == ".jpeg" || ending == ".bmp") return Kind::kPicture;
  if (ending == ".wav" || ending == ".flac") return Kind::kSound;
  return ending == ".npy" ? Kind::kArray : Kind::kOther;
}

Status CheckNumbers(const ir::Tensor& tensor, const format::Tensor& want) {
  if (!IsFloat(tensor.dtype())) return {};
  for (int64_t i = 0; i < tensor.count(); ++i) {
    if (std::isnan(tensor.RealAt(i)))
      return Error(fmt::format("element {} of input '{}' is not a number (NaN)", i, want.name));
  }
  return {};
}

std::string InputNames(const std::vector<format::Tensor>& wants) {
  std::string names;
  for (const format::Tensor& want : wants)
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", want.name);
  return names;
}

// Samples and folders of a folder, as paths below it.
struct Listing {
  std::string path;
  std::vector<std::string> names, folders;
  Kind kind = Kind::kOther;

  Status Add(const std::string& below) {
    std::error_code error;
    std::filesystem::directory_iterator it(path + "/" + below, error);
    for (; !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
      const std::string name = below + it->path().filename().string();
      std::error_code gone;
      if (it->is_directory(gone)) folders.push_back(name);
      const Kind found = it->is_regular_file(gone) ? KindOf(it->path()) : Kind::kOther;
      if (found == Kind::kOther) continue;
      if (kind != Kind::kOther && found != kind) {
        return Error(fmt::format(
            "{} holds samples of several kinds, for instance {} and {}; keep one kind in a folder", path,
            names[0], name));
      }
      kind = found;
      names.push_back(name);
    }
    return error ? Error(fmt::format("{}/{}: cannot list the folder: {}", path, below, error.message()))
                 : Status();
  }
};

}  // namespace

Status DataSet::ListFolder() {
  if (wants_.size() != 1) {
    return Error(fmt::format(
        "{}: a folder holds samples of one input, the model has {}; give a .npz with the arrays {}", path_,
        wants_.size(), InputNames(wants_)));
  }
  Listing listing = {path_, {}, {}, Kind::kOther};
  WHET_TRY(listing.Add(""));
  if (listing.names.empty()) {
    for (const std::string& folder : std::vector<std::string>(listing.folders))
      WHET_TRY(listing.Add(folder + "/"));
  }
  names_ = std::move(listing.names);
  std::ranges::sort(names_);
  return names_.empty() ? Error(fmt::format("{}: no samples; {}", path_, kAccepted)) : Status();
}

Status DataSet::Take(const format::Entry& entry) {
  for (int32_t input : entry.inputs) wants_.push_back(entry.tensors[static_cast<size_t>(input)]);
  return wants_.empty() ? Error("the model has no inputs, so no data either") : Status();
}

Result<DataSet> DataSet::Of(const format::Entry& entry, std::vector<std::string> names, Loader loader) {
  DataSet data;
  WHET_TRY(data.Take(entry));
  if (names.empty()) return Error("there are no samples");
  data.names_ = std::move(names);
  data.loader_ = std::move(loader);
  return data;
}

Result<DataSet> DataSet::Open(const std::string& path, const format::Entry& entry, const card::Card* card) {
  DataSet data;
  data.path_ = path;
  if (card) data.card_ = *card;
  WHET_TRY(data.Take(entry));
  if (card && card->input.window > 0)
    return Error("the card's model runs over a sound window by window, so a sample is no single run of it");
  if (card && card->input.kind == card::InputKind::kImage) {
    const Result<card::Geometry> net = card::NetGeometry(card->input.image, data.wants_[0]);
    if (net.ok()) data.geometry_ = *net;
  }
  std::error_code gone;
  if (std::filesystem::is_directory(path, gone)) {
    WHET_TRY(data.ListFolder());
  } else if (ArrayFile::IsOne(path)) {
    data.stacked_ = WHET_TRY(StackedArrays::Open(path, data.wants_));
    for (size_t i = 0; i < data.stacked_->size(); ++i) data.names_.push_back(std::to_string(i));
  } else {
    return Error(fmt::format("{}: {}", path, FileExists(path) ? kAccepted : "no such file or folder"));
  }
  return data;
}

std::string DataSet::Title(size_t i) const {
  if (loader_) return fmt::format("sample {}", names_[i]);
  return stacked_ ? fmt::format("{}: sample {}", path_, i) : path_ + "/" + names_[i];
}

Result<Sample> DataSet::Read(size_t i) const {
  if (loader_) return loader_(i);
  if (stacked_) return Sample{WHET_TRY(stacked_->Load(i)), geometry_};
  Scene scene;
  scene.geometry = geometry_;
  ir::Tensor tensor =
      WHET_TRY(ReadSampleFile(path_ + "/" + names_[i], wants_[0], card_ ? &*card_ : nullptr, &scene));
  return Sample{{std::move(tensor)}, scene.geometry};
}

Result<Sample> DataSet::Load(size_t i) const {
  WHET_TRY(CheckGuard());
  Sample sample = WHET_TRY(Read(i));
  for (size_t k = 0; k < sample.inputs.size(); ++k) {
    WHET_TRY(CheckNumbers(sample.inputs[k], wants_[k]).With(Title(i)));
  }
  return sample;
}

}  // namespace whet::eval
