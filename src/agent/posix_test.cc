// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "agent/posix_disk.h"
#include "agent/posix_host.h"
#include "base/file.h"
#include "base/full_disk.h"

namespace whet::agent {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("whet_posix_" + std::to_string(getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const std::string& name) const { return path / name; }
  fs::path path;
};

int64_t BootOf(const Folder& folder, const std::string& id) {
  EXPECT_TRUE(WriteFile(folder / "id", id + "\n").ok());
  const Result<PosixHost> host = PosixHost::Open(folder.path, 0, folder / "id");
  EXPECT_TRUE(host.ok()) << host.message();
  return host.ok() ? host->Boot() : -1;
}

TEST(PosixHost, CountsBootsAndNotStarts) {
  const Folder folder;
  EXPECT_EQ(BootOf(folder, "first"), 1);
  EXPECT_EQ(BootOf(folder, "first"), 1);
  EXPECT_EQ(BootOf(folder, "second"), 2);
  EXPECT_EQ(BootOf(folder, "first"), 3);
}

TEST(PosixHost, NeverCountsABootTwiceWhenItsFileIsDamaged) {
  const Folder folder;
  ASSERT_EQ(BootOf(folder, "first"), 1);
  for (const char* damaged : {"", "x", "1", "7 sec", "-1 first\n", "99999999999999999999 first\n"}) {
    ASSERT_TRUE(WriteFile(folder / "boot", damaged).ok());
    EXPECT_GT(BootOf(folder, "first"), 1'700'000'000) << damaged;
  }
}

TEST(PosixHost, HasABootOfItsOwnOnAFullDisk) {
  const Folder folder;
  ASSERT_EQ(BootOf(folder, "first"), 1);
  ASSERT_TRUE(WriteFile(folder / "id", std::string("second\n")).ok());
  {
    const FullDisk full(0);
    const Result<PosixHost> host = PosixHost::Open(folder.path, 0, folder / "id");
    ASSERT_TRUE(host.ok()) << host.message();
    EXPECT_GT(host->Boot(), 1'700'000'000);
  }
  EXPECT_EQ(BootOf(folder, "second"), 2);
}

TEST(PosixHost, TellsWhatItIs) {
  const Folder folder;
  PosixHost host = PosixHost::Open(folder.path, 12345).value();
  const wire::Hardware hardware = host.Hardware();
  EXPECT_EQ(hardware.ram_bytes, 12345);
  EXPECT_EQ(hardware.plan_major, 1);
  EXPECT_EQ(hardware.isas.at(0), "scalar");
  EXPECT_TRUE(wire::ReadHardware(ToJson(hardware)).ok());
  EXPECT_GT(PosixHost::Open(folder.path, 0)->Hardware().ram_bytes, 1 << 20);
  EXPECT_NE(host.Random(), host.Random());
}

TEST(PosixDisk, TakesRoomAndKeepsTheLength) {
  const Folder folder;
  PosixDisk disk;
  EXPECT_GT(*disk.FreeBytes(folder.path), 0);
  EXPECT_FALSE(disk.FreeBytes(folder / "none").ok());
  ASSERT_TRUE(WriteFile(folder / "part", "abc").ok());
  ASSERT_TRUE(disk.Reserve(folder / "part", 1 << 20).ok());
  EXPECT_EQ(*ReadText(folder / "part"), "abc");
  ASSERT_TRUE(disk.Reserve(folder / "fresh", 1 << 20).ok());
  struct stat info{};
  ASSERT_EQ(stat((folder / "fresh").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 0);
  EXPECT_FALSE(disk.Reserve(folder / "none/part", 1).ok());
  EXPECT_NE(disk.Reserve(folder / "part", int64_t{1} << 60).message().find("take room"), std::string::npos);
}

}  // namespace
}  // namespace whet::agent
