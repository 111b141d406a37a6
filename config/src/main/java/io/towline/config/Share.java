package io.towline.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Shares as they are written: {@code 20%}, {@code 0.5%}. */
final class Share {

  static final String PATTERN = "^0*(100([.]0{1,3})?|[0-9]{1,2}([.][0-9]{1,3})?)%$";

  private static final Pattern FORM = Pattern.compile(PATTERN);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Share() {}

  /**
   * From 0 to 1.
   *
   * @throws IllegalArgumentException if the text is none, saying what one looks like
   */
  static double parse(String text) {
    if (text.matches("[0-9]{1,9}([.][0-9]{1,9})?")) {
      throw new IllegalArgumentException(
          "a share needs a %: say " + percent(text) + ", not " + text);
    }
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "say a share from 0% to 100%, as in 20%, not " + Words.quoted(text));
    }
    return new BigDecimal(text.substring(0, text.length() - 1)).divide(HUNDRED).doubleValue();
  }

  /** What was probably meant: 20 for 20%, and 0.2 as well. */
  private static String percent(String number) {
    BigDecimal share = new BigDecimal(number);
    boolean isFraction = number.contains(".") && share.compareTo(BigDecimal.ONE) <= 0;
    BigDecimal percent = isFraction ? share.multiply(HUNDRED) : share;
    return percent.min(HUNDRED).stripTrailingZeros().toPlainString() + "%";
  }

  /** As it is written: {@code 20%}. */
  static String text(double share) {
    return BigDecimal.valueOf(share).multiply(HUNDRED).stripTrailingZeros().toPlainString() + "%";
  }
}
