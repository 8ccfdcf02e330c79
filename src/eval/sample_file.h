// SPDX-License-Identifier: Apache-2.0
// One input tensor from one file: .npy, a picture or a sound.
#ifndef WHET_EVAL_SAMPLE_FILE_H_
#define WHET_EVAL_SAMPLE_FILE_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "card/card.h"
#include "card/prepare.h"
#include "format/plan.h"
#include "ir/tensor.h"
#include "media/image.h"
#include "media/npy.h"
#include "media/wav.h"

namespace whet::eval {

// The picture or the sound that an answer speaks of; without one, the pixels of the input tensor.
struct Scene {
  std::optional<media::Sound> sound;
  std::optional<media::Image> picture;
  card::Geometry geometry;
};

bool IsArrayFile(const std::string& path);  // by its ending

// The tensor for the input `want`. Pictures and sounds need the card; what it took for a picture is left in `scene`, where given.
Result<ir::Tensor> ReadSampleFile(const std::string& path, const format::Tensor& want, const card::Card* card,
                                  Scene* scene);

// The same from a picture or a sound in memory; the sound is taken as it is, whatever its rate.
Result<ir::Tensor> StorePicture(media::Image picture, const format::Tensor& want, const card::Card& card,
                                Scene* scene);
Result<ir::Tensor> StoreSound(const media::Sound& sound, const format::Tensor& want);

// Elements as the input stores them: floating-point numbers become its own floating-point type, or integers by its scale and
// zero point; integers must have its type. There must be as many as it has.
Result<ir::Tensor> StoreAs(const format::Tensor& want, const media::ArrayView& array);

// Drawn from the seeded generator, as input number `i`.
ir::Tensor Seeded(const format::Tensor& want, uint32_t seed, size_t i);

// "f32[1, 4]": what an input takes, for messages.
std::string TypeText(DType dtype, const std::vector<int64_t>& dims);

// A sound of as many samples a second as the card says.
Result<media::Sound> SoundAtRate(const std::string& path, const card::Card& card);

}  // namespace whet::eval

#endif  // WHET_EVAL_SAMPLE_FILE_H_
