// SPDX-License-Identifier: Apache-2.0
#include "import/foreign.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace whet::import {
namespace {

using namespace std::string_view_literals;

constexpr const char* kPlan =
    "this is a compiled plan, not a model to import; give the .onnx or .tflite file it came from";
constexpr const char* kPickle =
    "this is a Python pickle, weights of PyTorch without a graph; load them in Python and export with "
    "torch.onnx.export, see "
    "docs/pytorch.md";
constexpr const char* kWebPage =
    "this is a web page, not a model: the download went wrong; download the file itself";

struct Mark {
  size_t at;
  std::string_view magic;
  const char* what;
};

constexpr Mark kMarks[] = {
    {0, "GGUF", "this is a GGUF language model, which cannot be imported; give an .onnx or .tflite file"},
    {0, "WHET", kPlan},
    {4, "WHET", kPlan},
    {0, "\x80\x02"sv, kPickle},
    {0, "\x80\x03"sv, kPickle},
    {0, "\x80\x04"sv, kPickle},
    {0, "\x89HDF",
     "this is an HDF5 file of Keras; load it in Python and convert it with "
     "tf.lite.TFLiteConverter.from_keras_model"},
    {4, "ORTM", "this is in ONNX Runtime's own format; give the .onnx file it was made from"},
    {4, "ET12",
     "this is an ExecuTorch program; export the PyTorch model with torch.onnx.export, see docs/pytorch.md"},
    {0, "\x93NUMPY", "this is a NumPy array, not a model; give it to `whet run` with -i"},
    {0, "version https://git-lfs",
     "this is a Git LFS pointer in the place of the file; fetch the file with `git lfs pull`"},
    {0, "<!DOCTYPE", kWebPage},
    {0, "<!doctype", kWebPage},
    {0, "<html", kWebPage},
    {0, "<?xml",
     "this is an XML file (OpenVINO's?), which cannot be imported; give the .onnx file it was made from"},
    {0, "\x1F\x8B", "this is a gzip archive; unpack it and give the .onnx or .tflite file in it"},
    {0, "7767517\n", "this is an ncnn graph, which cannot be imported; give the .onnx file it was made from"},
};

// What is in a zip archive tells whose it is: the name of a member, sought at both its ends.
struct Member {
  std::string_view name;
  const char* what;
};

constexpr Member kMembers[] = {
    {"model.weights.h5",
     "this is a .keras file; load it in Python and convert it: "
     "keras.models.load_model(FILE).export(\"model.onnx\", "
     "format=\"onnx\")"},
    {"models/model.json",
     "this is a PyTorch .pt2 program; in Python, torch.onnx.export(torch.export.load(FILE), "
     "f=\"model.onnx\"), see "
     "docs/pytorch.md"},
    {"code/__torch__",
     "this is a TorchScript archive; export the module it was made from with torch.onnx.export, see "
     "docs/pytorch.md"},
    {"data.pkl",
     "this is a PyTorch .pth file, weights without a graph; load them in Python and export with "
     "torch.onnx.export, see "
     "docs/pytorch.md"},
    {".onnx", "this is a zip archive; unpack it and give the .onnx file in it"},
    {".tflite", "this is a zip archive; unpack it and give the .tflite file in it"},
};
constexpr size_t kZipEnds = 1U << 16;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool HasAt(std::span<const std::byte> bytes, const Mark& mark) {
  return bytes.size() >= mark.at && Text(bytes.subspan(mark.at)).starts_with(mark.magic);
}

const char* WhatZip(std::span<const std::byte> bytes) {
  const std::string_view head = Text(bytes.first(std::min(bytes.size(), kZipEnds)));
  const std::string_view tail = Text(bytes.last(std::min(bytes.size(), kZipEnds)));
  for (const Member& member : kMembers) {
    if (head.find(member.name) != head.npos || tail.find(member.name) != tail.npos) return member.what;
  }
  return "this is a zip archive, not a model; unpack it, or export the model to ONNX first";
}

// A safetensors file starts with the length of its JSON header; the brace alone could stand in any file.
bool IsSafetensors(std::span<const std::byte> bytes) {
  if (bytes.size() < 10 || Text(bytes.subspan(8, 2)) != "{\"") return false;
  uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header <= bytes.size() - 8;
}

// The fields of a protocol buffer, one after another.
class Fields {
 public:
  enum Wire { kVarint = 0, kBytes = 2 };
  explicit Fields(std::span<const std::byte> bytes) : rest_(bytes) {}

