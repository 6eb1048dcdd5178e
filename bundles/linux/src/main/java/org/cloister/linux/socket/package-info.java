/** The sockets on which services tell that they are ready (sd_notify(3)). */
package org.cloister.linux.socket;
