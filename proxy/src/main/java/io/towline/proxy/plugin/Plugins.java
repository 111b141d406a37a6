package io.towline.proxy.plugin;

import io.towline.spi.AdmissionPolicyFactory;
import io.towline.spi.CredentialProviderFactory;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plug-ins of one configuration. They stay open until the configuration has been replaced and
 * the last download that began under it is over: who uses them holds a {@link Lease}. Any thread.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

  private final List<PluginJar> jars;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final Lease ownLease = new Lease(this::release);
  private int leases = 1; // under this object's lock; the first is the configuration's own

  private Plugins(List<PluginJar> jars) {
    this.jars = List.copyOf(jars);
  }

  /** None. */
  public static Plugins none() {
    return new Plugins(List.of());
  }

  /**
   * All in this folder. Blocking.
   *
   * @throws PolicyException if one of them cannot be loaded, naming it; then none is
   */
  public static Plugins open(Path directory) {
    return open(directory, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The same, with the private copies of the jars in a folder of the caller's. */
  static Plugins open(Path directory, Path copies) {
    ClassLoader parent = new PluginParent();
    List<PluginJar> opened = new ArrayList<>();
    try {
      for (Path jar : PluginFolder.jars(directory)) {
        opened.add(PluginJar.open(jar, copies, parent));
      }
    } catch (RuntimeException e) {
      opened.forEach(Plugins::close);
      throw e;
    }
    return new Plugins(opened);
  }

  public List<Found<FailoverPolicyFactory>> failover() {
    return jars.stream().flatMap(jar -> jar.failover().stream()).toList();
  }

  public List<Found<ProgressTimeoutPolicyFactory>> progress() {
    return jars.stream().flatMap(jar -> jar.progress().stream()).toList();
  }

  public List<Found<AdmissionPolicyFactory>> admission() {
    return jars.stream().flatMap(jar -> jar.admission().stream()).toList();
  }

  public List<Found<CredentialProviderFactory>> credentials() {
    return jars.stream().flatMap(jar -> jar.credentials().stream()).toList();
  }

  /** Keeps them open until the lease is closed; none where they are closed already. */
  public Lease lease() {
    synchronized (this) {
      if (leases == 0) {
        return new Lease(() -> {});
      }
      leases++;
    }
    return new Lease(this::release);
  }

  /**
   * Gives up the configuration's own lease: they close with the last of the others, on a thread of
   * their own, because a download's end is no place to wait for a disk.
   */
  public void retire() {
    ownLease.close();
  }

  /** Closes them now, whoever holds a lease. Blocking; closing them again does nothing. */
  @Override
  public void close() {
    if (!isClosed.getAndSet(true)) {
      jars.forEach(Plugins::close);
    }
  }

  /** Whether they are closed. */
  public boolean areClosed() {
    return isClosed.get();
  }

  private void release() {
    synchronized (this) {
      leases--;
      if (leases > 0 || jars.isEmpty()) {
        return;
      }
    }
    new Thread(this::close, "closes plug-ins").start();
  }

  private static void close(PluginJar jar) {
    try {
      jar.close();
    } catch (IOException e) {
      LOG.warn("a plug-in could not be closed", e);
    }
  }
}
