package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.LimitsContract;

class LimitsTest extends LimitsContract {}
