// SPDX-License-Identifier: Apache-2.0
// The client's policies for time, for damage to what it stores, and for what a repository may ask of it.
#include <sys/wait.h>
#include <unistd.h>

#include "base/full_disk.h"
#include "trust/memory_repository.h"
#include "trust/root_change.h"

namespace whet::trust {
namespace {

class UpdaterTest : public TrustTest {
 protected:
  static void ExpectError(const Status& status, const std::string& part) {
    EXPECT_FALSE(status.ok());
    EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
  }
};

TEST_F(UpdaterTest, AsksForNothingTwice) {
  ASSERT_TRUE(Install(place).ok());
  place.requests.clear();
  ASSERT_TRUE(Refresh(place).ok());
  EXPECT_EQ(place.requests, (std::vector<std::string>{"metadata/2.root.json", "metadata/timestamp.json"}));
}

TEST_F(UpdaterTest, AClockThatIsSetBackDoesNotReviveWhatHasExpired) {
  clock.Advance(2 * kDay);
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  clock.wall = 5;
  ASSERT_TRUE(Refresh(place).ok()) << "1970 is no reason to refuse what is fresh";
  // In one run of the process time goes on although the clock stands.
  Updater client = Client(place);
  clock.boot += 4 * kDay;
  ExpectError(client.Refresh(), "timestamp: has expired");
}

TEST_F(UpdaterTest, AClockThatRunsAheadDoesNoLastingHarm) {
  ASSERT_TRUE(Refresh(place).ok());
  const Seconds now = clock.wall;
  clock.wall = *ParseTime("2100-01-01T00:00:00Z");
  ExpectError(Refresh(place), "has expired");
  clock.wall = now;
  EXPECT_TRUE(Refresh(place).ok());
  // Ahead by less than the timestamp's time: that becomes the floor, and what is fresh stays good.
  clock.wall = now + 2 * kDay;
  EXPECT_TRUE(Refresh(place).ok());
  clock.wall = now;
  EXPECT_TRUE(Refresh(place).ok());
}

TEST_F(UpdaterTest, AFactoryTimeIsAFloorToo) {
  clock.wall = 0;
  Updater client = Must(Updater::Open({.folder = Stored(),
                                       .metadata_url = "memory:/metadata/",
                                       .targets_url = "",
                                       .initial_root = place.files.at("metadata/1.root.json"),
                                       .earliest = kStart + 30 * kDay},
                                      place, clock));
  ExpectError(client.Refresh(), "timestamp: has expired");
}

TEST_F(UpdaterTest, NewRootsAreTakenWhileEverythingElseHasExpired) {
  ASSERT_TRUE(Refresh(place).ok());
  clock.Advance(300 * kDay);
  ASSERT_TRUE(repository.SetKeys("timestamp", {NewSigner()}, 1).ok());
  Publish();
  // The mirror has the new root, and old files of the other roles.
  MemoryPlace mirror = place;
  mirror.answer = [](const std::string& path, const MemoryPlace::Give&) -> std::optional<Fetched> {
    if (path != "metadata/timestamp.json") return std::nullopt;
    return Fetched{FetchEnd::kUnserved, "no answer"};
  };
  Updater client = Client(mirror);
  EXPECT_FALSE(client.Refresh().ok());
  EXPECT_EQ(client.root().version, 2);
  EXPECT_EQ(Client(place).root().version, 2) << "and it is stored";
  EXPECT_FALSE(client.Find(kTarget).ok()) << "but nothing can be looked up";
}

TEST_F(UpdaterTest, WalksAllRootsOneByOne) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(repository.SetKeys("root", {NewSigner()}, 1).ok());
    clock.Advance(200 * kDay);  // each has expired when the next but one is made
    repository.Touch("targets");
    Publish();
  }
  EXPECT_TRUE(Refresh(place).ok());
  EXPECT_EQ(Client(place).root().version, 6);
}

