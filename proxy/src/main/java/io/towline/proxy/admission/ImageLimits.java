package io.towline.proxy.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.config.AdmissionConfig;
import io.towline.oci.Descriptor;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * How large and how old an image may be. An index is neither; its images are. What calls itself
 * neither image nor index is measured as an image.
 */
record ImageLimits(AdmissionConfig config, Clock clock) implements AdmissionPolicy {
  static final String NAME = "admission.max_size and max_age";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A clock may be a little behind the one that an image was made by. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  @Override
  public AdmissionDecision decide(AdmissionRequest request) throws IOException {
    if (request.manifest().mediaType().isIndex()) {
      return AdmissionDecision.ADMIT;
    }
    long bytes = request.imageBytes();
    if (config.maxSize().isPresent() && bytes > config.maxSize().getAsLong()) {
      return AdmissionDecision.deny(
          "the image has "
              + bytes
              + " bytes, and "
              + config.maxSize().getAsLong()
              + " are allowed");
    }
    return config.maxAge().isPresent()
        ? ofAge(request, config.maxAge().get())
        : AdmissionDecision.ADMIT;
  }

  private AdmissionDecision ofAge(AdmissionRequest request, Duration most) throws IOException {
    JsonNode config = JSON.readTree(request.content()).path("config");
    for (Descriptor named : request.names()) {
      if (named.digest().toString().equals(config.path("digest").asText())) {
        return ofCreated(created(request, named), most);
      }
    }
    return AdmissionDecision.deny("the image has no configuration that says when it was made");
  }

  /** As it stands there; empty if it does not. */
  private static String created(AdmissionRequest request, Descriptor config) throws IOException {
    byte[] bytes = request.repositoryContent().blob(config);
    try {
      return JSON.readTree(bytes).path("created").asText("");
    } catch (JsonProcessingException e) {
      return ""; // no JSON, which will not change: these are the digest's bytes
    }
  }

  private AdmissionDecision ofCreated(String text, Duration most) {
    Instant created;
    try {
      created = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return AdmissionDecision.deny("the image's configuration does not say when it was made");
    }
    Instant now = clock.instant();
    if (created.isAfter(now.plus(AHEAD))) {
      return AdmissionDecision.deny(
          "the image says it was made at " + created + ", which is to come");
    }
    return created.isBefore(now.minus(most))
        ? AdmissionDecision.deny("the image was made at " + created + ", which is too long ago")
        : AdmissionDecision.ADMIT;
  }
}
