/** How it is found out that a started service is ready. */
package org.cloister.supervisor.readiness;
