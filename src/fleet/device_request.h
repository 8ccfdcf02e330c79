// SPDX-License-Identifier: Apache-2.0
// A simulated device's requests by libcurl.
#ifndef WHET_FLEET_DEVICE_REQUEST_H_
#define WHET_FLEET_DEVICE_REQUEST_H_

#include <curl/curl.h>

#include <memory>
#include <string>

#include "fleet/simulated_device.h"

namespace whet::fleet {

struct EndEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One at a time; the connection and the TLS session stay for the next one.
class DeviceRequest {
 public:
  DeviceRequest(std::string server, const std::string& authority_file);
  void Prepare(const Asking& asking, const SimulatedDevice& device);
  CURL* easy() const { return easy_.get(); }
  int status() const;  // 0: no answer
  const std::string& body() const { return body_; }

 private:
  static size_t Receive(char* data, size_t, size_t bytes, void* self);
  std::unique_ptr<CURL, EndEasy> easy_;
  std::unique_ptr<curl_slist, EndList> headers_;
  std::string server_, sent_, body_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_DEVICE_REQUEST_H_
