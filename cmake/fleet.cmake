# SPDX-License-Identifier: Apache-2.0
# The program whet-fleet.
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
whet_layer(fleet DEPS bundle delta trust wire http json format
  LINK SQLite::SQLite3 CLI11::CLI11 CURL::libcurl OpenSSL::Crypto Threads::Threads)
whet_texts(fleet openapi ${PROJECT_SOURCE_DIR}/src/fleet/openapi)
add_executable(whet-fleet ${PROJECT_SOURCE_DIR}/src/fleet/whet_fleet_main.cc)
target_link_libraries(whet-fleet PRIVATE whet_fleet)
include(GNUInstallDirs)
install(TARGETS whet-fleet RUNTIME)
