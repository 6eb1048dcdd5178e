package org.cloister.linux.launch;

/**
 * A value that a step works with: a number, the content of a slot, a descriptor that the program
 * was started with, or the address of something in the program's own memory. Its {@code toString}
 * is how a plan prints it.
 */
public sealed interface Argument permits Immediate, Slot, Descriptor, Address, Data {}
