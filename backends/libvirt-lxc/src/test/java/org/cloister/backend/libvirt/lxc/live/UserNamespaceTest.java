package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.UserNamespaceContract;

class UserNamespaceTest extends UserNamespaceContract {}
