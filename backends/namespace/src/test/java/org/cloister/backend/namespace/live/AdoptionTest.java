package org.cloister.backend.namespace.live;

import org.cloister.backend.contract.AdoptionContract;

class AdoptionTest extends AdoptionContract {}
