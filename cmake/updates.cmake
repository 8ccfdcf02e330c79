# SPDX-License-Identifier: Apache-2.0
# Updates over the air: what the programs whetd and whet-fleet are made of.
whet_layer(wire DEPS json)
whet_layer(bundle DEPS trust wire json format LINK OpenSSL::Crypto)
whet_layer(serve DEPS json media runtime)
whet_layer(agent DEPS bundle trust wire json format)
