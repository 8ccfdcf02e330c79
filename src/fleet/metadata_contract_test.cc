// SPDX-License-Identifier: Apache-2.0
// What every implementation of the first seam has to do. A further one adds its line at the end.
#include <gtest/gtest.h>

#include "fleet/scratch_folder.h"
#include "fleet/sqlite_metadata.h"

namespace whet::fleet {
namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<Metadata> (*open)(const std::string& folder);  // what was there before is there again
};

class MetadataContract : public testing::TestWithParam<Implementation> {
 protected:
  void Reopen() {
    metadata_.reset();
    metadata_ = GetParam().open(folder_.path());
  }
  Metadata& metadata() { return *metadata_; }
  static std::vector<std::string> Ids(const std::vector<Device>& devices) {
    std::vector<std::string> ids;
    for (const Device& device : devices) ids.push_back(device.id);
    return ids;
  }
  int64_t AddOrder(const std::string& model, const std::string& tag = "") {
    OrderRecord record;
    record.order.act = wire::Act::kRemove;
    record.order.model = model;
    record.tag = tag;
    return Must(metadata().AddOrder(record));
  }

  ScratchFolder folder_;
  std::unique_ptr<Metadata> metadata_ = GetParam().open(folder_.path());
};

Device SomeDevice(const std::string& id, std::vector<std::string> tags = {}, int64_t seen = 100) {
  Device device{.id = id, .name = "the " + id, .tags = std::move(tags), .enrolled = 7, .last_seen = seen};
  device.certificate_ends = 900;
  device.certificate = "PEM";
  device.boot = 3;
  device.hardware.processor = "x86_64";
  device.hardware.isas = {"scalar", "avx2"};
  device.running = {{"kws", "1.0", Digest{5}, 2}};
  device.taken = {{"kws", 2}};
  return device;
}

Assignment SomeAssignment(int64_t order, const std::string& device, Fate fate = Fate::kPending) {
  Assignment assignment;
  assignment.order = order;
  assignment.device = device;
  assignment.model = "kws";
  assignment.fate = fate;
  assignment.step = "trial";
  assignment.detail = "p99";
  assignment.made = 10;
  assignment.taken = 20;
  assignment.changed = 30;
  return assignment;
}

TEST_P(MetadataContract, ADeviceIsAsItWasPut) {
  const Device put = SomeDevice("d-1", {"a", "lab"});
  ASSERT_TRUE(metadata().PutDevice(put).ok());
  Reopen();
  const Device got = *Must(metadata().GetDevice("d-1"));
  EXPECT_EQ(got.name, put.name);
  EXPECT_EQ(got.tags, put.tags);
  EXPECT_EQ(got.enrolled, 7);
  EXPECT_EQ(got.last_seen, 100);
  EXPECT_EQ(got.certificate_ends, 900);
  EXPECT_EQ(got.certificate, "PEM");
  EXPECT_EQ(got.boot, 3);
  EXPECT_EQ(got.hardware.isas, put.hardware.isas);
  ASSERT_EQ(got.running.size(), 1U);
  EXPECT_EQ(got.running[0].plan, Digest{5});
  EXPECT_EQ(got.taken, put.taken);
}

TEST_P(MetadataContract, ADevicePutAgainTakesThePlaceOfItself) {
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-1", {"a", "b"})).ok());
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-1", {"c"}, 200)).ok());
  EXPECT_EQ(Must(metadata().GetDevice("d-1"))->tags, std::vector<std::string>{"c"});
  EXPECT_EQ(Must(metadata().GetDevice("d-1"))->last_seen, 200);
  EXPECT_EQ(Must(metadata().CountDevices(0)), 1);
}

TEST_P(MetadataContract, ADeviceThatIsNotThereIsNone) {
  EXPECT_FALSE(Must(metadata().GetDevice("d-9")).has_value());
  EXPECT_FALSE(Must(metadata().RemoveDevice("d-9")));
}

TEST_P(MetadataContract, ARemovedDeviceIsGoneWithItsTags) {
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-1", {"a"})).ok());
  EXPECT_TRUE(Must(metadata().RemoveDevice("d-1")));
  EXPECT_FALSE(Must(metadata().GetDevice("d-1")).has_value());
  EXPECT_TRUE(Must(metadata().ListDevices({.tag = "a"})).empty());
}

TEST_P(MetadataContract, DevicesAreListedInPagesAndByFilters) {
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-3", {"lab"}, 50)).ok());
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-1", {"lab", "x"}, 200)).ok());
  ASSERT_TRUE(metadata().PutDevice(SomeDevice("d-2", {}, 100)).ok());
  using List = std::vector<std::string>;
  EXPECT_EQ(Ids(Must(metadata().ListDevices({}))), (List{"d-1", "d-2", "d-3"}));
  EXPECT_EQ(Ids(Must(metadata().ListDevices({.limit = 2}))), (List{"d-1", "d-2"}));
  EXPECT_EQ(Ids(Must(metadata().ListDevices({.after = "d-2", .limit = 2}))), (List{"d-3"}));
  EXPECT_EQ(Ids(Must(metadata().ListDevices({.tag = "lab"}))), (List{"d-1", "d-3"}));
  EXPECT_EQ(Ids(Must(metadata().ListDevices({.seen_since = 100}))), (List{"d-1", "d-2"}));
  EXPECT_EQ(Ids(Must(metadata().ListDevices({.seen_before = 100}))), (List{"d-3"}));
  EXPECT_EQ(Must(metadata().CountDevices(100)), 2);
}

