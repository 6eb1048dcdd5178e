/** Files that take long to make, kept by what they are made of. */
package org.cloister.backend.kvm.cache;
