// SPDX-License-Identifier: Apache-2.0
#include "trust/root_change.h"

#include <gtest/gtest.h>

#include "trust/signer.h"
#include "trust/verify.h"

namespace whet::trust {
namespace {

Signer NewSigner() {
  Result<Signer> signer = Signer::Create(KeyKind::kEd25519);
  EXPECT_TRUE(signer.ok());
  return std::move(signer).value();
}

TEST(RootChange, GivesRolesTheirKeysAndKeepsTheRest) {
  const Signer a = NewSigner(), b = NewSigner();
  Result<Envelope> first = FirstRoot({a.public_key()}, 1, 1000);
  ASSERT_TRUE(first.ok()) << first.message();
  first->content.object()->emplace("note", "kept");
  const Result<Envelope> next = NextRoot(
      first->content, {{.role = "targets", .add = {b.public_key()}, .remove = {a.public_key().id()}}}, 2000);
  ASSERT_TRUE(next.ok()) << next.message();
  EXPECT_EQ(*next->content.Find("note")->string(), "kept");
  const Result<Root> root = ReadRoot(next->content);
  ASSERT_TRUE(root.ok()) << root.message();
  EXPECT_EQ(root->version, 2);
  EXPECT_EQ(root->expires, 2000);
  EXPECT_EQ(root->roles.at("targets").keyids, std::vector<std::string>{b.public_key().id()});
  EXPECT_EQ(root->roles.at("root").keyids, std::vector<std::string>{a.public_key().id()});
  EXPECT_EQ(root->keys.size(), 2);

  Envelope signed_next = *next;
  ASSERT_TRUE(AddSignature(a, signed_next).ok());
  ASSERT_TRUE(AddSignature(a, signed_next).ok()) << "again: replaced, not doubled";
  EXPECT_EQ(signed_next.signatures.size(), 1);
  const Result<Envelope> read = ParseEnvelope(PrintJson(EnvelopeJson(signed_next)));
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_TRUE(CheckSignatures(*read, root->roles.at("root"), root->keys).ok());
}

TEST(RootChange, LeavesNoRoleWithoutItsThreshold) {
  const Signer a = NewSigner(), b = NewSigner();
  const Result<Envelope> first = FirstRoot({a.public_key(), b.public_key()}, 2, 1000);
  ASSERT_TRUE(first.ok()) << first.message();
  const std::vector<std::string> remove = {a.public_key().id()};
  EXPECT_EQ(NextRoot(first->content, {{.role = "root", .remove = remove}}, 2000).message(),
            "root: 1 keys would be left for a threshold of 2; add keys, or lower the threshold");
  EXPECT_TRUE(NextRoot(first->content, {{.role = "root", .remove = remove, .threshold = 1}}, 2000).ok());
  EXPECT_FALSE(NextRoot(first->content, {{.role = "root", .remove = {"other"}}}, 2000).ok());
  EXPECT_FALSE(NextRoot(first->content, {{.role = "vendor"}}, 2000).ok());
  EXPECT_FALSE(FirstRoot({a.public_key()}, 2, 1000).ok());
}

}  // namespace
}  // namespace whet::trust
