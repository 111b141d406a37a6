package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes the records from a complete tree in which no mistake was found. */
final class Assembly {

  private final References references;
  private final CredentialAssembly credentials;
  private final Machine machine;

  Assembly(References references, Machine machine) {
    this.references = references;
    this.credentials = new CredentialAssembly(references);
    this.machine = machine;
  }

  Configuration configuration(Section top) {
    return new Configuration(
        server(top),
        cache(top),
        new ForwardProxy(top.optional(CommonKeys.HTTPS_PROXY), top.list(CommonKeys.NO_PROXY)),
        new TrustConfig(top.one(CommonKeys.TRUST_SYSTEM), top.list(CommonKeys.TRUST_CA_FILES)),
        new PluginsConfig(top.one(CommonKeys.PLUGINS_DIRECTORY)),
        RegistryRules.defaultRegistry(top).map(Section::name),
        top.registries().stream().map(this::registry).toList());
  }

  private ServerConfig server(Section top) {
    return new ServerConfig(
        top.list(CommonKeys.LISTEN),
        top.one(CommonKeys.ADMIN_LISTEN),
        secret(top, CommonKeys.ADMIN_TOKEN),
        top.list(CommonKeys.ALLOW_FROM),
        top.one(CommonKeys.WRITE_IDLE_TIMEOUT),
        top.one(CommonKeys.DRAIN_GRACE),
        AuthKeys.config(top),
        TlsKeys.config(top, secret(top, TlsKeys.KEY_PASSWORD)),
        LimitKeys.config(top),
        ConnectKeys.config(top));
  }

  private CacheConfig cache(Section top) {
    Path directory = top.one(CommonKeys.CACHE_DIRECTORY);
    return new CacheConfig(
        directory,
        bytes(top.one(CommonKeys.MAX_SIZE), directory),
        bytes(top.one(CommonKeys.MIN_FREE), directory),
        top.one(CommonKeys.TAG_TTL),
        top.one(CommonKeys.TAG_REVALIDATE_TIMEOUT),
        top.one(CommonKeys.STALE_IF_ERROR),
        top.one(CommonKeys.VERIFY_ON_READ),
        top.one(CommonKeys.VERIFY_BEFORE_RANGE));
  }

  /** A share is one of the directory's filesystem. */
  private long bytes(ByteSize size, Path directory) {
    return size.isPercent()
        ? size.of(machine.filesystemBytes().applyAsLong(directory))
        : size.amount();
  }

  private RegistryConfig registry(Section section) {
    List<UpstreamConfig> upstreams = section.upstreams().stream().map(this::upstream).toList();
    return new RegistryConfig(
        section.name(),
        section.list(RegistryKeys.ALIASES),
        section.list(RegistryKeys.HOSTS),
        section.one(RegistryKeys.PREFIX),
        section.one(RegistryKeys.DOTTED_NAMES),
        section.list(RegistryKeys.TOKEN_HOSTS),
        section.list(RegistryKeys.REDIRECT_HOSTS),
        section.one(RegistryKeys.EXPOSE_PRIVATE),
        section.one(RegistryKeys.AUTHORIZATION),
        section.list(AuthKeys.ALLOW),
        section.one(RegistryKeys.TAG_TTL),
        ProgressAssembly.progress(section),
        ProgressAssembly.retry(section),
        new FailoverConfig(FailoverKeys.POLICY.one(section), FailoverOptions.of(section)),
        AdmissionKeys.config(section),
        upstreams);
  }

  private UpstreamConfig upstream(Section section) {
    Optional<Long> bytesPerSecond =
        section.optional(RegistryKeys.MAX_BANDWIDTH).map(ByteSize::amount);
    return new UpstreamConfig(
        section.one(RegistryKeys.UPSTREAM_NAME),
        section.one(RegistryKeys.URL),
        credentials.ofUpstream(section),
        credentials.ofRepositories(section),
        section.optional(RegistryKeys.CA_FILE),
        section.one(RegistryKeys.USE_FOR),
        bytesPerSecond.map(OptionalLong::of).orElse(OptionalLong.empty()),
        section.optional(RegistryKeys.MAX_REQUESTS),
        ProgressAssembly.progress(section),
        ProgressAssembly.retry(section));
  }

  private Optional<Secret> secret(Section section, Key<String> key) {
    return section.optional(key).map(references::resolve).map(Secret::new);
  }
}
