package io.towline.proxy.admin;

import java.util.Optional;

/**
 * Which pulls {@code /api/v1/pulls} is asked for.
 *
 * @param image as people write it
 * @param request the id of one
 * @param limit how many blobs at most; requests are ten times as many at most
 */
public record PullQuery(Optional<String> image, Optional<String> request, int limit) {
  private static final int MOST = 500;
  private static final int USUAL = 50;

  PullQuery(AdminQuery query) {
    this(query.value("image"), query.value("request"), query.number("limit", MOST, USUAL));
  }
}
