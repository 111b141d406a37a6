package io.towline.config;

import java.util.regex.Pattern;

/** Text in which nothing is left that must not be seen. */
final class Masked {

  static final String SECRET = "***";

  private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/]*@");

  private Masked() {}

  /** A URL whose user and password, if it has them, are stars. */
  static String url(String url) {
    return USER_INFO.matcher(url).replaceFirst("$1//" + SECRET + "@");
  }
}
