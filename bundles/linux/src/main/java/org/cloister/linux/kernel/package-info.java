/**
 * The kernel as Java sees it: one small interface, and its implementation through the C library.
 */
package org.cloister.linux.kernel;
