// SPDX-License-Identifier: Apache-2.0
#include "eval/sample_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/file.h"
#include "base/seeded_fill.h"

namespace whet::eval {
namespace {

template <typename T>
ir::Tensor Quantised(const format::Tensor& want, const ir::Tensor& real) {
  ir::Tensor stored(want.dtype, want.dims);
  const std::span<T> out = stored.MutableData<T>();
  const double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  for (size_t i = 0; i < out.size(); ++i) {
    const double x = real.RealAt(static_cast<int64_t>(i)) / want.scale[0] + want.zero_point[0];
    out[i] = std::isnan(x) ? T{0} : static_cast<T>(std::nearbyint(std::clamp(x, low, high)));
  }
  return stored;
}

Result<ir::Tensor> Floating(const format::Tensor& want, const ir::Tensor& real) {
  ir::Tensor stored(want.dtype, want.dims);
  for (int64_t i = 0; i < stored.count(); ++i) {
    const double x = real.RealAt(i);
    const auto at = static_cast<size_t>(i);
    if (want.dtype == DType::kF32) {
      stored.MutableData<float>()[at] = static_cast<float>(x);
    } else if (want.dtype == DType::kF64) {
      stored.MutableData<double>()[at] = x;
    } else if (want.dtype == DType::kF16) {
      stored.MutableData<uint16_t>()[at] = ir::FloatToHalf(static_cast<float>(x));
    } else {
      stored.MutableData<uint16_t>()[at] = ir::FloatToBFloat(static_cast<float>(x));
    }
  }
  return stored;
}

Result<ir::Tensor> FromArrayFile(const std::string& path, const format::Tensor& want) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  const media::ArrayView array = WHET_TRY(media::ViewNpy(file.bytes()).With(path));
  if (array.dims != want.dims) {
    return Error(fmt::format("{} is {}, input '{}' takes {}", path, TypeText(array.dtype, array.dims),
                             want.name, TypeText(want.dtype, want.dims)));
  }
  return StoreAs(want, array).With(path);
}

Result<ir::Tensor> FromPicture(const std::string& path, const format::Tensor& want, const card::Card& card,
                               Scene* scene) {
  return StorePicture(WHET_TRY(media::ReadImage(path)), want, card, scene).With(path);
}

Result<ir::Tensor> FromSound(const std::string& path, const format::Tensor& want, const card::Card& card) {
  return StoreSound(WHET_TRY(SoundAtRate(path, card)), want).With(path);
}

}  // namespace

bool IsArrayFile(const std::string& path) {
  return path.ends_with(".npy");
}

std::string TypeText(DType dtype, const std::vector<int64_t>& dims) {
  return fmt::format("{}{}", DTypeName(dtype), ir::ToString(ir::ToShape(dims)));
}

Result<ir::Tensor> StorePicture(media::Image picture, const format::Tensor& want, const card::Card& card,
                                Scene* scene) {
  card::Prepared prepared = WHET_TRY(card::PrepareImage(card.input.image, picture, want));
  if (scene) {
    scene->picture = std::move(picture);
    scene->geometry = prepared.geometry;
  }
  return ir::Tensor::FromBytes(want.dtype, want.dims, prepared.bytes);
}

Result<ir::Tensor> StoreSound(const media::Sound& sound, const format::Tensor& want) {
  const std::vector<std::byte> bytes = WHET_TRY(card::PrepareAudio(sound.samples, want));
  return ir::Tensor::FromBytes(want.dtype, want.dims, bytes);
}

Result<ir::Tensor> StoreAs(const format::Tensor& want, const media::ArrayView& array) {
  if (array.dtype == want.dtype) return ir::Tensor::FromBytes(want.dtype, want.dims, array.bytes);
  const ir::Tensor real = ir::Tensor::FromBytes(array.dtype, want.dims, array.bytes);
  if (IsFloat(array.dtype) && IsFloat(want.dtype)) return Floating(want, real);
  if (IsFloat(array.dtype) && want.scale.size() == 1 && want.zero_point.size() == 1) {
    if (want.dtype == DType::kI8) return Quantised<int8_t>(want, real);
    if (want.dtype == DType::kU8) return Quantised<uint8_t>(want, real);
    if (want.dtype == DType::kI16) return Quantised<int16_t>(want, real);
  }
  return Error(fmt::format("its elements are {}, input '{}' takes {}; save .astype('{}')",
                           DTypeName(array.dtype), want.name, DTypeName(want.dtype),
                           DTypeNumpyName(want.dtype)));
}

ir::Tensor Seeded(const format::Tensor& want, uint32_t seed, size_t i) {
  ir::Tensor tensor(want.dtype, want.dims);
  FillSeeded(want.dtype, seed, static_cast<uint32_t>(i), tensor.MutableBytes());
  return tensor;
}

Result<media::Sound> SoundAtRate(const std::string& path, const card::Card& card) {
  media::Sound sound = WHET_TRY(media::ReadSound(path));
  if (sound.rate == card.input.rate) return sound;
  return Error(fmt::format("{} has {} samples a second, the card says {}; resample it", path, sound.rate,
                           card.input.rate));
}

Result<ir::Tensor> ReadSampleFile(const std::string& path, const format::Tensor& want, const card::Card* card,
                                  Scene* scene) {
  if (IsArrayFile(path)) return FromArrayFile(path, want);
  if (!card)
    return Error(fmt::format(
        "{}: pictures and sound need a model card; `whet inspect MODEL --card` writes a template", path));
  if (card->input.kind == card::InputKind::kImage) return FromPicture(path, want, *card, scene);
  if (card->input.kind == card::InputKind::kAudio) return FromSound(path, want, *card);
  return Error(fmt::format("{}: the card says `input.kind: raw`, so give the input as .npy", path));
}

}  // namespace whet::eval
