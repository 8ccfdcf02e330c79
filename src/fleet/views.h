// SPDX-License-Identifier: Apache-2.0
// What people are shown, as JSON. openapi/openapi.json says what each member is.
#ifndef WHET_FLEET_VIEWS_H_
#define WHET_FLEET_VIEWS_H_

#include "fleet/ingest_log.h"
#include "fleet/metadata.h"
#include "json/json.h"

namespace whet::fleet {

Json View(const Device& device);
Json View(const OrderRecord& record);
Json View(const Assignment& assignment, const wire::Order& order, int64_t now);
Json View(const Stored& stored);
Json View(const AuditEntry& entry);
Json View(const Token& token);

// {NAME: items}, and "next" where the list goes on.
Json Page(const char* name, JsonArray items, const std::optional<Json>& next);

}  // namespace whet::fleet

#endif  // WHET_FLEET_VIEWS_H_
