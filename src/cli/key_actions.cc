// SPDX-License-Identifier: Apache-2.0
#include "cli/key_actions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "base/file.h"
#include "cli/key_files.h"
#include "cli/key_report.h"
#include "trust/root_change.h"
#include "trust/signer.h"
#include "trust/verify.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

// Readable by its owner alone, and never in the place of an older key.
Status WriteSecret(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return Error(path + ": cannot create: " + std::strerror(errno));
  const bool good =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  if (good) return {};
  unlink(path.c_str());
  return Error(path + ": cannot write: " + std::strerror(errno));
}

std::string PublicPath(const std::string& path) {
  const std::string stem = path.ends_with(".pem") ? path.substr(0, path.size() - 4) : path;
  return stem + ".pub.pem";
}

Result<trust::Signer> SignerOf(const KeyOptions& options, const std::string& key) {
  return LoadSigner(key, {.passphrase_file = options.passphrase_file, .pin_file = options.pin_file});
}

// Of a public key's file as well as of a private one's.
Result<trust::PublicKey> LoadPublic(const KeyOptions& options, const std::string& key) {
  if (!IsToken(key)) {
    Result<trust::PublicKey> public_key = trust::PublicKeyOfPem(WHET_TRY(ReadText(key)));
    if (public_key.ok()) return public_key;
  }
  const trust::Signer signer = WHET_TRY(SignerOf(options, key));
  return signer.public_key();
}

Result<std::vector<trust::PublicKey>> LoadPublicKeys(const KeyOptions& options) {
  if (options.keys.empty()) return Error("give the keys with --key FILE");
  std::vector<trust::PublicKey> keys;
  for (const std::string& key : options.keys) keys.push_back(WHET_TRY(LoadPublic(options, key)));
  return keys;
}

Result<std::string> OneFile(const KeyOptions& options) {
  if (options.files.size() != 1) return Error("`whet keys " + options.action + "` takes one FILE");
  return options.files.front();
}

// The ids of keys that begin as the user says; each beginning has to fit one.
Result<std::vector<std::string>> Resolve(const std::vector<std::string>& beginnings,
                                         const trust::Root& root) {
  std::vector<std::string> ids;
  for (const std::string& beginning : beginnings) {
    size_t found = 0;
    for (const auto& [id, key] : root.keys) {
      if (!id.starts_with(beginning)) continue;
      ids.push_back(id);
      ++found;
    }
    if (found != 1) return Error(fmt::format("--id {}: {} keys of the root begin so", beginning, found));
  }
  return ids;
}

std::vector<std::string> Of(const trust::RoleKeys& role, const std::vector<std::string>& ids) {
  std::vector<std::string> both;
  for (const std::string& id : ids) {
    if (std::find(role.keyids.begin(), role.keyids.end(), id) != role.keyids.end()) both.push_back(id);
  }
  return both;
}

Result<std::vector<trust::RoleChange>> Rotation(const KeyOptions& options, const trust::Root& root) {
  if (options.roles.empty()) return Error("rotate needs --role ROLE");
  const std::vector<trust::PublicKey> keys = WHET_TRY(LoadPublicKeys(options));
  const std::vector<std::string> ids = WHET_TRY(Resolve(options.ids, root));
  std::vector<trust::RoleChange> changes;
  for (const std::string& role : options.roles) {
    if (!root.roles.contains(role)) return Error("there is no top-level role '" + role + "'");
    const std::vector<std::string> old = options.ids.empty() ? root.roles.at(role).keyids : ids;
    changes.push_back({.role = role, .add = keys, .remove = old, .threshold = options.threshold});
  }
  return changes;
}

Result<std::vector<trust::RoleChange>> Revocation(const KeyOptions& options, const trust::Root& root) {
  if (options.ids.empty()) return Error("revoke needs --id ID");
  const std::vector<std::string> ids = WHET_TRY(Resolve(options.ids, root));
  std::vector<trust::RoleChange> changes;
  for (const auto& [role, keys] : root.roles) {
    const bool asked =
        options.roles.empty() || std::count(options.roles.begin(), options.roles.end(), role) > 0;
    const std::vector<std::string> remove = Of(keys, ids);
    if (asked && !remove.empty())
      changes.push_back({.role = role, .add = {}, .remove = remove, .threshold = options.threshold});
  }
  if (changes.empty()) return Error("no such role has such a key");
  return changes;
}