TEST_F(UpdaterTest, ANewRootIsSignedByItsOwnKeysToo) {
  const Signer next = NewSigner();
  const Envelope first = Must(ParseEnvelope(place.files.at("metadata/1.root.json")));
  const std::vector<std::string> old = {signers.at("root").public_key().id()};
  Envelope second = Must(
      NextRoot(first.content, {{.role = "root", .add = {next.public_key()}, .remove = old}}, kStart + kDay));
  ASSERT_TRUE(AddSignature(signers.at("root"), second).ok());
  place.files["metadata/2.root.json"] = PrintJson(EnvelopeJson(second));
  ExpectError(Refresh(place), "by its own keys: signed by 0");
  ASSERT_TRUE(AddSignature(next, second).ok());
  place.files["metadata/2.root.json"] = PrintJson(EnvelopeJson(second));
  EXPECT_TRUE(Refresh(place).ok());
}

TEST_F(UpdaterTest, TakesNoMoreRootsThanItsLimitInOneRefresh) {
  for (int i = 0; i < 6; ++i) {
    repository.Touch("root");
    Publish();
  }
  UpdaterOptions options{.folder = Stored(),
                         .metadata_url = "memory:/metadata/",
                         .targets_url = "",
                         .initial_root = place.files.at("metadata/1.root.json")};
  options.limits.root_updates = 4;
  Updater client = Must(Updater::Open(options, place, clock));
  EXPECT_TRUE(client.Refresh().ok());
  EXPECT_EQ(client.root().version, 5);
  EXPECT_TRUE(client.Refresh().ok());
  EXPECT_EQ(client.root().version, 7);
}

TEST_F(UpdaterTest, DamagedFilesCostADownload) {
  ASSERT_TRUE(Refresh(place).ok());
  for (const char* role : kTopRoles) {
    const std::string path = Stored() + "/" + role + ".json";
    const std::string good = Must(ReadText(path));
    for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2), std::string("{}")}) {
      ASSERT_TRUE(WriteFile(path, bad).ok());
      const Status status = Refresh(place);
      EXPECT_TRUE(status.ok()) << role << ": " << status.message();
      EXPECT_EQ(Must(ReadText(path)), good) << role;
    }
  }
  ASSERT_TRUE(WriteFile(Stored() + "/time", "not a time").ok());
  EXPECT_TRUE(Refresh(place).ok());
}

TEST_F(UpdaterTest, VisitsNoMoreRolesThanItsLimit) {
  const Signer vendor = NewSigner();
  std::string delegator = "targets";
  for (int i = 0; i < 40; ++i) {
    const std::string role = "r" + std::to_string(i);
    ASSERT_TRUE(repository.Delegate(delegator, {.name = role, .paths = {"deep/*"}}, {vendor}).ok());
    delegator = role;
  }
  ASSERT_TRUE(repository.AddTarget("deep/a", "a", {}).ok());
  Publish();
  place.requests.clear();
  ExpectError(Install(place, "deep/a", "a"), "not found in 32 roles");
  EXPECT_EQ(std::count_if(place.requests.begin(), place.requests.end(),
                          [](const std::string& path) { return path.find(".r") != path.npos; }) -
                1,
            31)
      << "2.root.json is among them";
}

TEST_F(UpdaterTest, ATerminatingDelegationEndsTheSearchOfItsDelegatorsToo) {
  const Signer vendor = NewSigner();
  ASSERT_TRUE(repository.Delegate("targets", {.name = "a", .paths = {"x/*"}}, {vendor}).ok());
  ASSERT_TRUE(repository.Delegate("targets", {.name = "b", .paths = {"x/*"}}, {vendor}).ok());
  ASSERT_TRUE(repository.Delegate("a", {.name = "c", .terminating = true, .paths = {"x/1"}}, {vendor}).ok());
  for (const char* target : {"x/1", "x/2"})
    repository.targets("b").targets[target] = {.length = 1, .hashes = HashesOf("b")};
  Publish();
  Updater client = Client(place);
  ASSERT_TRUE(client.Refresh().ok());
  EXPECT_FALSE(Must(client.Find("x/1")).has_value()) << "c has the last word";
  EXPECT_TRUE(Must(client.Find("x/2")).has_value());
}

