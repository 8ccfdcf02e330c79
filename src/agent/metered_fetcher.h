// SPDX-License-Identifier: Apache-2.0
// A fetcher that counts, stops at a budget, and stops when nobody wants the bytes any more.
#ifndef WHET_AGENT_METERED_FETCHER_H_
#define WHET_AGENT_METERED_FETCHER_H_

#include <string>

#include "agent/platform.h"

namespace whet::agent {

class MeteredFetcher : public trust::Fetcher {
 public:
  // Adds to *received, which outlives it, headers and bodies of errors too. No byte of a file beyond `budget` is taken, and nothing
  // is asked for once it is spent.
  MeteredFetcher(trust::Fetcher& fetcher, int64_t budget, int64_t* received, GoOn go_on)
      : fetcher_(fetcher), budget_(budget), received_(received), go_on_(std::move(go_on)) {}

  // Every request is for exactly max_bytes: one that brings fewer was cut on its way, and passes; one that the budget cannot pay
  // is not made. `patient`: that a part is not given passes, too.
  void ExpectAll(bool patient) {
    expects_all_ = true;
    patient_ = patient;
  }

  trust::Fetched Fetch(const trust::FetchRequest& request, const Sink& sink) override;

  bool spent() const { return spent_; }  // the budget
  bool stopped() const {
    return stopped_;
  }  // by go_on; told to the caller as an error that passes, so that parts are kept
  const trust::Fetched& last() const { return last_; }
  // Whether the server said no to the last fetch, of something that had to be there. (That there is no newer root is no refusal.)
  bool denied() const { return denied_; }

 private:
  trust::Fetcher& fetcher_;
  int64_t budget_;
  int64_t* received_;
  GoOn go_on_;
  bool expects_all_ = false, patient_ = false, spent_ = false, stopped_ = false, denied_ = false;
  trust::Fetched last_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_METERED_FETCHER_H_
