// SPDX-License-Identifier: Apache-2.0
#include "agent/config.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/file.h"

namespace whet::agent {
namespace {

constexpr const char* kWhole = R"(
state: /var/lib/other
models:
  kws: /usr/share/whet/kws.whet
serve:
  listen: ["unix:/run/a.sock", "127.0.0.1:8700", "[::1]:0"]
  workers: 4
  body: 2 MB
server:
  url: https://fleet.example:8443
  authority: /etc/whetd/authority.pem
  name: kitchen 7
  wait: 2 m
trust:
  root: /etc/whetd/root.json
  earliest: 2026-11-23
updates: {ram: 64MiB, probation: 0}
spool:
)";

TEST(Config, ReadsEveryKind) {
  const Result<Config> config = ParseConfig(kWhole);
  ASSERT_TRUE(config.ok()) << config.message();
  EXPECT_EQ(config->state, "/var/lib/other");
  EXPECT_EQ(config->models.at("kws"), "/usr/share/whet/kws.whet");
  EXPECT_EQ(config->listen.size(), 3U);
  EXPECT_EQ(config->workers, 4);
  EXPECT_EQ(config->body_bytes, 2'000'000);
  EXPECT_EQ(config->name, "kitchen 7");
  EXPECT_EQ(config->wait_seconds, 120);
  EXPECT_EQ(config->earliest, 1795392000);
  EXPECT_EQ(config->ram_bytes, 64 << 20);
  EXPECT_EQ(config->probation_seconds, 0);
  EXPECT_EQ(config->spool_events, 20'000);
}

TEST(Config, MayBeEmpty) {
  const Result<Config> config = ParseConfig("");
  ASSERT_TRUE(config.ok()) << config.message();
  EXPECT_EQ(config->listen, (std::vector<std::string>{"unix:/run/whetd/infer.sock"}));
  EXPECT_TRUE(config->server_url.empty());
}

struct Wrong {
  const char *text, *why;
};

class WrongConfigs : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConfigs, AreNamedWithTheirLine) {
  const std::string why = ParseConfig(GetParam().text).message();
  EXPECT_NE(why.find(GetParam().why), std::string::npos) << GetParam().text << "\n" << why;
}

INSTANTIATE_TEST_SUITE_P(
    Config, WrongConfigs,
    testing::Values(Wrong{"stat: /x", "line 1: 'stat' is no key; did you mean 'state'?"},
                    Wrong{"\nserv:\n  workers: 1", "line 2: 'serv' is no key; did you mean 'serve'?"},
                    Wrong{"serve:\n  lisen: []",
                          "line 2: 'lisen' is no key of serve; did you mean 'listen'?"},
                    Wrong{"serve:\n  workers: 0", "line 2: 'serve.workers' takes 1 to 64"},
                    Wrong{"serve:\n  workers: 1.5", "'serve.workers' takes a whole number"},
                    Wrong{"serve:\n  workers: [1]", "'serve.workers' takes one value"},
                    Wrong{"serve:\n  body: 9 parsec", "takes a whole number, with or without one of B, kB"},
                    Wrong{"serve:\n  body: 9223372036854775807 GB", "takes a whole number"},
                    Wrong{"serve:\n  anywhere: maybe", "takes true or false"},
                    Wrong{"serve:\n  listen: 127.0.0.1:80", "takes a list of addresses"},
                    Wrong{"serve:\n  listen: [80]", "takes unix:/path or HOST:PORT"},
                    Wrong{"serve:\n  listen: ['0.0.0.0:80']", "can be reached by others"},
                    Wrong{"serve:\n  listen: ['127.evil.example:80']", "can be reached by others"},
                    Wrong{"serve:\n  workers: 1\n  workers: 2", "line 3: 'workers' stands twice"},
                    Wrong{"serve: 1", "'serve' holds KEY: VALUE"}, Wrong{"[1]", "the file holds KEY: VALUE"},
                    Wrong{"state: var", "a path that begins with /"}, Wrong{"models: {../a: /b}", "models"},
                    Wrong{"models: {a: b}", "a path that begins with / for 'a'"},
                    Wrong{"server: {url: 'http://fleet.example'}", "https://..., or http:// of this machine"},
                    Wrong{"server: {url: 'x'}", "https://"}, Wrong{"server: {url: ''}", "https://"},
                    Wrong{"server: {url: 'https://a'}", "trust.root is missing"},
                    Wrong{"trust: {earliest: soon}", "trust.earliest"}, Wrong{"a: [", "line 1"},
                    Wrong{"? [a]\n: b", "plain words"}, Wrong{"&a [*a]", "line 1"}));

TEST(Config, LetsOthersInOnlyWhenToldTo) {
  EXPECT_TRUE(ParseConfig("serve:\n  anywhere: true\n  listen: ['0.0.0.0:80']").ok());
}

TEST(Config, TellsAllItsKeys) {
  const std::string help = ConfigHelp();
  for (const char* key : {"state:", "serve:\n  listen:", "  probation:", "spool:\n  events:"})
    EXPECT_NE(help.find(key), std::string::npos) << key;
}

TEST(Config, IsDocumented) {
  const std::string page = ReadText("docs/whetd.md").value();
  std::istringstream help(ConfigHelp());
  std::string section;
  for (std::string line; std::getline(help, line);) {
    const bool indented = line.starts_with("  ");
    const std::string key = line.substr(indented ? 2 : 0, line.find(':') - (indented ? 2 : 0));
    if (line.find('#') == std::string::npos) section = key + ".";
    if (line.find('#') == std::string::npos) continue;
    const std::string name = "`" + (indented ? section : "") + key + "`";
    EXPECT_NE(page.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace whet::agent
