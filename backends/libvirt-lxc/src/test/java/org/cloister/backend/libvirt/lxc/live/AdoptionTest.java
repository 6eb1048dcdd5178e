package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.AdoptionContract;

class AdoptionTest extends AdoptionContract {}
