// SPDX-License-Identifier: Apache-2.0
// Devices and the schema; orders and access are in the files beside.
#include "fleet/sqlite_metadata.h"

namespace whet::fleet {
namespace {

constexpr const char* kSchema[] = {R"sql(
CREATE TABLE devices(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, enrolled INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  certificate_ends INTEGER NOT NULL, state TEXT NOT NULL, certificate TEXT NOT NULL);
CREATE INDEX devices_by_sight ON devices(last_seen);
CREATE TABLE tags(
  device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY(tag, device)) WITHOUT ROWID;
CREATE INDEX tags_by_device ON tags(device, tag);

CREATE TABLE orders(
  id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, tag TEXT NOT NULL, created INTEGER NOT NULL,
  created_by TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0, cancels INTEGER NOT NULL, body TEXT NOT NULL,
  manifest TEXT NOT NULL);
CREATE INDEX orders_by_model ON orders(model, id);
CREATE INDEX orders_by_tag ON orders(tag, id) WHERE tag != '';
CREATE TABLE assignments(
  order_id INTEGER NOT NULL, device TEXT NOT NULL, model TEXT NOT NULL, fate INTEGER NOT NULL, step TEXT NOT NULL,
  detail TEXT NOT NULL, shown INTEGER NOT NULL, made INTEGER NOT NULL, taken INTEGER NOT NULL, changed INTEGER NOT NULL,
  PRIMARY KEY(order_id, device)) WITHOUT ROWID;
CREATE INDEX assignments_by_device ON assignments(device, model, order_id);
CREATE INDEX assignments_by_fate ON assignments(order_id, fate);

CREATE TABLE tokens(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, hash TEXT NOT NULL, created INTEGER NOT NULL,
  expires INTEGER NOT NULL, created_by TEXT NOT NULL);
CREATE TABLE enrolment_tokens(
  id TEXT PRIMARY KEY, hash TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL,
  uses INTEGER NOT NULL, created_by TEXT NOT NULL);
CREATE TABLE enrolments(
  token TEXT NOT NULL REFERENCES enrolment_tokens ON DELETE CASCADE, request TEXT NOT NULL, device TEXT NOT NULL,
  PRIMARY KEY(token, request)) WITHOUT ROWID;
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL,
  what TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
CREATE TABLE progress(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
)sql"};

// What a device says of itself, in one column.
std::string StateOf(const Device& device) {
  const wire::CheckIn state{
      .boot = device.boot, .hardware = device.hardware, .running = device.running, .taken = device.taken};
  return PrintJson(wire::ToJson(state));
}

}  // namespace

Result<std::unique_ptr<Metadata>> SqliteMetadata::Open(const std::string& path) {
  return std::unique_ptr<Metadata>(new SqliteMetadata(WHET_TRY(Database::Open(path, kSchema))));
}

Status SqliteMetadata::PutDevice(const Device& device) {
  return Atomically([&]() -> Status {
    WHET_TRY(database_->Run(
        "INSERT INTO devices VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, "
        "last_seen = excluded.last_seen, certificate_ends = excluded.certificate_ends, state = "
        "excluded.state, certificate = excluded.certificate",
        device.id, device.name, device.enrolled, device.last_seen, device.certificate_ends, StateOf(device),
        device.certificate));
    WHET_TRY(database_->Run("DELETE FROM tags WHERE device=?", device.id));
    for (const std::string& tag : device.tags)
      WHET_TRY(database_->Run("INSERT OR IGNORE INTO tags VALUES(?, ?)", device.id, tag));
    return {};
  });
}

Result<Device> SqliteMetadata::ReadDevice(const Statement& row) {
  Device device;
  device.id = row.Text(0);
  device.name = row.Text(1);
  device.enrolled = row.Integer(2);
  device.last_seen = row.Integer(3);
  device.certificate_ends = row.Integer(4);
  device.certificate = row.Text(6);
  const Json json = WHET_TRY(ParseJson(row.Text(5)));
  wire::CheckIn state = WHET_TRY(wire::ReadCheckIn(json));
  device.boot = state.boot;
  device.hardware = std::move(state.hardware);
  device.running = std::move(state.running);
  device.taken = std::move(state.taken);
  Statement tags = database_->Prepare("SELECT tag FROM tags WHERE device=? ORDER BY tag");
  tags.Bind(device.id);
  while (WHET_TRY(tags.Step())) device.tags.push_back(tags.Text(0));
  return device;
}

Result<std::optional<Device>> SqliteMetadata::GetDevice(const std::string& id) {
  Statement find = database_->Prepare(
      "SELECT id, name, enrolled, last_seen, certificate_ends, state, certificate FROM devices WHERE id=?");
  if (!WHET_TRY(find.Bind(id).Step())) return std::optional<Device>();
  return std::optional<Device>(WHET_TRY(ReadDevice(find)));
}

Result<std::vector<Device>> SqliteMetadata::ListDevices(const DeviceFilter& filter) {
  Statement find = database_->Prepare(
      "SELECT id, name, enrolled, last_seen, certificate_ends, state, certificate FROM devices WHERE id > ?1 "
      "AND (?2 = '' OR EXISTS(SELECT 1 FROM tags WHERE tag = ?2 AND device = id)) "
      "AND (?3 = 0 OR last_seen < ?3) AND last_seen >= ?4 ORDER BY id LIMIT ?5");
  find.Bind(filter.after, filter.tag, filter.seen_before, filter.seen_since, filter.limit);
  std::vector<Device> devices;
  while (WHET_TRY(find.Step())) devices.push_back(WHET_TRY(ReadDevice(find)));
  return devices;
}

Result<bool> SqliteMetadata::RemoveDevice(const std::string& id) {
  WHET_TRY(database_->Run("DELETE FROM devices WHERE id=?", id));
  return database_->changed() > 0;
}

Result<int64_t> SqliteMetadata::CountDevices(int64_t seen_since) {
  Statement count = database_->Prepare("SELECT COUNT(*) FROM devices WHERE last_seen >= ?");
  WHET_TRY(count.Bind(seen_since).Step());
  return count.Integer(0);
}

Result<int64_t> SqliteMetadata::Progress(const std::string& name) {
  Statement find = database_->Prepare("SELECT value FROM progress WHERE name=?");
  return WHET_TRY(find.Bind(name).Step()) ? find.Integer(0) : int64_t{0};
}

Status SqliteMetadata::SetProgress(const std::string& name, int64_t value) {
  return database_->Run("INSERT INTO progress VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                        name, value);
}

}  // namespace whet::fleet
