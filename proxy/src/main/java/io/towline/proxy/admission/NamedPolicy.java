package io.towline.proxy.admission;

import io.towline.spi.AdmissionPolicy;

/**
 * A policy that has to agree.
 *
 * @param name for the client and the log
 * @param isStranger whether it is a plug-in's, which may do anything
 */
record NamedPolicy(String name, AdmissionPolicy policy, boolean isStranger) {}
