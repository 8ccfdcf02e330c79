// SPDX-License-Identifier: Apache-2.0
// Where the usual tools keep what S3 needs.
#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "trust/s3_place.h"

namespace whet::trust {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r"), end = text.find_last_not_of(" \t\r");
  return begin == text.npos ? "" : text.substr(begin, end - begin + 1);
}

std::string CredentialsFile() {
  const std::string named = Environment("AWS_SHARED_CREDENTIALS_FILE");
  return named.empty() ? Environment("HOME") + "/.aws/credentials" : named;
}

// Lines "key = value" below "[profile]".
Status ReadProfile(const std::string& path, const std::string& profile, S3Options& options) {
  const std::string text = WHET_TRY(ReadText(path));
  bool inside = false;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = Trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.starts_with("[")) inside = line == "[" + profile + "]";
    const size_t equals = line.find('=');
    if (!inside || line.starts_with("#") || equals == line.npos) continue;
    const std::string key = Trimmed(line.substr(0, equals)), value = Trimmed(line.substr(equals + 1));
    if (key == "aws_access_key_id") options.access_key = value;
    if (key == "aws_secret_access_key") options.secret_key = value;
    if (key == "aws_session_token") options.session_token = value;
  }
  return {};
}

Status ReadCredentials(S3Options& options) {
  options.access_key = Environment("AWS_ACCESS_KEY_ID");
  options.secret_key = Environment("AWS_SECRET_ACCESS_KEY");
  options.session_token = Environment("AWS_SESSION_TOKEN");
  if (!options.access_key.empty() && !options.secret_key.empty()) return {};
  options.session_token.clear();
  const std::string path = CredentialsFile(), named = Environment("AWS_PROFILE");
  const std::string profile = named.empty() ? "default" : named;
  if (FileExists(path)) WHET_TRY(ReadProfile(path, profile, options));
  if (!options.access_key.empty() && !options.secret_key.empty()) return {};
  return Error(
      "no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or have the profile '" +
      profile + "' in " + path);
}

Status CheckBucket(const std::string& bucket) {
  const bool plain = std::ranges::all_of(bucket, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return plain && bucket.size() >= 3 && bucket.size() <= 63
             ? Status()
             : Error("'" + bucket + "' is no name of a bucket");
}

Status CheckPrefix(const std::string& prefix) {
  const std::string within = "/" + prefix + "/";
  for (const char* part : {"//", "/./", "/../"}) {
    if (!prefix.empty() && within.find(part) != within.npos)
      return Error("the prefix '" + prefix + "' is no path");
  }
  return {};
}

}  // namespace

Result<S3Options> S3OptionsOf(const std::string& url, const std::string& endpoint,
                              const std::string& region) {
  constexpr std::string_view kScheme = "s3://";
  if (!url.starts_with(kScheme)) return Error(url + ": must be s3://BUCKET/PREFIX");
  const std::string rest = url.substr(kScheme.size());
  S3Options options;
  options.bucket = rest.substr(0, rest.find('/'));
  if (options.bucket.size() < rest.size()) options.prefix = rest.substr(options.bucket.size() + 1);
  while (options.prefix.ends_with("/")) options.prefix.pop_back();
  WHET_TRY(CheckBucket(options.bucket).With(url));
  WHET_TRY(CheckPrefix(options.prefix).With(url));
  for (const std::string& given : {region, Environment("AWS_REGION"), Environment("AWS_DEFAULT_REGION")}) {
    if (given.empty()) continue;
    options.region = given;
    break;
  }
  options.endpoint = endpoint.empty() ? Environment("AWS_ENDPOINT_URL") : endpoint;
  if (options.endpoint.empty()) options.endpoint = "https://s3." + options.region + ".amazonaws.com";
  while (options.endpoint.ends_with("/")) options.endpoint.pop_back();
  if (!options.endpoint.starts_with("https://") && !options.endpoint.starts_with("http://"))
    return Error(options.endpoint + ": an endpoint is https://HOST or http://HOST:PORT");
  options.ca_file = Environment("AWS_CA_BUNDLE");
  WHET_TRY(ReadCredentials(options));
  return options;
}

}  // namespace whet::trust
