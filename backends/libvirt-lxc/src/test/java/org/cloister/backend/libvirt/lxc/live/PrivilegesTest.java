package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.PrivilegesContract;

class PrivilegesTest extends PrivilegesContract {}
