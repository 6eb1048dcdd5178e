/** Who requires, provides and excludes whom: the graph of services. */
package org.cloister.supervisor.dependency;
