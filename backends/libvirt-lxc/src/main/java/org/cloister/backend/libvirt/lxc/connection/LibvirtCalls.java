package org.cloister.backend.libvirt.lxc.connection;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/**
 * Calls of libvirt that libvirt-java does not bind (libvirt.org/html/libvirt-libvirt-domain.html).
 */
interface LibvirtCalls extends Library {
  /** {@return the calls; loads the library} */
  static LibvirtCalls load() {
    return Native.load("virt", LibvirtCalls.class);
  }

  /** Creates a domain whose init gets descriptors of this process. */
  DomainPointer virDomainCreateXMLWithFiles(
      ConnectionPointer connection, String xml, int count, int[] files, int flags);

  /** Sets hard_limit, swap_hard_limit … in KiB. */
  int virDomainSetMemoryParameters(DomainPointer domain, Pointer parameters, int count, int flags);

  /** Sets weight, device_read_bytes_sec and its like. */
  int virDomainSetBlkioParameters(DomainPointer domain, Pointer parameters, int count, int flags);

  /** Sets cpu_shares, vcpu_period, vcpu_quota. */
  int virDomainSetSchedulerParametersFlags(
      DomainPointer domain, Pointer parameters, int count, int flags);
}
