package io.towline.proxy;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheFigures;
import io.towline.cache.CacheSettings;
import io.towline.config.CacheConfig;
import io.towline.config.Configuration;
import io.towline.config.ConfigurationException;
import io.towline.config.LoadedConfiguration;
import io.towline.config.RegistryConfig;
import io.towline.proxy.admin.AdminServer;
import io.towline.proxy.admin.AdminSettings;
import io.towline.proxy.blob.BlobHandler;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.manifest.ManifestHandler;
import io.towline.proxy.manifest.ReferrersHandler;
import io.towline.proxy.manifest.TagsHandler;
import io.towline.proxy.metrics.CacheGauges;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.server.PullServer;
import io.towline.proxy.server.RequestHandlers;
import io.towline.proxy.server.ServerLimits;
import io.towline.proxy.server.ServerSettings;
import io.towline.proxy.upstream.UpstreamClient;
import io.towline.proxy.upstream.UpstreamSettings;
import io.towline.spi.FailoverPolicyFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program: everything that is wired, in the one place where it is. Started, reloaded and
 * closed by the main thread.
 */
public final class Proxy implements AutoCloseable {
}
