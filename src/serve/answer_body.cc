// SPDX-License-Identifier: Apache-2.0
#include "serve/answer_body.h"

#include <nlohmann/json.hpp>

#include "media/npy.h"
#include "serve/base64.h"
#include "serve/number.h"

namespace whet::serve {
namespace {

// Names come from plans, and need not be UTF-8.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Shape(const std::vector<int64_t>& dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); ++i) text += (i ? ", " : "") + std::to_string(dims[i]);
  return text + "]";
}

void PrintNested(const Tensor& tensor, size_t axis, const std::byte** at, std::string* text) {
  if (axis == tensor.dims.size()) {
    PrintElement(tensor.dtype, *at, text);
    *at += DTypeSize(tensor.dtype);
    return;
  }
  *text += '[';
  for (int64_t i = 0; i < tensor.dims[axis]; ++i) {
    if (i > 0) *text += ',';
    PrintNested(tensor, axis + 1, at, text);
  }
  *text += ']';
}

std::string Data(const Tensor& tensor, bool base64) {
  if (base64) return '"' + Base64(tensor.bytes) + '"';
  std::string text;
  const std::byte* at = tensor.bytes.data();
  if (tensor.bytes.empty()) return "[]";
  PrintNested(tensor, 0, &at, &text);
  return text;
}

template <typename T>
std::string Numbers(DType dtype, const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) {
    if (text.size() > 1) text += ", ";
    PrintElement(dtype, reinterpret_cast<const std::byte*>(&value), &text);
  }
  return text + "]";
}

std::string PortAsJson(const Port& port) {
  std::string text = R"({"name": )" + Quoted(port.name) + R"(, "dtype": ")" +
                     std::string(DTypeNumpyName(port.dtype)) + R"(", "shape": )" + Shape(port.dims);
  if (!port.scale.empty()) {
    text += R"(, "scale": )" + Numbers(DType::kF32, port.scale) + R"(, "zero_point": )" +
            Numbers(DType::kI32, port.zero_point);
  }
  return text + R"(, "exact": )" + (port.exact ? "true}" : "false}");
}

std::string PortsAsJson(const std::vector<Port>& ports) {
  std::string text = "[";
  for (const Port& port : ports) text += (text.size() > 1 ? ",\n  " : "") + PortAsJson(port);
  return text + "]";
}

std::string Count(const char* name, int64_t value) {
  return std::string(", \"") + name + "\": " + std::to_string(value);
}

}  // namespace

std::string AnswerAsJson(const std::string& model, const Answer& answer, bool base64) {
  std::string text = R"({"model": )" + Quoted(model) + R"(, "version": )" + Quoted(answer.version) +
                     R"(, "plan": ")" + Hex(answer.plan) + R"(", "outputs": {)";
  for (const Tensor& tensor : answer.outputs) {
    if (&tensor != answer.outputs.data()) text += ", ";
    text += Quoted(tensor.name) + R"(: {"dtype": ")" + std::string(DTypeNumpyName(tensor.dtype)) +
            R"(", "shape": )" + Shape(tensor.dims) + R"(, "data": )" + Data(tensor, base64) + "}";
  }
  return text + "}}\n";
}

std::string AnswerAsNpy(const Answer& answer) {
  std::string files;
  for (const Tensor& tensor : answer.outputs)
    files += media::PrintNpy(tensor.dtype, tensor.dims, tensor.bytes);
  return files;
}

std::string DescriptionAsJson(const Description& model) {
  std::string text = R"({"name": )" + Quoted(model.name) + R"(, "version": )" + Quoted(model.version) +
                     R"(, "plan": ")" + Hex(model.plan) + "\",\n \"inputs\": " + PortsAsJson(model.inputs) +
                     ",\n \"outputs\": " + PortsAsJson(model.outputs) +
                     ",\n \"keeps_state\": " + (model.keeps_state ? "true" : "false");
  text += Count("sessions", model.sessions) + Count("file_bytes", static_cast<int64_t>(model.file_bytes)) +
          Count("arena_bytes", static_cast<int64_t>(model.arena_bytes)) +
          Count("packed_bytes", static_cast<int64_t>(model.packed_bytes));
  text += Count("answered", model.answered) + Count("refused", model.refused) +
          Count("p50_us", model.run.Quantile(500'000)) + Count("p99_us", model.run.Quantile(990'000));
  return text + "}";
}

std::string ListAsJson(const std::vector<Description>& models) {
  std::string text = "{\"models\": [";
  for (const Description& model : models)
    text += (&model == models.data() ? "" : ",\n") + DescriptionAsJson(model);
  return text + "]}\n";
}

}  // namespace whet::serve
