/** The files that a service keeps from one start to the next: private copies and overlays. */
package org.cloister.supervisor.storage;
