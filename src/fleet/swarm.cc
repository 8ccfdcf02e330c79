// SPDX-License-Identifier: Apache-2.0
#include "fleet/swarm.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <vector>

#include "base/file.h"
#include "fleet/catalogue.h"
#include "fleet/device_request.h"

namespace whet::fleet {
namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

// The server's repository over HTTP, as a device asks for it.
class RemoteBlobs : public Blobs {
 public:
  RemoteBlobs(const SwarmOptions& options, const SimulatedDevice& device)
      : request_(options.server, options.authority_file), device_(&device) {}
  Status Put(const std::string& path, std::string_view) override {
    return Error(path + ": is only read here");
  }
  Status Remove(const std::string& path) override { return Error(path + ": is only read here"); }
  Result<std::optional<Blob>> Find(const std::string& path) override {
    const std::string bytes = WHET_TRY(Get(path));
    if (bytes.empty()) return std::optional<Blob>();
    return std::optional<Blob>({bytes.size(), path, ""});
  }
  Result<std::string> Read(const std::string& path, uint64_t offset, uint64_t bytes) override {
    const std::string all = WHET_TRY(Get(path));
    return offset < all.size() ? all.substr(offset, bytes) : std::string();
  }

 private:
  Result<std::string> Get(const std::string& path) {
    const auto known = known_.find(path);
    if (known != known_.end()) return known->second;
    request_.Prepare({"GET", "/v1/repository/" + path, "", "", 0}, *device_);
    const CURLcode code = curl_easy_perform(request_.easy());
    if (code != CURLE_OK) return Error(path + ": " + curl_easy_strerror(code));
    if (request_.status() == 404) return std::string();
    if (request_.status() != 200) return Error(path + ": " + std::to_string(request_.status()));
    return known_[path] = request_.body();
  }
  DeviceRequest request_;
  const SimulatedDevice* device_;
  std::map<std::string, std::string> known_;
};

// Durations, of which the half and the 99 hundredths are asked for.
class Durations {
 public:
  void Add(double seconds) { microseconds_.push_back(static_cast<int64_t>(seconds * 1e6)); }
  Json Summary() {
    std::sort(microseconds_.begin(), microseconds_.end());
    const auto at = [&](size_t percent) {
      return microseconds_.empty() ? int64_t{0} : microseconds_[(microseconds_.size() - 1) * percent / 100];
    };
    return JsonObject{
        {"count", static_cast<int64_t>(microseconds_.size())}, {"p50_us", at(50)}, {"p99_us", at(99)}};
  }

 private:
  std::vector<int64_t> microseconds_;
};

struct EndMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Member {
  SimulatedDevice device;
  DeviceRequest request;
  Asking asking;
  Time due, began;
  int failures = 0;
  bool busy = false;
};

class Swarm {
 public:
  explicit Swarm(const SwarmOptions& options) : options_(options), multi_(curl_multi_init()) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options.devices + 16));
  }
  ~Swarm() {
    for (const auto& member : members_)
      if (member->busy) curl_multi_remove_handle(multi_.get(), member->request.easy());
  }
  Status Enlist();
  Json Run();

 private:
  Result<SimulatedPlan> FindPlan(const wire::Order& order, const SimulatedDevice& device);
  void StartWhoIsDue();
  void Finish(Member& member, CURLcode code);
  bool Complete();
  Json Report(bool complete, double seconds);

  const SwarmOptions options_;
  std::unique_ptr<CURLM, EndMulti> multi_;
  std::vector<std::unique_ptr<Member>> members_;
  std::map<std::pair<std::string, std::string>, SimulatedPlan> plans_;
  Durations check_ins_, reports_;
  std::mt19937 dice_{1};
  int64_t failed_ = 0;
  bool told_ = false;
};

Status Swarm::Enlist() {
  for (int i = 0; i < options_.devices; ++i) {
    SimulationOptions device = options_.device;
    device.bad = static_cast<int64_t>(i) * 100 / options_.devices < options_.bad_percent;
    members_.push_back(std::unique_ptr<Member>(
        new Member{SimulatedDevice(device, WHET_TRY(MakeDeviceKey()),
                                   [this](const wire::Order& order, const SimulatedDevice& asker) {
                                     return FindPlan(order, asker);
                                   }),
                   DeviceRequest(options_.server, options_.authority_file),
                   {},
                   Clock::now(),
                   {}}));
  }
  return {};
}

