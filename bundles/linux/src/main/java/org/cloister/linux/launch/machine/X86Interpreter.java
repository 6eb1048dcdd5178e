package org.cloister.linux.launch.machine;

import static org.cloister.linux.launch.machine.Assembler.END;
import static org.cloister.linux.launch.machine.ProgramLayout.ENTRY;
import static org.cloister.linux.launch.machine.ProgramLayout.EVERY_ERROR;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_COUNT;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_EXTRA;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_KINDS;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_OPCODE;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_OPERANDS;
import static org.cloister.linux.launch.machine.ProgramLayout.INSTRUCTION_RESULT;
import static org.cloister.linux.launch.machine.ProgramLayout.KIND_BITS;
import static org.cloister.linux.launch.machine.ProgramLayout.KIND_LOAD;
import static org.cloister.linux.launch.machine.ProgramLayout.KIND_RELATIVE;
import static org.cloister.linux.launch.machine.ProgramLayout.LOWEST_ERROR;
import static org.cloister.linux.launch.machine.ProgramLayout.OPERAND_AREA;
import static org.cloister.linux.launch.machine.ProgramLayout.RELOCATIONS;
import static org.cloister.linux.launch.machine.ProgramLayout.RELOCATION_COUNT;
import static org.cloister.linux.launch.machine.ProgramLayout.REPORT;
import static org.cloister.linux.launch.machine.ProgramLayout.REPORT_ERRNO;
import static org.cloister.linux.launch.machine.ProgramLayout.REPORT_STEP;
import static org.cloister.linux.launch.machine.ProgramLayout.STATUS;
import static org.cloister.linux.launch.machine.X86Assembler.Condition.AT_LEAST;
import static org.cloister.linux.launch.machine.X86Assembler.Condition.BELOW;
import static org.cloister.linux.launch.machine.X86Assembler.Condition.EQUAL;
import static org.cloister.linux.launch.machine.X86Assembler.Condition.LESS;
import static org.cloister.linux.launch.machine.X86Assembler.Condition.NOT_EQUAL;
import static org.cloister.linux.launch.machine.X86Assembler.Register.R10;
import static org.cloister.linux.launch.machine.X86Assembler.Register.R14;
import static org.cloister.linux.launch.machine.X86Assembler.Register.R8;
import static org.cloister.linux.launch.machine.X86Assembler.Register.R9;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RAX;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RBP;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RBX;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RCX;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RDI;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RDX;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RSI;
import static org.cloister.linux.launch.machine.X86Assembler.Register.RSP;

import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.seccomp.Architecture;

/**
 * The interpreter of launch programs for x86-64.
 *
 * <pre>
 *   rbx   the program
 *   rbp   the instruction
 *   r14   its next operand, and then the next instruction
 *   rsp   the operands' values, 8 bytes each
 * </pre>
 */
final class X86Interpreter {

  private X86Interpreter() {}

