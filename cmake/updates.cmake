# SPDX-License-Identifier: Apache-2.0
# Updates over the air: what the programs whetd and whet-fleet are made of.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS SSL Crypto)
whet_layer(wire DEPS json)
whet_layer(http DEPS base LINK Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
whet_layer(bundle DEPS trust wire json format LINK OpenSSL::Crypto)
whet_layer(serve DEPS http json media runtime)
whet_layer(agent DEPS bundle trust wire json format)
find_package(zstd REQUIRED)
pkg_check_modules(DIVSUFSORT REQUIRED IMPORTED_TARGET libdivsufsort)
whet_layer(delta DEPS format LINK zstd::libzstd_shared PkgConfig::DIVSUFSORT)
