// SPDX-License-Identifier: Apache-2.0
// The program that proves an emitted model on its target.
#ifndef WHET_EMIT_C_SELFTEST_H_
#define WHET_EMIT_C_SELFTEST_H_

#include <string>

#include "base/result.h"
#include "format/plan.h"

namespace whet::emit_c {

// C source: checks every golden of the plan, exact ones by hash and approximate ones by tolerance, then runs
// seeds 1..WHET_SEEDS and prints "hash HEX", the SHA-256 over all output bytes in order, which `whet run
// --seeds N --hash` prints too. Exit status 0 when all goldens hold.
Result<std::string> SelfTest(const format::Plan& plan, const std::string& id);

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_SELFTEST_H_
