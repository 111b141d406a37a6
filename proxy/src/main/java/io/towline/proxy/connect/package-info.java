/**
 * The listener that is a forward proxy, for runtimes that know nothing but {@code HTTPS_PROXY}: a
 * CONNECT to a registry is answered here, any other is refused or tunnelled (RFC 9110, section
 * 9.3.6).
 */
@org.jspecify.annotations.NullMarked
package io.towline.proxy.connect;
