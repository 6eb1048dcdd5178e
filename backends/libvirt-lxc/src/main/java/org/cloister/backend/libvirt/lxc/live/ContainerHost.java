package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.backend.libvirt.lxc.daemon.LibvirtDaemon;
import org.cloister.backend.libvirt.lxc.label.Labels;
import org.cloister.backend.libvirt.lxc.limit.ContainerCgroups;
import org.cloister.backend.libvirt.lxc.provision.Provisions;
import org.cloister.linux.sandbox.live.HostServices;

/**
 * What all containers share.
 *
 * @param services what all sandboxes of a backend share
 * @param daemon the libvirtd that makes them
 * @param domains its domains
 * @param provisions what they are given
 * @param labels their labels
 * @param cgroups their control groups
 */
public record ContainerHost(
    HostServices services,
    LibvirtDaemon daemon,
    Domains domains,
    Provisions provisions,
    Labels labels,
    ContainerCgroups cgroups) {}
