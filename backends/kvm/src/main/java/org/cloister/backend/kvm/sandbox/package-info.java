/** Guests as sandboxes: started, looked at, ended and adopted. */
package org.cloister.backend.kvm.sandbox;
