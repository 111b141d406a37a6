package io.towline.proxy.health;

/** Kinds of requests whose times to the head of the answer are learned apart. */
public enum TrafficClass {
  /** Of a token service. */
  TOKEN,
  /** Manifests, tags, lists of tags and referrers, and HEAD requests for blobs. */
  MANIFEST,
  /** The first byte of a blob's answer, redirects included. */
  FIRST_BYTE
}
