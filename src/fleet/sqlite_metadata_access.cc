// SPDX-License-Identifier: Apache-2.0
// Tokens, and the audit log.
#include "fleet/sqlite_metadata.h"
#include "fleet/stored_json.h"

namespace whet::fleet {
namespace {

Result<Token> ReadToken(const Statement& row) {
  const int64_t role = row.Integer(2);
  if (role < 0 || role > static_cast<int64_t>(Role::kAdmin)) return Error("a token's role is not known");
  return Token{row.Text(0),    row.Text(1), static_cast<Role>(role), row.Text(3), row.Integer(4),
               row.Integer(5), row.Text(6)};
}

}  // namespace

Status SqliteMetadata::AddToken(const Token& token) {
  return database_->Run("INSERT INTO tokens VALUES(?, ?, ?, ?, ?, ?, ?)", token.id, token.name,
                        static_cast<int64_t>(token.role), token.hash, token.created, token.expires,
                        token.created_by);
}

Result<std::optional<Token>> SqliteMetadata::GetToken(const std::string& id) {
  Statement find = database_->Prepare("SELECT * FROM tokens WHERE id=?");
  if (!WHET_TRY(find.Bind(id).Step())) return std::optional<Token>();
  return std::optional<Token>(WHET_TRY(ReadToken(find)));
}

Result<std::vector<Token>> SqliteMetadata::ListTokens() {
  Statement find = database_->Prepare("SELECT * FROM tokens ORDER BY created, id");
  std::vector<Token> tokens;
  while (WHET_TRY(find.Step())) tokens.push_back(WHET_TRY(ReadToken(find)));
  return tokens;
}

Result<bool> SqliteMetadata::RemoveToken(const std::string& id) {
  WHET_TRY(database_->Run("DELETE FROM tokens WHERE id=?", id));
  return database_->changed() > 0;
}

Status SqliteMetadata::PutEnrolmentToken(const EnrolmentToken& token) {
  return database_->Run(
      "INSERT INTO enrolment_tokens VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET uses = "
      "excluded.uses",
      token.id, token.hash, PrintJson(ToJson(token.tags)), token.created, token.expires, token.uses,
      token.created_by);
}

Result<std::optional<EnrolmentToken>> SqliteMetadata::GetEnrolmentToken(const std::string& id) {
  Statement find = database_->Prepare("SELECT * FROM enrolment_tokens WHERE id=?");
  if (!WHET_TRY(find.Bind(id).Step())) return std::optional<EnrolmentToken>();
  return std::optional<EnrolmentToken>({find.Text(0), find.Text(1), WHET_TRY(ReadTexts(find.Text(2))),
                                        find.Integer(3), find.Integer(4), find.Integer(5), find.Text(6)});
}

Status SqliteMetadata::AddEnrolment(const std::string& token, const std::string& request,
                                    const std::string& device) {
  return database_->Run("INSERT OR REPLACE INTO enrolments VALUES(?, ?, ?)", token, request, device);
}

Result<std::string> SqliteMetadata::FindEnrolment(const std::string& token, const std::string& request) {
  Statement find = database_->Prepare("SELECT device FROM enrolments WHERE token=? AND request=?");
  return WHET_TRY(find.Bind(token, request).Step()) ? find.Text(0) : std::string();
}

Status SqliteMetadata::RemoveEnrolmentTokens(int64_t expired_before) {
  return database_->Run("DELETE FROM enrolment_tokens WHERE expires < ?", expired_before);
}

Status SqliteMetadata::AppendAudit(const AuditEntry& entry) {
  return database_->Run(
      "INSERT INTO audit(time, who, address, what, subject, detail) VALUES(?, ?, ?, ?, ?, ?)", entry.time,
      entry.who, entry.from, entry.what, entry.subject, entry.detail);
}

Result<std::vector<AuditEntry>> SqliteMetadata::ListAudit(int64_t after, int64_t limit) {
  Statement find = database_->Prepare("SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?");
  find.Bind(after, limit);
  std::vector<AuditEntry> entries;
  while (WHET_TRY(find.Step()))
    entries.push_back({find.Integer(0), find.Integer(1), find.Text(2), find.Text(3), find.Text(4),
                       find.Text(5), find.Text(6)});
  return entries;
}

}  // namespace whet::fleet
