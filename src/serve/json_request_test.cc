// SPDX-License-Identifier: Apache-2.0
#include "serve/json_request.h"

#include <gtest/gtest.h>

#include <cstring>

#include "serve/answer_body.h"
#include "serve/base64.h"
#include "serve/sample_plans.h"

namespace whet::serve {
namespace {

Description TwoInputs() {
  Description model;
  model.name = "net";
  model.inputs = {
      {.name = "x", .dtype = DType::kF32, .dims = {2, 2}, .bytes = 16},
      {.name = "n", .dtype = DType::kI8, .dims = {1}, .scale = {0.5f}, .zero_point = {-3}, .bytes = 1}};
  return model;
}

std::string Why(const std::string& text) {
  return ParseJsonRequest(text, TwoInputs()).message();
}

TEST(JsonRequest, ReadsNestedLists) {
  const auto read = ParseJsonRequest(
      R"({"inputs": {"x": [[1, 2.5], [-3e0, 0]], "n": [-128]}, "reset": true})", TwoInputs());
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_TRUE(read->request.reset);
  EXPECT_FALSE(read->base64);
  ASSERT_EQ(read->request.inputs.size(), 2U);
  EXPECT_EQ(read->request.inputs[0].dims, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(read->request.inputs[0].bytes, FloatBytes({1, 2.5f, -3, 0}));
  EXPECT_EQ(read->request.inputs[1].bytes, std::vector<std::byte>{std::byte{128}});
}

TEST(JsonRequest, ReadsFlatDataWithAShapeAndBase64) {
  const auto flat = ParseJsonRequest(
      R"({"inputs": {"x": {"data": [1, 2, 3, 4], "shape": [2, 2], "dtype": "float32"}}})", TwoInputs());
  ASSERT_TRUE(flat.ok()) << flat.message();
  EXPECT_EQ(flat->request.inputs[0].dims, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(flat->request.inputs[0].bytes, FloatBytes({1, 2, 3, 4}));
  const auto coded = ParseJsonRequest(
      R"({"inputs": {"x": {"data": ")" + Base64(FloatBytes({1, 2, 3, 4})) + R"("}}})", TwoInputs());
  ASSERT_TRUE(coded.ok()) << coded.message();
  EXPECT_TRUE(coded->base64);
  EXPECT_EQ(coded->request.inputs[0].bytes, FloatBytes({1, 2, 3, 4}));
  EXPECT_EQ(coded->request.inputs[0].dims, (std::vector<int64_t>{2, 2}));
}

struct Wrong {
  const char *text, *why;
};

class Wrongs : public testing::TestWithParam<Wrong> {};

TEST_P(Wrongs, AreNamed) {
  EXPECT_NE(Why(GetParam().text).find(GetParam().why), std::string::npos) << Why(GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    JsonRequest, Wrongs,
    testing::Values(Wrong{"", "no JSON"}, Wrong{"5", "a number where none belongs"},
                    Wrong{"[]", "a list where none belongs"}, Wrong{"{", "no JSON at byte"},
                    Wrong{"null", "null"}, Wrong{"{\"a\": 1}", "member 'a'"},
                    Wrong{R"({"inputs": 1})", "a number where none belongs"},
                    Wrong{R"({"reset": 1})", "a number where none"},
                    Wrong{R"({"inputs": {"y": [1]}})", "the inputs are, once each, x, n"},
                    Wrong{R"({"inputs": {"n": [1], "n": [1]}})", "once each"},
                    Wrong{R"({"inputs": {"n": 1}})", "input 'n': a number where none belongs"},
                    Wrong{R"({"inputs": {"n": [128]}})", "128 is no int8; it stands for (number - -3) * 0.5"},
                    Wrong{R"({"inputs": {"n": [0.5]}})", "0.5 is no int8"},
                    Wrong{R"({"inputs": {"n": [1e300]}})", "is no int8"},
                    Wrong{R"({"inputs": {"n": [1, 2]}})", "more numbers than 1"},
                    Wrong{R"({"inputs": {"x": [1e39]}})", "is no float32"},
                    Wrong{R"({"inputs": {"x": [1e999]}})", "no JSON"},
                    Wrong{R"({"inputs": {"x": [[1, 2], [3]]}})", "lists of 2 and of 1"},
                    Wrong{R"({"inputs": {"x": [1, [2]]}})", "numbers and lists in one level"},
                    Wrong{R"({"inputs": {"x": [[1], 2]}})", "numbers and lists in one level"},
                    Wrong{R"({"inputs": {"x": [[[[[[[[[1]]]]]]]]]}})", "more than 8 levels"},
                    Wrong{R"({"inputs": {"x": ["a"]}})", "a text"},
                    Wrong{R"({"inputs": {"x": {"data": "!!!!"}}})", "no base64"},
                    Wrong{R"({"inputs": {"x": {}}})", "no \"data\""},
                    Wrong{R"({"inputs": {"x": {"shape": [-1]}}})", "none negative"},
                    Wrong{R"({"inputs": {"x": {"shape": [1.5]}}})", "none negative"},
                    Wrong{R"({"inputs": {"x": {"shape": [[1]]}}})", "a list where none belongs"},
                    Wrong{R"({"inputs": {"x": {"dtype": "int8"}}})", "it is float32"},
                    Wrong{R"({"inputs": {"x": {"more": 1}}})", "member 'more'"},
                    Wrong{R"({"inputs": {"x": {"data": [1], "data": [1]}}})", "once each"},
                    Wrong{R"({"inputs": {"x": {"data": {}}}})", "an object where none belongs"},
                    Wrong{R"({"inputs": {"x": [{}]}})", "an object where none belongs"}));

TEST(Base64, IsThatOfTheStandard) {
  const auto coded = [](std::string_view text) { return Base64(std::as_bytes(std::span(text))); };
  EXPECT_EQ(coded("") + coded("f") + coded("fo") + coded("foo") + coded("foob"), "Zg==Zm8=Zm9vZm9vYg==");
  for (size_t size = 0; size < 20; ++size) {
    std::vector<std::byte> bytes(size);
    FillSeeded(DType::kU8, 3, 0, bytes);
    EXPECT_EQ(*ParseBase64(Base64(bytes)), bytes);
  }
  for (const char* wrong :
       {"Zg=", "Zg", "Z===", "Zh==", "Zm9=", "Z=g=", "Zg==Zg==", "Zm 9", "\xff\xff\xff\xff"})
    EXPECT_FALSE(ParseBase64(wrong)) << wrong;
}

TEST(AnswerBody, ReadsBackAsTheSameBytes) {
  const std::vector<float> values = {0.1f, -1e-30f, 3.4e38f, 16777216};
  const Answer answer{.outputs = {{"x", DType::kF32, {2, 2}, FloatBytes(values)}}, .version = "1"};
  std::string text = AnswerAsJson("net", answer, false);
  EXPECT_NE(text.find(R"("shape": [2, 2], "data": [[0.1,)"), std::string::npos) << text;
  text.replace(0, text.find("\"outputs\""), "{");
  text.replace(text.find("outputs"), 7, "inputs");
  const auto read = ParseJsonRequest(text, TwoInputs());
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(read->request.inputs[0].bytes, FloatBytes(values));
}

TEST(AnswerBody, WritesEveryKindOfNumber) {
  const auto data = [](DType dtype, auto value) {
    std::vector<std::byte> bytes(sizeof(value));
    std::memcpy(bytes.data(), &value, sizeof(value));
    const std::string text = AnswerAsJson("net", {.outputs = {{"\xff", dtype, {1}, bytes}}}, false);
    const size_t at = text.find("\"data\": [") + 9;
    return text.substr(at, text.find(']', at) - at);
  };
  EXPECT_EQ(data(DType::kI32, int32_t{-2147483647}), "-2147483647");
  EXPECT_EQ(data(DType::kU32, uint32_t{4294967295}), "4294967295");
  EXPECT_EQ(data(DType::kI64, int64_t{-9007199254740993}), "-9007199254740993");
  EXPECT_EQ(data(DType::kU64, uint64_t{18446744073709551615U}), "18446744073709551615");
  EXPECT_EQ(data(DType::kBool, uint8_t{1}), "true");
  EXPECT_EQ(data(DType::kF16, uint16_t{0x3555}), "0.33325195");
  EXPECT_EQ(data(DType::kF16, uint16_t{0x8001}), "-5.9604645e-08");
  EXPECT_EQ(data(DType::kBF16, uint16_t{0xc040}), "-3");
  EXPECT_EQ(data(DType::kF16, uint16_t{0x7c00}), "null");
  EXPECT_EQ(data(DType::kF64, 0.1), "0.1");
}

}  // namespace
}  // namespace whet::serve
