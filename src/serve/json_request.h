// SPDX-License-Identifier: Apache-2.0
// Inputs as JSON: {"inputs": {"NAME": [[1, 2], [3, 4]], "OTHER": {"shape": [2], "data": [1, 2]}}, "reset": false}
//
// A member of "inputs" is a list, nested as the input's sizes, or an object: "data" a list of numbers, nested or flat, or base64 of
// the bytes (little-endian, C order); "shape" the sizes, if they do not follow from the nesting; "dtype", if given, must be the
// input's, as NumPy writes it.
#ifndef WHET_SERVE_JSON_REQUEST_H_
#define WHET_SERVE_JSON_REQUEST_H_

#include <string_view>

#include "base/result.h"
#include "serve/models.h"

namespace whet::serve {

struct JsonRequest {
  Request request;
  bool base64 = false;  // whether any input came as base64: the answer then does, too
};

// Numbers must fit the type of the model's input. Takes no more memory than the text and the inputs have; sizes are compared with
// the model's where it runs.
Result<JsonRequest> ParseJsonRequest(std::string_view text, const Description& model);

}  // namespace whet::serve

#endif  // WHET_SERVE_JSON_REQUEST_H_
