/** Wires the commands to the platform: the only package that knows the framework. */
package org.cloister.shell.osgi;
