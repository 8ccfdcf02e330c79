// SPDX-License-Identifier: Apache-2.0
// Data of initialisers in files beside the model.
#include <gtest/gtest.h>

#include <cstring>

#include "base/file.h"
#include "import/onnx/model.h"

namespace whet::import {
namespace {

class ExternalData : public testing::Test {
 public:
  void SetUp() override {
    folder_ = testing::TempDir();
    std::string text(4, 'x');
    const float values[] = {1.5f, -2, 4};
    text.append(reinterpret_cast<const char*>(values), sizeof values);
    ASSERT_TRUE(WriteFile(folder_ + "/weights.bin", text).ok());
    proto_.set_data_type(onnx::TensorProto::FLOAT);
    proto_.add_dims(3);
    proto_.set_data_location(onnx::TensorProto::EXTERNAL);
  }

  ExternalData& Entry(const std::string& key, const std::string& value) {
    onnx::StringStringEntryProto* entry = proto_.add_external_data();
    entry->set_key(key);
    entry->set_value(value);
    return *this;
  }
  std::string Message() const {
    const auto tensor = TensorOfOnnx(proto_, "w", folder_);
    return tensor.ok() ? "" : tensor.message();
  }

  std::string folder_;
  onnx::TensorProto proto_;
};

TEST_F(ExternalData, IsReadFromItsOffset) {
  Entry("location", "weights.bin").Entry("offset", "4").Entry("length", "12");
  const auto tensor = TensorOfOnnx(proto_, "w", folder_);
  ASSERT_TRUE(tensor.ok()) << Message();
  EXPECT_EQ(tensor->Data<float>()[0], 1.5f);
  EXPECT_EQ(tensor->Data<float>()[2], 4.0f);
}

TEST_F(ExternalData, NeverLeavesTheFolderOfTheModel) {
  for (const char* location : {"/etc/passwd", "../weights.bin", "a/../../weights.bin", "", ".."}) {
    proto_.clear_external_data();
    Entry("location", location);
    EXPECT_NE(Message().find("not a file beside the model"), std::string::npos)
        << location << ": " << Message();
  }
}

TEST_F(ExternalData, MustHoldWhatTheShapeSays) {
  Entry("location", "weights.bin").Entry("offset", "8");
  EXPECT_NE(Message().find("end after"), std::string::npos) << Message();
  proto_.clear_external_data();
  Entry("location", "weights.bin").Entry("length", "8");
  EXPECT_NE(Message().find("holds 8 bytes"), std::string::npos) << Message();
  proto_.clear_external_data();
  Entry("location", "weights.bin").Entry("offset", "18446744073709551615");
  EXPECT_NE(Message().find("end after"), std::string::npos) << Message();
  proto_.clear_external_data();
  Entry("location", "weights.bin").Entry("offset", "four");
  EXPECT_NE(Message().find("no number"), std::string::npos) << Message();
}

TEST_F(ExternalData, OfAnAttributeIsRefused) {
  Entry("location", "weights.bin");
  EXPECT_FALSE(TensorOfOnnx(proto_, "w").ok());
}

}  // namespace
}  // namespace whet::import
