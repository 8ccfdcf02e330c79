// SPDX-License-Identifier: Apache-2.0
#include "agent/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <variant>

#include "agent/near_word.h"
#include "base/file.h"
#include "trust/expiry.h"
#include "wire/messages.h"

namespace whet::agent {
namespace {

constexpr size_t kMaxConfigBytes = 1U << 16, kMaxSocketPath = 107;

enum class Kind { kText, kPath, kUrl, kYes, kCount, kBytes, kSeconds, kDate, kAddresses, kModels };
using enum Kind;

using Member = std::variant<std::string Config::*, int64_t Config::*, bool Config::*,
                            std::vector<std::string> Config::*, std::map<std::string, std::string> Config::*>;

struct Setting {
  std::string_view section, key;
  Member member;
  Kind kind;
  int64_t least, most;
  std::string_view help;
};

constexpr Setting kSettings[] = {
#define WHET_SETTING(section, key, member, kind, least, most, help) \
  {section, key, &Config::member, kind, least, most, help},
#include "agent/config.inc"
#undef WHET_SETTING
};

struct Unit {
  std::string_view name;
  int64_t factor;
};
constexpr Unit kByteUnits[] = {
    {"", 1},          {"B", 1},         {"kB", 1000},    {"MB", 1'000'000}, {"GB", 1'000'000'000},
    {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
constexpr Unit kTimeUnits[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
constexpr Unit kNoUnits[] = {{"", 1}};

std::span<const Unit> UnitsOf(Kind kind) {
  if (kind == kBytes) return kByteUnits;
  if (kind == kSeconds) return kTimeUnits;
  return kNoUnits;
}

Status AtLine(const YAML::Node& node, const std::string& what) {
  return Error("line " + std::to_string(node.Mark().line + 1) + ": " + what);
}

std::string NameOf(const Setting& setting) {
  return (setting.section.empty() ? "" : std::string(setting.section) + ".") + std::string(setting.key);
}

Result<int64_t> ParseAmount(std::string_view text, std::span<const Unit> units) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  std::string names;
  for (const Unit& unit : units) {
    if (error == std::errc() && rest == unit.name && !__builtin_mul_overflow(number, unit.factor, &number))
      return number;
    if (!unit.name.empty())
      names += (names.empty() ? ", with or without one of " : ", ") + std::string(unit.name);
  }
  return Error("a whole number" + names);
}

Status CheckUrl(const std::string& url) {
  constexpr std::string_view kPlain = "http://", kTls = "https://";
  if (url.starts_with(kTls) && url.size() > kTls.size()) return {};
  if (url.starts_with(kPlain)) {
    const std::string host = url.substr(kPlain.size(), url.find('/', kPlain.size()) - kPlain.size());
    if (IsLocalAddress(host.ends_with(']') || host.find(':') == std::string::npos ? host + ":80" : host))
      return {};
  }
  return Error("https://..., or http:// of this machine");
}

Status CheckAddress(const std::string& address) {
  if (address.starts_with("unix:/"))
    return address.size() - 5 <= kMaxSocketPath ? Status() : Error("a path of at most 107 bytes");
  const size_t colon = address.rfind(':');
  int port = -1;
  const char* end = address.data() + address.size();
  if (colon == std::string::npos || colon == 0 ||
      std::from_chars(address.data() + colon + 1, end, port).ptr != end || port < 0 || port > 65535)
    return Error("unix:/path or HOST:PORT");
  return {};
}

// One value of a setting; what is wrong is told as what belongs there.
Status SetScalar(const Setting& setting, const std::string& text, Config* config) {
  if (const auto* yes = std::get_if<bool Config::*>(&setting.member)) {
    if (text != "true" && text != "false") return Error("true or false");
    config->** yes = text == "true";
    return {};
  }
  if (const auto* number = std::get_if<int64_t Config::*>(&setting.member)) {
    if (setting.kind == kDate) {
      config->** number =
          WHET_TRY(trust::ParseTime(text.find('T') == std::string::npos ? text + "T00:00:00Z" : text));
      return {};
    }
    const int64_t amount = WHET_TRY(ParseAmount(text, UnitsOf(setting.kind)));
    if (amount < setting.least || amount > setting.most)
      return Error(std::to_string(setting.least) + " to " + std::to_string(setting.most));
    config->** number = amount;
    return {};
  }
  if (setting.kind == kPath && !text.starts_with('/')) return Error("a path that begins with /");
  if (setting.kind == kUrl) WHET_TRY(CheckUrl(text));
  if (text.empty()) return Error("a text");
  config->*std::get<std::string Config::*>(setting.member) = text;
  return {};
}

Status SetAddresses(const YAML::Node& node, Config* config) {
  config->listen.clear();
  if (!node.IsSequence() || node.size() == 0) return Error("a list of addresses");
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) return Error("a list of addresses");
    WHET_TRY(CheckAddress(item.Scalar()));
    config->listen.push_back(item.Scalar());
  }
  return {};
}

Status SetModels(const YAML::Node& node, Config* config) {
  if (!node.IsMap()) return Error("NAME: FILE, one to a line");
  for (const auto& entry : node) {
    if (!entry.first.IsScalar() || !entry.second.IsScalar()) return Error("NAME: FILE, one to a line");
    const std::string &name = entry.first.Scalar(), &file = entry.second.Scalar();
    WHET_TRY(wire::CheckName(name));
    if (!file.starts_with('/')) return Error("a path that begins with / for '" + name + "'");
    if (!config->models.emplace(name, file).second) return Error("'" + name + "' once");
  }
  return {};
}

Status Set(const Setting& setting, const YAML::Node& node, Config* config) {
  Status status;
  if (setting.kind == kAddresses) {
    status = SetAddresses(node, config);
  } else if (setting.kind == kModels) {
    status = SetModels(node, config);
  } else if (!node.IsScalar()) {
    status = Error("one value");
  } else {
    status = SetScalar(setting, node.Scalar(), config);
  }
  return status.ok() ? std::move(status)
                     : AtLine(node, "'" + NameOf(setting) + "' takes " + status.message());
}

Status UnknownKey(const YAML::Node& node, std::string_view section) {
  std::vector<std::string_view> known;
  for (const Setting& setting : kSettings) {
    if (setting.section == section) known.push_back(setting.key);
    if (section.empty() && !setting.section.empty()) known.push_back(setting.section);
  }
  const std::string key = node.Scalar().substr(0, 80);
  return AtLine(node, "'" + key + "' is no key" + (section.empty() ? "" : " of " + std::string(section)) +
                          "; did you mean '" + std::string(NearestWord(key, known)) + "'?");
}

Status ReadSection(const YAML::Node& map, std::string_view section, Config* config);

Status ReadEntry(const YAML::Node& key, const YAML::Node& value, std::string_view section, Config* config) {
  bool is_section = false;
  for (const Setting& setting : kSettings) {
    if (setting.section == section && setting.key == key.Scalar()) return Set(setting, value, config);
    is_section |= section.empty() && setting.section == key.Scalar();
  }
  if (!is_section || key.Scalar().empty()) return UnknownKey(key, section);
  return ReadSection(value, key.Scalar(), config);
}

Status ReadSection(const YAML::Node& map, std::string_view section, Config* config) {
  const std::string label = section.empty() ? "the file" : "'" + std::string(section) + "'";
  if (map.IsNull()) return {};
  if (!map.IsMap()) return AtLine(map, label + " holds KEY: VALUE, one to a line");
  std::set<std::string> seen;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) return AtLine(entry.first, "keys are plain words");
    if (!seen.insert(entry.first.Scalar()).second)
      return AtLine(entry.first, "'" + entry.first.Scalar().substr(0, 80) + "' stands twice");
    WHET_TRY(ReadEntry(entry.first, entry.second, section, config));
  }
  return {};
}

Status CheckWhole(const Config& config) {
  for (const std::string& address : config.listen) {
    if (!config.anywhere && !IsLocalAddress(address))
      return Error(
          "serve.listen: " + address +
          " can be reached by others, and nobody is asked for a password; use 127.0.0.1 or unix:/path, "
          "or say anywhere: true");
  }
  if (!config.server_url.empty() && config.root.empty())
    return Error("trust.root is missing: the root metadata by which updates are verified");
  return {};
}

}  // namespace