Result<SimulatedPlan> Swarm::FindPlan(const wire::Order& order, const SimulatedDevice& device) {
  const std::pair key(order.model, order.version);
  const auto known = plans_.find(key);
  if (known != plans_.end()) return known->second;
  RemoteBlobs blobs(options_, device);
  const Offered offered = WHET_TRY(Catalogue(blobs).Find(order.model, order.version));
  const bundle::Variant& variant =
      *WHET_TRY(bundle::ChooseVariant(offered.manifest, SimulatedDevice::Hardware()));
  const std::string path = PlanPath(offered.manifest, variant.plan);
  if (path.empty()) return Error("the plan is sealed to other devices");
  return plans_[key] = {"/v1/repository/" + path, variant.file.bytes, variant.file.sha256, variant.plan};
}

void Swarm::StartWhoIsDue() {
  const Time now = Clock::now();
  for (const auto& member : members_) {
    if (member->busy || member->due > now) continue;
    member->asking = member->device.Next();
    member->request.Prepare(member->asking, member->device);
    member->began = now;
    member->busy = true;
    curl_easy_setopt(member->request.easy(), CURLOPT_PRIVATE, member.get());
    curl_multi_add_handle(multi_.get(), member->request.easy());
  }
}

void Swarm::Finish(Member& member, CURLcode code) {
  const Time now = Clock::now();
  const int status = code == CURLE_OK ? member.request.status() : 0;
  member.busy = false;
  const double seconds = std::chrono::duration<double>(now - member.began).count();
  if (status == 200 && member.asking.path == "/v1/reports") reports_.Add(seconds);
  if (status == 200 && member.asking.path == "/v1/check-in" && member.asking.wait_seconds == 0)
    check_ins_.Add(seconds);
  if (member.device.Take(status, member.request.body())) {
    member.failures = 0;
    member.due = now;
    if (member.device.quiet() && options_.device.wait_seconds == 0) member.due += std::chrono::seconds(1);
    return;
  }
  ++failed_;
  const int step = std::min(++member.failures, 5);
  member.due = now + std::chrono::milliseconds(dice_() % (200U << step));
}

bool Swarm::Complete() {
  const bool enrolled = std::none_of(members_.begin(), members_.end(),
                                     [](const auto& member) { return member->device.certificate().empty(); });
  if (enrolled && !told_ && !options_.state_file.empty())
    told_ = WriteFile(options_.state_file, std::string_view("enrolled\n")).ok();
  return enrolled && options_.orders > 0 &&
         std::all_of(members_.begin(), members_.end(), [&](const auto& member) {
           return member->device.ended() >= options_.orders && member->device.quiet();
         });
}

Json Swarm::Run() {
  const Time begin = Clock::now(), end = begin + std::chrono::seconds(options_.seconds);
  bool complete = false;
  while (!(complete = Complete()) && Clock::now() < end) {
    StartWhoIsDue();
    int running = 0, left = 0;
    curl_multi_perform(multi_.get(), &running);
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* easy = message->easy_handle;
      Member* member = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &member);
      curl_multi_remove_handle(multi_.get(), easy);
      Finish(*member, code);
    }
    curl_multi_poll(multi_.get(), nullptr, 0, 20, nullptr);
  }
  return Report(complete, std::chrono::duration<double>(Clock::now() - begin).count());
}

Json Swarm::Report(bool complete, double seconds) {
  SimulatedCounts sum;
  int64_t enrolled = 0, ended = 0;
  for (const auto& member : members_) {
    const SimulatedCounts& counts = member->device.counts();
    enrolled += !member->device.certificate().empty();
    ended += member->device.ended();
    sum.events += counts.events;
    sum.told += counts.told;
    sum.committed += counts.committed;
    sum.refused += counts.refused;
    sum.cancelled += counts.cancelled;
    sum.bytes += counts.bytes;
  }
  return JsonObject{{"complete", complete},
                    {"milliseconds", static_cast<int64_t>(seconds * 1000)},
                    {"devices", static_cast<int64_t>(members_.size())},
                    {"enrolled", enrolled},
                    {"orders_ended", ended},
                    {"committed", sum.committed},
                    {"refused", sum.refused},
                    {"cancelled", sum.cancelled},
                    {"events", sum.events},
                    {"events_told", sum.told},
                    {"plan_bytes", sum.bytes},
                    {"failed_requests", failed_},
                    {"check_ins", check_ins_.Summary()},
                    {"reports", reports_.Summary()}};
}

// A connection each is a file each.
void RaiseFileLimit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

Result<Json> RunSwarm(const SwarmOptions& options) {
  RaiseFileLimit();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Swarm swarm(options);
  WHET_TRY(swarm.Enlist());
  return swarm.Run();
}

}  // namespace whet::fleet
