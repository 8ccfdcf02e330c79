// SPDX-License-Identifier: Apache-2.0
// What a repository asks of a place, of each kind of them; S3 against tests/s3_server.py, which checks signatures.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "trust/memory_repository.h"
#include "trust/s3_place.h"

namespace whet::trust {
namespace {

// tests/s3_server.py, until the end of this.
class S3Server {
 public:
  explicit S3Server(const std::string& fail = "0:503") {
    int in[2], out[2];
    EXPECT_EQ(pipe(in) | pipe(out), 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      for (int fd : {in[0], in[1], out[0], out[1]}) close(fd);
      execlp("python3", "python3", "tests/s3_server.py", "--fail", fail.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    stdin_ = in[1];
    std::string line;
    for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) line += c;
    close(out[0]);
    port_ = std::atoi(line.c_str());
  }
  ~S3Server() {
    close(stdin_);
    waitpid(child_, nullptr, 0);
  }
  bool runs() const { return port_ > 0; }
  S3Options options() const {
    S3Options options;
    options.endpoint = "http://127.0.0.1:" + std::to_string(port_);
    options.bucket = "bucket";
    options.prefix = "fleet one/a~b";
    options.access_key = "test";
    options.secret_key = "secret";
    options.first_wait_ms = 1;
    return options;
  }

 private:
  pid_t child_ = -1;
  int stdin_ = -1, port_ = 0;
};

class FolderBackend {
 public:
  FolderBackend() {
    std::string name = testing::TempDir() + "whet_place_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~FolderBackend() { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Place> Open() { return std::make_unique<FolderPlace>(folder_); }
  bool runs() const { return true; }

 private:
  std::string folder_;
};

class S3Backend {
 public:
  std::unique_ptr<Place> Open() { return std::make_unique<S3Place>(server_.options()); }
  bool runs() const { return server_.runs(); }

