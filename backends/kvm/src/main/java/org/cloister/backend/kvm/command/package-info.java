/** What QEMU is started with, as data. */
package org.cloister.backend.kvm.command;
