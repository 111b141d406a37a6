package io.towline.config;

/** Whose credentials decide what a client may have of a registry. */
public enum Authorization {
  /** This proxy's own: what it may pull, its clients may. */
  OWN,
  /** The client's: it may have what the registry lets it pull. */
  PASSTHROUGH
}
