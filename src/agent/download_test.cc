// SPDX-License-Identifier: Apache-2.0
// What is fetched, how many bytes it costs, and when it ends.
#include "agent/agent_fixture.h"

namespace whet::agent {
namespace {

using DownloadTest = AgentTest;

TEST_F(DownloadTest, FetchesADeltaInThePlaceOfTheFile) {
  Install("1");
  const std::string delta = MakeDelta(0, 1);
  ASSERT_LT(delta.size(), plans_[1].size() / 20);
  server_.Order("kws", "2");
  server_.OfferDelta("kws", "other", DigestOf("not here"), added_[1].plan, "x");
  server_.OfferDelta("kws", "good", added_[0].plan, added_[1].plan, delta);
  const uint64_t bytes = BytesOf([&] { EXPECT_EQ(End().state, "committed"); });
  EXPECT_EQ(device_.Serving(), added_[1].plan);
  EXPECT_LT(bytes, delta.size() + 4000) << "the delta, a timestamp, a snapshot, targets and a manifest";
  EXPECT_EQ(device_.reports.Last().detail, "");
}

// Each offer is wrong in its own way; the file comes whole in the end, the report says so, and the bytes stay bounded.
TEST_F(DownloadTest, FallsBackToTheWholeFileAndSaysSo) {
  const std::string good = MakeDelta(0, 1);
  std::string damaged = good;
  damaged[damaged.size() / 2] ^= 1;
  const std::string elsewhere =
      trust::Must(delta::Make(delta::Codec::kPatch, Bytes(plans_[0]), Bytes(PlanBytes(9))));
  const struct {
    const char* what;
    std::string bytes;
  } kOffers[] = {{"damaged", damaged}, {"of another plan", elsewhere}, {"noise", std::string(3000, 'n')}};
  for (const auto& [what, bytes] : kOffers) {
    SCOPED_TRACE(what);
    Install("1");
    server_.Order("kws", "2");
    server_.OfferDelta("kws", "d", added_[0].plan, added_[1].plan, bytes);
    std::filesystem::remove(device_.folder() + "/store/" + Hex(added_[1].plan));  // the last good one by now
    const wire::Event& end = End();
    EXPECT_EQ(end.state, "committed");
    EXPECT_EQ(device_.Serving(), added_[1].plan);
    EXPECT_NE(end.detail.find("gave way to the whole file"), std::string::npos) << end.detail;
    EXPECT_LE(end.figures.at("bytes_received"),
              static_cast<int64_t>(bytes.size() + plans_[1].size() + plans_[1].size() / 20 + 8000));
  }
}

TEST_F(DownloadTest, TakesDeltasFromBelowTheServersAddressAlone) {
  Install("1");
  const std::string delta = MakeDelta(0, 1);
  server_.Order("kws", "2");
  for (const char* path :
       {"/v1/check-in", "/v1/deltas/../check-in", "@elsewhere/v1/deltas/d", "/v1/deltas/d?x"}) {
    server_.OfferDelta("kws", "d", added_[0].plan, added_[1].plan, delta);
    server_.orders.at("kws").deltas.back().path = path;
  }
  server_.place.requests.clear();
  EXPECT_EQ(End().state, "committed");
  for (const std::string& request : server_.place.requests)
    EXPECT_TRUE(request.starts_with("metadata/") || request.starts_with("targets/")) << request;
}

TEST_F(DownloadTest, ADownloadGoesOnAfterItsLastByte) {
  server_.Order("kws", "1");
  server_.place.cut = 50'000;
  const uint64_t bytes = BytesOf([&] { EXPECT_EQ(End().state, "committed"); });
  EXPECT_LT(bytes, plans_[0].size() + 8000) << "no byte of the plan twice";
}

// As a proxy may do it: the answer is short and looks complete.
TEST_F(DownloadTest, AFileThatEndsEarlyIsContinued) {
  server_.Order("kws", "1");
  int answers = 0;
  server_.place.answer = [&](const std::string& path,
                             const trust::MemoryPlace::Give& give) -> std::optional<trust::Fetched> {
    if (path != added_[0].file_path || ++answers > 1) return std::nullopt;
    give(std::string_view(plans_[0]).substr(0, 300'000));
    return trust::Fetched();
  };
  const uint64_t bytes = BytesOf([&] { EXPECT_EQ(End().state, "committed"); });
  EXPECT_LT(bytes, plans_[0].size() + 8000);
}

TEST_F(DownloadTest, AnEndlessFileCostsNoMoreThanItsLength) {
  server_.Order("kws", "1");
  server_.place.files[added_[0].file_path] += std::string(10 << 20, 'x');
  const wire::Event& end = End();
  EXPECT_EQ(end.state, "failed") << end.detail;
  EXPECT_LE(end.figures.at("bytes_received"),
            static_cast<int64_t>(plans_[0].size() + plans_[0].size() / 20 + (80 << 10)));
}

// A server that breaks each connection after sending what was not asked for: the budget ends it.
TEST_F(DownloadTest, AnOrderHasABudgetOfBytes) {
  server_.Order("kws", "1");
  server_.place.no_ranges = true;
  server_.place.cut = plans_[0].size() - 10;
  const wire::Event& end = End();
  EXPECT_EQ(end.state, "failed");
  EXPECT_NE(end.detail.find("bytes of network do not suffice"), std::string::npos) << end.detail;
  EXPECT_LE(server_.place.given, plans_[0].size() * 105 / 100 + (80 << 10));
}

// One that gives a byte at a time, so that the next try comes soon, and wraps it in what no sink sees.
TEST_F(DownloadTest, AMaliciousMirrorCannotMakeTheDeviceFetchBeyondItsBudget) {
  server_.Order("kws", "1");
  int64_t given = 0;
  server_.place.answer = [&](const std::string& path,
                             const trust::MemoryPlace::Give& give) -> std::optional<trust::Fetched> {
    if (path != added_[0].file_path) return std::nullopt;
    give("x");
    given += 1 + 16384;
    return trust::Fetched{trust::FetchEnd::kUnserved, "the server answers 503", 1, 16384};
  };
  const wire::Event& end = End();
  const auto budget = static_cast<int64_t>(plans_[0].size() * 105 / 100 + (80 << 10));
  EXPECT_EQ(end.state, "failed");
  EXPECT_NE(end.detail.find("bytes of network do not suffice"), std::string::npos) << end.detail;
  EXPECT_LE(given, budget);
  EXPECT_LE(end.figures.at("bytes_received"), budget);
}

TEST_F(DownloadTest, AnswersThatWillNotChangeAreNotAskedForAgain) {
  server_.place.files.erase(added_[0].file_path);
  server_.Order("kws", "1");
  const wire::Event& end = End();
  EXPECT_EQ(end.state, "failed");
  EXPECT_NE(end.detail.find("404"), std::string::npos) << end.detail;
  EXPECT_EQ(std::count(server_.place.requests.begin(), server_.place.requests.end(), added_[0].file_path), 1);
}

TEST_F(DownloadTest, WaitsAsLongAsTheServerAsks) {
  server_.Order("kws", "1");
  int refusals = 0;
  Seconds last = 0;
  server_.place.answer = [&](const std::string& path,
                             const trust::MemoryPlace::Give&) -> std::optional<trust::Fetched> {
    if (path != added_[0].file_path) return std::nullopt;
    const Seconds now = device_.host.fake_clock.boot;
    EXPECT_TRUE(refusals == 0 || now >= last + 500);
    last = now;
    if (++refusals > 3) return std::nullopt;
    return trust::Fetched{trust::FetchEnd::kUnserved, "the server answers 503", 500};
  };
  EXPECT_EQ(End().state, "committed");
  EXPECT_EQ(refusals, 4);
}

TEST_F(DownloadTest, ADownloadEndsWhenANewerOrderComes) {
  server_.Order("kws", "1");
  int pieces = 0;
  server_.place.answer = [&](const std::string& path,
                             const trust::MemoryPlace::Give& give) -> std::optional<trust::Fetched> {
    if (path != added_[0].file_path) return std::nullopt;
    for (bool more = true; more && pieces < 1000; ++pieces) {
      device_.host.fake_clock.Advance(1);
      if (pieces == 100) server_.Order("kws", "2");
      more = give("x");
    }
    return trust::Fetched{trust::FetchEnd::kUnserved, "slow"};
  };
  device_.agent->CheckInSoon();
  EXPECT_TRUE(device_.RunUntil([&] { return device_.reports.End(2) == "committed"; }));
  EXPECT_EQ(device_.reports.End(1), "superseded");
  EXPECT_LT(pieces, 200) << "it asked the server in the midst of it";
  EXPECT_EQ(device_.Serving(), added_[1].plan);
}

TEST_F(DownloadTest, AnOrderForWhatAnswersAlreadyCostsNoDownload) {
  Install("1");
  server_.Order("kws", "1");
  server_.place.requests.clear();
  device_.trial.runs = 0;
  EXPECT_EQ(End().state, "committed");
  EXPECT_EQ(std::count(server_.place.requests.begin(), server_.place.requests.end(), added_[0].file_path), 0);
  EXPECT_EQ(device_.trial.runs, 0);
}

TEST_F(DownloadTest, GoingBackToTheLastGoodVersionCostsNoDownload) {
  Install("1");
  Install("2");
  server_.place.requests.clear();
  Install("1");
  EXPECT_EQ(device_.Serving(), added_[0].plan);
  EXPECT_EQ(std::count(server_.place.requests.begin(), server_.place.requests.end(), added_[0].file_path), 0);
}

}  // namespace
}  // namespace whet::agent
