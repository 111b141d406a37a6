package io.towline.proxy.server;

import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timeline.PullJournal;

/** Where requests that are over are noted, besides the log. */
public record RequestRecords(Metrics metrics, PullJournal journal) {}