  // False at the end, and where it is none after all: then `broken`.
  bool Next() {
    if (rest_.empty()) return false;
    const uint64_t tag = Varint();
    number = tag >> 3;
    wire = static_cast<int>(tag & 7);
    constexpr size_t kFixed[] = {0, 8, 0, 0, 0, 4};
    if (number == 0 || wire > 5 || wire == 3 || wire == 4) broken = true;
    const uint64_t length = wire == kVarint  ? (Varint(), 0)
                            : wire == kBytes ? Varint()
                            : broken         ? 0
                                             : kFixed[wire];
    if (length > rest_.size()) broken = true;
    if (broken) return false;
    content = rest_.first(length);
    rest_ = rest_.subspan(length);
    return true;
  }

  uint64_t number = 0;
  int wire = 0;
  std::span<const std::byte> content;
  bool broken = false;

 private:
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = std::to_integer<uint64_t>(rest_[0]);
      rest_ = rest_.subspan(1);
      value |= (byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    broken = true;
    return 0;
  }
  std::span<const std::byte> rest_;
};

// A message inside starts with a small tag; a string, such as the producer's name of ONNX, with a letter.
bool StartsLikeMessage(std::span<const std::byte> content) {
  return !content.empty() && std::to_integer<int>(content[0]) < ' ';
}

}  // namespace

const char* WhatForeign(std::span<const std::byte> bytes) {
  for (const Mark& mark : kMarks) {
    if (HasAt(bytes, mark)) return mark.what;
  }
  if (Text(bytes).starts_with("PK\x03\x04")) return WhatZip(bytes);
  if (IsSafetensors(bytes)) {
    return "this is a safetensors file, weights without a graph; load them in Python and export the model to "
           "ONNX, see "
           "docs/pytorch.md";
  }
  return WhatForeignProtobuf(bytes);
}

// ONNX has a number first and its graph as field 7; TensorFlow's saved model has two fields, its frozen graph nodes first; Core ML's
// kinds of model are fields from 200, Caffe's layers field 100.
const char* WhatForeignProtobuf(std::span<const std::byte> bytes) {
  bool high = false, layers = false, other = false, nodes = false, graphs = false;
  Fields field(bytes);
  while (field.Next()) {
    const bool message = field.wire == Fields::kBytes;
    high |= message && field.number >= 200 && field.number < 10000;
    layers |= message && field.number == 100;
    nodes |= message && field.number == 1 && StartsLikeMessage(field.content);
    graphs |= message && field.number == 2 && StartsLikeMessage(field.content);
    other |= field.number > 4;
  }
  if (field.broken || bytes.empty()) return nullptr;
  if (high)
    return "this is a Core ML model, which cannot be imported; export the model it was made from to ONNX";
  if (layers) return "this is a Caffe model, which cannot be imported; convert it to ONNX first";
  if (other || (!nodes && !graphs)) return nullptr;
  return nodes ? "this is a frozen TensorFlow graph; convert it: python3 -m tf2onnx.convert --graphdef FILE "
                 "--output model.onnx "
                 "--inputs NAME:0 --outputs NAME:0"
               : "this is a TensorFlow saved model; convert its folder with "
                 "tf.lite.TFLiteConverter.from_saved_model, or "
                 "python3 -m tf2onnx.convert --saved-model FOLDER --output model.onnx";
}

}  // namespace whet::import
