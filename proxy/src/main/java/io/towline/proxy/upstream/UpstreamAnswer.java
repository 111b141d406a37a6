package io.towline.proxy.upstream;

/** A small answer as a whole. The array is the receiver's own. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record UpstreamAnswer(UpstreamHead head, byte[] body) {}
