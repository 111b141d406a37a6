package io.towline.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics("0.1.0");

  @Test
  void countsARequestUnderItsLabels() {
    metrics.request("docker.io", "blob", 200, "hit", 0.003, 0.001, 4096);
    metrics.request("docker.io", "blob", 200, "hit", 0.004, 0.001, 4096);

    assertLine(
        "towline_requests_total{cache=\"hit\",registry=\"docker.io\",status=\"200\",type=\"blob\"} 2.0");
    assertLine("towline_served_bytes_total{cache=\"hit\",registry=\"docker.io\"} 8192.0");
    assertLine("towline_request_duration_seconds_count{cache=\"hit\",type=\"blob\"} 2");
    assertLine("towline_time_to_first_byte_seconds_count{cache=\"hit\",type=\"blob\"} 2");
  }

  @Test
  void aBodilessAnswerHasNoFirstByte() {
    metrics.request("docker.io", "manifest", 304, "hit", 0.003, -1, 0);

    assertLine("towline_request_duration_seconds_count{cache=\"hit\",type=\"manifest\"} 1");
    assertFalse(
        text()
            .contains(
                "towline_time_to_first_byte_seconds_count{cache=\"hit\",type=\"manifest\"} 1"));
  }

  @Test
  void countsWhatClientsWereSpared() {
    metrics.maskedStreams("hub", 1);
    metrics.maskedStreams("hub", 1);
    metrics.maskedStreams("hub", -1);
    metrics.masked(2.5);
    metrics.rescuedPull();

    assertLine("towline_masked_streams{upstream=\"hub\"} 1.0");
    assertLine("towline_masked_seconds_total 2.5");
    assertLine("towline_rescued_pulls_total 1.0");
  }

  @Test
  void countsWhatUpstreamsDo() {
    metrics.upstreamRequest("docker.io", "hub", "blob", "done");
    metrics.upstreamBytes("docker.io", "hub", 512);
    metrics.stall("hub");
    metrics.failover("hub", "mirror", "stalled");
    metrics.retry("hub", "server_error");
    metrics.wasted("hub", 7);
    metrics.corrupt("hub");
    metrics.upstreamUp("docker.io", "hub", false);
    metrics.rateLimitRemaining("docker.io", "hub", 76);

    assertLine(
        "towline_upstream_requests_total{outcome=\"done\",registry=\"docker.io\",type=\"blob\",upstream=\"hub\"} 1.0");
    assertLine("towline_upstream_bytes_total{registry=\"docker.io\",upstream=\"hub\"} 512.0");
    assertLine("towline_stalls_total{upstream=\"hub\"} 1.0");
    assertLine("towline_failovers_total{from=\"hub\",reason=\"stalled\",to=\"mirror\"} 1.0");
    assertLine("towline_retries_total{reason=\"server_error\",upstream=\"hub\"} 1.0");
    assertLine("towline_wasted_bytes_total{upstream=\"hub\"} 7.0");
    assertLine("towline_corrupt_blobs_total{upstream=\"hub\"} 1.0");
    assertLine("towline_upstream_up{registry=\"docker.io\",upstream=\"hub\"} 0.0");
    assertLine(
        "towline_upstream_ratelimit_remaining{registry=\"docker.io\",upstream=\"hub\"} 76.0");
  }

  @Test
  void countsStaleAnswersAndTheirAge() {
    metrics.staleServed("docker.io", 120);

    assertLine("towline_stale_served_total{registry=\"docker.io\"} 1.0");
    assertLine("towline_stale_age_seconds_count 1");
    assertLine("towline_stale_age_seconds_sum 120.0");
  }

  @Test
  void countsRequestsForNoRegistryAndEvictions() {
    metrics.unrouted("dotted");
    metrics.evicted("size");

    assertLine("towline_unrouted_requests_total{reason=\"dotted\"} 1.0");
    assertLine("towline_cache_evictions_total{reason=\"size\"} 1.0");
  }

  @Test
  void readsTheCachesFiguresAtEveryScrape() {
    AtomicBoolean storing = new AtomicBoolean(true);
    metrics.watch(new CacheGauges(() -> 1, () -> 2, () -> 3, () -> 4, storing::get));

    assertLine("towline_cache_bytes 1.0");
    assertLine("towline_cache_max_bytes 2.0");
    assertLine("towline_cache_blobs 3.0");
    assertLine("towline_active_downloads 4.0");
    assertLine("towline_disk_storing 1.0");
    storing.set(false);
    assertLine("towline_disk_storing 0.0");
  }

  @Test
  void tellsTheLongestTimeOfUpstreamsWithOneName() {
    metrics.watchProgress(
        () ->
            List.of(
                new ProgressTime("mirror", "gap", 2.5),
                new ProgressTime("mirror", "gap", 4),
                new ProgressTime("hub", "token", 1.5)));
    assertLine("towline_progress_timeout_seconds{class=\"gap\",upstream=\"mirror\"} 4.0");
    assertLine("towline_progress_timeout_seconds{class=\"token\",upstream=\"hub\"} 1.5");
  }

  @Test
  void tellsTheVersionTheLastReloadAndTheJvm() {
    assertLine("towline_config_last_reload_successful 1.0");
    metrics.reload(false);
    assertLine("towline_config_last_reload_successful 0.0");
    assertTrue(text().contains("towline_build_info{"));
    assertTrue(text().contains("version=\"0.1.0\""));
    assertTrue(text().contains("jvm_memory_used_bytes{area=\"heap\"}"));
  }

  @Test
  void aFloodOfLabelValuesIsCountedUnderOther() {
    for (int i = 0; i < Series.MAX_LABEL_SETS + 50; i++) {
      metrics.stall("upstream-" + i);
    }

    List<String> series =
        text().lines().filter(l -> l.startsWith("towline_stalls_total{")).toList();
    assertEquals(Series.MAX_LABEL_SETS + 1, series.size());
    assertLine("towline_stalls_total{upstream=\"other\"} 50.0");
  }

  private void assertLine(String line) {
    assertTrue(text().lines().anyMatch(line::equals), () -> line + "\nis not in\n" + text());
  }

  private String text() {
    return new String(metrics.scrape(), StandardCharsets.UTF_8);
  }
}
