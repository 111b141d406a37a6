package io.towline.proxy.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How the events of jobs are written: names in snake case. */
public final class JobJson {
  /** Thread-safe, and not to be configured. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private JobJson() {}
}
