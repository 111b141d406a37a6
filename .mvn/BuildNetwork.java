import java.io.InputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Puts what HTTPS_PROXY, HTTP_PROXY, NO_PROXY and SSL_CERT_FILE say into the two forms that every
 * Maven understands: a settings file with proxies (3.9 ignores the JVM's proxy properties; a password
 * is not to be seen on a command line) and a trust store. bin/towline runs it from source, before a
 * build and only if one of these is set.
 */
public final class BuildNetwork {
  private static final String STORE_PASSWORD = "changeit";

  private BuildNetwork() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    try {
      writeSettings(folder.resolve("settings.xml"));
      writeTrustStore(folder.resolve("trust.p12"));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      System.err.println("towline: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void writeSettings(Path file) throws IOException {
    StringBuilder proxies = new StringBuilder();
    String https = environment("HTTPS_PROXY", environment("HTTP_PROXY", ""));
    String http = environment("HTTP_PROXY", https);
    if (https.isEmpty()) {
      return;
    }
    proxies.append(proxy("HTTPS_PROXY", "https", https));
    proxies.append(proxy("HTTP_PROXY", "http", http));
    // The mirror is what Maven's own settings, which this file stands in for, refuse plain HTTP with.
    Files.writeString(
        file,
        """
        <settings>
          <mirrors>
            <mirror>
              <id>maven-default-http-blocker</id>
              <mirrorOf>external:http:*</mirrorOf>
              <url>http://0.0.0.0/</url>
              <blocked>true</blocked>
            </mirror>
          </mirrors>
          <proxies>
        %s  </proxies>
        </settings>
        """
            .formatted(proxies));
  }

  private static String proxy(String variable, String protocol, String value) {
    URI uri;
    try {
      uri = URI.create(value.contains("://") ? value : "http://" + value);
    } catch (IllegalArgumentException e) {
      uri = URI.create("");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          variable + " is no URL of a proxy; say http://proxy.example.com:3128");
    }
    StringBuilder xml = new StringBuilder("    <proxy>\n");
    element(xml, "id", "environment-" + protocol);
    element(xml, "active", "true");
    element(xml, "protocol", protocol);
    element(xml, "host", uri.getHost());
    element(xml, "port", Integer.toString(uri.getPort() > 0 ? uri.getPort() : 80));
    if (uri.getRawUserInfo() != null) {
      String[] user = uri.getRawUserInfo().split(":", 2);
      element(xml, "username", decoded(user[0]));
      element(xml, "password", user.length > 1 ? decoded(user[1]) : "");
    }
    element(xml, "nonProxyHosts", String.join("|", nonProxyHosts()));
    return xml.append("    </proxy>\n").toString();
  }

  /** The patterns of NO_PROXY; a network such as 10.0.0.0/8 has no form here and is left out. */
  private static List<String> nonProxyHosts() {
    List<String> patterns = new ArrayList<>(List.of("localhost", "127.*", "[::1]"));
    for (String entry : environment("NO_PROXY", "").split("[,\\s]+")) {
      String name = entry.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", "");
      if (name.equals("*")) {
        patterns.add("*");
      } else if (!name.isEmpty() && !name.contains("/")) {
        patterns.add(name);
        patterns.add("*." + name);
      }
    }
    return patterns;
  }

  /** What this JDK trusts already, and the certificates of SSL_CERT_FILE. */
  private static void writeTrustStore(Path file) throws IOException, GeneralSecurityException {
    String pem = environment("SSL_CERT_FILE", "");
    if (pem.isEmpty()) {
      return;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    TrustManagerFactory jdk =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    jdk.init((KeyStore) null);
    int count = 0;
    for (TrustManager manager : jdk.getTrustManagers()) {
      for (X509Certificate known : ((X509TrustManager) manager).getAcceptedIssuers()) {
        store.setCertificateEntry("jdk-" + count++, known);
      }
    }
    try (InputStream in = Files.newInputStream(Path.of(pem))) {
      for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("own-" + count++, own);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException("SSL_CERT_FILE " + pem + " is no readable PEM file: " + e.getMessage());
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
  }

  private static void element(StringBuilder xml, String name, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    xml.append("      <").append(name).append('>').append(escaped);
    xml.append("</").append(name).append(">\n");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