 private:
  S3Server server_;
};

template <typename Backend>
class PlaceContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!backend.runs()) GTEST_SKIP() << "python3 is not there to run tests/s3_server.py";
  }
  Backend backend;
};

using Backends = testing::Types<FolderBackend, S3Backend>;
TYPED_TEST_SUITE(PlaceContract, Backends);

TYPED_TEST(PlaceContract, GivesBackWhatWasPut) {
  const auto place = this->backend.Open();
  std::string bytes(3 << 20, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 131 >> 3);
  const std::pair<std::string, std::string> files[] = {
      {"metadata/1.root.json", "{}"}, {"targets/a/b/c d+e=(1).bin", bytes}, {"empty", ""}};
  for (const auto& [path, text] : files) {
    const Status status = place->Put(path, text);
    ASSERT_TRUE(status.ok()) << path << ": " << status.message();
  }
  const auto again = this->backend.Open();
  for (const auto& [path, text] : files) {
    EXPECT_EQ(Must(again->Get(path)), text) << path;
    EXPECT_EQ(Must(again->Size(path)), text.size()) << path;
  }
}

TYPED_TEST(PlaceContract, WhatIsNotThereIsNoError) {
  const auto place = this->backend.Open();
  EXPECT_EQ(Must(place->Get("metadata/none.json")), std::nullopt);
  EXPECT_EQ(Must(place->Size("metadata/none.json")), std::nullopt);
}

TYPED_TEST(PlaceContract, TheLastToPutWins) {
  const auto place = this->backend.Open();
  for (const char* text : {"long and old", "new", "newest of them"}) {
    ASSERT_TRUE(place->Put("timestamp.json", text).ok());
    EXPECT_EQ(Must(place->Get("timestamp.json")), text);
  }
}

TYPED_TEST(PlaceContract, ARepositoryIsWrittenAndGoesOn) {
  const auto place = this->backend.Open();
  std::map<std::string, Signer> signers;
  Repository repository = Repository::Create(*place, {});
  for (const char* role : kTopRoles) {
    signers.emplace(role, Must(Signer::Create(KeyKind::kEd25519)));
    ASSERT_TRUE(repository.SetKeys(role, {signers.at(role)}, 1).ok());
  }
  ASSERT_TRUE(repository.Publish(kStart).ok());
  Repository again = Must(Repository::Open(*place, {}));
  for (const auto& [role, signer] : signers) again.AddSigners(role, {signer});
  ASSERT_TRUE(again.AddTarget("a/b", "bytes", {}).ok());
  ASSERT_TRUE(again.Publish(kStart).ok());
  EXPECT_EQ(Must(Repository::Open(*place, {})).timestamp().version, 2);
}

TEST(S3Place, WhatFailsForAWhileIsTriedAgain) {
  for (const char* fail : {"3:503", "2:500", "1:429"}) {
    const S3Server server(fail);
    if (!server.runs()) GTEST_SKIP() << "python3 is not there";
    S3Place place(server.options());
    const Status status = place.Put("a", "bytes");
    ASSERT_TRUE(status.ok()) << fail << ": " << status.message();
    EXPECT_EQ(Must(place.Get("a")), "bytes");
  }
  const S3Server server("5:503");
  const Status status = S3Place(server.options()).Put("a", "bytes");
  EXPECT_NE(status.message().find("503"), std::string::npos) << status.message();
}

TEST(S3Place, AWrongSecretIsToldAtOnce) {
  const S3Server server;
  if (!server.runs()) GTEST_SKIP() << "python3 is not there";
  for (auto change : {+[](S3Options& options) { options.secret_key = "guess"; },
                      +[](S3Options& options) { options.access_key = "other"; }}) {
    S3Options options = server.options();
    options.first_wait_ms = 10000;
    change(options);
    const Status status = S3Place(options).Put("a", "bytes");
    EXPECT_NE(status.message().find("403: SignatureDoesNotMatch"), std::string::npos) << status.message();
    EXPECT_FALSE(S3Place(options).Get("a").ok());
  }
}

TEST(S3Place, ASessionsTokenIsSigned) {
  const S3Server server;
  if (!server.runs()) GTEST_SKIP() << "python3 is not there";
  S3Options options = server.options();
  options.session_token = "of a session";
  const Status status = S3Place(options).Put("a", "bytes");
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(S3Place, ABucketThatIsNotThereIsAnError) {
  const S3Server server;
  if (!server.runs()) GTEST_SKIP() << "python3 is not there";
  S3Options options = server.options();
  options.bucket = "another";
  EXPECT_FALSE(S3Place(options).Put("a", "bytes").ok());
  EXPECT_FALSE(S3Place(options).Get("a").ok());
}

class S3Environment : public FolderBackend, public testing::Test {
 protected:
  S3Environment() {
    for (const char* name : kNames) unsetenv(name);
    setenv("HOME", "/nonexistent", 1);
  }
  static constexpr const char* kNames[] = {
      "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
      "AWS_REGION",        "AWS_DEFAULT_REGION",    "AWS_ENDPOINT_URL",  "AWS_SHARED_CREDENTIALS_FILE",
      "AWS_CA_BUNDLE"};
};

TEST_F(S3Environment, CredentialsComeFromTheEnvironmentOrAFile) {
  EXPECT_NE(S3OptionsOf("s3://fleet/a", "", "").message().find("AWS_ACCESS_KEY_ID"), std::string::npos);
  const std::string file = testing::TempDir() + "whet_credentials";
  ASSERT_TRUE(
      WriteFile(file,
                "[default]\naws_access_key_id=a\naws_secret_access_key = b\n# x = y\n"
                "[edge]\r\naws_access_key_id = c\r\naws_secret_access_key= d=\r\naws_session_token=e\r\n")
          .ok());
  setenv("AWS_SHARED_CREDENTIALS_FILE", file.c_str(), 1);
  S3Options options = Must(S3OptionsOf("s3://fleet/a/b/", "", "eu-west-3"));
  EXPECT_EQ(options.bucket + " " + options.prefix, "fleet a/b");
  EXPECT_EQ(options.access_key + options.secret_key + options.session_token, "ab");
  EXPECT_EQ(options.endpoint, "https://s3.eu-west-3.amazonaws.com");
  setenv("AWS_PROFILE", "edge", 1);
  options = Must(S3OptionsOf("s3://fleet", "http://127.0.0.1:9000/", ""));
  EXPECT_EQ(options.access_key + options.secret_key + options.session_token, "cd=e");
  EXPECT_EQ(options.endpoint + options.prefix, "http://127.0.0.1:9000");
  setenv("AWS_ACCESS_KEY_ID", "f", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "g", 1);
  setenv("AWS_REGION", "mars", 1);
  options = Must(S3OptionsOf("s3://fleet", "", ""));
  EXPECT_EQ(options.access_key + options.secret_key + options.session_token + options.region, "fgmars");
  for (const char* url : {"s3://", "s3://A", "s3://fleet/../x", "s3://fleet/a//b", "/srv"})
    EXPECT_FALSE(S3OptionsOf(url, "", "").ok()) << url;
  EXPECT_FALSE(S3OptionsOf("s3://fleet", "host:9000", "").ok());
}

}  // namespace
}  // namespace whet::trust