bool IsLocalAddress(std::string_view address) {
  if (address.starts_with("unix:/")) return true;
  const std::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

Result<Config> ParseConfig(std::string_view text) {
  if (text.size() > kMaxConfigBytes) return Error("it has more than 64 kB");
  try {  // yaml-cpp speaks by exceptions; none leaves here
    Config config;
    WHET_TRY(ReadSection(YAML::Load(std::string(text)), "", &config));
    WHET_TRY(CheckWhole(config));
    return config;
  } catch (const YAML::Exception& error) {
    return Error("line " + std::to_string(error.mark.line + 1) + ": " + error.msg);
  } catch (const std::exception& error) {
    return Error(std::string("it is no YAML: ") + error.what());
  }
}

Result<Config> ReadConfig(const std::string& path) {
  const std::string text = WHET_TRY(ReadText(path));
  return ParseConfig(text).With(path);
}

std::string ConfigHelp() {
  std::string text;
  std::string_view section;
  for (const Setting& setting : kSettings) {
    if (setting.section != section) text += std::string(setting.section) + ":\n";
    section = setting.section;
    std::string line = (section.empty() ? "" : "  ") + std::string(setting.key) + ":";
    line.resize(std::max<size_t>(line.size() + 1, 18), ' ');
    text += line + "# " + std::string(setting.help) + "\n";
  }
  return text;
}

}  // namespace whet::agent