TEST_P(MetadataContract, AnOrderIsAsItWasAddedAndIdsGrow) {
  OrderRecord record;
  record.order.model = "kws";
  record.order.version = "2.0";
  record.order.bundle = "bundles/kws/2.0/bundle.json";
  record.order.deadline_seconds = 77;
  record.tag = "lab";
  record.created = 5;
  record.created_by = "token x";
  record.manifest = "{}";
  const int64_t first = Must(metadata().AddOrder(record)), second = Must(metadata().AddOrder(record));
  EXPECT_LT(first, second);
  Reopen();
  const OrderRecord got = *Must(metadata().GetOrder(second));
  EXPECT_EQ(got.order.id, second);
  EXPECT_EQ(got.order.bundle, record.order.bundle);
  EXPECT_EQ(got.order.deadline_seconds, 77);
  EXPECT_EQ(got.tag, "lab");
  EXPECT_EQ(got.created, 5);
  EXPECT_EQ(got.created_by, "token x");
  EXPECT_EQ(got.manifest, "{}");
  EXPECT_FALSE(got.cancelled);
  EXPECT_FALSE(Must(metadata().GetOrder(second + 1)).has_value());
}

TEST_P(MetadataContract, OrdersAreListedNewestFirst) {
  const int64_t a = AddOrder("kws"), b = AddOrder("other"), c = AddOrder("kws");
  const auto ids = [&](const OrderFilter& filter) {
    std::vector<int64_t> ids;
    for (const OrderRecord& record : Must(metadata().ListOrders(filter))) ids.push_back(record.order.id);
    return ids;
  };
  EXPECT_EQ(ids({}), (std::vector<int64_t>{c, b, a}));
  EXPECT_EQ(ids({.model = "kws"}), (std::vector<int64_t>{c, a}));
  EXPECT_EQ(ids({.before = c, .limit = 1}), (std::vector<int64_t>{b}));
}

TEST_P(MetadataContract, ANewDeviceGetsTheNewestOrderOfItsTagsForEachModel) {
  AddOrder("kws", "lab");
  const int64_t kws = AddOrder("kws", "x"), other = AddOrder("other", "lab");
  AddOrder("kws", "elsewhere");
  AddOrder("kws");
  const int64_t cancelled = AddOrder("other", "x");
  ASSERT_TRUE(metadata().MarkCancelled(cancelled).ok());
  std::map<std::string, int64_t> standing;
  for (const OrderRecord& record : Must(metadata().StandingOrders({"lab", "x"})))
    standing[record.order.model] = record.order.id;
  EXPECT_EQ(standing, (std::map<std::string, int64_t>{{"kws", kws}, {"other", other}}));
  EXPECT_TRUE(Must(metadata().GetOrder(cancelled))->cancelled);
  EXPECT_TRUE(Must(metadata().StandingOrders({})).empty());
}

TEST_P(MetadataContract, AnAssignmentIsAsItWasPut) {
  Assignment put = SomeAssignment(4, "d-1", Fate::kUnderWay);
  put.shown = true;
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(4, "d-1")).ok());
  ASSERT_TRUE(metadata().PutAssignment(put).ok());
  Reopen();
  EXPECT_EQ(*Must(metadata().GetAssignment(4, "d-1")), put);
  EXPECT_FALSE(Must(metadata().GetAssignment(4, "d-2")).has_value());
  EXPECT_FALSE(Must(metadata().GetAssignment(5, "d-1")).has_value());
}

TEST_P(MetadataContract, AssignmentsAreListedByOrderAndByDevice) {
  for (const char* device : {"d-2", "d-1", "d-3"})
    ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(4, device)).ok());
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(9, "d-1", Fate::kRefused)).ok());
  Assignment other = SomeAssignment(6, "d-1");
  other.model = "other";
  ASSERT_TRUE(metadata().PutAssignment(other).ok());
  const auto page = Must(metadata().ListAssignments(4, {.after = "d-1", .limit = 1}));
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].device, "d-2");
  EXPECT_TRUE(Must(metadata().ListAssignments(4, {.fate = Fate::kRefused})).empty());
  EXPECT_EQ(Must(metadata().ListAssignments(9, {.fate = Fate::kRefused})).size(), 1U);
  const auto of_device = Must(metadata().AssignmentsOf("d-1", ""));
  ASSERT_EQ(of_device.size(), 3U);
  EXPECT_EQ(of_device[0].order, 9);
  EXPECT_EQ(of_device[2].order, 4);
  EXPECT_EQ(Must(metadata().AssignmentsOf("d-1", "kws")).size(), 2U);
}

