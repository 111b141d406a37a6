/**
 * What strangers send, made up by a machine: the targets of the fuzzer and the replay of what it
 * found.
 */
@org.jspecify.annotations.NullMarked
package io.towline.proxy.fuzz;
