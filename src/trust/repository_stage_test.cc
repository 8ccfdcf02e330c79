// SPDX-License-Identifier: Apache-2.0
// Keys that are elsewhere, and a publication that is cut anywhere.
#include "trust/canonical_json.h"
#include "trust/memory_repository.h"
#include "trust/root_change.h"

namespace whet::trust {
namespace {

// Takes some files, and then no more.
class FailingPlace : public Place {
 public:
  FailingPlace(Place& place, int puts) : place_(&place), left_(puts) {}
  Status Put(const std::string& path, std::string_view bytes) override {
    return left_-- > 0 ? place_->Put(path, bytes) : Error("the power is cut");
  }
  Result<std::optional<std::string>> Get(const std::string& path) override { return place_->Get(path); }

 private:
  Place* place_;
  int left_;
};

class StageTest : public TrustTest {
 protected:
  Repository Reopened(std::vector<const char*> roles) {
    Repository again = Must(Repository::Open(place, {}));
    for (const char* role : roles) again.AddSigners(role, {signers.at(role)});
    return again;
  }
};

TEST_F(StageTest, ATargetsRoleIsSignedElsewhere) {
  Repository online = Reopened({"snapshot", "timestamp"});
  ASSERT_TRUE(online.AddTarget(kTarget, "plan two", {}).ok());
  Envelope staged = Must(online.Stage("targets", clock.wall));
  EXPECT_TRUE(staged.signatures.empty());
  EXPECT_FALSE(online.Publish(clock.wall).ok());

  Repository later = Reopened({"snapshot", "timestamp"});
  EXPECT_FALSE(later.Take("targets", staged).ok()) << "nobody has signed";
  ASSERT_TRUE(AddSignature(signers.at("snapshot"), staged).ok());
  EXPECT_FALSE(later.Take("targets", staged).ok()) << "another role's key";
  ASSERT_TRUE(AddSignature(signers.at("targets"), staged).ok());
  const Status taken = later.Take("targets", staged);
  ASSERT_TRUE(taken.ok()) << taken.message();
  ASSERT_TRUE(later.Publish(clock.wall).ok());
  EXPECT_EQ(Must(ParseEnvelope(place.files.at("metadata/2.targets.json"))).message, staged.message);
  ASSERT_TRUE(Install(place).ok());
  EXPECT_EQ(InstalledText(), "plan two");
  const Status again = Reopened({}).Take("targets", staged);
  EXPECT_NE(again.message().find("the next one is 3"), std::string::npos) << again.message();
}

TEST_F(StageTest, WhatChangesAfterItWasSignedHasToBeSignedAnew) {
  Repository online = Reopened({"snapshot", "timestamp"});
  Envelope staged = Must(online.Stage("targets", clock.wall));
  ASSERT_TRUE(AddSignature(signers.at("targets"), staged).ok());
  ASSERT_TRUE(online.Take("targets", staged).ok());
  ASSERT_TRUE(online.AddTarget(kTarget, "not what was signed", {}).ok());
  EXPECT_FALSE(online.Publish(clock.wall).ok());
}

TEST_F(StageTest, ABinIsSignedElsewhereByTheKeysOfItsDelegation) {
  const Signer vendor = NewSigner();
  ASSERT_TRUE(repository.DelegateBins("targets", "bin", 2, {vendor}, 1, BinForm::kSuccinct).ok());
  Publish();
  Repository online = Reopened({"snapshot", "timestamp"});
  ASSERT_TRUE(online.AddTarget("a/b", "one", {}).ok());
  const std::string bin = online.RoleFor("a/b");
  Envelope staged = Must(online.Stage(bin, clock.wall));
  ASSERT_TRUE(AddSignature(signers.at("targets"), staged).ok());
  EXPECT_FALSE(online.Take(bin, staged).ok());
  ASSERT_TRUE(AddSignature(vendor, staged).ok());
  ASSERT_TRUE(online.Take(bin, staged).ok());
  ASSERT_TRUE(online.Publish(clock.wall).ok());
  ASSERT_TRUE(Install(place, "a/b").ok());
  EXPECT_EQ(InstalledText(), "one");
}

TEST_F(StageTest, ARepositoryIsFoundedOnARootThatWasSignedElsewhere) {
  MemoryPlace fresh;
  const std::string root = place.files.at("metadata/1.root.json");
  Repository repository = Repository::Create(fresh, {});
  ASSERT_TRUE(repository.Take("root", Must(ParseEnvelope(root))).ok());
  for (const char* role : {"targets", "snapshot", "timestamp"})
    repository.AddSigners(role, {signers.at(role)});
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan", {}).ok());
  ASSERT_TRUE(repository.Publish(clock.wall).ok());
  ASSERT_TRUE(Install(fresh).ok());
}

TEST_F(StageTest, ARootThatWasSignedElsewhereReplacesKeys) {
  const Signer timestamp = NewSigner(), snapshot = NewSigner();
  const Json before = Must(ParseEnvelope(place.files.at("metadata/1.root.json"))).content;
  const auto change = [&](const char* role, const Signer& signer) {
    return RoleChange{.role = role,
                      .add = {signer.public_key()},
                      .remove = {signers.at(role).public_key().id()},
                      .threshold = 1};
  };
  Envelope next = Must(NextRoot(before, {change("timestamp", timestamp), change("snapshot", snapshot)},
                                clock.wall + 300 * kDay));
  Repository online = Reopened({});
  EXPECT_FALSE(online.Take("root", next).ok());
  ASSERT_TRUE(AddSignature(signers.at("root"), next).ok());
  ASSERT_TRUE(online.Take("root", next).ok());
  online.AddSigners("timestamp", {timestamp});
  EXPECT_FALSE(online.Publish(clock.wall).ok()) << "the snapshot's new key is not here";
  online.AddSigners("snapshot", {snapshot});
  const Status status = online.Publish(clock.wall);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_TRUE(Install(place).ok());
  EXPECT_EQ(Must(Repository::Open(place, {})).root().version, 2);
}

// Documents of a later version of the specification, or of somebody's own additions.
TEST_F(StageTest, MembersThatAreNotKnownStay) {
  Repository online = Reopened({"targets", "snapshot", "timestamp"});
  Envelope staged = Must(online.Stage("targets", clock.wall));
  (*staged.content.object())["x-vendor"] = JsonObject{{"batch", 7}};
  staged.message = CanonicalJson(staged.content);
  staged.signatures.clear();
  ASSERT_TRUE(AddSignature(signers.at("targets"), staged).ok());
  ASSERT_TRUE(online.Take("targets", staged).ok());
  ASSERT_TRUE(online.Publish(clock.wall).ok());
  Repository again = Reopened({"targets", "snapshot", "timestamp"});
  ASSERT_TRUE(again.AddTarget(kTarget, "plan three", {}).ok());
  ASSERT_TRUE(again.Publish(clock.wall).ok());
  const Envelope third = Must(ParseEnvelope(place.files.at("metadata/3.targets.json")));
  ASSERT_NE(third.content.Find("x-vendor"), nullptr);
  EXPECT_EQ(*third.content.Find("x-vendor"), Json(JsonObject{{"batch", 7}}));
  ASSERT_TRUE(Install(place).ok());
  EXPECT_EQ(InstalledText(), "plan three");
}

// After any number of files clients install the old or the new target, and the next publication brings the new one.
TEST_F(StageTest, APublicationThatIsCutAnywhereLeavesARepositoryThatWorks) {
  const std::map<std::string, std::string> before = place.files;
  int cut = 0, olds = 0;
  for (bool done = false; !done; ++cut) {
    place.files = before;
    Repository repository = Reopened({"targets", "snapshot", "timestamp"});
    FailingPlace failing(place, cut);
    Repository interrupted = Must(Repository::Open(failing, {}));
    for (const char* role : {"targets", "snapshot", "timestamp"})
      interrupted.AddSigners(role, {signers.at(role)});
    done = interrupted.AddTarget(kTarget, "plan two", {}).ok() && interrupted.Publish(clock.wall).ok();
    ASSERT_TRUE(Install(place).ok()) << cut;
    olds += InstalledText() == "plan one";
    EXPECT_EQ(InstalledText(), done ? "plan two" : "plan one") << cut;
    Repository next = Reopened({"targets", "snapshot", "timestamp"});
    ASSERT_TRUE(next.AddTarget(kTarget, "plan three", {}).ok());
    ASSERT_TRUE(next.Publish(clock.wall).ok());
    ASSERT_TRUE(Install(place).ok()) << cut;
    EXPECT_EQ(InstalledText(), "plan three") << cut;
    std::filesystem::remove_all(Stored());
  }
  EXPECT_EQ(cut, 5) << "the target, targets, snapshot, timestamp; then all of them";
  EXPECT_EQ(olds, 4);
}

TEST_F(StageTest, ARotationThatIsCutIsTakenUp) {
  const std::map<std::string, std::string> before = place.files;
  for (int cut = 0; cut < 4; ++cut) {
    place.files = before;
    FailingPlace failing(place, cut);
    Repository interrupted = Must(Repository::Open(failing, {}));
    std::map<std::string, Signer> fresh;
    for (const char* role : {"targets", "snapshot", "timestamp"}) {
      fresh.emplace(role, NewSigner());
      ASSERT_TRUE(interrupted.SetKeys(role, {fresh.at(role)}, 1).ok());
    }
    interrupted.AddSigners("root", {signers.at("root")});
    EXPECT_FALSE(interrupted.Publish(clock.wall).ok());
    Repository next = Must(Repository::Open(place, {}));
    const bool rotated = next.root().version == 2;
    EXPECT_EQ(rotated, cut > 0);
    for (const char* role : {"targets", "snapshot", "timestamp"})
      next.AddSigners(role, {rotated ? fresh.at(role) : signers.at(role)});
    const Status status = next.Publish(clock.wall);
    ASSERT_TRUE(status.ok()) << cut << ": " << status.message();
    ASSERT_TRUE(Install(place).ok()) << cut;
    std::filesystem::remove_all(Stored());
  }
}

}  // namespace
}  // namespace whet::trust
