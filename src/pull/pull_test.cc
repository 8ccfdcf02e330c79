// SPDX-License-Identifier: Apache-2.0
#include "pull/pull.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "archive/sample_packages.h"
#include "base/digest.h"
#include "base/file.h"
#include "pull/download.h"

namespace whet::pull {
namespace {

using archive::AsBytes, archive::SampleZip;

bool Says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string HashOf(const std::string& text) {
  return Hex(Sha256(AsBytes(text)));
}

// A wheel with a model, its licence and members that would like to be somewhere else.
const std::string kWheel = SampleZip({{"net/net.onnx", "the model"},
                                      {"../../evil.txt", "out of the folder"},
                                      {"/etc/evil.txt", "out of the root"},
                                      {"net/LICENSE", "do as you like"}});

struct Fixture {
  std::string folder, wheel_hash = HashOf(kWheel), model_hash = HashOf("the model"),
                      licence_hash = HashOf("do as you like");
  Entry entry = {};

  explicit Fixture(const char* name) : folder(testing::TempDir() + "whet_pull_" + name) {
    std::filesystem::remove_all(folder);
    entry.name = "net", entry.domain = "text", entry.summary = "a net", entry.registry = Registry::kPyPI;
    entry.package = "net-package", entry.version = "1.0", entry.platform = "any";
    entry.package_sha256 = wheel_hash.c_str();
    entry.files[0] = {"net/net.onnx", "net.onnx", 9, model_hash.c_str()};
    entry.files[1] = {"net/LICENSE", "LICENSE", 14, licence_hash.c_str()};
    entry.licence = "MIT", entry.source = "us", entry.input = "x", entry.output = "y";
  }

