package io.towline.proxy.failover;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.proxy.upstream.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Remembers what was sent, and answers what the test says. */
final class FakeSender implements Sender {
  /** One request and its answer to come. */
  record Sent(
      Endpoint endpoint, UpstreamRequest request, CompletableFuture<UpstreamAnswer> answer) {
    /** Answers so; headers are names and values in turn. */
    void answers(int status, String... headers) {
      DefaultHttpHeaders fields = new DefaultHttpHeaders();
      for (int i = 0; i < headers.length; i += 2) {
        fields.set(headers[i], headers[i + 1]);
      }
      byte[] body = ("status " + status).getBytes(StandardCharsets.UTF_8);
      answer.complete(new UpstreamAnswer(new UpstreamHead(status, fields, "fake"), body));
    }

    String to() {
      return endpoint.upstream().name();
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private Consumer<Sent> behaviour = one -> {};

  @Override
  public CompletableFuture<UpstreamAnswer> send(
      Endpoint endpoint, UpstreamRequest request, int maxBytes) {
    Sent one = new Sent(endpoint, request, new CompletableFuture<>());
    sent.add(one);
    behaviour.accept(one);
    return one.answer();
  }

  /** Does so with every request from now on. */
  void always(Consumer<Sent> newBehaviour) {
    behaviour = newBehaviour;
  }

  /** All so far, oldest first. */
  List<Sent> sent() {
    return sent;
  }
}
