/* SPDX-License-Identifier: Apache-2.0
 * Cortex-M start-up and Arm semihosting, for emulators and debug probes.
 */
#include <stdint.h>

#include "support/board.h"

extern uint32_t board_stack_top[], board_data_load[], board_data_begin[], board_data_end[], board_bss_begin[], board_bss_end[];
int main(void);
void board_reset(void);

enum { kSysWrite0 = 0x04, kSysExitExtended = 0x20, kApplicationExit = 0x20026 };

static int32_t semihost(int32_t operation, const void* argument) {
  register int32_t r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void board_print(const char* text) { semihost(kSysWrite0, text); }

static void finish(int32_t code) {
  const int32_t block[2] = {kApplicationExit, code};
  for (;;) semihost(kSysExitExtended, block);
}

static void board_fault(void) {
  board_print("FAULT\n");
  finish(3);
}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[16] = {
    (uintptr_t)board_stack_top, (uintptr_t)board_reset, (uintptr_t)board_fault, (uintptr_t)board_fault,
    (uintptr_t)board_fault,     (uintptr_t)board_fault, (uintptr_t)board_fault,
};

void board_reset(void) {
  volatile uint32_t* const cpacr = (volatile uint32_t*)0xE000ED88u; /* full access to the FPU and Helium, where there are any */
  *cpacr |= 0xFu << 20;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  const uint32_t* from = board_data_load;
  for (uint32_t* to = board_data_begin; to < board_data_end;) *to++ = *from++;
  for (uint32_t* to = board_bss_begin; to < board_bss_end;) *to++ = 0;
  finish(main());
}
