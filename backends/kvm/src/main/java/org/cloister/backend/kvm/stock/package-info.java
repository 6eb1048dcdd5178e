/** Snapshots that are made ahead of starts, while nothing starts. */
package org.cloister.backend.kvm.stock;
