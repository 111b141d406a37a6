package io.towline.proxy.cli.log;

import org.slf4j.jdk.platform.logging.SLF4JSystemLoggerFinder;

/**
 * Is there to be found, and never asked. For the first {@link System.Logger} of a process the JDK
 * takes the first of its services, and then looks whether there is another one; if there is none,
 * it has opened every jar of the class path to know that, for a tenth of a start. (Nor does it look
 * at a jar's list of services before it knows the next jar with one: {@code bin/towline} puts that
 * of the bridge to SLF4J next.)
 */
public final class SecondLoggerFinder extends SLF4JSystemLoggerFinder {}