  std::set<std::string> Files() const {
    std::set<std::string> names;
    if (!FileExists(folder)) return names;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
      names.insert(file.path().filename());
    return names;
  }
};

TEST(Unpack, WritesTheNamedFilesAndNothingElse) {
  const Fixture f("named");
  ASSERT_TRUE(Unpack(f.entry, AsBytes(kWheel), f.folder + "/deep/net").ok());
  EXPECT_EQ(f.Files(), (std::set<std::string>{"deep", "net", "net.onnx", "LICENSE", "NOTICE.txt"}));
  EXPECT_EQ(*ReadText(f.folder + "/deep/net/net.onnx"), "the model");
  const std::string notice = *ReadText(f.folder + "/deep/net/NOTICE.txt");
  EXPECT_TRUE(Says(notice, "licence: MIT")) << notice;
  EXPECT_TRUE(Says(notice, f.model_hash)) << notice;
}

TEST(Unpack, WritesNothingOfAPackageWithAnotherHash) {
  const Fixture f("package_hash");
  const Status status = Unpack(f.entry, AsBytes(kWheel + " "), f.folder);
  EXPECT_TRUE(Says(status.message(), "the package: its SHA-256 is")) << status.message();
  EXPECT_EQ(f.Files(), std::set<std::string>());
}

TEST(Unpack, WritesNothingWhereOneFileHasAnotherHash) {
  Fixture f("file_hash");
  f.entry.files[1].sha256 = f.model_hash.c_str();
  const Status status = Unpack(f.entry, AsBytes(kWheel), f.folder);
  EXPECT_TRUE(Says(status.message(), "LICENSE: its SHA-256 is")) << status.message();
  EXPECT_EQ(f.Files(), std::set<std::string>());
}

TEST(Pull, LeavesWhatIsThereAndMendsWhatIsBroken) {
  const Fixture f("again");
  const std::string wheel = testing::TempDir() + "whet_pull_net.whl";
  ASSERT_TRUE(WriteFile(wheel, kWheel).ok());
  const PullOptions options = {f.folder, wheel, false};
  const Result<Pulled> first = Pull(f.entry, options);
  ASSERT_TRUE(first.ok()) << first.message();
  EXPECT_FALSE(first->was_there);
  EXPECT_EQ(first->model, f.folder + "/net.onnx");
  EXPECT_TRUE(Pull(f.entry, options)->was_there);
  ASSERT_TRUE(WriteFile(f.folder + "/net.onnx", "the mod").ok());
  EXPECT_FALSE(Pull(f.entry, options)->was_there);
  EXPECT_EQ(*ReadText(f.folder + "/net.onnx"), "the model");
  EXPECT_TRUE(Says(Pull(f.entry, {testing::TempDir() + "whet_pull_none", "/nonexistent.whl"}).message(),
                   "/nonexistent.whl"));
}

TEST(Catalogue, RowsAreWhole) {
  std::set<std::string> names, domains;
  const std::set<std::string> licences = {"MIT", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0"};
  for (const Entry& entry : AllModels()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    domains.insert(entry.domain);
    EXPECT_EQ(std::string(entry.name).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos);
    EXPECT_EQ(licences.count(entry.licence), 1U) << entry.name;
    EXPECT_EQ(std::string(entry.package_sha256).size(), 64U) << entry.name;
    EXPECT_EQ(*entry.platform != '\0', entry.registry == Registry::kPyPI) << entry.name;
    EXPECT_LT(entry.model().bytes, 20000000U) << entry.name << " is no small model";
    ASSERT_FALSE(entry.all_files().empty()) << entry.name;
    for (const File& file : entry.all_files()) {
      EXPECT_GT(file.bytes, 0U) << entry.name;
      EXPECT_EQ(std::string(file.sha256).size(), 64U) << entry.name;
      EXPECT_EQ(std::string(file.name).find('/'), std::string::npos) << file.name;
    }
    EXPECT_EQ(CardText(entry).empty(), *entry.card == '\0') << entry.name;
  }
  EXPECT_GE(names.size(), 10U);
  EXPECT_EQ(domains, (std::set<std::string>{"sound", "vision", "text", "sensor data"}));
}

TEST(Catalogue, SpellsOpenShapesAsOptions) {
  EXPECT_EQ(ShapeOptions(**FindModel("blazeface")), "");
  EXPECT_EQ(ShapeOptions(**FindModel("deepcut")), " --shape input_1=32x21 --shape input_2=32x21");
}

TEST(Catalogue, NamesTheNearestModel) {
  EXPECT_STREQ((*FindModel("blazeface"))->name, "blazeface");
  EXPECT_TRUE(Says(FindModel("silero").message(), "'silero-vad'"));
}

TEST(Download, AsksForThePinnedPackage) {
  const Entry& wheel = **FindModel("magika");
  const std::vector<std::string> pip = DownloadCommand(wheel, "/d", false);
  EXPECT_EQ(pip.back(), "magika==" + std::string(wheel.version));
  EXPECT_NE(std::find(pip.begin(), pip.end(), "--no-deps"), pip.end());
  const Entry& tarball = **FindModel("hand-landmark");
  EXPECT_EQ(DownloadCommand(tarball, "/d", false).back(), "@mediapipe/hands@" + std::string(tarball.version));
}

TEST(Download, SaysWhatIsMissing) {
  const Entry &wheel = **FindModel("magika"), &tarball = **FindModel("hand-landmark");
  EXPECT_EQ(DownloadFailure(wheel, {false, 0, ""}).message(),
            "python3 is not installed: apt install python3 python3-pip");
  EXPECT_EQ(DownloadFailure(tarball, {false, 0, ""}).message(), "npm is not installed: apt install npm");
  EXPECT_EQ(DownloadFailure(wheel, {true, 1, "/usr/bin/python3: No module named pip\n"}).message(),
            "pip is not installed: apt install python3-pip");
  const std::string offline =
      DownloadFailure(wheel, {true, 1, "retrying\nERROR: No matching distribution\n\n"}).message();
  EXPECT_TRUE(Says(offline, "ERROR: No matching distribution; check the network and the proxy")) << offline;
}

TEST(Download, SaysWhyNpmFailed) {
  const Entry& tarball = **FindModel("hand-landmark");
  const std::string code = "npm error code E404\nnpm error 404 Not Found\nnpm error A complete log is in x\n";
  EXPECT_TRUE(Says(DownloadFailure(tarball, {true, 1, code}).message(), ": npm error 404 Not Found; check"));
  const std::string reason =
      "npm error code X\nnpm error errno X\nnpm error request failed, reason: refused\nnpm error y\n";
  EXPECT_TRUE(Says(DownloadFailure(tarball, {true, 1, reason}).message(), "reason: refused; check"));
}

TEST(Process, RunsAndKeepsWhatIsWritten) {
  const Result<Ended> ended = RunProgram({"sh", "-c", "echo out; echo err >&2; exit 3"}, false);
  ASSERT_TRUE(ended.ok());
  EXPECT_TRUE(ended->started);
  EXPECT_EQ(ended->code, 3);
  EXPECT_EQ(ended->output, "out\nerr\n");
  EXPECT_FALSE(RunProgram({"whet-no-such-program"}, false)->started);
  EXPECT_EQ(RunProgram({"sh", "-c", "kill -9 $$"}, false)->code, 128 + 9);
}

}  // namespace
}  // namespace whet::pull
