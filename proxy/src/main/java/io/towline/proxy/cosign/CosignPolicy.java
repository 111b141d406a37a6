package io.towline.proxy.cosign;

import io.towline.config.CosignConfig;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import io.towline.spi.RepositoryContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Admits what a trusted signer has signed: by a signature under the tag {@code sha256-….sig}, or by
 * one that refers to the manifest (OCI 1.1). What a signed index names needs no signature of its
 * own, and signatures themselves need none. Blocks; any thread.
 */
public final class CosignPolicy implements AdmissionPolicy {
  static final String ARTIFACT_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json";
  private static final int MOST_REFERRERS = 20;
  private static final int MOST_PAYLOAD_BYTES = 64 << 10;
  private static final int MOST_REASONS = 3;

  private final CosignConfig config;
  private final List<String> registryNames;
  private final TrustedSigners signers;

  private CosignPolicy(CosignConfig config, List<String> registryNames, TrustedSigners signers) {
    this.config = config;
    this.registryNames = List.copyOf(registryNames);
    this.signers = signers;
  }

  /**
   * The policy of a registry. Blocking: its keys are read.
   *
   * @throws IOException naming the file that cannot be used
   */
  public static CosignPolicy of(RegistryConfig registry) throws IOException {
    List<String> names = new ArrayList<>(registry.aliases());
    names.add(registry.name());
    CosignConfig config = registry.admission().cosign();
    return new CosignPolicy(config, names, TrustedSigners.read(config));
  }

  @Override
  public AdmissionDecision decide(AdmissionRequest request) throws IOException {
    String repository = request.repository().toString();
    boolean isMeant = config.repositories().stream().anyMatch(each -> each.matches(repository));
    if (!isMeant || request.admittedIndex().isPresent() || isOfGoodSignaturesAlone(request)) {
      return AdmissionDecision.ADMIT;
    }
    Search search = new Search(request);
    Digest digest = request.manifest().digest();
    Optional<RepositoryContent.Manifest> tagged =
        request
            .repositoryContent()
            .manifest(new Reference.Tag(digest.algorithm().word() + "-" + digest.hex() + ".sig"));
    if (tagged.isPresent() && search.isSignedIn(tagged.get().content())) {
      return AdmissionDecision.ADMIT;
    }
    List<Descriptor> referrers =
        request.repositoryContent().referrers(digest, ARTIFACT_TYPE).stream()
            .limit(MOST_REFERRERS)
            .toList();
    for (Descriptor referrer : referrers) {
      Optional<RepositoryContent.Manifest> found =
          request.repositoryContent().manifest(new Reference.ByDigest(referrer.digest()));
      if (found.isPresent() && search.isSignedIn(found.get().content())) {
        return AdmissionDecision.ADMIT;
      }
    }
    return AdmissionDecision.deny(search.whyNot());
  }

  /**
   * Whether it is a manifest of signatures by trusted signers and of nothing else. What a layer
   * calls itself would not do: Docker unpacks it whatever its media type is.
   */
  private boolean isOfGoodSignaturesAlone(AdmissionRequest request) throws IOException {
    if (!SignatureLayer.areAllIn(request.content())) {
      return false;
    }
    for (SignatureLayer layer : SignatureLayer.in(request.content())) {
      if (layer.payload().sizeBytes() > MOST_PAYLOAD_BYTES) {
        return false;
      }
      try {
        signers.check(layer, request.repositoryContent().blob(layer.payload()));
      } catch (Unproven e) {
        return false;
      }
    }
    return true;
  }

  /** The signatures of one image, looked at one after the other. */
  private final class Search {
    private final AdmissionRequest request;
    private final TreeSet<String> reasons = new TreeSet<>();
    private int count;

    Search(AdmissionRequest request) {
      this.request = request;
    }

    boolean isSignedIn(byte[] manifest) throws IOException {
      for (SignatureLayer layer : SignatureLayer.in(manifest)) {
        count++;
        try {
          if (layer.payload().sizeBytes() > MOST_PAYLOAD_BYTES) {
            throw new Unproven("its payload is larger than 64 KiB");
          }
          byte[] payload = request.repositoryContent().blob(layer.payload());
          SimpleSigning.check(payload, request.manifest().digest(), this::isName);
          signers.check(layer, payload);
          return true;
        } catch (Unproven e) {
          reasons.add(String.valueOf(e.getMessage()));
        }
      }
      return false;
    }

    private boolean isName(String reference) {
      String repository = "/" + request.repository();
      return registryNames.stream().anyMatch(name -> reference.equals(name + repository))
          || config.references().stream().anyMatch(each -> each.matches(reference));
    }

    String whyNot() {
      if (count == 0) {
        return "it has no signature";
      }
      return "none of its "
          + count
          + " signatures counts: "
          + String.join("; ", reasons.stream().limit(MOST_REASONS).toList());
    }
  }
}
