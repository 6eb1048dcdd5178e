/**
 * Starts an OSGi framework with the bundles of the distribution, and ends it. Knows no bundle by
 * name.
 */
package org.cloister.runtime;