Result<trust::Envelope> NextOf(const KeyOptions& options, const std::string& file, trust::Seconds expires) {
  const trust::Envelope envelope = WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(file))).With(file));
  const trust::Root root = WHET_TRY(trust::ReadRoot(envelope.content).With(file));
  const auto changes = options.action == "rotate" ? Rotation(options, root) : Revocation(options, root);
  if (!changes.ok()) return Error(changes.message());
  // One that nobody has signed, changed where it is, is no next one.
  if (envelope.signatures.empty() && options.output == file)
    return trust::AmendedRoot(envelope.content, *changes, expires);
  return trust::NextRoot(envelope.content, *changes, expires);
}

Status WriteEnvelope(const std::string& path, const trust::Envelope& envelope) {
  return WriteDurably(path, PrintJson(trust::EnvelopeJson(envelope)));
}

}  // namespace

Result<Json> CreateKey(const KeyOptions& options) {
  const std::string file = WHET_TRY(OneFile(options)), open = PublicPath(file);
  const trust::KeyKind kind = WHET_TRY(trust::KeyKindOf(options.kind));
  const std::string passphrase = WHET_TRY(ReadSecret(options.passphrase_file));
  const trust::Signer signer = WHET_TRY(trust::Signer::Create(kind));
  const std::string pem = WHET_TRY(signer.ToPem(passphrase)), public_pem = WHET_TRY(signer.ToPublicPem());
  WHET_TRY(WriteSecret(file, pem));
  WHET_TRY(WriteDurably(open, public_pem));
  if (!options.json) {
    fmt::print("{} {}, {}; keep it offline\n{} for others\nid {}\n", file, options.kind,
               passphrase.empty() ? "not encrypted" : "encrypted", open, signer.public_key().id());
  }
  return Json{{"private", file},
              {"public", open},
              {"type", options.kind},
              {"encrypted", !passphrase.empty()},
              {"id", signer.public_key().id()}};
}

Result<Json> ChangeRoot(const KeyOptions& options) {
  const std::string file = WHET_TRY(OneFile(options));
  const bool first = options.action == "root";
  const std::string output = first && options.output.empty() ? file : options.output;
  if (output.empty()) return Error("say with -o where the next root goes, such as 2.root.json");
  const trust::Seconds expires = std::time(nullptr) + trust::Seconds{options.days} * 86400;
  Result<trust::Envelope> next =
      first ? trust::FirstRoot(WHET_TRY(LoadPublicKeys(options)), std::max(options.threshold, 1), expires)
            : NextOf(options, file, expires);
  const trust::Envelope envelope = WHET_TRY(std::move(next));
  WHET_TRY(WriteEnvelope(output, envelope));
  return ReportFile(output, envelope, first ? "" : file, options.json);
}

Result<Json> SignFile(const KeyOptions& options) {
  const std::string file = WHET_TRY(OneFile(options));
  if (options.keys.empty()) return Error("give the keys with --key FILE");
  trust::Envelope envelope = WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(file))).With(file));
  for (const std::string& key : options.keys)
    WHET_TRY(trust::AddSignature(WHET_TRY(SignerOf(options, key)), envelope));
  const std::string& output = options.output.empty() ? file : options.output;
  WHET_TRY(WriteEnvelope(output, envelope));
  return ReportFile(output, envelope, options.root, options.json);
}

Result<Json> ShowFiles(const KeyOptions& options) {
  Json shown = Json::array();
  for (const std::string& file : options.files) {
    const std::string text = IsToken(file) ? std::string() : WHET_TRY(ReadText(file));
    if (text.find("-----BEGIN") == 0 || IsToken(file)) {
      shown.push_back(ReportKey(file, WHET_TRY(LoadPublic(options, file)), options.json));
    } else {
      const trust::Envelope envelope = WHET_TRY(trust::ParseEnvelope(text).With(file));
      shown.push_back(WHET_TRY(ReportFile(file, envelope, options.root, options.json)));
    }
  }
  return Json{{"files", shown}};
}

}  // namespace whet::cli
