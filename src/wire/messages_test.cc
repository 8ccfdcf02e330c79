// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.h"

#include <gtest/gtest.h>

namespace whet::wire {
namespace {

Order SomeOrder() {
  Order order{.id = 7, .model = "kws", .version = "1.2.0", .bundle = "bundles/kws/1.2.0/bundle.json"};
  order.shadow_per_million = 10'000;
  order.deltas = {{Digest{1}, Digest{2}, 300, "/v1/deltas/01-02"}};
  return order;
}

TEST(Messages, AnOrderReadsBackAsItWasWritten) {
  const Json json = ToJson(SomeOrder());
  const Result<Order> order = ReadOrder(json);
  ASSERT_TRUE(order.ok()) << order.message();
  EXPECT_EQ(ToJson(*order), json);
  EXPECT_EQ(order->deltas[0].from, Digest{1});
}

TEST(Messages, ACheckInReadsBackAsItWasWritten) {
  const CheckIn message{3,
                        1'800'000'000,
                        {"x86_64", {"scalar", "avx2"}, 1 << 20, 1, 0, "0.1.0"},
                        {{"kws", "1.1.0", Digest{9}, 4}},
                        {{"kws", 4}},
                        30};
  const Result<CheckIn> read = ReadCheckIn(ToJson(message));
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(ToJson(*read), ToJson(message));
  EXPECT_EQ(read->running[0].plan, Digest{9});
}

TEST(Messages, AReportReadsBackAsItWasWritten) {
  Event event{.seq = 12, .time = -5, .kind = "state", .model = "kws", .state = "committed"};
  event.plan = Digest{4};
  event.figures = {{"p99_us", 120}};
  const Result<Report> read = ReadReport(ToJson(Report{2, {event, event}}));
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(ToJson(*read), ToJson(Report{2, {event, event}}));
}

TEST(Messages, NamesThatWouldLeaveAFolderAreRefused) {
  for (const char* name : {"", "..", ".hidden", "a/b", "a b", "a\n"})
    EXPECT_FALSE(CheckName(name).ok()) << name;
  EXPECT_TRUE(CheckName("kws-1.2_rc").ok());
  EXPECT_FALSE(CheckName(std::string(65, 'a')).ok());
}

TEST(Messages, ADeltaElsewhereIsRefused) {
  for (const char* path : {"https://example.org/x", "/v1/deltas/../tokens", "/v1/repository/x"}) {
    Order order = SomeOrder();
    order.deltas[0].path = path;
    const Result<Order> read = ReadOrder(ToJson(order));
    ASSERT_FALSE(read.ok()) << path;
    EXPECT_TRUE(read.message().starts_with("deltas: path")) << read.message();
  }
}

TEST(Messages, OnlyAnOrderToInstallNeedsABundle) {
  for (const Act act : {Act::kInstall, Act::kRemove, Act::kCancel}) {
    const Result<Order> read = ReadOrder(ToJson(Order{.id = 8, .act = act, .model = "kws"}));
    EXPECT_EQ(read.ok(), act != Act::kInstall);
    if (read.ok()) EXPECT_EQ(read->act, act);
  }
}

TEST(Messages, AnOrderOfAnotherTimeIsNamed) {
  JsonObject object = *ToJson(SomeOrder()).object();
  object["act"] = "dance";
  const Result<Order> read = ReadOrder(object);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.message(), "act: 'dance' is not known here");
}

}  // namespace
}  // namespace whet::wire
