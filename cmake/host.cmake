# SPDX-License-Identifier: Apache-2.0
# The host half: importers, passes, lowering, emission and the whet program.
find_package(fmt REQUIRED)

whet_layer(ir DEPS base LINK fmt::fmt)
whet_layer(ops DEPS ir)
