// SPDX-License-Identifier: Apache-2.0
// A new key, and the request for its certificate: what a device enrols with.
#ifndef WHET_FLEET_DEVICE_KEY_H_
#define WHET_FLEET_DEVICE_KEY_H_

#include <string>

#include "base/result.h"

namespace whet::fleet {

struct DeviceKey {
  std::string key, request;  // PEM: PKCS#8 and PKCS#10
};

Result<DeviceKey> MakeDeviceKey();  // EC P-256

}  // namespace whet::fleet

#endif  // WHET_FLEET_DEVICE_KEY_H_