TEST_F(UpdaterTest, AFullDiskCostsTheUpdateAndNothingElse) {
  ASSERT_TRUE(Install(place).ok());
  ASSERT_TRUE(repository.SetKeys("timestamp", {NewSigner()}, 1).ok());
  ASSERT_TRUE(repository.AddTarget(kTarget, std::string(3000, 'p'), {}).ok());
  Publish();
  int failed = 0;
  for (rlim_t bytes = 0; bytes < 3000; bytes += 250) {
    Status status;
    {
      const FullDisk full(bytes);
      status = Install(place);
    }
    failed += !status.ok();
    EXPECT_EQ(status.ok() ? std::string(3000, 'p') : "plan one", InstalledText()) << bytes;
  }
  EXPECT_GT(failed, 8);
  EXPECT_TRUE(Install(place).ok());
  EXPECT_EQ(InstalledText(), std::string(3000, 'p'));
}

TEST_F(UpdaterTest, KilledAtAnyRequestItGoesOn) {
  ASSERT_TRUE(Install(place).ok());
  for (const char* role : {"root", "timestamp"}) ASSERT_TRUE(repository.SetKeys(role, {NewSigner()}, 1).ok());
  ASSERT_TRUE(repository.AddTarget(kTarget, "plan two", {}).ok());
  Publish();
  const std::string before = Stored() + ".before";
  std::filesystem::copy(Stored(), before);
  for (int last = 1; last <= 6; ++last) {  // 2.root, 3.root, timestamp, snapshot, targets, target
    std::filesystem::remove_all(Stored());
    std::filesystem::copy(before, Stored());
    ASSERT_TRUE(WriteFile(Installed(), "plan one").ok());
    const pid_t child = fork();
    if (child == 0) {
      int requests = 0;
      place.answer = [&](const std::string&, const MemoryPlace::Give& give) -> std::optional<Fetched> {
        if (++requests == last) {
          give("{\"si");
          _exit(9);
        }
        return std::nullopt;
      };
      _exit(Install(place).ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 9) << last;
    EXPECT_EQ(InstalledText(), "plan one") << last;
    const Status again = Install(place);
    EXPECT_TRUE(again.ok()) << last << ": " << again.message();
    EXPECT_EQ(InstalledText(), "plan two") << last;
  }
}

TEST_F(UpdaterTest, ForgetsRolesThatTheSnapshotNoLongerLists) {
  const Signer vendor = NewSigner();
  ASSERT_TRUE(repository.Delegate("targets", {.name = "vendor", .paths = {"vendor/*"}}, {vendor}).ok());
  ASSERT_TRUE(repository.AddTarget("vendor/a", "a", {}).ok());
  Publish();
  ASSERT_TRUE(Install(place, "vendor/a", "a").ok());
  ASSERT_TRUE(FileExists(Stored() + "/vendor.json"));
  // Only a new snapshot key allows a role to go.
  repository.targets("targets").delegations.reset();
  repository.Touch("targets");
  repository.snapshot().roles.erase("vendor");
  ASSERT_TRUE(repository.SetKeys("snapshot", {NewSigner()}, 1).ok());
  Publish();
  ASSERT_TRUE(Refresh(place).ok());
  EXPECT_FALSE(FileExists(Stored() + "/vendor.json"));
}

TEST_F(UpdaterTest, ARoleThatWasGoodByOneWayIsNotGoodByAnother) {
  const Signer a = NewSigner(), b = NewSigner(), release_a = NewSigner(), release_b = NewSigner();
  ASSERT_TRUE(repository.Delegate("targets", {.name = "a", .paths = {"a/*"}}, {a}).ok());
  ASSERT_TRUE(repository.Delegate("targets", {.name = "b", .paths = {"b/*"}}, {b}).ok());
  ASSERT_TRUE(repository.Delegate("a", {.name = "release", .paths = {"a/*"}}, {release_a}).ok());
  Delegations& of_b = repository.targets("b").delegations.emplace();
  of_b.keys.emplace(release_b.public_key().id(), release_b.public_key());
  of_b.roles = {{.name = "release",
                 .keys = {.keyids = {release_b.public_key().id()}, .threshold = 1},
                 .paths = {"b/*"}}};
  ASSERT_TRUE(repository.AddTarget("a/x", "x", {}).ok());
  repository.targets("release").targets["b/x"] = {.length = 1, .hashes = HashesOf("x")};
  Publish();
  Updater client = Client(place);
  ASSERT_TRUE(client.Refresh().ok());
  EXPECT_TRUE(Must(client.Find("a/x")).has_value());
  ExpectError(client.Find("b/x").status(), "release: signed by 0 of its keys");
  EXPECT_TRUE(Must(client.Find("a/x")).has_value());
}

class Resume : public TrustTest {
 protected:
  Resume() {
    EXPECT_TRUE(repository.AddTarget("big", std::string(1000, 'b'), {}).ok());
    Publish();
  }
  std::string PartText() const {
    const Result<std::string> text = ReadText(Installed("big") + ".part");
    return text.ok() ? *text : "nothing";
  }
  uint64_t BytesOfTarget(const std::function<void()>& act) {
    const uint64_t before = place.given;
    act();
    return place.given - before;
  }
};

TEST_F(Resume, GoesOnAfterTheLastByte) {
  Updater client = Client(place);
  ASSERT_TRUE(client.Refresh().ok());
  const TargetFile file = *Must(client.Find("big"));
  place.cut = 300;
  const uint64_t bytes = BytesOfTarget([&] {
    for (const size_t have : {300, 600, 900}) {
      EXPECT_FALSE(client.DownloadTo("big", file, Installed("big")).ok());
      EXPECT_TRUE(client.retryable());
      EXPECT_EQ(PartText(), std::string(have, 'b'));
    }
    EXPECT_TRUE(client.DownloadTo("big", file, Installed("big")).ok());
  });
  EXPECT_EQ(bytes, 1000) << "no byte came twice";
  EXPECT_EQ(InstalledText("big"), std::string(1000, 'b'));
  EXPECT_EQ(PartText(), "nothing");
}

TEST_F(Resume, BeginsAnewWhereTheServerHasNoRanges) {
  ASSERT_TRUE(WriteFile(Installed("big") + ".part", std::string(300, 'b')).ok());
  place.no_ranges = true;
  EXPECT_TRUE(Install(place, "big", "big").ok());
  EXPECT_EQ(InstalledText("big"), std::string(1000, 'b'));
}

TEST_F(Resume, AWrongPartIsThrownAwayAndItAlone) {
  for (const size_t size : {1, 999, 1000, 5000}) {
    ASSERT_TRUE(WriteFile(Installed("big") + ".part", std::string(size, 'x')).ok());
    EXPECT_TRUE(Install(place, "big", "big").ok()) << size;
    EXPECT_EQ(InstalledText("big"), std::string(1000, 'b'));
    EXPECT_EQ(PartText(), "nothing");
  }
}

TEST_F(Resume, AWrongTargetIsAskedForNoMoreThanTwice) {
  ASSERT_TRUE(WriteFile(Installed("big") + ".part", std::string(300, 'b')).ok());
  for (auto& [path, bytes] : place.files) {
    if (path.ends_with(".big")) bytes.assign(1000, 'e');
  }
  Updater client = Client(place);
  ASSERT_TRUE(client.Refresh().ok());
  const TargetFile file = *Must(client.Find("big"));
  EXPECT_EQ(BytesOfTarget([&] { EXPECT_FALSE(client.DownloadTo("big", file, Installed("big")).ok()); }),
            1700);
  EXPECT_EQ(PartText(), "nothing");
}

}  // namespace
}  // namespace whet::trust
