package io.towline.proxy.fake;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Small valid images, made in memory; the same arguments give the same bytes. */
public final class Images {
  private static final int TAR_BLOCK = 512;

  /** An image manifest with all that it names. */
  public static final class Image {
    private final MediaType type;
    private final byte[] manifest;
    private final byte[] config;
    private final List<byte[]> layers;

    private Image(MediaType type, byte[] manifest, byte[] config, List<byte[]> layers) {
      this.type = type;
      this.manifest = manifest;
      this.config = config;
      this.layers = List.copyOf(layers);
    }

    public MediaType type() {
      return type;
    }

    public byte[] manifest() {
      return manifest;
    }

    public byte[] config() {
      return config;
    }

    public List<byte[]> layers() {
      return layers;
    }

    public Digest digest() {
      return Digest.sha256(manifest);
    }

    /** The configuration and the layers. */
    public List<byte[]> blobs() {
      List<byte[]> blobs = new ArrayList<>(layers);
      blobs.add(0, config);
      return List.copyOf(blobs);
    }

    /** What an index says of it. */
    public Descriptor descriptor() {
      return new Descriptor(type, digest(), manifest.length);
    }
  }

  private record Kind(MediaType manifest, String config, String layer) {}

  private static final Kind OCI =
      new Kind(
          MediaType.OCI_MANIFEST,
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.oci.image.layer.v1.tar+gzip");
  private static final Kind DOCKER =
      new Kind(
          MediaType.DOCKER_MANIFEST,
          "application/vnd.docker.container.image.v1+json",
          "application/vnd.docker.image.rootfs.diff.tar.gzip");

  private Images() {}

  /** An OCI image with layers of about these sizes in bytes. */
  public static Image oci(String architecture, int... layerBytes) {
    return image(OCI, architecture, layerBytes);
  }

  /** A Docker schema 2 image with layers of about these sizes in bytes. */
  public static Image docker(String architecture, int... layerBytes) {
    return image(DOCKER, architecture, layerBytes);
  }

  /** An OCI index of these images, the first for amd64 and the others for arm64, riscv64, … */
  public static byte[] index(Image... images) {
    return index(MediaType.OCI_INDEX, images);
  }

  /** A Docker manifest list of these images. */
  public static byte[] dockerList(Image... images) {
    return index(MediaType.DOCKER_LIST, images);
  }

  /** Bytes that no compression makes smaller. */
  public static byte[] randomBytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Image image(Kind kind, String architecture, int... layerBytes) {
    List<byte[]> layers = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (int i = 0; i < layerBytes.length; i++) {
      byte[] tar = tar("layer" + i, randomBytes(architecture.hashCode() + i, layerBytes[i]));
      diffIds.add("\"" + Digest.sha256(tar) + "\"");
      layers.add(gzip(tar));
    }
    byte[] config =
        utf8(
            "{\"architecture\":\""
                + architecture
                + "\",\"os\":\"linux\",\"config\":{},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", diffIds)
                + "]}}");
    List<String> described = layers.stream().map(l -> descriptor(kind.layer(), l)).toList();
    byte[] manifest =
        utf8(
            "{\"schemaVersion\":2,\"mediaType\":\""
                + kind.manifest()
                + "\",\"config\":"
                + descriptor(kind.config(), config)
                + ",\"layers\":["
                + String.join(",", described)
                + "]}");
    return new Image(kind.manifest(), manifest, config, layers);
  }

  private static byte[] index(MediaType type, Image... images) {
    String[] architectures = {"amd64", "arm64", "riscv64", "s390x"};
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      String bare = descriptor(images[i].type().toString(), images[i].manifest());
      entries.add(
          bare.substring(0, bare.length() - 1)
              + ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
              + architectures[i]
              + "\"}}");
    }
    return utf8(
        "{\"schemaVersion\":2,\"mediaType\":\""
            + type
            + "\",\"manifests\":["
            + String.join(",", entries)
            + "]}");
  }

  private static String descriptor(String mediaType, byte[] bytes) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"digest\":\""
        + Digest.sha256(bytes)
        + "\",\"size\":"
        + bytes.length
        + "}";
  }

  /** A ustar archive with one file (POSIX.1-1988). */
  private static byte[] tar(String name, byte[] file) {
    byte[] header = new byte[TAR_BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format("%011o", file.length) + "\0");
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o", sum) + "\0 ");
    int padding = (TAR_BLOCK - file.length % TAR_BLOCK) % TAR_BLOCK;
    byte[] tar = new byte[TAR_BLOCK + file.length + padding + 2 * TAR_BLOCK];
    System.arraycopy(header, 0, tar, 0, TAR_BLOCK);
    System.arraycopy(file, 0, tar, TAR_BLOCK, file.length);
    return tar;
  }

  private static void put(byte[] target, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
