package io.towline.proxy.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that is not what was asked for: the HTTP status, the specification's code, and a
 * sentence that helps (OCI distribution-spec 1.1, "Error Codes"). A value that happens to be
 * throwable: it has no stack trace. Immutable.
 */
public final class RegistryError extends Exception {

  /** The codes of the specification, and {@code UNAVAILABLE} for what it has no word for. */
  public enum Code {
    BLOB_UNKNOWN,
    DENIED,
    DIGEST_INVALID,
    MANIFEST_INVALID,
    MANIFEST_UNKNOWN,
    NAME_INVALID,
    NAME_UNKNOWN,
    SIZE_INVALID,
    TOOMANYREQUESTS,
    UNAUTHORIZED,
    UNAVAILABLE,
    UNSUPPORTED
  }

  private static final long serialVersionUID = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private final transient HttpResponseStatus status;
  private final Code code;
  private final String text;
  private final transient HttpHeaders headers;
  private final transient Optional<String> unroutedReason;

  private RegistryError(
      HttpResponseStatus status,
      Code code,
      String text,
      HttpHeaders headers,
      Optional<String> unroutedReason) {
    super(text, null, false, false);
    this.status = status;
    this.code = code;
    this.text = text;
    this.headers = headers;
    this.unroutedReason = unroutedReason;
  }

  /**
   * An error without further headers.
   *
   * @param message shown to the client as it is: strangers' text in it must have gone through
   *     {@link Printable#cut}
   */
  public static RegistryError of(HttpResponseStatus status, Code code, String message) {
    return new RegistryError(status, code, message, new DefaultHttpHeaders(), Optional.empty());
  }

  /** A request that cannot be understood or is not allowed by HTTP: 400. */
  public static RegistryError badRequest(Code code, String message) {
    return of(HttpResponseStatus.BAD_REQUEST, code, message);
  }

  /** Something that is proven not to be there: 404. */
  public static RegistryError notFound(Code code, String message) {
    return of(HttpResponseStatus.NOT_FOUND, code, message);
  }

  /** An upstream's failure, which may have passed by then: 502, 503 or 504. */
  public static RegistryError unavailable(
      HttpResponseStatus status, String message, Duration retryAfter) {
    return of(status, Code.UNAVAILABLE, message)
        .with(HttpHeaderNames.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
  }

  /** A request that no registry here is meant by: 404, counted under the reason. */
  static RegistryError unrouted(String reason, String message) {
    return new RegistryError(
        HttpResponseStatus.NOT_FOUND,
        Code.NAME_UNKNOWN,
        message,
        new DefaultHttpHeaders(),
        Optional.of(reason));
  }

  /** The same with one more header, such as Retry-After, Allow, WWW-Authenticate. */
  public RegistryError with(CharSequence name, String value) {
    HttpHeaders more = headers.copy().set(name, value);
    return new RegistryError(status, code, text, more, unroutedReason);
  }

  public HttpResponseStatus status() {
    return status;
  }

  public Code code() {
    return code;
  }

  /** The headers that this error adds; a copy, which is the caller's. */
  public HttpHeaders headers() {
    return headers.copy();
  }

  /** Why no registry was found, as the metrics' label; empty for every other error. */
  public Optional<String> unroutedReason() {
    return unroutedReason;
  }

  /** The body in the specification's JSON, UTF-8. */
  public byte[] json() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeArrayFieldStart("errors");
      json.writeStartObject();
      json.writeStringField("code", code.name());
      json.writeStringField("message", text);
    } catch (IOException e) {
      throw new IllegalStateException("two strings could not be written as JSON", e);
    }
    return body.toByteArray(); // closed, and so are the object and the array in it
  }
}
