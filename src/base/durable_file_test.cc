// SPDX-License-Identifier: Apache-2.0
#include "base/durable_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/full_disk.h"

namespace whet {
namespace {

class DurableFile : public testing::Test {
 protected:
  DurableFile() {
    std::string name = testing::TempDir() + "whet_durable_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~DurableFile() override { std::filesystem::remove_all(folder_); }
  std::string Text() const {
    const Result<std::string> text = ReadText(path());
    return text.ok() ? *text : "nothing";
  }
  std::string path() const { return folder_ + "/file"; }
  std::string folder_;
};

TEST_F(DurableFile, ReplacesAndRemoves) {
  ASSERT_TRUE(WriteDurably(path(), "one").ok());
  ASSERT_TRUE(WriteDurably(path(), "two").ok());
  EXPECT_EQ(Text(), "two");
  EXPECT_FALSE(FileExists(path() + ".new"));
  EXPECT_TRUE(RemoveDurably(path()).ok());
  EXPECT_TRUE(RemoveDurably(path()).ok()) << "again";
  EXPECT_FALSE(FileExists(path()));
}

TEST_F(DurableFile, AFullDiskLeavesTheOlderFile) {
  ASSERT_TRUE(WriteDurably(path(), "one").ok());
  for (const rlim_t bytes : {0, 1, 100, 4095}) {
    Status status;
    {
      const FullDisk full(bytes);
      status = WriteDurably(path(), std::string(4096, 'x'));
    }
    EXPECT_NE(status.message().find("cannot write"), std::string::npos) << bytes << ": " << status.message();
    EXPECT_EQ(Text(), "one") << bytes;
    EXPECT_FALSE(FileExists(path() + ".new")) << "it would take the room that is missing";
  }
}

TEST_F(DurableFile, WhatAnInterruptedWriteLeftIsNoObstacle) {
  ASSERT_TRUE(WriteFile(path() + ".new", "half of somethi").ok());
  ASSERT_TRUE(WriteDurably(path(), "one").ok());
  EXPECT_EQ(Text(), "one");
}

TEST_F(DurableFile, SaysWhereAFolderIsMissing) {
  EXPECT_EQ(WriteDurably(folder_ + "/none/file", "one").message(),
            folder_ + "/none/file: cannot create: No such file or directory");
}

}  // namespace
}  // namespace whet
