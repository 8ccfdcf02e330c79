#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# examples/run.c gives the same integer outputs on every processor, ISA and number of threads. The hashes are those of the int8 plan
# under seed 1; a cross-built program is checked through its emulator:
#
#   example_test.sh WRITE_TEST_PLAN RUN [EMULATOR...]
#   example_test.sh build/release/tests/runtime/write_test_plan build/aarch64/examples/run qemu-aarch64 -cpu max
set -eu
writer=$1
run=$2
shift 2
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"$writer" "$folder/int8.whet"
cat > "$folder/wanted" <<'END'
depthwise sha256 378cc59a46fd73dac883def8ccb185201ec85dd5e9002e8637cb74e175d4e1c4
y sha256 8d34749003f73037d47c0723a5f4a1762ea85f90c8b4415ec11870d3846c2a95
END
for isa in "" scalar; do
  for threads in 1 2 3; do
    WHET_ISA=$isa "$@" "$run" "$folder/int8.whet" --threads $threads | grep sha256 > "$folder/got"
    diff "$folder/wanted" "$folder/got"
  done
done
head -c 100 "$folder/int8.whet" > "$folder/cut.whet"
if "$@" "$run" "$folder/cut.whet" 2> "$folder/error"; then
  echo "a truncated plan was accepted"
  exit 1
fi
grep -q "^error: $folder/cut.whet: " "$folder/error"
