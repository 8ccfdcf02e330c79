// SPDX-License-Identifier: Apache-2.0
// From a picture or a sound to the bytes of an input tensor.
#ifndef WHET_CARD_PREPARE_H_
#define WHET_CARD_PREPARE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "format/plan.h"
#include "media/image.h"

namespace whet::card {

// Where the picture lies in the input of the network: network pixel = source pixel * scale + offset, at pixel
// edges.
struct Geometry {
  int net_width = 1, net_height = 1;
  int source_width = 1, source_height = 1;
  double scale_x = 1, scale_y = 1;
  double left = 0, top = 0;

  double SourceX(double x) const { return (x - left) / scale_x; }
  double SourceY(double y) const { return (y - top) / scale_y; }
};

// The network's own pixels: for inputs that are no picture.
Result<Geometry> NetGeometry(const ImageInput& card, const format::Tensor& want);

struct Prepared {
  std::vector<std::byte> bytes;
  Geometry geometry;
};

// `want` is the input tensor: one picture, f32, u8 or i8. Deterministic: the same picture gives the same
// bytes on every machine.
Result<Prepared> PrepareImage(const ImageInput& card, const media::Image& picture,
                              const format::Tensor& want);

// Samples in -1 to 1 become the whole tensor: cut at its end, or followed by silence. f32 takes them as they
// are; i16 in 1/32768, and quantised tensors by their scale.
Result<std::vector<std::byte>> PrepareAudio(std::span<const float> samples, const format::Tensor& want);

}  // namespace whet::card

#endif  // WHET_CARD_PREPARE_H_
