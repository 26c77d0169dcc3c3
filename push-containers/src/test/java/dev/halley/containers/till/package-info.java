/** An application that sells in transactions. It is put into a WAR by the tests, and runs in servers. */
package dev.halley.containers.till;
