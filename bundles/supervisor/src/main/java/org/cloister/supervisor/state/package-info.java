/**
 * What the platform keeps on disk about services, so that neither a restart nor a kill loses it:
 * sandbox records, operators' wishes, ranges of ids.
 */
package org.cloister.supervisor.state;
