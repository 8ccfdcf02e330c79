// SPDX-License-Identifier: Apache-2.0
// For tests: a repository in memory, mirrors of it that lie, a clock that is set by hand, and a client.
#ifndef WHET_TRUST_MEMORY_REPOSITORY_H_
#define WHET_TRUST_MEMORY_REPOSITORY_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "trust/repository.h"
#include "trust/updater.h"

namespace whet::trust {

inline constexpr Seconds kStart = 1'800'000'000, kDay = 86400;

class FakeClock : public Clock {
 public:
  Seconds wall = kStart, boot = 100;
  Seconds Wall() const override { return wall; }
  Seconds SinceBoot() const override { return boot; }
  void Advance(Seconds seconds) {
    wall += seconds;
    boot += seconds;
  }
};

inline std::string Unquote(const std::string& url) {
  std::string path;
  for (size_t i = 0; i < url.size(); ++i) {
    const bool escape = url[i] == '%';
    path += escape ? static_cast<char>(std::stoi(url.substr(i + 1, 2), nullptr, 16)) : url[i];
    if (escape) i += 2;
  }
  return path;
}

// Serves its files under "memory:/". A mirror that lies is a copy whose files, or whose `answer`, are something else.
class MemoryPlace : public Place, public Fetcher {
 public:
  std::map<std::string, std::string> files;
  std::vector<std::string> requests;
  uint64_t given = 0;         // bytes that clients took
  uint64_t cut = UINT64_MAX;  // connections break after so many bytes
  bool no_ranges = false;
  // Asked first; gives pieces by `give`, which says whether there may be more. Nothing: the file is served.
  using Give = std::function<bool(std::string_view)>;
  std::function<std::optional<Fetched>(const std::string& path, const Give& give)> answer;

  Status Put(const std::string& path, std::string_view bytes) override {
    files[path] = bytes;
    return {};
  }
  Result<std::optional<std::string>> Get(const std::string& path) override {
    const auto file = files.find(path);
    return file == files.end() ? std::optional<std::string>() : std::optional(file->second);
  }

  Fetched Fetch(const FetchRequest& request, const Sink& sink) override {
    const std::string path = Unquote(request.url).substr(std::string("memory:/").size());
    requests.push_back(path);
    uint64_t left = request.max_bytes;
    Fetched end;
    const Give give = [&](std::string_view piece) {
      if (piece.size() > left) {
        end = {FetchEnd::kTooLong, "too long"};
      } else if (!sink(piece)) {
        end = {FetchEnd::kStopped, "stopped"};
      } else {
        left -= piece.size();
        given += piece.size();
      }
      return end.end == FetchEnd::kDone;
    };
    if (answer) {
      const std::optional<Fetched> answered = answer(path, give);
      if (answered) return end.end == FetchEnd::kDone ? *answered : end;
    }
    const auto file = files.find(path);
    if (file == files.end()) return {FetchEnd::kMissing, "the server answers 404"};
    if (request.from > 0 && (no_ranges || request.from >= file->second.size()))
      return {FetchEnd::kNoRange, "no range"};
    const std::string_view body = std::string_view(file->second).substr(request.from);
    give(body.substr(0, std::min<uint64_t>(body.size(), cut)));
    if (end.end == FetchEnd::kDone && body.size() > cut) return {FetchEnd::kUnserved, "the connection broke"};
    return end;
  }
};

template <typename T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.message();
  return std::move(result).value();
}

// A repository with one Ed25519 key a role and one target, published, and a client that has its first root.
class TrustTest : public testing::Test {
 protected:
  static constexpr const char* kTarget = "models/kws.whet";

  TrustTest() : repository(Repository::Create(place, {})), folder_(MakeFolder()) {
    for (const char* role : kTopRoles) {
      signers.emplace(role, NewSigner());
      EXPECT_TRUE(repository.SetKeys(role, {signers.at(role)}, 1).ok());
    }
    EXPECT_TRUE(repository.AddTarget(kTarget, "plan one", {}).ok());
    Publish();
    first_root_ = place.files.at("metadata/1.root.json");
  }
  ~TrustTest() override { std::filesystem::remove_all(folder_); }

  static Signer NewSigner() { return Must(Signer::Create(KeyKind::kEd25519)); }
  void Publish() {
    const Status status = repository.Publish(clock.wall);
    EXPECT_TRUE(status.ok()) << status.message();
  }

  std::string Stored() const { return folder_ + "/metadata"; }
  std::string Installed(const std::string& name = "kws.whet") const { return folder_ + "/" + name; }
  Updater Client(Fetcher& mirror) {
    return Must(Updater::Open({.folder = Stored(),
                               .metadata_url = "memory:/metadata",
                               .targets_url = "memory:/targets",
                               .initial_root = first_root_},
                              mirror, clock));
  }
  Status Refresh(Fetcher& mirror) {
    Updater client = Client(mirror);
    return client.Refresh();
  }
  // What a device does to install a target.
  Status Install(Fetcher& mirror, const std::string& target = kTarget, const std::string& name = "kws.whet") {
    Updater client = Client(mirror);
    WHET_TRY(client.Refresh());
    const std::optional<TargetFile> file = WHET_TRY(client.Find(target));
    if (!file) return Error("no such target");
    return client.DownloadTo(target, *file, Installed(name));
  }
  std::string InstalledText(const std::string& name = "kws.whet") const {
    const Result<std::string> text = ReadText(Installed(name));
    return text.ok() ? *text : "nothing";
  }

  FakeClock clock;
  MemoryPlace place;
  Repository repository;
  std::map<std::string, Signer> signers;

 private:
  static std::string MakeFolder() {
    std::string name = testing::TempDir() + "whet_trust_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    return name;
  }
  std::string folder_, first_root_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_MEMORY_REPOSITORY_H_
