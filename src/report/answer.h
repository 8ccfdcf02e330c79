// SPDX-License-Identifier: Apache-2.0
// Answers of models for machines.
#ifndef WHET_REPORT_ANSWER_H_
#define WHET_REPORT_ANSWER_H_

#include "card/decode.h"
#include "report/json.h"

namespace whet::report {

// {"classes": [{"index", "name", "score"}], "boxes": [{"x0", "y0", "x1", "y1", "index", "name", "score",
// "keypoints"}], "keypoints": [{"name", "x", "y", "score"}]}; positions in pixels of the source.
// Of a sound also "speech": [{"begin", "end", "score"}], in seconds.
Json ToJson(const card::Answer& answer);

}  // namespace whet::report

#endif  // WHET_REPORT_ANSWER_H_
