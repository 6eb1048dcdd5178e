/**
 * Users and groups of the host. The files in /etc are read first, because that takes microseconds;
 * only who is not in them is looked for through the C library, which knows LDAP and the like.
 */
package org.cloister.linux.account;
