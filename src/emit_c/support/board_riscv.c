/* SPDX-License-Identifier: Apache-2.0
 * RISC-V start-up and semihosting, for emulators and debug probes.
 */
#include <stdint.h>

#include "support/board.h"

int main(void);

enum { kSysWrite0 = 0x04, kSysExitExtended = 0x20, kApplicationExit = 0x20026 };

/* The three-instruction mark of RISC-V semihosting: uncompressed, and in one page. */
__attribute__((naked, noinline, aligned(16))) static intptr_t semihost(intptr_t operation, const void* argument) {
  (void)operation;
  (void)argument;
  __asm__ volatile(
      ".option push\n\t.option norvc\n\t"
      "slli x0, x0, 0x1f\n\tebreak\n\tsrai x0, x0, 7\n\tret\n\t"
      ".option pop");
}

void board_print(const char* text) { semihost(kSysWrite0, text); }

static void finish(intptr_t code) {
  const intptr_t block[2] = {kApplicationExit, code};
  for (;;) semihost(kSysExitExtended, block);
}

__attribute__((used, aligned(4))) void board_fault(void) {
  board_print("FAULT\n");
  finish(3);
}

__attribute__((used)) void board_main(void) {
  extern uint32_t board_bss_begin[], board_bss_end[];
  for (uint32_t* to = board_bss_begin; to < board_bss_end;) *to++ = 0;
  finish(main());
}

__attribute__((naked, section(".start"), used)) void board_reset(void) {
  __asm__ volatile(
      ".option push\n\t.option norelax\n\tla gp, __global_pointer$\n\t.option pop\n\t"
      "la sp, board_stack_top\n\tla t0, board_fault\n\t"
      ".option push\n\t.option arch, +zicsr\n\tcsrw mtvec, t0\n\t.option pop\n\tj board_main");
}
