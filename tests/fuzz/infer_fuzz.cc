// SPDX-License-Identifier: Apache-2.0
// Bodies of POST /v1/infer. Inputs that are read have no more bytes than the model takes, or than the text has.
#include "base/check.h"
#include "fuzz_target.h"
#include "serve/base64.h"
#include "serve/json_request.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  serve::Description model;
  model.name = "net";
  model.inputs = {
      {.name = "x", .dtype = DType::kF32, .dims = {2, 3}, .bytes = 24},
      {.name = "n", .dtype = DType::kI8, .dims = {4}, .scale = {0.5f}, .zero_point = {3}, .bytes = 4},
      {.name = "b", .dtype = DType::kBool, .dims = {}, .bytes = 1},
      {.name = "u", .dtype = DType::kU64, .dims = {1}, .bytes = 8}};
  const std::string_view text = fuzz::Text(data, size);
  if (const auto bytes = serve::ParseBase64(text)) WHET_CHECK(serve::Base64(*bytes) == text);
  const Result<serve::JsonRequest> read = serve::ParseJsonRequest(text, model);
  WHET_CHECK(read.ok() || !read.message().empty());
  if (!read.ok()) return 0;
  WHET_CHECK(read->request.inputs.size() <= model.inputs.size());
  for (const serve::Tensor& tensor : read->request.inputs)
    WHET_CHECK(tensor.bytes.size() <= 24 || read->base64);
  return 0;
}
