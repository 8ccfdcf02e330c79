// SPDX-License-Identifier: Apache-2.0
#include "fleet/serve.h"

#include <sys/stat.h>

#include <ctime>

#include "base/file.h"
#include "fleet/access.h"
#include "fleet/sqlite_ingest_log.h"
#include "fleet/sqlite_metadata.h"

namespace whet::fleet {
namespace {

// The first administrator's token; empty where there are tokens already.
Result<std::string> FirstToken(Metadata& metadata) {
  std::string text;
  WHET_TRY(metadata.Atomically([&]() -> Status {
    if (WHET_TRY(metadata.Progress("first token")) != 0) return {};
    const int64_t now = time(nullptr);
    text = WHET_TRY(AddToken(
        metadata, {.name = "first", .role = Role::kAdmin, .created = now, .created_by = "whet-fleet"}));
    WHET_TRY(metadata.AppendAudit({0, now, "whet-fleet", "", "token.create", "first", "admin"}));
    return metadata.SetProgress("first token", 1);
  }));
  return text;
}

}  // namespace

Result<Seams> OpenSeams(const ServeOptions& options) {
  WHET_TRY(MakeFolders(options.data));
  chmod(options.data.c_str(), 0700);  // keys and hashes of tokens
  const std::string repository =
      options.repository.empty() ? options.data + "/repository" : options.repository;
  Seams seams;
  seams.metadata = WHET_TRY(SqliteMetadata::Open(options.data + "/fleet.db"));
  seams.log = WHET_TRY(SqliteIngestLog::Open(options.data + "/reports.db"));
  seams.repository = WHET_TRY(DirectoryBlobs::Open(repository));
  seams.deltas = WHET_TRY(DirectoryBlobs::Open(options.data + "/deltas"));
  seams.notify = std::make_unique<LocalNotify>();
  seams.metrics = std::make_unique<RolledUpMetrics>();
  return seams;
}

Result<Running> Start(const ServeOptions& options) {
  Seams seams = WHET_TRY(OpenSeams(options));
  Authority authority = WHET_TRY(Authority::Open(options.data));
  WHET_TRY(authority.WriteServerCertificate(options.data, options.names));
  Running running;
  running.admin_token = WHET_TRY(FirstToken(*seams.metadata));
  running.worker = std::make_unique<Worker>(std::move(seams), std::move(authority), options.fleet);
  http::ServerOptions http;
  http.listen = options.listen;
  http.tls = std::make_shared<http::Tls>(
      http::Tls{options.data + "/server.pem", options.data + "/server.key", options.data + "/authority.pem"});
  http.threads = options.threads;
  http.max_connections = options.max_connections;
  http.max_body_bytes = 2 * wire::kMaxMessageBytes;
  Worker* worker = running.worker.get();
  running.server = WHET_TRY(
      http::Server::Start(http, [worker](http::Request request, std::shared_ptr<http::Responder> respond) {
        worker->Take(std::move(request), std::move(respond));
      }));
  return running;
}

void Running::Stop() {
  if (worker) worker->Stop();  // whoever waits is answered
  if (server) server->Stop();
}

}  // namespace whet::fleet
