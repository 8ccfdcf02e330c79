// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "http/connection.h"
#include "http/listener.h"

namespace whet::http {
namespace {

class AsioServer : public Server {
 public:
  ~AsioServer() override { Stop(10); }
  Status Open(const ServerOptions& options, Handler handler);
  void Stop(int seconds) override;
  uint16_t port() const override { return port_; }
  Status ReloadTls() override;

 private:
  void Run();
  std::shared_ptr<Core> core_ = std::make_shared<Core>();
  std::shared_ptr<SharedTls> tls_ = std::make_shared<SharedTls>();
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> threads_;
  uint16_t port_ = 0;
};

Status AsioServer::Open(const ServerOptions& options, Handler handler) {
  core_->options = options;
  core_->handler = std::move(handler);
  WHET_TRY(ReloadTls());
  if (options.listen.empty()) return Error("there is no address to listen at");
  for (const std::string& address : options.listen) {
    listeners_.push_back(WHET_TRY(Listener::Open(core_, tls_, address).With(address)));
    if (port_ == 0) port_ = listeners_.back()->port();
  }
  for (const auto& listener : listeners_) listener->Start();
  work_.emplace(core_->io.get_executor());
  for (int i = 0; i < std::max(1, options.threads); ++i) threads_.emplace_back([this] { Run(); });
  return {};
}

void AsioServer::Run() {
  for (;;) {
    try {
      core_->io.run();
      return;
    } catch (const std::exception&) {  // memory: whatever asked for it is lost, the others go on
    }
  }
}

Status AsioServer::ReloadTls() {
  if (!core_->options.tls) return {};
  tls_->Set(WHET_TRY(LoadTls(*core_->options.tls)));
  return {};
}

void AsioServer::Stop(int seconds) {
  for (const auto& listener : listeners_) listener->Close();
  listeners_.clear();
  {
    std::unique_lock lock(core_->mutex);
    core_->stopping = true;
    for (const auto& client : core_->clients) client->CloseIfIdle();
    core_->left.wait_for(lock, std::chrono::seconds(seconds), [this] { return core_->clients.empty(); });
    for (const auto& client : core_->clients) client->Close();
    core_->ended = true;
  }
  work_.reset();
  if (threads_.empty())
    core_->io.poll();  // Open has failed: what was to run later holds what it would run on
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Handler handler) {
  try {
    auto server = std::make_unique<AsioServer>();
    WHET_TRY(server->Open(options, std::move(handler)));
    return std::unique_ptr<Server>(std::move(server));
  } catch (const std::exception& error) {
    return Error(error.what());
  }
}

}  // namespace whet::http
