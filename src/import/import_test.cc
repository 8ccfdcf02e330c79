// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace whet::import {
namespace {

std::string ErrorOf(std::string_view bytes) {
  const std::string path = testing::TempDir() + "import_test.bin";
  EXPECT_TRUE(WriteFile(path, bytes).ok());
  const Result<ir::Graph> graph = Import(path, {});
  EXPECT_FALSE(graph.ok());
  EXPECT_EQ(graph.message().rfind(path, 0), 0u) << "the error starts with the file: " << graph.message();
  return graph.message();
}

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Import, SaysWhatAFileIsThatItCannotRead) {
  EXPECT_TRUE(Contains(ErrorOf(""), "empty"));
  EXPECT_TRUE(Contains(ErrorOf("GGUF\x03"), "GGUF"));
  EXPECT_TRUE(Contains(ErrorOf(std::string_view("PK\x03\x04rest", 8)), "zip"));
  EXPECT_TRUE(Contains(ErrorOf(std::string_view("\x02\0\0\0\0\0\0\0{\"a\":1}", 15)), "safetensors"));
  EXPECT_TRUE(Contains(ErrorOf("abcdWHET"), "compiled plan"));
}

TEST(Import, NamesAMissingFile) {
  EXPECT_TRUE(Contains(Import("/nonexistent.tflite", {}).message(), "/nonexistent.tflite"));
}

TEST(Refusals, ListEveryNodeUnderACount) {
  Refusals refusals;
  EXPECT_TRUE(refusals.ToStatus(7, {}).ok());
  refusals.Add("a", "WHILE", "", "loops are not supported", "unroll it");
  refusals.Add("b", "LSTM", "f32[1]", "not supported", "");
  refusals.Add("b", "LSTM", "f32[1]", "not supported", "");  // of a function that is called twice
  EXPECT_EQ(refusals.ToStatus(7, {}).message(),
            "2 of 7 nodes are not supported\n  node 'a' (WHILE): loops are not supported; unroll it\n  node "
            "'b' (LSTM f32[1]): not supported");
}

}  // namespace
}  // namespace whet::import
