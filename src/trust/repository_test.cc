// SPDX-License-Identifier: Apache-2.0
// What the repository writes, its own client installs.
#include "trust/memory_repository.h"

namespace whet::trust {
namespace {

class RepositoryTest : public TrustTest {};

TEST_F(RepositoryTest, GoesOnFromWhatItHasWritten) {
  const Signer vendor = NewSigner();
  ASSERT_TRUE(repository.DelegateBins("targets", "bin", 3, {vendor}, 1, BinForm::kSuccinct).ok());
  ASSERT_TRUE(repository.AddTarget("a/b.whet", "one", JsonObject{{"class", "cortex-m4"}}).ok());
  Publish();

  Repository again = Must(Repository::Open(place, {}));
  EXPECT_FALSE(again.Publish(clock.wall).ok()) << "without signers";
  for (const auto& [role, signer] : signers) again.AddSigners(role, {signer});
  ASSERT_TRUE(again.AddTarget("a/b.whet", "two", {}).ok());
  const Status status = again.Publish(clock.wall);
  EXPECT_NE(status.message().find("0 of its keys are here to sign"), std::string::npos) << status.message();
  again.AddSigners(again.RoleFor("a/b.whet"), {vendor});
  ASSERT_TRUE(again.Publish(clock.wall).ok());
  EXPECT_EQ(again.timestamp().version, 3);
  ASSERT_TRUE(Install(place, "a/b.whet").ok());
  EXPECT_EQ(InstalledText(), "two");
}

TEST_F(RepositoryTest, RefusesToGoOnFromWhatIsNotSigned) {
  place.files.at("metadata/1.targets.json") = place.files.at("metadata/1.snapshot.json");
  EXPECT_FALSE(Repository::Open(place, {}).ok());
  place.files.erase("metadata/1.targets.json");
  EXPECT_EQ(Repository::Open(place, {}).message(), "metadata/1.targets.json is missing");
}

TEST_F(RepositoryTest, BinsOfEitherFormAndAnyNumberOfBitsAreFound) {
  const Signer vendor = NewSigner();
  for (const int bits : {1, 4, 5}) {
    for (const BinForm form : {BinForm::kSuccinct, BinForm::kPathHashPrefixes}) {
      const std::string name = "b" + std::to_string(bits) + (form == BinForm::kSuccinct ? "s" : "p");
      ASSERT_TRUE(repository.Delegate("targets", {.name = name, .paths = {name + "/*"}}, {vendor}).ok());
      ASSERT_TRUE(repository.DelegateBins(name, name, bits, {vendor}, 1, form).ok());
      for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(repository.AddTarget(name + "/" + std::to_string(i), name + std::to_string(i), {}).ok());
    }
  }
  Publish();
  Updater client = Client(place);
  ASSERT_TRUE(client.Refresh().ok());
  for (const char* name : {"b1s", "b1p", "b4s", "b4p", "b5s", "b5p"}) {
    for (int i = 0; i < 20; ++i) {
      const std::string target = std::string(name) + "/" + std::to_string(i);
      EXPECT_NE(repository.RoleFor(target), name);
      EXPECT_EQ(Must(client.Find(target)).value_or(TargetFile()).hashes.sha256,
                HashesOf(name + std::to_string(i)).sha256)
          << target;
    }
    EXPECT_FALSE(Must(client.Find(std::string(name) + "/none")).has_value());
  }
}

TEST_F(RepositoryTest, RotatesEveryRoleUnderItsClients) {
  ASSERT_TRUE(Install(place).ok());
  for (const char* role : kTopRoles) {
    ASSERT_TRUE(
        repository
            .SetKeys(
                role,
                {NewSigner(), Must(Signer::Create(KeyKind::kEcdsa)), Must(Signer::Create(KeyKind::kRsa))}, 2)
            .ok());
    ASSERT_TRUE(repository.AddTarget(kTarget, std::string("after ") + role, {}).ok());
    Publish();
    const Status status = Install(place);
    ASSERT_TRUE(status.ok()) << role << ": " << status.message();
    EXPECT_EQ(InstalledText(), std::string("after ") + role);
  }
  EXPECT_EQ(repository.root().version, 5);
  EXPECT_EQ(repository.root().keys.size(), 12) << "none of the old keys is left";
}

TEST_F(RepositoryTest, ADelegatedTargetIsTakenAway) {
  ASSERT_TRUE(Install(place).ok());
  ASSERT_TRUE(repository.RemoveTarget(kTarget).ok());
  EXPECT_FALSE(repository.RemoveTarget(kTarget).ok());
  Publish();
  EXPECT_EQ(Install(place).message(), "no such target");
}

TEST_F(RepositoryTest, RefusesNamesThatMeanSomethingElseElsewhere) {
  for (const char* path : {"", "/a", "a//b", "../a", "a/..", "a/./b", "a\nb"})
    EXPECT_FALSE(repository.AddTarget(path, "", {}).ok()) << path;
  for (const char* role : {"", "root", "a/b", "..%2f", "a b"})
    EXPECT_FALSE(repository.Delegate("targets", {.name = role, .paths = {"*"}}, {signers.at("targets")}).ok())
        << role;
  EXPECT_FALSE(repository.SetKeys("timestamp", {signers.at("root")}, 2).ok()) << "more keys than there are";
  EXPECT_FALSE(repository.SetKeys("vendor", {signers.at("root")}, 1).ok());
  EXPECT_FALSE(
      repository.DelegateBins("targets", "bin", 15, {signers.at("targets")}, 1, BinForm::kSuccinct).ok());
}

TEST_F(RepositoryTest, AFolderServesAsAPlace) {
  FolderPlace folder(Stored() + "/repository");
  Repository on_disk = Repository::Create(folder, {});
  for (const auto& [role, signer] : signers) ASSERT_TRUE(on_disk.SetKeys(role, {signer}, 1).ok());
  ASSERT_TRUE(on_disk.AddTarget("a/b", "bytes", {}).ok());
  ASSERT_TRUE(on_disk.Publish(clock.wall).ok());
  const Result<Repository> again = Repository::Open(folder, {});
  ASSERT_TRUE(again.ok()) << again.message();
  EXPECT_TRUE(FileExists(Stored() + "/repository/targets/a/" + HashesOf("bytes").sha256 + ".b"));
}

}  // namespace
}  // namespace whet::trust
