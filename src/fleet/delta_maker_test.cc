// SPDX-License-Identifier: Apache-2.0
#include "fleet/delta_maker.h"

#include <gtest/gtest.h>

#include <future>

#include "base/digest.h"
#include "fleet/scratch_folder.h"

namespace whet::fleet {
namespace {

class DeltaMakerTest : public testing::Test {
 protected:
  DeltaJob JobFor(const std::string& path, const std::string& bytes) {
    return {{}, Sha256(std::as_bytes(std::span(bytes))), "", path, 1};
  }
  // Wants it and waits for its end; false where it is not taken.
  bool MakeAndWait(const DeltaJob& job) {
    done_ = {};
    std::future<void> end = done_.get_future();
    if (!maker_.Want(job)) return false;
    end.wait();
    return true;
  }

  ScratchFolder folder_;
  std::unique_ptr<Blobs> repository_ = Must(DirectoryBlobs::Open(folder_.path() + "/repository"));
  std::unique_ptr<Blobs> deltas_ = Must(DirectoryBlobs::Open(folder_.path() + "/deltas"));
  RolledUpMetrics metrics_;
  std::promise<void> done_;
  DeltaMaker maker_{*repository_, *deltas_, metrics_, [this](const DeltaJob&) { done_.set_value(); }};
};

TEST_F(DeltaMakerTest, ACompressedPlanIsKept) {
  const std::string plan(10'000, 'a');
  ASSERT_TRUE(repository_->Put("plan", plan).ok());
  EXPECT_TRUE(MakeAndWait(JobFor("plan", plan)));
  const std::optional<Blob> blob = Must(deltas_->Find(DeltaName({}, JobFor("plan", plan).to)));
  ASSERT_TRUE(blob);
  EXPECT_LT(blob->bytes, 1000U);
}

TEST_F(DeltaMakerTest, ADamagedPlanIsTriedOnceAndNobodyWaitsForIt) {
  ASSERT_TRUE(repository_->Put("plan", "damaged").ok());
  EXPECT_TRUE(MakeAndWait(JobFor("plan", "whole")));
  EXPECT_FALSE(maker_.Want(JobFor("plan", "whole")));
  ASSERT_TRUE(repository_->Put("elsewhere", "whole").ok());
  EXPECT_TRUE(MakeAndWait(JobFor("elsewhere", "whole")));
}

}  // namespace
}  // namespace whet::fleet
