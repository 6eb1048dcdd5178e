package org.cloister.linux.launch.machine;

import static org.cloister.linux.launch.machine.Aarch64Assembler.Condition.EQ;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Condition.GE;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Condition.LO;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Condition.LT;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Condition.NE;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.SP;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X0;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X1;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X19;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X2;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X20;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X21;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X3;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X4;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X5;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X6;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X7;
import static org.cloister.linux.launch.machine.Aarch64Assembler.Register.X8;
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

import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.seccomp.Architecture;

/**
 * The interpreter of launch programs for aarch64.
 *
 * <pre>
 *   x19   the program
 *   x20   the instruction
 *   x21   its next operand, and then the next instruction
 *   sp    the operands' values, 8 bytes each
 * </pre>
 */
final class Aarch64Interpreter {

  private Aarch64Interpreter() {}

  /**
   * {@return the code; it begins at its first byte}
   *
   * @param gap how many bytes of address space are between the code's end and the program
   */
  static byte[] assemble(int gap) {
    Aarch64Assembler a = new Aarch64Assembler();

    a.adr(X19, END, gap);
    a.sub(SP, SP, OPERAND_AREA);

    // Begins the program at x19: adds its address to everything that is an address.
    a.label("enter");
    a.ldrW(X0, X19, RELOCATIONS);
    a.add(X0, X0, X19);
    a.ldrW(X1, X19, RELOCATION_COUNT);
    a.label("relocate");
    a.cbzW(X1, "begin");
    a.ldrW(X2, X0, 0);
    a.add(X2, X2, X19);
    a.ldr(X3, X2, 0);
    a.add(X3, X3, X19);
    a.str(X3, X2, 0);
    a.add(X0, X0, Integer.BYTES);
    a.sub(X1, X1, 1);
    a.b("relocate");
    a.label("begin");
    a.ldrW(X21, X19, ENTRY);
    a.add(X21, X21, X19);

    // Takes the next instruction and puts the values of its operands on the stack.
    a.label("next");
    a.mov(X20, X21);
    a.ldrb(X1, X20, INSTRUCTION_COUNT);
    a.ldrh(X2, X20, INSTRUCTION_KINDS);
    a.add(X21, X20, INSTRUCTION_OPERANDS);
    a.add(X3, SP, 0);
    a.label("operand");
    a.cbzW(X1, "dispatch");
    a.ldrsw(X0, X21, 0);
    a.add(X21, X21, Integer.BYTES);
    a.tbz(X2, Integer.numberOfTrailingZeros(KIND_RELATIVE), "put");
    a.add(X0, X0, X19);
    a.tbz(X2, Integer.numberOfTrailingZeros(KIND_LOAD), "put");
    a.ldr(X0, X0, 0);
    a.label("put");
    a.str(X0, X3, 0);
    a.add(X3, X3, Long.BYTES);
    a.lsrW(X2, X2, KIND_BITS);
    a.sub(X1, X1, 1);
    a.b("operand");

    // Does what the instruction says with x0 and x1, its first two operands.
    a.label("dispatch");
    a.ldrb(X2, X20, INSTRUCTION_OPCODE);
    a.ldr(X0, SP, 0);
    a.ldr(X1, SP, Long.BYTES);
    for (Opcode opcode : Opcode.values()) {
      a.cmp(X2, opcode.code());
      a.b(EQ, opcode.name());
    }

    // Reports the error in w0 at this instruction, and ends.
    a.label(Opcode.FAIL.name());
    a.strW(X0, X19, REPORT_ERRNO);
    a.sub(X20, X20, X19);
    a.strW(X20, X19, REPORT_STEP);
    a.mov(X8, SystemCall.WRITE.number(Architecture.AARCH64));
    a.ldrW(X0, X19, STATUS);
    a.add(X1, X19, REPORT);
    a.mov(X2, Report.SIZE);
    a.svc();
    a.mov(X8, SystemCall.EXIT_GROUP.number(Architecture.AARCH64));
    a.mov(X0, LaunchProgram.FAILED);
    a.svc();

    a.label(Opcode.CALL.name());
    a.mov(X8, X0);
    a.ldr(X0, SP, 8);
    a.ldr(X1, SP, 16);
    a.ldr(X2, SP, 24);
    a.ldr(X3, SP, 32);
    a.ldr(X4, SP, 40);
    a.ldr(X5, SP, 48);
    a.svc();
    a.ldrW(X6, X20, INSTRUCTION_RESULT);
    a.add(X6, X6, X19);
    a.str(X0, X6, 0);
    a.cmn(X0, -LOWEST_ERROR);
    a.b(LO, "next");
    a.neg(X0, X0);
    a.ldrW(X6, X20, INSTRUCTION_EXTRA);
    a.label("tolerated");
    a.cbzW(X6, Opcode.FAIL.name());
    a.uxtbW(X7, X6);
    a.cmp(X7, EVERY_ERROR);
    a.b(EQ, "next");
    a.cmp(X7, X0);
    a.b(EQ, "next");
    a.lsrW(X6, X6, Byte.SIZE);
    a.b("tolerated");

    a.label(Opcode.JUMP_EQUAL.name());
    a.cmp(X0, X1);
    a.b(EQ, "jump");
    a.b("next");
    a.label(Opcode.JUMP_NOT_EQUAL.name());
    a.cmp(X0, X1);
    a.b(NE, "jump");
    a.b("next");
    a.label(Opcode.JUMP_LESS.name());
    a.cmp(X0, X1);
    a.b(LT, "jump");
    a.b("next");
    a.label(Opcode.JUMP_AT_LEAST.name());
    a.cmp(X0, X1);
    a.b(GE, "jump");
    a.b("next");
    a.label("jump");
    a.ldrW(X21, X20, INSTRUCTION_EXTRA);
    a.add(X21, X21, X19);
    a.b("next");

    a.label(Opcode.ADD.name());
    a.add(X0, X0, X1);
    a.b("result");
    a.label(Opcode.SUBTRACT.name());
    a.sub(X0, X0, X1);
    a.b("result");
    a.label(Opcode.AND.name());
    a.and(X0, X0, X1);
    a.b("result");
    a.label(Opcode.OR.name());
    a.orr(X0, X0, X1);
    a.b("result");
    a.label(Opcode.SHIFT_LEFT.name());
    a.lslv(X0, X0, X1);
    a.b("result");
    a.label(Opcode.SHIFT_RIGHT.name());
    a.lsrv(X0, X0, X1);
    a.b("result");
    a.label(Opcode.LOAD32.name());
    a.ldrW(X0, X0, 0);
    a.b("result");
    a.label(Opcode.LOAD64.name());
    a.ldr(X0, X0, 0);
    a.label("result");
    a.ldrW(X2, X20, INSTRUCTION_RESULT);
    a.add(X2, X2, X19);
    a.str(X0, X2, 0);
    a.b("next");

    a.label(Opcode.STORE32.name());
    a.strW(X1, X0, 0);
    a.b("next");
    a.label(Opcode.STORE64.name());
    a.str(X1, X0, 0);
    a.b("next");

    a.label(Opcode.ENTER.name());
    a.mov(X19, X0);
    a.b("enter");
    return a.finish();
  }
}
