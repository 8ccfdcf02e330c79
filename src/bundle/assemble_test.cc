// SPDX-License-Identifier: Apache-2.0
#include "bundle/assemble.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <filesystem>
#include <functional>
#include <map>

#include "base/file.h"
#include "bundle/documents.h"
#include "bundle/requirements.h"
#include "bundle/seal.h"
#include "bundle/seal_crypto.h"
#include "format/plan.h"

namespace whet::bundle {
namespace {

namespace fs = std::filesystem;

// A plan of one golden and no operations: what assembling reads of one.
format::Plan SmallPlan(size_t weight_bytes, std::vector<std::byte>& weights) {
  weights.assign(weight_bytes, std::byte{7});
  format::Plan plan;
  plan.name = "small";
  plan.target = "linux";
  plan.card = "input:\n  kind: raw\n";
  plan.provenance = {{"source_sha256", std::string(64, 'a')}};
  format::Entry entry;
  entry.name = "main";
  entry.arena_bytes = 128;
  format::Tensor constant{.name = "w", .dtype = DType::kI8, .dims = {static_cast<int64_t>(weight_bytes)}};
  constant.storage = format::Storage::kSegment;
  constant.bytes = weight_bytes;
  format::Tensor end{.name = "x", .dtype = DType::kI8, .dims = {128}};
  end.bytes = 128;
  entry.tensors = {constant, end};
  entry.inputs = entry.outputs = {1};
  plan.entries = {entry};
  plan.segments = {{.kind = format::SegmentKind::kWeights, .bytes = weight_bytes, .data = weights}};
  plan.goldens = {{.entry = 0, .seed = 1, .outputs = {{.exact = true, .sha256 = Sha256(weights)}}}};
  return plan;
}

class AssembleTest : public testing::Test {
 protected:
  AssembleTest() {
    std::string name = testing::TempDir() + "whet_bundle_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~AssembleTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  std::string WritePlan(const std::string& name, size_t weight_bytes,
                        const std::function<void(format::Plan&)>& change = {}) {
    std::vector<std::byte> weights;
    format::Plan plan = SmallPlan(weight_bytes, weights);
    if (change) change(plan);
    EXPECT_TRUE(WriteFile(Path(name), std::span<const std::byte>(format::WritePlan(plan))).ok());
    return Path(name);
  }

  Sources TwoPlans() {
    return {.model = "kws",
            .version = "1.2.0",
            .variants = {{.name = "small", .path = WritePlan("a.whet", 100), .limits = {5000, 1 << 20, 50}},
                         {.name = "large", .path = WritePlan("b.whet", 5000)}},
            .licence = "Apache-2.0",
            .provenance = {{"commit", "0123abc"}}};
  }

  std::map<std::string, std::string> Contents(const std::string& name) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(Path(name))) {
      if (entry.is_regular_file())
        files[fs::relative(entry.path(), Path(name)).string()] = *ReadText(entry.path().string());
    }
    return files;
  }

  void Damage(const std::string& path) {
    std::string text = *ReadText(path);
    text.back() ^= 1;
    ASSERT_TRUE(WriteFile(path, text).ok());
  }

 private:
  std::string folder_;
};

TEST_F(AssembleTest, ABundleReadsBackAsItWasMade) {
  const Result<Manifest> made = Assemble(TwoPlans(), Path("bundle"));
  ASSERT_TRUE(made.ok()) << made.message();
  const Result<Manifest> read = ReadBundle(Path("bundle"));
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(ToJson(*made), ToJson(*read));
  EXPECT_EQ(read->variants[0].name, "large") << "the one that demands more comes first";
  EXPECT_EQ(read->variants[1].limits.p99_us, 5000);
  EXPECT_EQ(read->variants[1].goldens, 1);
  const Status checked = CheckBundle(Path("bundle"), *read);
  EXPECT_TRUE(checked.ok()) << checked.message();
  std::vector<std::string> names;
  for (const auto& [name, text] : Contents("bundle")) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"bundle.json", "card.yaml", "plans/large.whet",
                                             "plans/small.whet", "provenance.json", "sbom.cdx.json"}));
}

TEST_F(AssembleTest, TheSameSourcesGiveTheSameBytes) {
  const Sources sources = TwoPlans();
  ASSERT_TRUE(Assemble(sources, Path("one")).ok());
  ASSERT_TRUE(Assemble(sources, Path("two")).ok());
  EXPECT_EQ(Contents("one"), Contents("two"));
}

TEST_F(AssembleTest, APlanWithoutGoldensIsRefusedBeforeAnythingIsWritten) {
  Sources sources = TwoPlans();
  sources.variants[1].path = WritePlan("c.whet", 10, [](format::Plan& plan) { plan.goldens.clear(); });
  const Result<Manifest> made = Assemble(sources, Path("bundle"));
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.message().find("whet compile --goldens"), std::string::npos) << made.message();
  EXPECT_FALSE(fs::exists(Path("bundle")));
}

