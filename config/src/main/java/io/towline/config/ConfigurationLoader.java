package io.towline.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration and names everything that is wrong with it, in one go. What was said is one
 * tree of nodes from the first step to the last: the file, checked against the table of keys; the
 * built-in registries; the environment; the command line; the defaults; then the records.
 */
public final class ConfigurationLoader {

  private final Machine machine;

  public ConfigurationLoader() {
    this(Machine.thisOne());
  }

  ConfigurationLoader(Machine machine) {
    this.machine = machine;
  }

  /**
   * The configuration of the file, or the built-in one without a file, with the environment and the
   * command line laid over it. Blocking; any thread.
   *
   * @throws ConfigurationException with every mistake
   */
  public LoadedConfiguration load(
      Optional<Path> file, Map<String, String> environment, Overrides commandLine)
      throws ConfigurationException {
    Problems problems = new Problems();
    List<String> warnings = new ArrayList<>();
    Checker checker = new Checker(problems);
    Tree written = checker.check(read(file, problems));
    Tree complete = BuiltIn.complete(written);
    complete = new EnvironmentLayer(environment, problems, warnings).over(complete);
    complete = commandLine(complete, commandLine, checker);
    complete = FailoverOptions.inherit(complete);
    ComputedDefaults computed = new ComputedDefaults(machine, environment);
    complete = new Completion(computed, checker).complete(complete);
    rules(Section.top(complete), problems, warnings);
    References references = new References(environment);
    new LookupRules(references, problems).check(complete);
    problems.throwIfAny();
    Configuration configuration =
        new Assembly(references, machine).configuration(Section.top(complete));
    Tree all = complete;
    return new LoadedConfiguration(configuration, warnings, () -> shown(all));
  }

  private static LoadedConfiguration.Shown shown(Tree complete) {
    Rendering rendering = Rendering.of(complete);
    return new LoadedConfiguration.Shown(
        rendering.effective(), rendering.text() + WatchSummary.of(Section.top(complete)));
  }

  private static Node.Mapping read(Optional<Path> file, Problems problems) {
    if (file.isEmpty()) {
      return Node.Mapping.empty(Source.BUILT_IN);
    }
    Source source = new Source(file.get().toString(), 0);
    try {
      String text = ConfigurationFile.read(file.get());
      return new YamlReader(source.name(), problems).read(text);
    } catch (IllegalArgumentException e) {
      problems.add(source, KeyPath.TOP, String.valueOf(e.getMessage()));
      return Node.Mapping.empty(source);
    }
  }

  private static Tree commandLine(Tree tree, Overrides said, Checker checker) {
    Tree changed = override(tree, CommonKeys.LISTEN, "--listen", said.listen(), checker);
    changed =
        override(changed, CommonKeys.ADMIN_LISTEN, "--admin-listen", said.adminListen(), checker);
    return override(
        changed, CommonKeys.CACHE_DIRECTORY, "--cache-dir", said.cacheDirectory(), checker);
  }

  private static Tree override(
      Tree tree, Key<?> key, String option, Optional<String> value, Checker checker) {
    KeyPath path = Section.top(tree).at(key);
    return value
        .map(text -> new Node.Scalar(text, Source.commandLine(option)))
        .flatMap(node -> checker.value(key, node, path))
        .map(node -> tree.with(path, node))
        .orElse(tree);
  }

  private static void rules(Section top, Problems problems, List<String> warnings) {
    new RegistryRules(top, problems).check();
    UpstreamRules upstreams = new UpstreamRules(problems, warnings);
    top.registries().stream()
        .filter(registry -> RegistryRules.isName(registry.name()))
        .forEach(upstreams::check);
    new ListenerRules(top, problems).check();
    new ProgressRules(problems, warnings).check(top);
  }
}
