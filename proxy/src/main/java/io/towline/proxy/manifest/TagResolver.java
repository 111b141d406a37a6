package io.towline.proxy.manifest;

import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.TagEntry;
import io.towline.cache.TagKey;
import io.towline.cache.TagStore;
import io.towline.config.CacheConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.failover.SingleFlight;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.RegistryError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What manifest a tag means: as known while that is fresh, else by the origin's word, and as known
 * again while the origin is slow or failing. Mirrors are asked only when the origin has failed and
 * nothing that may be served is known. Any thread.
 */
final class TagResolver {

  /** What a tag means now. */
  record Resolved(Descriptor manifest, CacheStatus status) {}

  /** How often a tag is asked for whose origin has few pulls left. */
  static final Duration SPARING = Duration.ofMinutes(1);

  private final TagStore tags;
  private final ManifestStore manifests;
  private final Walker walker;
  private final Supplier<CacheConfig> config;
  private final TagTime time;
  private final SingleFlight<TagKey, Resolved> questions = new SingleFlight<>();

  TagResolver(TagStore tags, ManifestStore manifests, Walker walker, Supplier<CacheConfig> config) {
    this.tags = tags;
    this.manifests = manifests;
    this.walker = walker;
    this.config = config;
    this.time = new TagTime(walker.observers().wallClock(), walker.observers().nanoClock());
  }

  /** The answer without asking anybody, if it is fresh enough. */
  Optional<Resolved> fresh(TagQuestion question) {
    if (question.mustAsk()) {
      return Optional.empty();
    }
    Duration ttl = question.source().registry().tagTtl();
    return tags.find(question.key())
        .filter(entry -> isYounger(entry, ttl))
        .map(entry -> new Resolved(entry.manifest(), CacheStatus.HIT));
  }

  /** The answer, from wherever it is to be had; fails with the RegistryError for the client. */
  CompletableFuture<Resolved> resolve(TagQuestion question) {
    Optional<Resolved> fresh = fresh(question);
    if (fresh.isPresent()) {
      return CompletableFuture.completedFuture(fresh.get());
    }
    Optional<TagEntry> known = tags.find(question.key()).or(() -> knownToOthers(question));
    if (known.filter(entry -> isSpared(question, entry)).isPresent()) {
      return CompletableFuture.completedFuture(spare(question, known.get()));
    }
    CompletableFuture<Resolved> answer = ask(question, known);
    return known.filter(this::mayBeStale).isPresent()
        ? orStale(answer, question, known.get())
        : answer;
  }

  private CompletableFuture<Resolved> ask(TagQuestion question, Optional<TagEntry> known) {
    SingleFlight.Flight<Resolved> flight =
        questions.ask(
            question.key(),
            () -> known.isPresent() ? revalidate(question, known.get()) : learn(question));
    return flight.answer().thenApply(resolved -> flight.joined() ? joined(resolved) : resolved);
  }

  /**
   * Whether a known tag is served without waiting for the origin, because it counts pulls and few
   * are left, or because it wants to be left alone.
   */
  private boolean isSpared(TagQuestion question, TagEntry known) {
    return !question.mustAsk()
        && mayBeStale(known)
        && (origin(question).quotaIsLow() || wantsToBeLeftAlone(question));
  }

  private boolean wantsToBeLeftAlone(TagQuestion question) {
    return !origin(question).leftAloneFor().isZero();
  }

  private UpstreamHealth origin(TagQuestion question) {
    return walker.observers().health().of(question.source().origin());
  }

  /** The known manifest, while a HEAD, which costs no pull, asks whether it is still the one. */
  private Resolved spare(TagQuestion question, TagEntry known) {
    if (!wantsToBeLeftAlone(question) && !isYounger(known, SPARING)) {
      var unused = ask(question, Optional.of(known));
    }
    StaleAnswer stale = stale(question, known);
    count(stale);
    return stale.resolved();
  }

  /**
   * What a client that takes every kind of manifest was told, or an import has said, if this one
   * takes that kind: a guess that the origin is asked to confirm, and better than nothing.
   */
  private Optional<TagEntry> knownToOthers(TagQuestion question) {
    return tags.find(keyOfAll(question))
        .filter(entry -> question.accept().takes(entry.manifest().mediaType()));
  }

  private static TagKey keyOfAll(TagQuestion question) {
    return KnownImages.key(
        question.source().registry().name(), question.repository(), question.tag().name());
  }

  private static Resolved joined(Resolved resolved) {
    return resolved.status() == CacheStatus.MISS
        ? new Resolved(resolved.manifest(), CacheStatus.COLLAPSED)
        : resolved;
  }

