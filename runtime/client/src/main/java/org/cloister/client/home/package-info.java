/** Where a platform lives, in the words that launcher and client share. */
package org.cloister.client.home;
