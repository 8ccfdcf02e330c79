// SPDX-License-Identifier: Apache-2.0
// What every implementation of the second seam has to do. A further one adds its line at the end.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/file.h"
#include "fleet/blobs.h"
#include "fleet/scratch_folder.h"

namespace whet::fleet {
namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<Blobs> (*open)(const std::string& folder);
};

class BlobsContract : public testing::TestWithParam<Implementation> {
 protected:
  ScratchFolder folder_;
  std::unique_ptr<Blobs> blobs_ = GetParam().open(folder_.path());
};

TEST_P(BlobsContract, GivesBackWhatWasPut) {
  ASSERT_TRUE(blobs_->Put("metadata/1.root.json", "hello").ok());
  blobs_ = GetParam().open(folder_.path());
  const Blob blob = *Must(blobs_->Find("metadata/1.root.json"));
  EXPECT_EQ(blob.bytes, 5U);
  EXPECT_EQ(Must(blobs_->Read("metadata/1.root.json", 0, 100)), "hello");
  if (!blob.file.empty()) {
    EXPECT_EQ(Must(ReadText(blob.file)), "hello");
  }
}

TEST_P(BlobsContract, GivesParts) {
  ASSERT_TRUE(blobs_->Put("x", "0123456789").ok());
  EXPECT_EQ(Must(blobs_->Read("x", 3, 4)), "3456");
  EXPECT_EQ(Must(blobs_->Read("x", 8, 4)), "89");
  EXPECT_EQ(Must(blobs_->Read("x", 10, 4)), "");
  EXPECT_EQ(Must(blobs_->Read("x", UINT64_MAX, UINT64_MAX)), "");
}

TEST_P(BlobsContract, HasATagForEachContent) {
  ASSERT_TRUE(blobs_->Put("x", "one").ok());
  const std::string one = Must(blobs_->Find("x"))->tag;
  EXPECT_EQ(Must(blobs_->Find("x"))->tag, one);
  ASSERT_TRUE(blobs_->Put("x", "two").ok());
  EXPECT_NE(Must(blobs_->Find("x"))->tag, one);
  EXPECT_EQ(Must(blobs_->Read("x", 0, 9)), "two");
}

TEST_P(BlobsContract, KnowsWhatIsNotThere) {
  EXPECT_FALSE(Must(blobs_->Find("a/b")).has_value());
  EXPECT_FALSE(blobs_->Read("a/b", 0, 1).ok());
  EXPECT_TRUE(blobs_->Remove("a/b").ok());
  ASSERT_TRUE(blobs_->Put("a/b", "").ok());
  EXPECT_EQ(Must(blobs_->Find("a/b"))->bytes, 0U);
  EXPECT_FALSE(Must(blobs_->Find("a")).has_value());  // what lies above a blob is none
  ASSERT_TRUE(blobs_->Remove("a/b").ok());
  EXPECT_FALSE(Must(blobs_->Find("a/b")).has_value());
}

TEST_P(BlobsContract, RefusesPathsThatLeadElsewhere) {
  for (const std::string path :
       {"", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "a/", ".hidden", "a/.b", "./a", "a\nb"}) {
    EXPECT_FALSE(blobs_->Put(path, "x").ok()) << path;
    EXPECT_FALSE(blobs_->Find(path).ok()) << path;
    EXPECT_FALSE(blobs_->Read(path, 0, 1).ok()) << path;
    EXPECT_FALSE(blobs_->Remove(path).ok()) << path;
  }
}

TEST_P(BlobsContract, IsNeverHalfWritten) {
  const std::string a(100'000, 'a'), b(100'000, 'b');
  ASSERT_TRUE(blobs_->Put("x", a).ok());
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(blobs_->Put("x", i % 2 ? a : b).ok());
    done = true;
  });
  while (!done) {
    const std::string read = Must(blobs_->Read("x", 0, 1'000'000));
    EXPECT_TRUE(read == a || read == b);
  }
  writer.join();
}

INSTANTIATE_TEST_SUITE_P(Directory, BlobsContract,
                         testing::Values(Implementation{"directory", [](const std::string& folder) {
                                                          return Must(
                                                              DirectoryBlobs::Open(folder + "/blobs"));
                                                        }}));

}  // namespace
}  // namespace whet::fleet
