// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "card/yaml.h"
#include "trust/url.h"

namespace whet::cli {
namespace {

constexpr size_t kMaxAnswerBytes = 64 << 20;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string UsualConfig() {
  const std::string folder = Environment("XDG_CONFIG_HOME");
  return (folder.empty() ? Environment("HOME") + "/.config" : folder) + "/whet/fleet.yaml";
}

// A file that the config names, beside it.
std::string Beside(const std::string& config, const std::string& file) {
  const size_t slash = config.rfind('/');
  return file.starts_with("/") || slash == config.npos ? file : config.substr(0, slash + 1) + file;
}

struct Config {
  std::string server, token_file, authority;
};

Result<Config> ReadConfig(const std::string& path) {
  Config config;
  const card::YamlNode root = WHET_TRY(card::ParseYaml(WHET_TRY(ReadText(path))));
  for (const card::YamlEntry& entry : root.entries) {
    const std::string& text = entry.value.text;
    if (entry.key == "server") {
      config.server = text;
    } else if (entry.key == "token_file") {
      config.token_file = Beside(path, text);
    } else if (entry.key == "authority") {
      config.authority = Beside(path, text);
    } else {
      return Error(fmt::format("line {}: there is no '{}'; there are server, token_file and authority",
                               entry.value.line, entry.key));
    }
  }
  return config;
}

bool IsHere(const std::string& server) {
  for (const char* host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (!server.starts_with(host)) continue;
    const std::string rest = server.substr(std::string_view(host).size());
    if (rest.empty() || rest[0] == ':' || rest[0] == '/') return true;
  }
  return false;
}

Status CheckServer(const std::string& server) {
  if (server.empty()) return Error("which server? Give --server URL, or `server:` in " + UsualConfig());
  if (server.starts_with("https://") || IsHere(server)) return {};
  return Error(server + ": must be https://HOST:PORT, since a token goes there");
}

size_t Receive(char* data, size_t, size_t size, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size > kMaxAnswerBytes) return 0;
  body.append(data, size);
  return size;
}

// What the server says of a refusal, or the beginning of what came in its place.
std::string Reason(const std::string& body) {
  const Result<Json> json = ParseJson(body);
  const Json* error = json.ok() ? json->Find("error") : nullptr;
  return error && error->string() ? *error->string() : body.substr(0, 200);
}

}  // namespace

Result<FleetAccess> FleetAccessOf(const FleetOptions& options) {
  const std::string path = options.config.empty() ? UsualConfig() : options.config;
  Config config;
  if (!options.config.empty() || FileExists(path)) config = WHET_TRY(ReadConfig(path).With(path));
  if (!options.server.empty()) config.server = options.server;
  if (!options.token_file.empty()) config.token_file = options.token_file;
  if (!options.authority.empty()) config.authority = options.authority;
  while (config.server.ends_with("/")) config.server.pop_back();
  WHET_TRY(CheckServer(config.server));
  if (config.token_file.empty())
    return Error("who asks? Give --token-file FILE, or `token_file:` in " + UsualConfig());
  const std::string token = WHET_TRY(ReadSecret(config.token_file));
  for (const char c : token) {
    if (c <= ' ' || c > '~') return Error(config.token_file + ": its first line is no token");
  }
  return FleetAccess{.server = config.server, .token = token, .authority = config.authority};
}

struct FleetClient::Handle {
  CURL* curl = curl_easy_init();
  char detail[CURL_ERROR_SIZE] = "";
  ~Handle() { curl_easy_cleanup(curl); }
};

FleetClient::FleetClient(FleetAccess access, std::unique_ptr<Handle> handle)
    : access_(std::move(access)), handle_(std::move(handle)) {}
FleetClient::FleetClient(FleetClient&&) noexcept = default;
FleetClient& FleetClient::operator=(FleetClient&&) noexcept = default;
FleetClient::~FleetClient() = default;

Result<FleetClient> FleetClient::Open(const FleetOptions& options) {
  FleetAccess access = WHET_TRY(FleetAccessOf(options));
  curl_global_init(CURL_GLOBAL_DEFAULT);
  auto handle = std::make_unique<Handle>();
  WHET_CHECK(handle->curl != nullptr);
  return FleetClient(std::move(access), std::move(handle));
}

Result<Json> FleetClient::Ask(const char* method, const std::string& path, const std::string* body) {
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);  // the connection stays
  handle_->detail[0] = 0;
  const std::string url = access_.server + path, bearer = "Authorization: Bearer " + access_.token;
  std::unique_ptr<curl_slist, FreeList> headers(curl_slist_append(nullptr, bearer.c_str()));
  if (body) curl_slist_append(headers.get(), "Content-Type: application/json");
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "whet/" WHET_VERSION);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->detail);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 120L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  if (!access_.authority.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, access_.authority.c_str());
  const std::string nothing;
  if (std::string_view(method) != "GET") {
    const std::string& sent = body ? *body : nothing;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(sent.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    if (!body) curl_slist_append(headers.get(), "Content-Type:");
  }
  const CURLcode error = curl_easy_perform(curl);
  if (error != CURLE_OK)
    return Error(access_.server + ": " + (handle_->detail[0] ? handle_->detail : curl_easy_strerror(error)));
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  if (code < 200 || code >= 300)
    return Error(fmt::format("{} answers {}: {}", access_.server, code, Reason(answer)));
  if (answer.empty()) return Json();
  return ParseJson(answer).With(access_.server + path);
}

Result<Json> FleetClient::Get(const std::string& path) {
  return Ask("GET", path, nullptr);
}

Result<Json> FleetClient::Send(const char* method, const std::string& path, const Json& body) {
  const std::string text = PrintJson(body);
  return Ask(method, path, body.is_null() ? nullptr : &text);
}

Result<JsonArray> FleetClient::List(const std::string& path, const char* member, const char* parameter) {
  JsonArray all;
  std::string next = path;
  for (;;) {
    const Json page = WHET_TRY(Get(next));
    const Json* items = page.Find(member);
    if (!items || !items->array())
      return Error(access_.server + path + ": its answer lacks '" + member + "'");
    all.insert(all.end(), items->array()->begin(), items->array()->end());
    const Json* from = page.Find("next");
    if (!from || items->array()->empty()) return all;
    const std::string text = from->string()    ? *from->string()
                             : from->integer() ? std::to_string(*from->integer())
                                               : "";
    next = path + (path.find('?') == path.npos ? "?" : "&") + parameter + "=" + trust::Quote(text);
  }
}

}  // namespace whet::cli
