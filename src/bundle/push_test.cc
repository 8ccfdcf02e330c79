// SPDX-License-Identifier: Apache-2.0
// From a folder through a repository to a device.
#include "bundle/push.h"

#include "bundle/assemble.h"
#include "trust/memory_repository.h"

namespace whet::bundle {
namespace {

using trust::MemoryPlace;
using trust::Must;

// Takes some files, and then no more.
class FailingPlace : public trust::Place {
 public:
  FailingPlace(trust::Place& place, int puts) : place_(&place), left_(puts) {}
  Status Put(const std::string& path, std::string_view bytes) override {
    ++puts_;
    return left_-- > 0 ? place_->Put(path, bytes) : Error("the power is cut");
  }
  Result<std::optional<std::string>> Get(const std::string& path) override { return place_->Get(path); }
  int puts() const { return puts_; }

 private:
  trust::Place* place_;
  int left_, puts_ = 0;
};

class PushTest : public trust::TrustTest {
 protected:
  // Any bytes will do: what a plan is has been checked when the bundle was made.
  PushTest() : folder_(Installed("bundle")) {
    manifest_ = {
        "kws", "1.0", {MakeVariant("fast", {"avx2"}), MakeVariant("small", {})}, {MakeFile("card.yaml")}};
    text_ = PrintJson(ToJson(manifest_));
    EXPECT_TRUE(WriteFile(folder_ + "/" + kManifestName, text_).ok());
  }

  File MakeFile(const std::string& name) {
    const std::string path = folder_ + "/" + name, text = "bytes of " + name;
    EXPECT_TRUE(MakeFolders(path.substr(0, path.rfind('/'))).ok());
    EXPECT_TRUE(WriteFile(path, text).ok());
    return {name, static_cast<int64_t>(text.size()), Sha256(std::as_bytes(std::span(text)))};
  }
  Variant MakeVariant(const std::string& name, const std::vector<std::string>& isas) {
    const File file = MakeFile("plans/" + name + ".whet");
    return {name, file, file.sha256, file.bytes, false, {"", isas, 1000}, {}, 1};
  }

  Status Push(trust::Place& to) {
    trust::Repository opened = WHET_TRY(trust::Repository::Open(to, {}));
    for (const char* role : {"targets", "snapshot", "timestamp"}) opened.AddSigners(role, {signers.at(role)});
    const Published published = WHET_TRY(FindPublished(opened, manifest_, text_));
    WHET_TRY(PutFiles(to, folder_, manifest_, {}));
    if (published == Published::kSame) return {};
    WHET_TRY(opened.AddTarget(TargetPath(manifest_, kManifestName), text_, {}));
    return opened.Publish(clock.wall);
  }

  // What a device does: the manifest by TUF, its variant by the manifest. The plan's text, or "none".
  std::string InstallOn(const wire::Hardware& device) {
    if (!Install(place, TargetPath(manifest_, kManifestName), "installed.json").ok()) return "none";
    const Manifest manifest = Must(ParseManifest(InstalledText("installed.json")));
    const Variant& variant = **ChooseVariant(manifest, device);
    const auto plan = Must(place.Get(PlacePath(manifest, variant.file)));
    if (!plan || Sha256(std::as_bytes(std::span(*plan))) != variant.file.sha256) return "damaged";
    return *plan;
  }

  std::string folder_, text_;
  Manifest manifest_;
};

const wire::Hardware kPlain{"x86_64", {"scalar"}, 5000, 1, 0, ""},
    kFast{"x86_64", {"scalar", "avx2"}, 5000, 1, 0, ""};

TEST_F(PushTest, EachDeviceInstallsItsVariant) {
  ASSERT_TRUE(Push(place).ok());
  EXPECT_EQ(InstallOn(kFast), "bytes of plans/fast.whet");
  EXPECT_EQ(InstallOn(kPlain), "bytes of plans/small.whet");
  EXPECT_TRUE(place.files.contains("targets/bundles/kws/1.0/plans/" + Hex(manifest_.variants[0].plan) +
                                   ".fast.whet"));
}

TEST_F(PushTest, PushingAgainPutsNothing) {
  ASSERT_TRUE(Push(place).ok());
  FailingPlace counting(place, 0);
  const Status status = Push(counting);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(counting.puts(), 0);
}

TEST_F(PushTest, AFileThatHasGoneIsPutAgain) {
  ASSERT_TRUE(Push(place).ok());
  place.files.erase(PlacePath(manifest_, manifest_.variants[0].file));
  ASSERT_TRUE(Push(place).ok());
  EXPECT_EQ(InstallOn(kFast), "bytes of plans/fast.whet");
}

TEST_F(PushTest, AVersionIsOneBundleForEver) {
  ASSERT_TRUE(Push(place).ok());
  const auto before = place.files;
  manifest_.variants[0].limits.p99_us = 7;
  text_ = PrintJson(ToJson(manifest_));
  const Status status = Push(place);
  EXPECT_NE(status.message().find("another version"), std::string::npos) << status.message();
  EXPECT_EQ(place.files, before);
}

// A device finds the whole bundle or none, wherever the push ends; the next push brings it.
TEST_F(PushTest, APushThatIsCutAnywhereLeavesNoPartOfABundle) {
  const auto before = place.files;
  for (int cut = 0;; ++cut) {
    place.files = before;
    FailingPlace failing(place, cut);
    const bool done = Push(failing).ok();
    EXPECT_EQ(InstallOn(kFast), done ? "bytes of plans/fast.whet" : "none") << cut;
    ASSERT_TRUE(Install(place).ok()) << "what was there before still installs, " << cut;
    ASSERT_TRUE(Push(place).ok()) << cut;
    EXPECT_EQ(InstallOn(kPlain), "bytes of plans/small.whet") << cut;
    std::filesystem::remove_all(Stored());
    if (!done) continue;
    EXPECT_EQ(cut, 7) << "two plans, a card, the manifest, targets, snapshot, timestamp";
    break;
  }
}

}  // namespace
}  // namespace whet::bundle