TEST_F(AssembleTest, WhatNoDeviceWouldTakeIsRefusedBeforeAnythingIsWritten) {
  for (const char* version : {"", "../1", "a b", ".1"}) {
    Sources sources = TwoPlans();
    sources.version = version;
    EXPECT_FALSE(Assemble(sources, Path("bundle")).ok()) << version;
  }
  Sources twice = TwoPlans();
  twice.variants[1].name = "small";
  EXPECT_FALSE(Assemble(twice, Path("bundle")).ok());
  Sources none = TwoPlans();
  none.variants.clear();
  EXPECT_FALSE(Assemble(none, Path("bundle")).ok());
  EXPECT_FALSE(fs::exists(Path("bundle")));
}

TEST_F(AssembleTest, AFolderWithSomethingInItIsLeftAlone) {
  ASSERT_TRUE(Assemble(TwoPlans(), Path("bundle")).ok());
  const auto before = Contents("bundle");
  Sources other = TwoPlans();
  other.version = "2";
  EXPECT_FALSE(Assemble(other, Path("bundle")).ok());
  EXPECT_EQ(Contents("bundle"), before);
}

TEST_F(AssembleTest, EveryFileThatIsDamagedIsFound) {
  const Manifest manifest = *Assemble(TwoPlans(), Path("bundle"));
  for (const auto& [name, text] : Contents("bundle")) {
    if (name == kManifestName) continue;
    Damage(Path("bundle/" + name));
    const Status status = CheckBundle(Path("bundle"), manifest);
    ASSERT_FALSE(status.ok()) << name;
    EXPECT_NE(status.message().find(name), std::string::npos) << status.message();
    ASSERT_TRUE(WriteFile(Path("bundle/" + name), text).ok());
    ASSERT_TRUE(fs::remove(Path("bundle/" + name)));
    EXPECT_FALSE(CheckBundle(Path("bundle"), manifest).ok()) << name;
    ASSERT_TRUE(WriteFile(Path("bundle/" + name), text).ok());
  }
  EXPECT_TRUE(CheckBundle(Path("bundle"), manifest).ok());
}

// The hash is right, but what it is the hash of is no plan with these goldens.
TEST_F(AssembleTest, AManifestThatPromisesMoreThanThePlansIsFound) {
  Manifest manifest = *Assemble(TwoPlans(), Path("bundle"));
  manifest.variants[0].goldens = 5;
  EXPECT_FALSE(CheckBundle(Path("bundle"), manifest).ok());
}

TEST_F(AssembleTest, SealedPlansOpenToWhatTheManifestSays) {
  const EcKey key = NewEcKey().value();
  const trust::OpenSsl<BIO> open(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  ASSERT_EQ(PEM_write_bio_PUBKEY(open.get(), key.get()), 1);
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  const auto text = [](BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<size_t>(size));
  };
  Sources sources = TwoPlans();
  sources.seal_to = {text(open.get())};
  const Manifest manifest = *Assemble(sources, Path("bundle"));
  ASSERT_TRUE(CheckBundle(Path("bundle"), manifest).ok());
  for (const Variant& variant : manifest.variants) {
    EXPECT_TRUE(variant.sealed);
    const MappedFile file = MappedFile::Open(Path("bundle/" + variant.file.name)).value();
    const Result<SecretBytes> plan =
        OpenSealed(file.bytes(), text(secret.get()), static_cast<size_t>(variant.plan_bytes));
    ASSERT_TRUE(plan.ok()) << plan.message();
    EXPECT_EQ(Sha256(plan->bytes()), variant.plan);
    EXPECT_TRUE(format::ReadPlan(plan->bytes(), {.check_segments = true}).ok());
  }
}

TEST(Requirements, PackedConstantsNeedTheirInstructionSets) {
  std::vector<std::byte> weights;
  format::Plan plan = SmallPlan(1000, weights);
  const int64_t plain = RequirementsOf(plan)->ram_bytes;
  EXPECT_EQ(plain, 128 + 1000 + 2000 + (128 << 10));
  plan.packed = {{.kernel = "gemm_s8_avx2"}, {.kernel = "add_s8_scalar"}, {.kernel = "conv2d_s8_avx512vnni"}};
  const Result<Requirements> needs = RequirementsOf(plan);
  ASSERT_TRUE(needs.ok()) << needs.message();
  EXPECT_EQ(needs->processor, "x86_64");
  EXPECT_EQ(needs->isas, std::vector<std::string>{"avx512vnni"}) << "which implies avx2";
  EXPECT_EQ(needs->ram_bytes, plain);
  EXPECT_TRUE(IsMoreDemanding(*needs, *RequirementsOf(SmallPlan(9000, weights))));
  plan.packed = {{.kernel = "gemm_s8_dotprod_8x8"}};
  EXPECT_EQ(RequirementsOf(plan)->processor, "aarch64");
  plan.packed.push_back({.kernel = "gemm_s8_avx2"});
  EXPECT_FALSE(RequirementsOf(plan).ok());
  plan.packed = {{.kernel = "gemm_s8_martian"}};
  EXPECT_FALSE(RequirementsOf(plan).ok());
}

TEST(Requirements, ADelegatesSegmentIsRefused) {
  std::vector<std::byte> weights;
  format::Plan plan = SmallPlan(10, weights);
  plan.segments.push_back({.kind = format::SegmentKind::kDelegate, .bytes = 0, .data = {}});
  EXPECT_FALSE(RequirementsOf(plan).ok());
}

}  // namespace
}  // namespace whet::bundle
