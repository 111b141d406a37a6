package io.towline.proxy.cosign;

/** A signature that proves nothing, and why; a value that happens to be throwable. */
final class Unproven extends Exception {
  private static final long serialVersionUID = 1;

  Unproven(String why) {
    super(why, null, false, false);
  }
}
