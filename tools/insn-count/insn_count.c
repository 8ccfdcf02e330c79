/* SPDX-License-Identifier: Apache-2.0
 * A QEMU plugin that counts executed instructions, in all or between two addresses. QEMU 7.2's plugin interface, version 1; Debian ships
 * no header for it, so the few prototypes that are used are declared here.
 *
 *   cc -shared -fPIC -O2 -o insn_count.so insn_count.c
 *   qemu-system-arm ... -plugin insn_count.so,begin=0x1234,end=0x5678 -d plugin
 *
 * Prints "instructions TOTAL" and, with begin and end, "interval COUNT" for every passage from begin to end.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { kNoRegisters = 0, kAdd = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb*));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* block, int operation, void* counter, uint64_t amount);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn* insn, void (*callback)(unsigned, void*), int flags, void* data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, void*), void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* insn);
void qemu_plugin_outs(const char* text);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t executed, started, begin_address, end_address;
static bool running;

static void print(const char* what, uint64_t count) {
  char line[64];
  snprintf(line, sizeof line, "%s %" PRIu64 "\n", what, count);
  qemu_plugin_outs(line);
}

static void on_begin(unsigned cpu, void* data) {
  (void)cpu, (void)data;
  started = executed;
  running = true;
}

static void on_end(unsigned cpu, void* data) {
  (void)cpu, (void)data;
  if (running) print("interval", executed - started);
  running = false;
}

static void on_block(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  const size_t count = qemu_plugin_tb_n_insns(block);
  qemu_plugin_register_vcpu_tb_exec_inline(block, kAdd, &executed, count);
  if (!begin_address) return;
  for (size_t i = 0; i < count; ++i) {
    struct qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(block, i);
    const uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (address == begin_address) qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin, kNoRegisters, NULL);
    if (address == end_address) qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, kNoRegisters, NULL);
  }
}

static void at_exit(qemu_plugin_id_t id, void* data) {
  (void)id, (void)data;
  print("instructions", executed);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void* info, int argc, char** argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "begin=", 6) == 0) begin_address = strtoull(argv[i] + 6, NULL, 0);
    if (strncmp(argv[i], "end=", 4) == 0) end_address = strtoull(argv[i] + 4, NULL, 0);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
  qemu_plugin_register_atexit_cb(id, at_exit, NULL);
  return 0;
}
