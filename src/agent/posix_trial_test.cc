// SPDX-License-Identifier: Apache-2.0
// Trials as processes, and the agent's hand on the models.
#include "agent/posix_trial.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "agent/identity.h"
#include "agent/model_service.h"
#include "agent/trial_spec.h"
#include "bundle/seal.h"
#include "serve/sample_plans.h"

namespace whet::agent {
namespace {

namespace fs = std::filesystem;
using serve::SamplePlan;

Installed InstalledAs(const SamplePlan& plan, const std::string& version) {
  return {
      .model = "net", .version = version, .path = plan.path(), .file = plan.digest(), .plan = plan.digest()};
}

TrialRequest Request(const SamplePlan& plan) {
  return {.plan = InstalledAs(plan, "1"), .limits = {.runs = 50}, .goldens = 1, .wall_seconds = 20};
}

TrialResult Try(const TrialRequest& request, const GoOn& go_on = nullptr) {
  return PosixTrial("", 1 << 30, WHET_WHETD).Run(request, go_on);
}

TEST(PosixTrial, PassesAGoodPlanWithItsFigures) {
  const SamplePlan plan("good", 0.05f, {.golden = true});
  const TrialResult result = Try(Request(plan));
  EXPECT_EQ(result.end, TrialEnd::kPassed) << result.detail;
  EXPECT_EQ(result.goldens, 1);
  EXPECT_EQ(result.runs, 50);
  EXPECT_GE(result.p99_us, result.p50_us);
  EXPECT_GT(result.peak_bytes, 0);
  EXPECT_LT(result.peak_bytes, 8 << 20);
}

TEST(PosixTrial, NamesWhatIsWrong) {
  const SamplePlan wrong("wrong", 0.05f, {.wrong_golden = true}), none("none", 0.05f);
  EXPECT_EQ(Try(Request(wrong)).end, TrialEnd::kWrong);
  EXPECT_NE(Try(Request(wrong)).detail.find("golden"), std::string::npos);
  EXPECT_NE(Try(Request(none)).detail.find("0 goldens instead of 1"), std::string::npos);
  TrialRequest other = Request(none);
  other.plan.plan = wrong.digest();
  EXPECT_NE(Try(other).detail.find("signed"), std::string::npos);
  fs::resize_file(wrong.path(), 100);
  EXPECT_EQ(Try(Request(wrong)).end, TrialEnd::kWrong);
}

TEST(PosixTrial, RefusesWhatIsTooSlowOrTooLarge) {
  const SamplePlan plan("slow", 0.05f, {.golden = true});
  TrialRequest request = Request(plan);
  request.limits.runs = 2000;
  request.limits.peak_bytes = 1;
  const TrialResult result = Try(request);
  EXPECT_EQ(result.end, TrialEnd::kExceeds) << result.detail;
  EXPECT_NE(result.detail.find("peak "), std::string::npos);
}

TEST(PosixTrial, EndsWithItsTimeAndWithItsPurpose) {
  const SamplePlan plan("long", 0.05f, {.golden = true});
  TrialRequest request = Request(plan);
  request.limits.runs = 1'000'000;  // of some microseconds each
  request.wall_seconds = 1;
  EXPECT_EQ(Try(request, [] { return false; }).end, TrialEnd::kStopped);
  EXPECT_TRUE(WIFEXITED(0) && waitpid(-1, nullptr, WNOHANG) == -1);  // no process is left
}

// Programs that are no whetd stand for plans that take the process down.
class Program {
 public:
  explicit Program(const std::string& text)
      : path_(fs::temp_directory_path() / ("whet_program_" + std::to_string(getpid()))) {
    std::ofstream(path_) << "#!/bin/sh\n" << text << "\n";
    fs::permissions(path_, fs::perms::owner_all);
  }
  ~Program() { fs::remove(path_); }
  TrialResult Run(Seconds seconds = 20) const {
    TrialRequest request;
    request.wall_seconds = seconds;
    return PosixTrial("", 1 << 30, path_).Run(request, nullptr);
  }

