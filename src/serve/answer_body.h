// SPDX-License-Identifier: Apache-2.0
// Answers and descriptions of models as the bodies of HTTP have them.
#ifndef WHET_SERVE_ANSWER_BODY_H_
#define WHET_SERVE_ANSWER_BODY_H_

#include <string>

#include "serve/models.h"

namespace whet::serve {

// {"model": ..., "version": ..., "plan": SHA-256, "outputs": {NAME: {"dtype", "shape", "data"}}}: data as nested lists, or base64.
std::string AnswerAsJson(const std::string& model, const Answer& answer, bool base64);
// One .npy file after the other, as repeated numpy.save to one file leaves them, and repeated numpy.load reads them.
std::string AnswerAsNpy(const Answer& answer);

std::string DescriptionAsJson(const Description& model);
std::string ListAsJson(const std::vector<Description>& models);  // {"models": [...]}

}  // namespace whet::serve

#endif  // WHET_SERVE_ANSWER_BODY_H_
