// SPDX-License-Identifier: Apache-2.0
// The attacks that TUF names, and three that Uptane adds: each is carried out here, and has to fail in the stated way.
#include "trust/canonical_json.h"
#include "trust/memory_repository.h"

namespace whet::trust {
namespace {

class Attack : public TrustTest {
 protected:
  // Signs a role's content anew with whatever keys the attacker has.
  static std::string Signed(const Json& content, const Repository::Signers& keys) {
    Envelope envelope{.message = CanonicalJson(content), .content = content, .signatures = {}};
    for (const Signer& key : keys) EXPECT_TRUE(AddSignature(key, envelope).ok());
    return PrintJson(EnvelopeJson(envelope));
  }
  static void ExpectError(const Status& status, const std::string& part) {
    EXPECT_FALSE(status.ok());
    EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
  }
  std::string TargetPath(std::string_view bytes) const {
    return "targets/models/" + HashesOf(bytes).sha256 + ".kws.whet";
  }
};

TEST_F(Attack, ArbitraryInstallation) {
  MemoryPlace mirror = place;
  mirror.files[TargetPath("plan one")] = "evil pla";  // of the same length
  ExpectError(Install(mirror), "does not have the listed hash");

  Targets evil = repository.targets("targets");
  ++evil.version;
  evil.targets[kTarget] = {.length = 4, .hashes = HashesOf("evil")};
  mirror.files["targets/models/" + HashesOf("evil").sha256 + ".kws.whet"] = "evil";
  mirror.files["metadata/1.targets.json"] = Signed(ToJson(evil), {NewSigner()});
  std::filesystem::remove_all(Stored());
  ExpectError(Install(mirror), "targets: ");
  EXPECT_EQ(InstalledText(), "nothing");
}

TEST_F(Attack, ArbitraryInstallationWithoutLengthsAndHashesInTheSnapshot) {
  repository.snapshot().roles["targets"] = {.version = 1};
  repository.Touch("snapshot");
  Publish();
  MemoryPlace mirror = place;
  mirror.files["metadata/1.targets.json"] = Signed(ToJson(repository.targets("targets")), {NewSigner()});
  ExpectError(Refresh(mirror), "signed by 0 of its keys");
  EXPECT_TRUE(Refresh(place).ok());
}

TEST_F(Attack, ArbitraryInstallationByASnapshotOfAnothersKey) {
  repository.timestamp().snapshot = {.version = 1};
  const std::string timestamp = Signed(ToJson(repository.timestamp()), {signers.at("timestamp")});
  MemoryPlace mirror = place;
  mirror.files["metadata/timestamp.json"] = timestamp;
  mirror.files["metadata/1.snapshot.json"] = Signed(ToJson(repository.snapshot()), {NewSigner()});
  ExpectError(Refresh(mirror), "snapshot: signed by 0 of its keys");
  mirror.files["metadata/1.snapshot.json"] = Signed(ToJson(repository.snapshot()), {signers.at("snapshot")});
  EXPECT_TRUE(Refresh(mirror).ok());
}

TEST_F(Attack, EndlessData) {
  for (const char* which : {"metadata/timestamp.json", "metadata/2.root.json", "metadata/1.snapshot.json",
                            "metadata/1.targets.json"}) {
    MemoryPlace mirror = place;
    mirror.answer = [&](const std::string& path, const MemoryPlace::Give& give) -> std::optional<Fetched> {
      if (path != which) return std::nullopt;
      while (give(std::string(4096, ' '))) continue;
      return Fetched();
    };
    std::filesystem::remove_all(Stored());
    ExpectError(Refresh(mirror), "too long");
    EXPECT_LT(mirror.given, 530'000) << which;
  }
  MemoryPlace mirror = place;
  mirror.answer = [](const std::string& path, const MemoryPlace::Give& give) -> std::optional<Fetched> {
    if (!path.starts_with("targets/")) return std::nullopt;
    while (give("x")) continue;
    return Fetched();
  };
  ExpectError(Install(mirror), "too long");
  EXPECT_FALSE(FileExists(Installed()) || FileExists(Installed() + ".part"));
}

// The client counts itself, whoever fetches.
TEST_F(Attack, EndlessDataByAFetcherThatDoesNotCount) {
  class Careless : public Fetcher {
   public:
    MemoryPlace* place = nullptr;
    std::string endless;
    uint64_t given = 0;
    Fetched Fetch(const FetchRequest& request, const Sink& sink) override {
      if (request.url.find(endless) == std::string::npos) return place->Fetch(request, sink);
      while (sink(std::string(1000, ' '))) given += 1000;
      return {FetchEnd::kStopped, "stopped"};
    }
  };
  for (const char* endless : {"timestamp", "1.snapshot", "1.targets", "/targets/"}) {
    Careless mirror;
    mirror.place = &place;
    mirror.endless = endless;
    std::filesystem::remove_all(Stored());
    ExpectError(Install(mirror), "stopped");
    EXPECT_LT(mirror.given, 20'000) << endless;
    EXPECT_EQ(InstalledText(), "nothing");
  }
}

TEST_F(Attack, ExtraneousDependencies) {
  // A mirror adds a file that the genuine one is to depend on.
  MemoryPlace mirror = place;
  Targets more = repository.targets("targets");
  more.targets["models/needed.whet"] = {.length = 4, .hashes = HashesOf("evil")};
  mirror.files["metadata/1.targets.json"] = Signed(ToJson(more), {NewSigner()});
  ExpectError(Install(mirror), "targets: ");

  // A delegated role names files that were never delegated to it.
  const Signer vendor = NewSigner();
  ASSERT_TRUE(repository.Delegate("targets", {.name = "vendor", .paths = {"vendor/*"}}, {vendor}).ok());
  repository.targets("vendor").targets["models/needed.whet"] = {.length = 4, .hashes = HashesOf("evil")};
  ASSERT_TRUE(repository.AddTarget("vendor/filter.whet", "good", {}).ok());
  Publish();
  EXPECT_TRUE(Install(place, "vendor/filter.whet", "filter.whet").ok());
  ExpectError(Install(place, "models/needed.whet", "needed.whet"), "no such target");
}

TEST_F(Attack, FastForward) {
  const Signer stolen = NewSigner(), other = NewSigner();
  for (const char* role : {"timestamp", "snapshot"})
    ASSERT_TRUE(repository.SetKeys(role, {stolen, other}, 1).ok());
  // Who has a key of timestamp and snapshot counts up as far as it goes.
  repository.timestamp().version = repository.snapshot().version = int64_t{1} << 40;
  repository.Touch("snapshot");
  Publish();
  ASSERT_TRUE(Refresh(place).ok());

  // The repository revokes that key and counts from where it was. What clients have is still signed by the other one, and yet they
  // follow.
  repository.timestamp().version = repository.snapshot().version = 1;
  for (const char* role : {"timestamp", "snapshot"}) ASSERT_TRUE(repository.SetKeys(role, {other}, 1).ok());
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  const Status status = Install(place);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(InstalledText(), "plan two");
}

TEST_F(Attack, IndefiniteFreeze) {
  ASSERT_TRUE(Install(place).ok());
  const MemoryPlace frozen = place;
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  MemoryPlace mirror = frozen;
  EXPECT_TRUE(Refresh(mirror).ok()) << "within the timestamp's time a freeze cannot be told from no news";
  clock.Advance(4 * kDay);
  ExpectError(Refresh(mirror), "timestamp: has expired");
  EXPECT_EQ(InstalledText(), "plan one") << "what runs goes on running";
}

TEST_F(Attack, IndefiniteFreezeWithTheClockSetBack) {
  const MemoryPlace old = place;
  clock.Advance(2 * kDay);
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  clock.Advance(4 * kDay);
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  clock.wall = 0;  // 1970
  MemoryPlace mirror = old;
  std::filesystem::remove(Stored() + "/timestamp.json");
  ExpectError(Refresh(mirror), "timestamp: has expired");
  EXPECT_TRUE(Refresh(place).ok()) << "and the fresh one is still good";
}

TEST_F(Attack, MaliciousMirrors) {
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  for (auto& [path, text] : place.files) {
    for (const bool cut : {true, false}) {
      MemoryPlace mirror = place;
      std::string& lie = mirror.files.at(path);
      if (cut) lie.resize(lie.size() / 2);
      if (!cut) lie[lie.size() / 3] ^= 1;
      std::filesystem::remove_all(Stored());
      std::filesystem::remove(Installed());
      const bool installed = Install(mirror).ok();
      EXPECT_TRUE(installed ? InstalledText() == "plan two" : InstalledText() == "nothing") << path;
      EXPECT_TRUE(Install(place).ok()) << path << ": a good mirror heals what a bad one has done";
      EXPECT_EQ(InstalledText(), "plan two");
    }
  }
}

TEST_F(Attack, MixAndMatch) {
  const MemoryPlace one = place;
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  // Files of two times, each rightly signed, under each other's names.
  MemoryPlace mirror = place;
  mirror.files["metadata/2.snapshot.json"] = one.files.at("metadata/1.snapshot.json");
  ExpectError(Refresh(mirror), "snapshot: ");
  mirror = place;
  mirror.files["metadata/2.targets.json"] = one.files.at("metadata/1.targets.json");
  ExpectError(Refresh(mirror), "targets: ");
  // Nor two of one version, which only who has the key can make.
  Targets twin = repository.targets("targets");
  ++twin.expires;
  mirror = place;
  mirror.files["metadata/2.targets.json"] = Signed(ToJson(twin), {signers.at("targets")});
  ASSERT_EQ(mirror.files["metadata/2.targets.json"].size(), place.files["metadata/2.targets.json"].size());
  ExpectError(Refresh(mirror), "does not have the listed hash");
  // Nor where the snapshot says no more than versions.
  repository.snapshot().roles["targets"] = {.version = 2};
  repository.Touch("snapshot");
  Publish();
  mirror = place;
  mirror.files["metadata/2.targets.json"] = one.files.at("metadata/1.targets.json");
  ExpectError(Refresh(mirror), "is version 1, expected 2");
}

TEST_F(Attack, Rollback) {
  const MemoryPlace one = place;
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  ASSERT_TRUE(Install(place).ok());
  MemoryPlace mirror = one;
  ExpectError(Install(mirror), "timestamp: goes back from version 2 to 1");

  // With the timestamp's key: an old snapshot. With the snapshot's key too: old targets.
  Timestamp timestamp = repository.timestamp();
  ++timestamp.version;
  timestamp.snapshot = {.version = 1};
  mirror.files["metadata/timestamp.json"] = Signed(ToJson(timestamp), {signers.at("timestamp")});
  ExpectError(Install(mirror), "takes the snapshot back from version 2 to 1");
  Snapshot snapshot = repository.snapshot();
  snapshot.version = timestamp.snapshot.version = 3;
  snapshot.roles["targets"] = {.version = 1};
  mirror.files["metadata/timestamp.json"] = Signed(ToJson(timestamp), {signers.at("timestamp")});
  mirror.files["metadata/3.snapshot.json"] = Signed(ToJson(snapshot), {signers.at("snapshot")});
  ExpectError(Install(mirror), "takes the role 'targets' back from version 2 to 1");
  EXPECT_EQ(InstalledText(), "plan two");
}

TEST_F(Attack, KeyCompromise) {
  // One of two keys of targets is not enough.
  const Signer first = NewSigner(), second = NewSigner();
  ASSERT_TRUE(repository.SetKeys("targets", {first, second}, 2).ok());
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  Targets evil = repository.targets("targets");
  ++evil.version;
  evil.targets[kTarget] = {.length = 4, .hashes = HashesOf("evil")};
  Snapshot snapshot = repository.snapshot();
  ++snapshot.version;
  snapshot.roles["targets"] = {.version = evil.version};
  Timestamp timestamp = repository.timestamp();
  ++timestamp.version;
  timestamp.snapshot = {.version = snapshot.version};
  MemoryPlace mirror = place;  // its owner has both online keys and one of targets
  mirror.files["metadata/timestamp.json"] = Signed(ToJson(timestamp), {signers.at("timestamp")});
  mirror.files["metadata/3.snapshot.json"] = Signed(ToJson(snapshot), {signers.at("snapshot")});
  mirror.files["metadata/3.targets.json"] = Signed(ToJson(evil), {first, NewSigner()});
  ExpectError(Install(mirror), "signed by 1 of its keys, it takes 2");

  // A stolen online key is worth nothing once the root names another.
  ASSERT_TRUE(repository.SetKeys("timestamp", {NewSigner()}, 1).ok());
  Publish();
  mirror = place;
  timestamp.version = 100;
  mirror.files["metadata/timestamp.json"] = Signed(ToJson(timestamp), {signers.at("timestamp")});
  ExpectError(Install(mirror), "timestamp: signed by 0 of its keys");
  EXPECT_TRUE(Install(place).ok());
}

TEST_F(Attack, KeyCompromiseOfTheRootBelowItsThreshold) {
  const Signer a = NewSigner(), b = NewSigner(), c = NewSigner();
  ASSERT_TRUE(repository.SetKeys("root", {a, b, c}, 2).ok());
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  Root evil = repository.root();
  ++evil.version;
  const Signer thief = NewSigner();
  evil.keys.insert_or_assign(thief.public_key().id(), thief.public_key());
  evil.roles["root"] = {.keyids = {thief.public_key().id()}, .threshold = 1};
  MemoryPlace mirror = place;
  mirror.files["metadata/3.root.json"] = Signed(ToJson(evil), {a, thief});
  ExpectError(Refresh(mirror), "by the keys of the root before it: signed by 1");
  EXPECT_TRUE(Refresh(place).ok());
}

TEST_F(Attack, WrongSoftware) {
  // Another file of the same repository, in the place of the one that was asked for.
  ASSERT_TRUE(repository.AddTarget("models/other.whet", "plan 1.5", {}).ok());
  Publish();
  MemoryPlace mirror = place;
  mirror.files[TargetPath("plan one")] = "plan 1.5";
  ExpectError(Install(mirror), "does not have the listed hash");
  EXPECT_EQ(InstalledText(), "nothing");
}

TEST_F(Attack, PartialBundle) {
  // Of two files that belong together the mirror gives one, or a part of one.
  ASSERT_TRUE(repository.AddTarget("models/front_end.whet", "front end", {}).ok());
  Publish();
  MemoryPlace mirror = place;
  mirror.answer = [&](const std::string& path, const MemoryPlace::Give& give) -> std::optional<Fetched> {
    if (path.find("front_end") == std::string::npos) return std::nullopt;
    give("front");
    return Fetched();
  };
  ExpectError(Install(mirror, "models/front_end.whet", "front_end.whet"), "has 5 bytes, listed are 9");
  EXPECT_FALSE(FileExists(Installed("front_end.whet")));
  mirror.answer = nullptr;
  std::erase_if(mirror.files,
                [](const auto& file) { return file.first.find("front_end") != std::string::npos; });
  Updater client = Client(mirror);
  ASSERT_TRUE(client.Refresh().ok());
  const std::optional<TargetFile> file = Must(client.Find("models/front_end.whet"));
  ASSERT_TRUE(file);
  ExpectError(client.DownloadTo("models/front_end.whet", *file, Installed("front_end.whet")), "404");
  EXPECT_FALSE(client.retryable());
  EXPECT_FALSE(FileExists(Installed("front_end.whet")));
}

TEST_F(Attack, DropRequest) {
  ASSERT_TRUE(Install(place).ok());
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  MemoryPlace mirror = place;
  for (const char* dropped : {"metadata/2.root.json", "metadata/timestamp.json", "metadata/2.snapshot.json",
                              "metadata/2.targets.json", "targets/"}) {
    mirror.answer = [&](const std::string& path, const MemoryPlace::Give&) -> std::optional<Fetched> {
      if (!path.starts_with(dropped)) return std::nullopt;
      return Fetched{FetchEnd::kUnserved, "no answer"};
    };
    Updater client = Client(mirror);
    Status status = client.Refresh();
    if (status.ok()) status = client.DownloadTo(kTarget, *Must(client.Find(kTarget)), Installed());
    ExpectError(status, "no answer");
    EXPECT_TRUE(client.retryable()) << dropped;
    EXPECT_EQ(InstalledText(), "plan one");
  }
  EXPECT_TRUE(Install(place).ok()) << "nothing that was dropped has to be repaired";
  EXPECT_EQ(InstalledText(), "plan two");
}

}  // namespace
}  // namespace whet::trust
