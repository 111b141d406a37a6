package io.towline.proxy.request;

/**
 * Answers one kind of request. Called on the connection's event loop, so it must not block; it may
 * answer later, on that same loop.
 */
@FunctionalInterface
public interface RequestHandler {
  /** Answers, or sees to it that somebody will: an exchange that nobody ends holds its client. */
  void handle(Exchange exchange);
}
