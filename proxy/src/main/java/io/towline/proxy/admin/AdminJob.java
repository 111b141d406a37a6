package io.towline.proxy.admin;

import io.towline.proxy.job.JobRefusal;
import java.io.IOException;

/** A long piece of work behind one path of the admin API. On a thread of its own. */
@FunctionalInterface
public interface AdminJob {
  /**
   * Does the work and tells of it.
   *
   * @throws AdminMistake if what was asked cannot be: answered with 400
   * @throws JobRefusal if it cannot be done now: answered with 409, or where the answer has begun,
   *     told as its last event
   * @throws IOException if it failed, or nobody waits any more
   */
  void run(AdminQuery query, JobExchange exchange) throws IOException, JobRefusal;
}
