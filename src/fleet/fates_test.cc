// SPDX-License-Identifier: Apache-2.0
#include "fleet/fates.h"

#include <gtest/gtest.h>

#include "bundle/manifest.h"

namespace whet::fleet {
namespace {

constexpr Digest kOld = {1}, kNew = {2};

OrderRecord InstallOrder() {
  bundle::Manifest manifest;
  manifest.model = "kws";
  manifest.version = "2.0";
  bundle::Variant variant;
  variant.name = "any";
  variant.file = {"plans/any.whet", 10, kNew};
  variant.plan = kNew;
  variant.plan_bytes = 10;
  variant.goldens = 1;
  manifest.variants = {variant};
  OrderRecord record;
  record.order.id = 5;
  record.order.model = "kws";
  record.order.version = "2.0";
  record.manifest = PrintJson(bundle::ToJson(manifest));
  return record;
}

// A device with an order, told what it says.
struct Told {
  OrderRecord record = InstallOrder();
  Assignment assignment{.order = 5, .device = "d-1", .model = "kws", .made = 100};

  void State(const char* state, const char* detail = "") {
    ByEvent({.kind = "state", .model = "kws", .order = 5, .state = state, .detail = detail}, 200, assignment);
  }
  void CheckIn(const Digest& plan, const char* version, int64_t taken, bool newest = true) {
    wire::CheckIn check_in;
    check_in.hardware.processor = "x86_64";
    check_in.hardware.plan_major = 1;
    check_in.running = {{"kws", version, plan, taken}};
    if (taken) check_in.taken["kws"] = taken;
    ByCheckIn(check_in, record, newest, 300, assignment);
  }
  Fate fate() const { return assignment.fate; }
};

TEST(Fates, AnOrderIsCommittedOnlyWhenBothWitnessesSaySo) {
  Told told;
  EXPECT_EQ(OrderedPlan(told.record, {.processor = "x86_64", .plan_major = 1}), kNew);
  told.CheckIn(kOld, "1.0", 0);
  EXPECT_EQ(told.fate(), Fate::kPending);
  told.CheckIn(kOld, "1.0", 5);
  EXPECT_EQ(told.fate(), Fate::kUnderWay);
  told.State("trial");
  told.State("committed");
  EXPECT_EQ(told.fate(), Fate::kUnconfirmed);
  told.CheckIn(kOld, "1.0", 5);
  EXPECT_EQ(told.fate(), Fate::kUnconfirmed);  // it says so, and runs the old one
  told.CheckIn(kNew, "1.9", 5);
  EXPECT_EQ(told.fate(), Fate::kUnconfirmed);
  told.CheckIn(kNew, "2.0", 5);
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, TheWitnessesMayComeInEitherOrder) {
  Told told;
  told.State("probation");
  told.CheckIn(kNew, "2.0", 5);
  EXPECT_EQ(told.fate(), Fate::kUnderWay);  // on probation it runs already
  told.State("committed");
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, ALaterRollBackReopensWhatWasCommitted) {
  for (const bool by_event : {true, false}) {
    Told told;
    told.State("committed");
    told.CheckIn(kNew, "2.0", 5);
    ASSERT_EQ(told.fate(), Fate::kCommitted);
    if (by_event) {
      told.State("rolled_back", "crashed 3 times");
    } else {
      told.CheckIn(kOld, "1.0", 5);
    }
    EXPECT_EQ(told.fate(), Fate::kRolledBack);
    EXPECT_FALSE(told.assignment.detail.empty());
  }
}

TEST(Fates, ANewerOrdersPlanIsNoRollBack) {
  Told told;
  told.State("committed");
  told.CheckIn(kNew, "2.0", 5);
  told.CheckIn(kOld, "3.0", 6, false);
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, ADeviceEndsAnOrderInItsOwnWords) {
  const struct {
    const char* state;
    Fate fate;
  } cases[] = {{"rolled_back", Fate::kRolledBack},
               {"refused", Fate::kRefused},
               {"failed", Fate::kFailed},
               {"superseded", Fate::kSuperseded}};
  for (const auto& row : cases) {
    Told told;
    told.State("trial");
    told.State(row.state, "why");
    EXPECT_EQ(told.fate(), row.fate) << row.state;
    EXPECT_EQ(told.assignment.detail, "why");
    EXPECT_EQ(told.assignment.step, row.state);
    told.CheckIn(kNew, "2.0", 5);
    EXPECT_EQ(told.fate(), row.fate) << "running it by chance is no commit";
  }
}

TEST(Fates, WhatWasCancelledTooLateIsToldAsItIs) {
  Told told;
  told.State("trial");
  told.assignment.fate = Fate::kCancelled;
  told.State("superseded");
  EXPECT_EQ(told.fate(), Fate::kCancelled);
  told.State("committed");
  told.CheckIn(kNew, "2.0", 5, false);
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, ARemovalIsShownByTheModelsAbsence) {
  Told told;
  told.record.order.act = wire::Act::kRemove;
  told.record.manifest.clear();
  told.State("committed");
  told.CheckIn(kOld, "1.0", 5);
  EXPECT_EQ(told.fate(), Fate::kUnconfirmed);
  wire::CheckIn without;
  without.taken["kws"] = 5;
  ByCheckIn(without, told.record, true, 300, told.assignment);
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, ACancelIsDoneWhenItIsTakenUp) {
  Told told;
  told.record.order.act = wire::Act::kCancel;
  told.record.manifest.clear();
  told.CheckIn(kOld, "1.0", 5);
  EXPECT_EQ(told.fate(), Fate::kCommitted);
}

TEST(Fates, SilenceBeginsBehindTheDeadline) {
  Told told;
  told.record.order.deadline_seconds = 60;
  EXPECT_FALSE(IsSilent(told.assignment, told.record.order, 160));
  EXPECT_TRUE(IsSilent(told.assignment, told.record.order, 161));
  told.State("trial");  // at 200
  EXPECT_FALSE(IsSilent(told.assignment, told.record.order, 260));
  EXPECT_TRUE(IsSilent(told.assignment, told.record.order, 261));
  told.State("refused");
  EXPECT_FALSE(IsSilent(told.assignment, told.record.order, 999));
  EXPECT_FALSE(IsSilent({.made = 100}, {}, 100 + kDefaultDeadline));
}

}  // namespace
}  // namespace whet::fleet