 private:
  fs::path path_;
};

TEST(PosixTrial, SurvivesWhateverItsProcessDoes) {
  const TrialResult crashed = Program("kill -SEGV $$").Run();
  EXPECT_EQ(crashed.end, TrialEnd::kCrashed);
  EXPECT_NE(crashed.detail.find("signal 11"), std::string::npos) << crashed.detail;
  EXPECT_EQ(Program("kill -XCPU $$").Run().end, TrialEnd::kTimeout);
  EXPECT_EQ(Program("exit 3").Run().end, TrialEnd::kCrashed);
  EXPECT_EQ(Program("echo '{\"end\": \"passed\"}'").Run().end, TrialEnd::kCrashed);
  EXPECT_EQ(Program("exec yes").Run().end, TrialEnd::kCrashed);
  EXPECT_EQ(Program("exec sleep 60").Run(1).end, TrialEnd::kTimeout);
  EXPECT_EQ(Program("exec >&-; exec sleep 60").Run().end, TrialEnd::kCrashed);
  EXPECT_EQ(PosixTrial("", 0, "/none").Run({}, nullptr).end, TrialEnd::kUnable);
}

TEST(PosixTrial, HasNoneOfOurDescriptors) {
  const int fd = dup(STDERR_FILENO);  // as a client's connection is: to be inherited
  ASSERT_GT(fd, STDERR_FILENO);
  const TrialResult result =
      Program("test -e /proc/self/fd/" + std::to_string(fd) + " && kill -SEGV $$").Run();
  close(fd);
  EXPECT_EQ(result.detail.find("signal"), std::string::npos) << result.detail;
}

TEST(PosixTrial, BoundsMemory) {
  runtime::TestPlan plan;  // computes in 32 MB
  const int32_t x = plan.Activation("x", DType::kF32, {4 << 20}),
                y = plan.Activation("y", DType::kF32, {4 << 20});
  plan.AddOp("add", {x, x}, y, {});
  plan.entry().inputs = {x};
  plan.entry().outputs = {y};
  const runtime::AlignedBytes bytes = plan.Write();
  const std::string path = fs::temp_directory_path() / ("whet_large_" + std::to_string(getpid()));
  ASSERT_TRUE(WriteFile(path, bytes.span()).ok());
  TrialSpec spec;
  spec.cpu_seconds = 20;
  spec.request.goldens = 0;
  spec.request.limits.runs = 1;
  spec.request.plan.path = path;
  spec.request.plan.plan = Sha256(bytes.span());
  const auto output = [&](int64_t memory_bytes) {
    spec.memory_bytes = memory_bytes;
    FILE* pipe =
        popen((std::string(WHET_WHETD) + " --trial '" + PrintTrialSpec(spec) + "' 2>&1").c_str(), "r");
    char text[4096] = "";
    (void)!fread(text, 1, sizeof(text) - 1, pipe);
    pclose(pipe);
    return std::string(text);
  };
  EXPECT_NE(output(1 << 30).find("\"passed\""), std::string::npos) << output(1 << 30);
  EXPECT_EQ(output(12 << 20).find("\"passed\""), std::string::npos);
  fs::remove(path);
}

TEST(TrialSpec, ReadsWhatItPrints) {
  TrialResult result;
  result.end = TrialEnd::kExceeds;
  result.detail = "p99 \"too\" long\n";
  result.p99_us = 7;
  const Result<TrialResult> again = ParseTrialResult(PrintTrialResult(result));
  ASSERT_TRUE(again.ok()) << again.message();
  EXPECT_EQ(again->end, result.end);
  EXPECT_EQ(again->detail, result.detail);
  EXPECT_EQ(again->p99_us, 7);
  EXPECT_FALSE(ParseTrialResult("{\"end\": \"well\"}").ok());
}

// The public half of a private key, as PEM.
std::string PublicOf(const std::string& key_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> in(BIO_new_mem_buf(key_pem.data(), -1), BIO_free_all),
      out(BIO_new(BIO_s_mem()), BIO_free_all);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr);
  EXPECT_EQ(PEM_write_bio_PUBKEY(out.get(), key), 1);
  EVP_PKEY_free(key);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

class ModelServiceTest : public testing::Test {
 protected:
  ModelServiceTest()
      : folder_(fs::temp_directory_path() / ("whet_service_" + std::to_string(getpid()))),
        identity_(folder_),
        models_(serve::Models::Start({}).value()),
        service_(*models_, identity_.key_file(), 1 << 20, {{"net", built_in_.path()}}) {}
  ~ModelServiceTest() override { fs::remove_all(folder_); }