  /**
   * {@return the code; it begins at its first byte}
   *
   * @param gap how many bytes of address space are between the code's end and the program
   */
  static byte[] assemble(int gap) {
    X86Assembler a = new X86Assembler();

    a.lea(RBX, END, gap);
    a.sub(RSP, OPERAND_AREA);

    // Begins the program at rbx: adds its address to everything that is an address.
    a.label("enter");
    a.load32(RAX, RBX, RELOCATIONS);
    a.add(RAX, RBX);
    a.load32(RCX, RBX, RELOCATION_COUNT);
    a.label("relocate");
    a.test32(RCX, RCX);
    a.j(EQUAL, "begin");
    a.load32(RDX, RAX, 0);
    a.add(RDX, RBX);
    a.addToMemory(RDX, 0, RBX);
    a.add(RAX, Integer.BYTES);
    a.sub(RCX, 1);
    a.jmp("relocate");
    a.label("begin");
    a.load32(R14, RBX, ENTRY);
    a.add(R14, RBX);

    // Takes the next instruction and puts the values of its operands on the stack.
    a.label("next");
    a.mov(RBP, R14);
    a.movzxByte(RCX, RBP, INSTRUCTION_COUNT);
    a.movzxWord(RDX, RBP, INSTRUCTION_KINDS);
    a.add(R14, INSTRUCTION_OPERANDS);
    a.mov(RDI, RSP);
    a.label("operand");
    a.test32(RCX, RCX);
    a.j(EQUAL, "dispatch");
    a.movsxd(RAX, R14, 0);
    a.add(R14, Integer.BYTES);
    a.test32(RDX, KIND_RELATIVE);
    a.j(EQUAL, "put");
    a.add(RAX, RBX);
    a.test32(RDX, KIND_LOAD);
    a.j(EQUAL, "put");
    a.load(RAX, RAX, 0);
    a.label("put");
    a.store(RDI, 0, RAX);
    a.add(RDI, Long.BYTES);
    a.shr32(RDX, KIND_BITS);
    a.sub(RCX, 1);
    a.jmp("operand");

    // Does what the instruction says with rax and rcx, its first two operands.
    a.label("dispatch");
    a.movzxByte(RDX, RBP, INSTRUCTION_OPCODE);
    a.load(RAX, RSP, 0);
    a.load(RCX, RSP, Long.BYTES);
    for (Opcode opcode : Opcode.values()) {
      a.cmp(RDX, opcode.code());
      a.j(EQUAL, opcode.name());
    }

    // Reports the error in eax at this instruction, and ends.
    a.label(Opcode.FAIL.name());
    a.store32(RBX, REPORT_ERRNO, RAX);
    a.sub(RBP, RBX);
    a.store32(RBX, REPORT_STEP, RBP);
    a.mov32(RAX, SystemCall.WRITE.number(Architecture.X86_64));
    a.load32(RDI, RBX, STATUS);
    a.mov(RSI, RBX);
    a.add(RSI, REPORT);
    a.mov32(RDX, Report.SIZE);
    a.syscall();
    a.mov32(RAX, SystemCall.EXIT_GROUP.number(Architecture.X86_64));
    a.mov32(RDI, LaunchProgram.FAILED);
    a.syscall();

    a.label(Opcode.CALL.name());
    a.load(RDI, RSP, 8);
    a.load(RSI, RSP, 16);
    a.load(RDX, RSP, 24);
    a.load(R10, RSP, 32);
    a.load(R8, RSP, 40);
    a.load(R9, RSP, 48);
    a.syscall();
    a.load32(RCX, RBP, INSTRUCTION_RESULT);
    a.add(RCX, RBX);
    a.store(RCX, 0, RAX);
    a.cmp(RAX, LOWEST_ERROR);
    a.j(BELOW, "next");
    a.neg(RAX);
    a.load32(RCX, RBP, INSTRUCTION_EXTRA);
    a.label("tolerated");
    a.test32(RCX, RCX);
    a.j(EQUAL, Opcode.FAIL.name());
    a.movzxByte(RDX, RCX);
    a.cmp(RDX, EVERY_ERROR);
    a.j(EQUAL, "next");
    a.cmp(RDX, RAX);
    a.j(EQUAL, "next");
    a.shr32(RCX, Byte.SIZE);
    a.jmp("tolerated");

    a.label(Opcode.JUMP_EQUAL.name());
    a.cmp(RAX, RCX);
    a.j(EQUAL, "jump");
    a.jmp("next");
    a.label(Opcode.JUMP_NOT_EQUAL.name());
    a.cmp(RAX, RCX);
    a.j(NOT_EQUAL, "jump");
    a.jmp("next");
    a.label(Opcode.JUMP_LESS.name());
    a.cmp(RAX, RCX);
    a.j(LESS, "jump");
    a.jmp("next");
    a.label(Opcode.JUMP_AT_LEAST.name());
    a.cmp(RAX, RCX);
    a.j(AT_LEAST, "jump");
    a.jmp("next");
    a.label("jump");
    a.load32(R14, RBP, INSTRUCTION_EXTRA);
    a.add(R14, RBX);
    a.jmp("next");

    a.label(Opcode.ADD.name());
    a.add(RAX, RCX);
    a.jmp("result");
    a.label(Opcode.SUBTRACT.name());
    a.sub(RAX, RCX);
    a.jmp("result");
    a.label(Opcode.AND.name());
    a.and(RAX, RCX);
    a.jmp("result");
    a.label(Opcode.OR.name());
    a.or(RAX, RCX);
    a.jmp("result");
    a.label(Opcode.SHIFT_LEFT.name());
    a.shlByCl(RAX);
    a.jmp("result");
    a.label(Opcode.SHIFT_RIGHT.name());
    a.shrByCl(RAX);
    a.jmp("result");
    a.label(Opcode.LOAD32.name());
    a.load32(RAX, RAX, 0);
    a.jmp("result");
    a.label(Opcode.LOAD64.name());
    a.load(RAX, RAX, 0);
    a.label("result");
    a.load32(RDX, RBP, INSTRUCTION_RESULT);
    a.add(RDX, RBX);
    a.store(RDX, 0, RAX);
    a.jmp("next");

    a.label(Opcode.STORE32.name());
    a.store32(RAX, 0, RCX);
    a.jmp("next");
    a.label(Opcode.STORE64.name());
    a.store(RAX, 0, RCX);
    a.jmp("next");

    a.label(Opcode.ENTER.name());
    a.mov(RBX, RAX);
    a.jmp("enter");
    return a.finish();
  }
}