  /** The known manifest, if the answer is late or a failure that may pass. */
  private CompletableFuture<Resolved> orStale(
      CompletableFuture<Resolved> answer, TagQuestion question, TagEntry known) {
    CompletableFuture<Resolved> result = new CompletableFuture<>();
    var late =
        walker
            .loops()
            .next()
            .schedule(
                () -> complete(result, stale(question, known)),
                config.get().tagRevalidateTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
    var unused =
        answer.whenComplete(
            (resolved, failure) -> {
              late.cancel(false);
              if (failure == null) {
                result.complete(resolved);
              } else if (isFinal(failure)) {
                result.completeExceptionally(failure);
              } else {
                complete(result, stale(question, known));
              }
            });
    return result;
  }

  /** Counts an answer as stale only if it is the one that goes out. */
  private void complete(CompletableFuture<Resolved> result, StaleAnswer stale) {
    if (result.complete(stale.resolved())) {
      count(stale);
    }
  }

  private void count(StaleAnswer stale) {
    walker.observers().metrics().staleServed(stale.registry(), stale.ageSeconds());
  }

  private record StaleAnswer(Resolved resolved, String registry, double ageSeconds) {}

  private StaleAnswer stale(TagQuestion question, TagEntry known) {
    return new StaleAnswer(
        new Resolved(known.manifest(), CacheStatus.STALE),
        question.source().registry().name(),
        time.since(known.checkedAt()).orElse(Duration.ZERO).toSeconds());
  }

  /** Asks the origin, once, whether the tag still means what is known (RFC 9110, section 13). */
  private CompletableFuture<Resolved> revalidate(TagQuestion question, TagEntry known) {
    SmallQuestion head = question.walk(HttpMethod.HEAD).whenNot(known.manifest().digest());
    CompletableFuture<Resolved> answer =
        walker
            .ask(head, TagHead::read, said -> followLate(question, known, said))
            .thenCompose(said -> follow(question, known, said))
            .whenComplete((resolved, failure) -> forgetIfGone(question, failure));
    if (mayBeStale(known)) {
      return answer;
    }
    return answer.exceptionallyCompose(
        failure -> isFinal(failure) ? CompletableFuture.failedFuture(failure) : learn(question));
  }

  /** Nobody waits any more, but the next who asks should know. */
  private void followLate(TagQuestion question, TagEntry known, TagHead said) {
    var unused = follow(question.until(walker.deadline()), known, said);
  }

  private CompletableFuture<Resolved> follow(TagQuestion question, TagEntry known, TagHead said) {
    Digest digest = known.manifest().digest();
    if (said.unchanged() || said.digest().filter(digest::equals).isPresent()) {
      note(question, known.manifest());
      return CompletableFuture.completedFuture(new Resolved(known.manifest(), CacheStatus.HIT));
    }
    if (said.digest().isEmpty()) {
      return get(question);
    }
    return manifests
        .find(
            question.source(),
            question.repository(),
            said.digest().get(),
            question.accept(),
            question.deadline())
        .thenApply(
            found -> {
              note(question, found.manifest().descriptor());
              return new Resolved(found.manifest().descriptor(), CacheStatus.MISS);
            });
  }

  /** Nothing is known: for a HEAD the origin's own HEAD tells all, and is not counted as a pull. */
  private CompletableFuture<Resolved> learn(TagQuestion question) {
    if (!question.headOnly()) {
      return get(question);
    }
    return walker
        .ask(question.walk(HttpMethod.HEAD), TagHead::read)
        .thenCompose(
            said -> {
              if (said.descriptor().isEmpty()) {
                return get(question);
              }
              Descriptor descriptor = said.descriptor().get();
              manifests.record(question.source(), question.repository(), descriptor);
              note(question, descriptor);
              return CompletableFuture.completedFuture(new Resolved(descriptor, CacheStatus.MISS));
            });
  }

  private CompletableFuture<Resolved> get(TagQuestion question) {
    return manifests
        .fetch(
            question.walk(HttpMethod.GET),
            Optional.empty(),
            late -> note(question, late.descriptor()))
        .thenApply(
            manifest -> {
              note(question, manifest.descriptor());
              return new Resolved(manifest.descriptor(), CacheStatus.MISS);
            });
  }

  private void note(TagQuestion question, Descriptor manifest) {
    tags.put(question.key(), new TagEntry(manifest, time.now(), Optional.empty()));
  }

  private void forgetIfGone(TagQuestion question, Throwable failure) {
    if (failure != null && errorIn(failure).filter(e -> e.status().code() == 404).isPresent()) {
      tags.forget(question.key());
      tags.forget(keyOfAll(question));
    }
  }

  /** One of an age that nobody can tell is asked for again, and kept while that fails. */
  private boolean mayBeStale(TagEntry known) {
    Duration limit = config.get().staleIfError();
    return time.since(known.checkedAt()).orElse(Duration.ZERO).compareTo(limit) < 0;
  }

  private boolean isYounger(TagEntry known, Duration limit) {
    return time.since(known.checkedAt()).filter(age -> age.compareTo(limit) < 0).isPresent();
  }

  /** A no that nothing known can overrule: the registry itself refuses, or has it no more. */
  private static boolean isFinal(Throwable failure) {
    return errorIn(failure)
        .filter(error -> List.of(401, 403, 404).contains(error.status().code()))
        .isPresent();
  }

  /** The error for the client that a question has failed with, if it is one. */
  static Optional<RegistryError> errorIn(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RegistryError error ? Optional.of(error) : Optional.empty();
  }
}
