package io.towline.config;

import java.util.List;

/** The keys of the policy that chooses upstreams: its name, and options that it alone knows. */
final class FailoverKeys {

  static final Levels<String> POLICY =
      Levels.two(
          Key.of(
                  "failover.policy",
                  Types.POLICY,
                  "What decides which upstream is asked next; built in, or a plug-in's.")
              .byDefault("adaptive"));

  static final Levels<String> OPTION =
      Levels.two(
          Key.of(
              "failover.OPTION",
              Types.OPTION,
              "Any other key is an option of the policy, which says if it does not know it."));

  static final List<Levels<?>> ALL = List.of(POLICY, OPTION);

  private FailoverKeys() {}
}
