// SPDX-License-Identifier: Apache-2.0
#include "card/prepare.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace whet::card {
namespace {

std::string Size(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

int Channels(const ImageInput& card) {
  return card.colours == Colours::kGrey ? 1 : 3;
}

// The scaled picture on a canvas of the network's size.
Result<media::Image> Place(const ImageInput& card, const media::Image& picture, Geometry* g) {
  const int w = picture.width, h = picture.height;
  if (card.fit == Fit::kStretch) {
    g->scale_x = static_cast<double>(g->net_width) / w;
    g->scale_y = static_cast<double>(g->net_height) / h;
    return media::Resize(picture, g->net_width, g->net_height);
  }
  int new_w = w, new_h = h;
  if (card.fit == Fit::kLetterbox) {
    const double r = std::min(static_cast<double>(g->net_width) / w, static_cast<double>(g->net_height) / h);
    new_w = std::clamp(static_cast<int>(w * r + 1e-6), 1, g->net_width);
    new_h = std::clamp(static_cast<int>(h * r + 1e-6), 1, g->net_height);
  } else if (card.short_side) {
    const double r = static_cast<double>(card.short_side) / std::min(w, h);
    const double longest = std::max(w, h) * r;
    if (longest * card.short_side > static_cast<double>(media::kMaxPixels))
      return Error("the picture is too long for input.short_side");
    new_w = w <= h ? card.short_side : static_cast<int>(std::lround(longest));
    new_h = h <= w ? card.short_side : static_cast<int>(std::lround(longest));
  }
  media::Image scaled = new_w == w && new_h == h ? picture : media::Resize(picture, new_w, new_h);
  g->scale_x = static_cast<double>(new_w) / w;
  g->scale_y = static_cast<double>(new_h) / h;
  if (card.fit == Fit::kCrop) {
    if (new_w < g->net_width || new_h < g->net_height) {
      return Error("the picture is " + Size(new_w, new_h) + ", smaller than the crop of " +
                   Size(g->net_width, g->net_height) + "; set input.short_side in the card");
    }
    const int left = (new_w - g->net_width) / 2, top = (new_h - g->net_height) / 2;
    g->left = -left;
    g->top = -top;
    return media::Crop(scaled, left, top, g->net_width, g->net_height);
  }
  const bool center = card.anchor == Anchor::kCenter;
  const int left = center ? (g->net_width - new_w) / 2 : 0, top = center ? (g->net_height - new_h) / 2 : 0;
  g->left = left;
  g->top = top;
  media::Image canvas(g->net_width, g->net_height);
  std::fill(canvas.rgb.begin(), canvas.rgb.end(), card.fill);
  for (int y = 0; y < new_h; ++y)
    std::memcpy(canvas.at(left, top + y), scaled.at(0, y), static_cast<size_t>(new_w) * 3);
  return canvas;
}

// What every 8-bit value becomes in one channel.
template <typename T>
std::array<T, 256> Table(const ImageInput& card, const format::Tensor& want, size_t channel) {
  std::array<T, 256> table;
  for (int pixel = 0; pixel < 256; ++pixel) {
    const size_t at = static_cast<size_t>(pixel);
    const double real = (static_cast<double>(pixel) - card.mean[channel]) / card.std[channel];
    if constexpr (std::is_same_v<T, float>) {
      table[at] = card.values == Values::kPixel ? static_cast<float>(pixel) : static_cast<float>(real);
    } else {
      constexpr int kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
      const double stored = want.scale.empty() ? real : real / want.scale[0] + want.zero_point[0];
      table[at] = static_cast<T>(card.values == Values::kPixel
                                     ? pixel + kLow
                                     : std::nearbyint(std::clamp<double>(stored, kLow, kHigh)));
    }
  }
  return table;
}

uint8_t Channel(const uint8_t* rgb, Colours colours, int c) {
  if (colours == Colours::kGrey)
    return static_cast<uint8_t>((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2] + 128) >> 8);
  return rgb[colours == Colours::kBgr ? 2 - c : c];
}

template <typename T>
std::vector<std::byte> Fill(const ImageInput& card, const media::Image& canvas, const format::Tensor& want) {
  const int channels = Channels(card);
  const size_t plane = static_cast<size_t>(canvas.width) * static_cast<size_t>(canvas.height);
  std::vector<T> values(plane * static_cast<size_t>(channels));
  for (int c = 0; c < channels; ++c) {
    const auto channel = static_cast<size_t>(c);
    const std::array<T, 256> table = Table<T>(card, want, channel);
    for (size_t i = 0; i < plane; ++i) {
      const size_t at =
          card.layout == Layout::kNhwc ? i * static_cast<size_t>(channels) + channel : channel * plane + i;
      values[at] = table[Channel(canvas.rgb.data() + i * 3, card.colours, c)];
    }
  }
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

std::string DimsText(const std::vector<int64_t>& dims) {
  std::string text;
  for (int64_t dim : dims) text += (text.empty() ? "[" : ", ") + std::to_string(dim);
  return text + "]";
}

}  // namespace

Result<Geometry> NetGeometry(const ImageInput& card, const format::Tensor& want) {
  const std::vector<int64_t>& d = want.dims;
  const bool nhwc = card.layout == Layout::kNhwc;
  const int64_t limit = media::kMaxPixels;
  const bool fits = d.size() == 4 && d[0] == 1 && d[nhwc ? 3 : 1] == Channels(card) && d[nhwc ? 1 : 2] > 0 &&
                    d[nhwc ? 2 : 3] > 0 && d[nhwc ? 1 : 2] <= limit &&
                    d[nhwc ? 2 : 3] <= limit / d[nhwc ? 1 : 2];
  if (!fits) {
    return Error("input '" + want.name + "' is " + DimsText(d) + ", which is no single picture of " +
                 std::to_string(Channels(card)) + " channel(s) in " + (nhwc ? "nhwc" : "nchw") +
                 "; see input.layout and input.colours of the card");
  }
  Geometry g;
  g.source_width = g.net_width = static_cast<int>(d[nhwc ? 2 : 3]);
  g.source_height = g.net_height = static_cast<int>(d[nhwc ? 1 : 2]);
  return g;
}

Result<Prepared> PrepareImage(const ImageInput& card, const media::Image& picture,
                              const format::Tensor& want) {
  Prepared prepared;
  prepared.geometry = WHET_TRY(NetGeometry(card, want));
  if (picture.width < 1 || picture.height < 1) return Error("an empty picture");
  if (want.scale.size() > 1)
    return Error("input '" + want.name + "' is quantised per channel; give it as .npy");
  prepared.geometry.source_width = picture.width;
  prepared.geometry.source_height = picture.height;
  const media::Image canvas = WHET_TRY(Place(card, picture, &prepared.geometry));
  switch (want.dtype) {
    case DType::kF32:
      prepared.bytes = Fill<float>(card, canvas, want);
      break;
    case DType::kU8:
      prepared.bytes = Fill<uint8_t>(card, canvas, want);
      break;
    case DType::kI8:
      prepared.bytes = Fill<int8_t>(card, canvas, want);
      break;
    default:
      return Error("input '" + want.name + "' is " + std::string(DTypeName(want.dtype)) +
                   "; pictures become f32, u8 or i8");
  }
  return prepared;
}

Result<std::vector<std::byte>> PrepareAudio(std::span<const float> samples, const format::Tensor& want) {
  if (want.scale.size() > 1)
    return Error("input '" + want.name + "' is quantised per channel; give it as .npy");
  const auto count = static_cast<size_t>(want.count());
  std::vector<float> sound(count, 0.0f);
  std::copy_n(samples.begin(), std::min(count, samples.size()), sound.begin());
  std::vector<std::byte> bytes(count * DTypeSize(want.dtype));
  if (want.dtype == DType::kF32) {
    std::memcpy(bytes.data(), sound.data(), bytes.size());
    return bytes;
  }
  if (want.dtype != DType::kI16 && want.dtype != DType::kI8) {
    return Error("input '" + want.name + "' is " + std::string(DTypeName(want.dtype)) +
                 "; sound becomes f32, i16 or i8");
  }
  const bool wide = want.dtype == DType::kI16;
  const double high = wide ? 32767 : 127, scale = want.scale.empty() ? 1 / (high + 1) : want.scale[0];
  const int zero = want.zero_point.empty() ? 0 : want.zero_point[0];
  for (size_t i = 0; i < count; ++i) {
    const double level = std::isnan(sound[i]) ? zero : sound[i] / scale + zero;  // no number: silence
    const auto stored = static_cast<int16_t>(std::nearbyint(std::clamp(level, -high - 1, high)));
    const auto narrow = static_cast<int8_t>(stored);
    if (wide) {
      std::memcpy(bytes.data() + i * 2, &stored, 2);
    } else {
      std::memcpy(bytes.data() + i, &narrow, 1);
    }
  }
  return bytes;
}

}  // namespace whet::card