TEST_P(MetadataContract, FatesAreCounted) {
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(4, "d-1", Fate::kCommitted)).ok());
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(4, "d-2", Fate::kCommitted)).ok());
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(4, "d-3", Fate::kUnconfirmed)).ok());
  ASSERT_TRUE(metadata().PutAssignment(SomeAssignment(5, "d-1", Fate::kFailed)).ok());
  EXPECT_EQ(Must(metadata().CountFates(4)),
            (std::map<Fate, int64_t>{{Fate::kCommitted, 2}, {Fate::kUnconfirmed, 1}}));
  EXPECT_EQ(Must(metadata().CountOpen(4, 21)), 1);  // taken at 20
  EXPECT_EQ(Must(metadata().CountOpen(4, 20)), 0);
}

TEST_P(MetadataContract, TokensAreKeptAndRemoved) {
  const Token token{"abc", "me", Role::kOperator, "hash", 1, 2, "token x"};
  ASSERT_TRUE(metadata().AddToken(token).ok());
  EXPECT_FALSE(metadata().AddToken(token).ok());  // an id is one's own
  Reopen();
  EXPECT_EQ(*Must(metadata().GetToken("abc")), token);
  EXPECT_EQ(Must(metadata().ListTokens()).size(), 1U);
  EXPECT_TRUE(Must(metadata().RemoveToken("abc")));
  EXPECT_FALSE(Must(metadata().RemoveToken("abc")));
  EXPECT_FALSE(Must(metadata().GetToken("abc")).has_value());
}

TEST_P(MetadataContract, EnrolmentTokensAreKeptUntilLongAfterTheirEnd) {
  EnrolmentToken token{"e", "hash", {"lab", "x"}, 1, 50, 3, "token x"};
  ASSERT_TRUE(metadata().PutEnrolmentToken(token).ok());
  ASSERT_TRUE(metadata().AddEnrolment("e", "request", "d-1").ok());
  token.uses = 2;
  ASSERT_TRUE(metadata().PutEnrolmentToken(token).ok());
  Reopen();
  EXPECT_EQ(*Must(metadata().GetEnrolmentToken("e")), token);
  EXPECT_EQ(Must(metadata().FindEnrolment("e", "request")), "d-1");
  EXPECT_EQ(Must(metadata().FindEnrolment("e", "another")), "");
  ASSERT_TRUE(metadata().RemoveEnrolmentTokens(50).ok());
  EXPECT_TRUE(Must(metadata().GetEnrolmentToken("e")).has_value());
  ASSERT_TRUE(metadata().RemoveEnrolmentTokens(51).ok());
  EXPECT_FALSE(Must(metadata().GetEnrolmentToken("e")).has_value());
  EXPECT_EQ(Must(metadata().FindEnrolment("e", "request")), "");
}

TEST_P(MetadataContract, TheAuditLogKeepsItsOrder) {
  for (const char* what : {"a", "b", "c"})
    ASSERT_TRUE(metadata().AppendAudit({0, 5, "token x", "1.2.3.4:5", what, "s", "d"}).ok());
  Reopen();
  const auto all = Must(metadata().ListAudit(0, 10));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].what, "a");
  EXPECT_EQ(all[0].from, "1.2.3.4:5");
  EXPECT_LT(all[0].seq, all[1].seq);
  const auto rest = Must(metadata().ListAudit(all[0].seq, 1));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].what, "b");
}

TEST_P(MetadataContract, ProgressIsKept) {
  EXPECT_EQ(Must(metadata().Progress("reader")), 0);
  ASSERT_TRUE(metadata().SetProgress("reader", 41).ok());
  ASSERT_TRUE(metadata().SetProgress("reader", 42).ok());
  Reopen();
  EXPECT_EQ(Must(metadata().Progress("reader")), 42);
}

TEST_P(MetadataContract, AnErrorTakesBackAllOfItsWorkAndNoMore) {
  const Status outer = metadata().Atomically([&]() -> Status {
    WHET_TRY(metadata().SetProgress("kept", 1));
    const Status inner = metadata().Atomically([&]() -> Status {
      WHET_TRY(metadata().SetProgress("kept", 2));
      WHET_TRY(metadata().SetProgress("lost", 2));
      return Error("no");
    });
    EXPECT_EQ(inner.message(), "no");
    return {};
  });
  ASSERT_TRUE(outer.ok()) << outer.message();
  EXPECT_FALSE(metadata()
                   .Atomically([&]() -> Status {
                     WHET_TRY(metadata().SetProgress("kept", 3));
                     return Error("no");
                   })
                   .ok());
  Reopen();
  EXPECT_EQ(Must(metadata().Progress("kept")), 1);
  EXPECT_EQ(Must(metadata().Progress("lost")), 0);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, MetadataContract,
                         testing::Values(Implementation{"sqlite", [](const std::string& folder) {
                                                          return Must(SqliteMetadata::Open(folder + "/m.db"));
                                                        }}));

}  // namespace
}  // namespace whet::fleet
