// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "base/digest.h"
#include "base/file.h"
#include "runtime/session.h"
#include "runtime/test_plan.h"
#include "whet/whet.hpp"

namespace whet::runtime {
namespace {

std::string HashThroughCpp(const AlignedBytes& file) {
  auto session = Session::Load(file.span());
  const AlignedBytes arena((*session)->arena_bytes());
  EXPECT_TRUE((*session)->SetArena(arena.span()).ok());
  (*session)->FillInputs(1);
  (*session)->Run();
  return Hex(Sha256((*session)->output_data(1)));
}

TEST(CApi, RunsAPlanFromAFile) {
  const AlignedBytes file = Int8Plan().Write();
  const std::string path = testing::TempDir() + "/whet_c_api_test.whet";
  ASSERT_TRUE(WriteFile(path, file.span()).ok());
  api::Loaded loaded = api::Session::Open(path);
  ASSERT_TRUE(loaded) << loaded.error;
  api::Session session = std::move(loaded.session);
  const AlignedBytes arena(session.arena_bytes());
  EXPECT_EQ(session.SetArena(arena.data(), session.arena_bytes()), "");
  session.FillInputs(1);
  ASSERT_TRUE(session.Run());
  char hash[65];
  ASSERT_EQ(whet_session_output_sha256(session.get(), 1, hash), WHET_OK);
  EXPECT_EQ(hash, HashThroughCpp(file));
  EXPECT_EQ(session.CheckGoldens(), "");
  int32_t major = -1, minor = -1;
  whet_session_plan_version(session.get(), &major, &minor);
  EXPECT_EQ(major, format::kPlanMajor);
  EXPECT_EQ(minor, format::kPlanMinor);
}

TEST(CApi, DescribesTensorsAndSteps) {
  const AlignedBytes file = Int8Plan().Write();
  api::Loaded loaded = api::Session::Load(file.data(), file.span().size());
  ASSERT_TRUE(loaded) << loaded.error;
  const whet_tensor x = loaded.session.input(0);
  EXPECT_STREQ(x.name, "x");
  EXPECT_EQ(x.dtype, WHET_I8);
  EXPECT_EQ(x.rank, 4);
  EXPECT_EQ(x.dims[1], 13);
  EXPECT_EQ(x.bytes, 13u * 13 * 3);
  EXPECT_EQ(x.scales, 1);
  EXPECT_EQ(x.zero_point[0], -3);
  EXPECT_EQ(x.exact, 1);
  whet_step step = {sizeof step, nullptr, nullptr, 0};
  ASSERT_EQ(whet_session_step(loaded.session.get(), 0, &step), WHET_OK);
  EXPECT_STREQ(step.node, "conv2d_0");
  EXPECT_EQ(std::string(step.kernel).find("conv2d_s8_"), 0u);
  EXPECT_EQ(whet_session_step(loaded.session.get(), 4, &step), WHET_FAILED);
}

TEST(CApi, FillsOnlyWhatAnOlderCallerKnows) {
  const AlignedBytes file = Int8Plan().Write();
  api::Loaded loaded = api::Session::Load(file.data(), file.span().size());
  ASSERT_TRUE(loaded) << loaded.error;
  whet_tensor tensor;
  std::memset(&tensor, 0x77, sizeof tensor);
  tensor.struct_bytes = offsetof(whet_tensor, bytes);
  ASSERT_EQ(whet_session_input(loaded.session.get(), 0, &tensor), WHET_OK);
  EXPECT_EQ(tensor.rank, 4);
  EXPECT_EQ(tensor.bytes, 0x7777777777777777u);
  tensor.struct_bytes = 0;
  EXPECT_EQ(whet_session_input(loaded.session.get(), 0, &tensor), WHET_FAILED);
}

TEST(CApi, RefusesWorkWithoutAnArena) {
  const AlignedBytes file = Int8Plan().Write();
  api::Loaded loaded = api::Session::Load(file.data(), file.span().size());
  ASSERT_TRUE(loaded) << loaded.error;
  whet_session* session = loaded.session.get();
  char hash[65];
  EXPECT_EQ(whet_session_run(session), WHET_FAILED);
  EXPECT_EQ(whet_session_fill_inputs(session, 1), WHET_FAILED);
  EXPECT_EQ(whet_session_reset(session), WHET_FAILED);
  EXPECT_EQ(whet_session_output_sha256(session, 0, hash), WHET_FAILED);
  EXPECT_EQ(whet_session_input_data(session, 0), nullptr);
  EXPECT_NE(loaded.session.CheckGoldens(), "");
}

TEST(CApi, ReportsErrorsWithinTheBuffer) {
  whet_session* session = reinterpret_cast<whet_session*>(1);
  char error[8];
  EXPECT_EQ(whet_session_open("/no/such/file.whet", nullptr, &session, error, sizeof error), WHET_FAILED);
  EXPECT_EQ(session, nullptr);
  EXPECT_STREQ(error, "/no/suc");
  EXPECT_EQ(whet_session_open("/no/such/file.whet", nullptr, &session, nullptr, 0), WHET_FAILED);
  const AlignedBytes file = Int8Plan().Write();
  whet_options options = WHET_OPTIONS;
  options.isa = "z80";
  EXPECT_EQ(api::Session::Load(file.data(), file.span().size(), options)
                .error.find("unknown ISA 'z80': give one of scalar"),
            0u);
  options.struct_bytes = 0;
  EXPECT_FALSE(api::Session::Load(file.data(), file.span().size(), options));
}

TEST(CApi, TakesOptions) {
  const AlignedBytes file = Int8Plan().Write();
  whet_options options = WHET_OPTIONS;
  options.isa = "scalar";
  options.threads = 0;
  options.entry = "main";
  api::Loaded loaded = api::Session::Load(file.data(), file.span().size(), options);
  ASSERT_TRUE(loaded) << loaded.error;
  whet_step step = {sizeof step, nullptr, nullptr, 0};
  ASSERT_EQ(whet_session_step(loaded.session.get(), 0, &step), WHET_OK);
  EXPECT_STREQ(step.kernel, "conv2d_s8_scalar");
}

}  // namespace
}  // namespace whet::runtime
