// SPDX-License-Identifier: Apache-2.0
// Metadata of a form that no client may take, signed or not.
#include "trust/metadata.h"

#include <gtest/gtest.h>

#include "trust/signer.h"

namespace whet::trust {
namespace {

const std::string kId(64, 'a');
constexpr const char* kHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// The message for `content` with `from` replaced by `to`; "" where it is taken.
template <typename Role>
std::string Changed(Result<Role> (*read)(const Json&), std::string content, const std::string& from,
                    const std::string& to) {
  const size_t at = content.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  const Result<Json> json = ParseJson(content.replace(at, from.size(), to));
  EXPECT_TRUE(json.ok()) << json.message();
  return read(*json).message();
}

std::string RootText() {
  Root root;
  for (const char* role : kTopRoles) root.roles[role] = {.keyids = {kId}, .threshold = 1};
  return PrintJson(ToJson(root));
}

std::string TargetsText() {
  Targets targets;
  targets.targets["a/b"] = {
      .length = 3, .hashes = {.sha256 = kHash, .sha512 = ""}, .custom = JsonObject{{"n", 1}}};
  Delegations& delegations = targets.delegations.emplace();
  delegations.roles = {
      {.name = "one", .keys = {.keyids = {kId}, .threshold = 1}, .paths = {"x/*"}},
      {.name = "two", .keys = {.keyids = {kId}, .threshold = 1}, .path_hash_prefixes = {"0"}}};
  return PrintJson(ToJson(targets));
}

TEST(Metadata, ReadsWhatItWrites) {
  EXPECT_EQ(Changed(ReadRoot, RootText(), "1.0.34", "1.1.0"), "")
      << "a later minor version of the specification";
  EXPECT_EQ(Changed(ReadTargets, TargetsText(), "\"n\"", "\"m\""), "");
}

TEST(Metadata, EveryRoleSaysWhatItIs) {
  EXPECT_EQ(Changed(ReadRoot, RootText(), "\"root\",", "\"snapshot\","),
            "_type: 'snapshot', expected 'root'");
  EXPECT_EQ(Changed(ReadRoot, RootText(), "1.0.34", "2.0.0"),
            "spec_version: '2.0.0', this client knows 1.x; update it first");
  EXPECT_EQ(Changed(ReadRoot, RootText(), "\"version\": 1", "\"version\": 0"),
            "version: 0 lies outside 1 to 9223372036854775806");
  EXPECT_EQ(Changed(ReadRoot, RootText(), "\"version\": 1", "\"version\": \"1\""),
            "version: must be an integer");
  EXPECT_NE(Changed(ReadRoot, RootText(), "T00:00:00Z", ""), "");
}

TEST(Metadata, RootsNameFourRolesWithKeysAndThresholds) {
  EXPECT_EQ(Changed(ReadRoot, RootText(), "\"timestamp\"", "\"time\""), "roles: 'timestamp' is missing");
  EXPECT_NE(Changed(ReadRoot, RootText(), "\"threshold\": 1", "\"threshold\": 0"), "");
  EXPECT_NE(Changed(ReadRoot, RootText(), "\"" + kId + "\"", "\"" + kId + "\",\"" + kId + "\""), "")
      << "an id twice";
  EXPECT_NE(Changed(ReadRoot, RootText(), "\"consistent_snapshot\": false", "\"consistent_snapshot\": 0"),
            "");
  EXPECT_NE(Changed(ReadRoot, RootText(), "\"keys\": {}",
                    "\"keys\": {\"" + kId +
                        "\": {\"keytype\":\"x\",\"scheme\":\"x\",\"keyval\":{\"public\":\"\"}}}"),
            "")
      << "a key under an id that is not its own";
}

TEST(Metadata, TargetsHaveLengthsAndHashes) {
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"length\": 3", "\"length\": -1"), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), kHash, "0123"), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"a/b\"", "\"\""), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"custom\":", "\"custom\": 1, \"other\":"), "")
      << "custom is an object";
}

TEST(Metadata, DelegationsAreOfOneKindAndOfOtherNamesThanTheTopRoles) {
  for (const char* top : kTopRoles)
    EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"one\"", std::string("\"") + top + "\""), "") << top;
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"one\"", "\"two\""), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"one\"", "\"\\u0000\""), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"one\"", "\"" + std::string(81, 'x') + "\""), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"paths\"", "\"other\""), "");
  EXPECT_NE(Changed(ReadTargets, TargetsText(), "\"roles\"", "\"succinct_roles\": {}, \"roles\""), "");
}

TEST(Metadata, ADocumentHasOneSignatureOfAKey) {
  const std::string signature = "{\"keyid\":\"a\",\"sig\":\"00\"}";
  EXPECT_TRUE(ParseEnvelope("{\"signed\":{},\"signatures\":[" + signature + "]}").ok());
  EXPECT_EQ(ParseEnvelope("{\"signed\":{},\"signatures\":[" + signature + "," + signature + "]}").message(),
            "signatures: two of the key a");
  EXPECT_FALSE(ParseEnvelope("{\"signatures\":[]}").ok());
  EXPECT_FALSE(ParseEnvelope("{\"signed\":{}}").ok());
  EXPECT_FALSE(ParseEnvelope("[]").ok());
}

}  // namespace
}  // namespace whet::trust
