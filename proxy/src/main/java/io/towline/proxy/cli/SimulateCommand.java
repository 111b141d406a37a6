package io.towline.proxy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.simulate.Cell;
import io.towline.proxy.simulate.Models;
import io.towline.proxy.simulate.Plan;
import io.towline.proxy.simulate.RecordedScenarios;
import io.towline.proxy.simulate.ResultJson;
import io.towline.proxy.simulate.ResultPicture;
import io.towline.proxy.simulate.ResultTable;
import io.towline.proxy.simulate.Scenario;
import io.towline.proxy.simulate.Setting;
import io.towline.proxy.simulate.Simulation;
import io.towline.proxy.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pulls in virtual time, and tells how long that takes under which rules. */
@Command(
    name = "simulate",
    description = {
      "Pulls a blob many times in virtual time, by the watchdog and the policies of the server, from"
          + " upstreams that are made up or were recorded, and compares what it takes: without any"
          + " rule, killing what is silent for 10 s, and racing as the server does.",
      "WHAT is a model, or models joined by + for an origin and its mirrors; all for a choice of"
          + " these; or a file that `serve --record` has written. --list names the models."
    },
    footer = {
      "",
      "Examples:",
      "  towline simulate slow+good",
      "  towline simulate all --svg simulation.svg",
      "  towline simulate bursty+good --policy all --warm",
      "  towline simulate trace.jsonl --runs 200"
    })
final class SimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final String USUAL_POLICY = "adaptive";

  @Parameters(arity = "0..1", paramLabel = "WHAT", description = "What is simulated.")
  private @Nullable String what;

  @Option(names = "--list", description = "Names the models, and what each does.")
  private boolean list;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Pulls a row, default ${DEFAULT-VALUE}.")
  private int runs = Plan.STANDARD.runs();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Of the blob, as in 64MiB; default 200MB.")
  private long size = Plan.STANDARD.sizeBytes();

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a pull may take, default 1h.")
  private Duration limit = Plan.STANDARD.limit();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of all chance, default ${DEFAULT-VALUE}: the same gives the same.")
  private long seed = Plan.STANDARD.seed();

  @Option(
      names = "--warm",
      description = "The pulls follow each other, and each knows what those before it have seen.")
  private boolean warm;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "Whom to ask next; may be repeated, and all means each. Default: adaptive.")
  private List<String> policyNames = List.of();

  @Option(
      names = "--timeouts",
      paramLabel = "NAME",
      description = "How long an upstream may be silent, by a policy as progress.policy names it.")
  private @Nullable String timeouts;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder with further policies, as plugins.directory.")
  private @Nullable Path plugins;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draws a picture, too.")
  private @Nullable Path svg;

  private final Terminal terminal;

  SimulateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (list) {
      return listModels();
    }
    if (what == null) {
      return terminal.usage("say what: a model (--list names them), all, or a trace's file");
    }
    try (Policies policies = policies()) {
      Plan plan = new Plan(runs, size, limit, seed, warm);
      List<Scenario> scenarios = scenarios(what);
      List<Setting> settings = settings(policies);
      quiet();
      return tell(new Simulation(plan, policies).run(scenarios, settings), plan);
    } catch (IllegalArgumentException e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return terminal.failure(String.valueOf(e.getMessage()));
    }
  }

  private Policies policies() {
    return plugins == null ? Policies.builtIn() : Policies.load(plugins, (policy, reason) -> {});
  }

  private int tell(List<Cell> cells, Plan plan) {
    if (json) {
      terminal.out().println(ResultJson.text(cells));
    } else {
      ResultTable.lines(cells).forEach(terminal.out()::println);
    }
    if (svg != null) {
      try {
        Files.writeString(svg, ResultPicture.draw(cells, plan));
      } catch (IOException e) {
        return terminal.failure("cannot write " + svg + ": " + e);
      }
    }
    return ExitCode.SUCCESS;
  }

  private int listModels() {
    int width = Models.all().stream().mapToInt(model -> model.name().length()).max().orElse(0);
    for (var model : Models.all()) {
      String padding = " ".repeat(width - model.name().length());
      terminal.out().println(model.name() + padding + "  " + model.words());
    }
    return ExitCode.SUCCESS;
  }

  private static List<Scenario> scenarios(String what) throws IOException {
    if (what.equals(ALL)) {
      return Scenario.all();
    }
    Path file = Path.of(what);
    if (!Files.isRegularFile(file)) {
      return List.of(Scenario.parse(what));
    }
    List<Scenario> recorded = RecordedScenarios.of(TraceReader.read(file));
    if (recorded.isEmpty()) {
      throw new IOException(file + " has no attempt at a blob");
    }
    return recorded;
  }

  private List<Setting> settings(Policies known) {
    List<String> wanted = new ArrayList<>();
    for (String policy : policyNames) {
      if (policy.equals(ALL)) {
        wanted.addAll(known.names());
      } else if (known.names().contains(policy)) {
        wanted.add(policy);
      } else {
        throw new IllegalArgumentException(
            "there is no policy "
                + policy
                + "; there are: "
                + String.join(", ", known.names())
                + ", and all");
      }
    }
    if (wanted.isEmpty()) {
      wanted.add(USUAL_POLICY);
    }
    List<Setting> settings = new ArrayList<>(Setting.withoutRaces(wanted.get(0)));
    wanted.forEach(policy -> settings.add(Setting.race(policy)));
    String other = timeouts;
    if (other != null) {
      if (!known.progressNames().contains(other)) {
        throw new IllegalArgumentException(
            "there is no timeout policy "
                + other
                + "; there are: "
                + String.join(", ", known.progressNames()));
      }
      wanted.forEach(policy -> settings.add(Setting.race(policy, other)));
    }
    return settings;
  }

  /** What happens to a pull of a simulation is no news of a server. */
  private static void quiet() {
    if (LoggerFactory.getLogger("io.towline") instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }
}
