// SPDX-License-Identifier: Apache-2.0
// What whet-fleet answers, as tables for people. Members that are not there show as nothing.
#ifndef WHET_CLI_FLEET_TABLES_H_
#define WHET_CLI_FLEET_TABLES_H_

#include <string>
#include <vector>

#include "json/json.h"

namespace whet::cli {

std::string TextOf(const Json& object, const char* name);  // "" where there is none
int64_t NumberOf(const Json& object, const char* name);    // 0 where there is none
std::string TimeText(int64_t time);                        // "-" for 0

// "order 12: install kws 1.2.0 for the tag kitchen", and a line of counts.
std::string OrderText(const Json& order);
std::string CountsText(const Json& order);
int64_t OpenCount(const Json& order);  // devices that have not come to an end
bool AllCommitted(const Json& order);  // all that the order was given to, and at least one

std::string OrdersText(const JsonArray& orders);
std::string AssignmentsText(const JsonArray& devices);
std::string DevicesText(const JsonArray& devices);
std::string AuditText(const JsonArray& entries);

}  // namespace whet::cli

#endif  // WHET_CLI_FLEET_TABLES_H_
