/** Which accelerator works on this host, found out by experiment. */
package org.cloister.backend.kvm.accelerator;
