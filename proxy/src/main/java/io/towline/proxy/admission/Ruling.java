package io.towline.proxy.admission;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Printable;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import java.time.Duration;
import java.util.Optional;

/** What was decided about a manifest. */
sealed interface Ruling {
  /** Until it may be asked again. */
  Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** It is served. */
  record Admitted() implements Ruling {}

  /** It is not, and that is final as long as nothing changes. */
  record Denied(String policy, String reason) implements Ruling {}

  /** Nobody knows, so it is not; the next question may have an answer. */
  record Failed(String policy, String reason) implements Ruling {}

  /** It is served. */
  static Ruling admitted() {
    return new Admitted();
  }

  default boolean isAdmitted() {
    return this instanceof Admitted;
  }

  /** The word for it in metrics. */
  default String word() {
    return this instanceof Admitted ? "admitted" : this instanceof Denied ? "denied" : "failed";
  }

  /** The answer for a client; empty if it is served. */
  default Optional<RegistryError> error(String image) {
    if (this instanceof Denied denied) {
      return Optional.of(
          RegistryError.of(
              HttpResponseStatus.FORBIDDEN,
              Code.DENIED,
              image
                  + " is not admitted by "
                  + denied.policy()
                  + ": "
                  + Printable.cut(denied.reason())));
    }
    if (this instanceof Failed failed) {
      return Optional.of(
          RegistryError.unavailable(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              image
                  + " is not served, because "
                  + failed.policy()
                  + " could not decide: "
                  + Printable.cut(failed.reason()),
              RETRY_AFTER));
    }
    return Optional.empty();
  }
}
