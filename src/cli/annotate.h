// SPDX-License-Identifier: Apache-2.0
// Answers drawn on the picture they are about.
#ifndef WHET_CLI_ANNOTATE_H_
#define WHET_CLI_ANNOTATE_H_

#include "card/decode.h"
#include "media/image.h"

namespace whet::cli {

// The picture with boxes, keypoints and classes. Small pictures are enlarged by a whole factor, so that
// labels fit.
media::Image Annotate(const media::Image& picture, const card::Answer& answer);

}  // namespace whet::cli

#endif  // WHET_CLI_ANNOTATE_H_
