// SPDX-License-Identifier: Apache-2.0
// Real models: they import, and the oracle gives the bytes that TFLite Micro gives.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "base/seeded_fill.h"
#include "import/import.h"
#include "ops/op.h"

namespace whet::import {
namespace {

std::string DataFolder() {
  const char* data = std::getenv("WHET_DATA");
  return data ? data : "";
}

std::span<const uint8_t> Unsigned(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

// Every .tflite of the model collection, the custom operators of the two audio front ends included.
TEST(TfliteModels, Import) {
  const std::string data = DataFolder();
  if (data.empty()) GTEST_SKIP() << "WHET_DATA is not set: the real models are not checked";
  int imported = 0;
  for (const char* part : {"/models/tiny", "/models/vision"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data + part)) {
      if (entry.path().extension() != ".tflite") continue;
      const Result<ir::Graph> graph = Import(entry.path().string(), {});
      EXPECT_TRUE(graph.ok()) << graph.message();
      ++imported;
    }
  }
  EXPECT_GE(imported, 20);
}

// Outputs of tflite-micro (PyPI) for input 0 of seed 1, in hexadecimal; of longer ones the SHA-256.
struct Golden {
  const char *model, *output;
};

constexpr Golden kTflm[] = {
    {"mlperf_tiny/kws/kws_ref_model_int8", "8080808080808080807f8081"},
    {"mlperf_tiny/vww/vww_96_int8", "7888"},
    {"mlperf_tiny/resnet8/pretrainedResnet_int8", "80808b8980806b808280"},
    {"mlperf_tiny/ad/ad01_int8", "9cb3f4fcec0ca3fb6cbc01888294a27b8330e260ce8f79b0f00da9f71d4b339e"},
    {"mlperf_tiny/sww/str_ww_ref_model_int8", "80807f"},
    {"tflm/hello_world/hello_world_int8", "29"},
    {"tflm/micro_speech/micro_speech_quantized", "80bc3491"},
    {"tflm/person_detect/person_detect", "629e"},
};

Result<std::string> OracleOutput(const std::string& file) {
  const ir::Graph graph = WHET_TRY(Import(file, {ir::Dialect::kTflm, {}}));
  const ir::Type& type = graph.type(graph.inputs[0]);
  ir::Tensor input(type.dtype, *ir::StaticDims(type.shape));
  FillSeeded(type.dtype, 1, 0, input.MutableBytes());
  const std::vector<ir::Tensor> outputs = WHET_TRY(ops::Evaluate(graph, std::span(&input, 1)));
  const std::span<const std::byte> bytes = outputs[0].bytes();
  return bytes.size() <= 16 ? Hex(Unsigned(bytes)) : Hex(Sha256(bytes));
}

TEST(TfliteModels, GiveTheBytesOfTfliteMicro) {
  if (DataFolder().empty()) GTEST_SKIP() << "WHET_DATA is not set: the real models are not checked";
  for (const Golden& golden : kTflm) {
    const Result<std::string> output =
        OracleOutput(DataFolder() + "/models/tiny/" + golden.model + ".tflite");
    ASSERT_TRUE(output.ok()) << output.message();
    EXPECT_EQ(*output, golden.output) << golden.model;
  }
}

}  // namespace
}  // namespace whet::import