  fs::path folder_;
  Identity identity_;
  SamplePlan built_in_{"built_in", 0.03f}, first_{"first", 0.05f, {.golden = true}};
  std::unique_ptr<serve::Models> models_;
  ModelService service_;
};

TEST_F(ModelServiceTest, GoesBackToWhatCameWithTheDevice) {
  EXPECT_TRUE(service_.ServeBuiltIns().empty());
  EXPECT_EQ(service_.Serving("net"), built_in_.digest());
  ASSERT_EQ(service_.RunningBuiltIns().size(), 1U);
  ASSERT_TRUE(service_.PutIntoService(InstalledAs(first_, "1")).ok());
  EXPECT_TRUE(service_.RunningBuiltIns().empty());
  EXPECT_EQ(service_.Serving("net"), first_.digest());
  EXPECT_TRUE(service_.Probe("net").ok());
  ASSERT_TRUE(service_.Remove("net").ok());
  EXPECT_EQ(service_.Serving("net"), built_in_.digest());
  EXPECT_TRUE(service_.Remove("other").ok());
}

TEST_F(ModelServiceTest, OpensWhatIsSealedToTheDevice) {
  ASSERT_TRUE(identity_.MakeCsr("device").ok());
  const std::string key = *ReadText(identity_.key_file());
  const MappedFile plan = MappedFile::Open(first_.path()).value();
  const std::vector<std::byte> sealed = bundle::Seal(plan.bytes(), {PublicOf(key)}).value();
  const std::string path = folder_ / "sealed";
  ASSERT_TRUE(WriteFile(path, sealed).ok());
  Installed installed = InstalledAs(first_, "1");
  installed.path = path;
  installed.sealed = true;
  const Status status = service_.PutIntoService(installed);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(service_.Serving("net"), first_.digest());
  const TrialResult tried = PosixTrial(identity_.key_file(), 1 << 30, WHET_WHETD)
                                .Run({.plan = installed, .limits = {.runs = 5}, .wall_seconds = 20}, nullptr);
  EXPECT_EQ(tried.end, TrialEnd::kPassed) << tried.detail;
  ModelService small(*models_, identity_.key_file(), 100, {});
  EXPECT_FALSE(small.PutIntoService(installed).ok());
  installed.plan = built_in_.digest();
  EXPECT_FALSE(service_.PutIntoService(installed).ok());
}

TEST_F(ModelServiceTest, TellsHowAShadowGoes) {
  ASSERT_TRUE(service_.PutIntoService(InstalledAs(first_, "1")).ok());
  EXPECT_FALSE(service_.ShadowSoFar("net"));
  wire::Order order{.id = 7, .shadow_per_million = 1'000'000, .cpu_per_million = 1'000'000};
  ASSERT_TRUE(service_.StartShadow(InstalledAs(built_in_, "2"), order).ok());
  ASSERT_TRUE(models_->Infer("net", SamplePlan::Draw(1)).ok());
  for (int i = 0; i < 2000 && service_.ShadowSoFar("net")->answered == 0; ++i) usleep(1000);
  const Shadow shadow = *service_.ShadowSoFar("net");
  EXPECT_EQ(shadow.seen, 1);
  EXPECT_EQ(shadow.answered, 1);
  EXPECT_EQ(shadow.errors, 0);
  service_.StopShadow("net");
  EXPECT_FALSE(service_.ShadowSoFar("net"));
}

}  // namespace
}  // namespace whet::agent
