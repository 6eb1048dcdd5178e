/** What is decided before a guest is made. */
package org.cloister.backend.kvm.plan;
