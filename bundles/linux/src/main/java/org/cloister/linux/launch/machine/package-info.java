/**
 * How launch programs run: the encoding of their steps, the interpreter's machine code, and the ELF
 * image that holds both.
 */
package org.cloister.linux.launch.machine;
