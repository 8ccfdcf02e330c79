// SPDX-License-Identifier: Apache-2.0
// For tests: small plans in files, and what they answer by a session of their own.
#ifndef WHET_SERVE_SAMPLE_PLANS_H_
#define WHET_SERVE_SAMPLE_PLANS_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/seeded_fill.h"
#include "runtime/session.h"
#include "runtime/test_plan.h"
#include "serve/models.h"

namespace whet::serve {

inline std::vector<std::byte> FloatBytes(const std::vector<float>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// The bytes of the only output.
inline std::vector<std::byte> Bytes(const Answer& answer) {
  EXPECT_EQ(answer.outputs.size(), 1U);
  return answer.outputs.empty() ? std::vector<std::byte>() : answer.outputs[0].bytes;
}

struct SampleKind {
  bool golden = false, wrong_golden = false;
  bool inverted = false;     // weights w become -1 - w
  bool keeps_state = false;  // x f32 [1]; y is the sum of all x since the reset
};

// x i8 [1, 5, 5, 3] -> y i8 [1, 10]: one layer, whose outputs are larger with a larger scale.
class SamplePlan {
 public:
  explicit SamplePlan(const std::string& name, float scale, SampleKind kind = {})
      : path_(std::filesystem::temp_directory_path() /
              ("whet_serve_" + std::to_string(getpid()) + "_" + name + ".whet")),
        bytes_(kind.keeps_state ? Sum().Write() : Layer(scale, kind)),
        digest_(Sha256(bytes_.span())) {
    EXPECT_TRUE(WriteFile(path_, bytes_.span()).ok());
  }
  ~SamplePlan() { std::filesystem::remove(path_); }
  SamplePlan(const SamplePlan&) = delete;
  SamplePlan& operator=(const SamplePlan&) = delete;

  const std::string& path() const { return path_; }
  const Digest& digest() const { return digest_; }
  Candidate candidate(const std::string& model, const std::string& version) const {
    return {.name = model, .version = version, .file = path_, .memory = nullptr, .plan = digest_};
  }
  Candidate in_memory(const std::string& model, const std::string& version) const {
    const auto copy = std::make_shared<runtime::AlignedBytes>(std::span<const std::byte>(bytes_.span()));
    return {.name = model,
            .version = version,
            .file = "",
            .memory = {copy, copy->data()},
            .memory_bytes = bytes_.span().size(),
            .plan = digest_};
  }

  static Request Draw(uint32_t seed) {
    Tensor x{"x", DType::kI8, {1, 5, 5, 3}, std::vector<std::byte>(75)};
    FillSeeded(DType::kI8, seed, 0, x.bytes);
    return {.inputs = {x}};
  }
  std::vector<std::byte> Expected(uint32_t seed) const { return Run(bytes_, Draw(seed).inputs[0].bytes); }

 private:
  struct Loaded {
    std::unique_ptr<runtime::Session> session;
    runtime::AlignedBytes arena{1};
  };
  static Loaded Load(const runtime::AlignedBytes& file) {
    Loaded loaded{runtime::Session::Load(file.span()).value()};
    loaded.arena = runtime::AlignedBytes(loaded.session->arena_bytes());
    EXPECT_TRUE(loaded.session->SetArena(loaded.arena.span()).ok());
    return loaded;
  }
  static std::vector<std::byte> Run(const runtime::AlignedBytes& file, const std::vector<std::byte>& input) {
    const Loaded loaded = Load(file);
    std::copy(input.begin(), input.end(), loaded.session->input_data(0).begin());
    loaded.session->Run();
    const std::span<const std::byte> output = loaded.session->output_data(0);
    return {output.begin(), output.end()};
  }
  static runtime::AlignedBytes Layer(float scale, SampleKind kind) {
    runtime::TestPlan plan;
    const int32_t x = plan.Activation("x", DType::kI8, {1, 5, 5, 3});
    const int32_t flat = plan.Alias("flat", x, {1, 75});
    const int32_t y = plan.Activation("y", DType::kI8, {1, 10});
    std::vector<std::byte> weights(750);
    FillSeeded(DType::kI8, 99, 0, weights);
    for (std::byte& weight : weights) weight = kind.inverted ? ~weight : weight;
    const int32_t w = plan.Constant("w", DType::kI8, {10, 75}, weights.data());
    plan.Quantise(w, 0.01f, 0);
    for (int32_t tensor : {x, flat, y}) plan.Quantise(tensor, 0.05f, 0);
    plan.AddOp("reshape", {x}, flat, {}, {{"shape", {1, 75}}});
    plan.AddOp("fully_connected", {flat, w, -1}, y, plan.Requant(10, scale * 0.01f));
    plan.entry().inputs = {x};
    plan.entry().outputs = {y};
    if (kind.golden || kind.wrong_golden) {
      const runtime::AlignedBytes file = plan.Write();
      std::vector<std::byte> input(75);
      FillSeeded(DType::kI8, 5, 0, input);
      format::GoldenOutput output{.exact = true, .sha256 = Sha256(Run(file, input))};
      output.sha256[0] ^= kind.wrong_golden ? 1 : 0;
      plan.plan().goldens = {{.seed = 5, .outputs = {output}}};
    }
    return plan.Write();
  }
  static runtime::TestPlan Sum() {
    runtime::TestPlan plan;
    const int32_t x = plan.Activation("x", DType::kF32, {1});
    const int32_t sum = plan.Activation("sum", DType::kF32, {1});
    const int32_t y = plan.Activation("y", DType::kF32, {1});
    plan.AddOp("add", {x, sum}, y, {});
    plan.entry().inputs = {x};
    plan.entry().outputs = {y};
    plan.entry().states = {{sum, y, -1}};
    return plan;
  }

  std::string path_;
  runtime::AlignedBytes bytes_;
  Digest digest_;
};

}  // namespace whet::serve

#endif  // WHET_SERVE_SAMPLE_PLANS_H_
