package io.towline.proxy.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.CoreConstants;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * logback behind SLF4J, as {@link LogSetup} sets it up and without the search for another
 * configuration: what logback writes down about that search costs a start some dozen classes made
 * at run time. A program that does not ask for this one gets logback's own, which finds the same
 * setup.
 */
public final class LogProvider implements SLF4JServiceProvider {
  /** The version of SLF4J that this was written for. */
  private static final String API_VERSION = "2.0.99";

  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter threadFields = new LogbackMDCAdapter();
  private final IMarkerFactory markers = new BasicMarkerFactory();

  /**
   * Sets it up. To be called before the first logger is made, and while there is one thread: what
   * another one logs in the meantime SLF4J keeps back, and complains of.
   */
  public static void use() {
    System.setProperty("slf4j.provider", LogProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN"); // or it says that it does
    LoggerFactory.getILoggerFactory();
  }

  @Override
  public void initialize() {
    context.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
    context.setMDCAdapter(threadFields);
    LogSetup setup = new LogSetup();
    setup.setContext(context);
    setup.configure(context);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return threadFields;
  }

  @Override
  public String getRequestedApiVersion() {
    return API_VERSION;
  }
}
