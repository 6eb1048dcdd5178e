/** How things are shown: tables, colours, units, JSON. Pure. */
package org.cloister.shell.text;
