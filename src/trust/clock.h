// SPDX-License-Identifier: Apache-2.0
// The time by which metadata expires, on devices whose clock may be wrong.
#ifndef WHET_TRUST_CLOCK_H_
#define WHET_TRUST_CLOCK_H_

#include "trust/expiry.h"

namespace whet::trust {

// Where time comes from.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Seconds Wall() const = 0;  // since 1970; anybody may have set it
  virtual Seconds SinceBoot()
      const = 0;  // never goes back while the system is up, and counts while it sleeps
};

class SystemClock : public Clock {
 public:
  Seconds Wall() const override;
  Seconds SinceBoot() const override;
};

// A time that does not go back: at least `floor`, which was true once, and what has passed since this was made. A wall clock that
// is later is believed; whoever stores a new floor must have reason to (Updater has: metadata that was fresh at that time).
class TrustedTime {
 public:
  TrustedTime(const Clock& clock, Seconds floor)
      : clock_(&clock), floor_(floor), floor_at_(clock.SinceBoot()) {}
  Seconds Now() const;

 private:
  const Clock* clock_;
  Seconds floor_, floor_at_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_CLOCK_H_
