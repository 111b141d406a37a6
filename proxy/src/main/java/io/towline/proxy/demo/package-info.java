/**
 * The demonstration: a registry whose answers fall silent, a client that gives up on silence as
 * CRI-O does, and the real proxy between the two, all in this process and on loopback.
 */
@NullMarked
package io.towline.proxy.demo;

import org.jspecify.annotations.NullMarked;
