package io.towline.proxy.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upstream whose answers about {@code m/NUMBER} are wrong the first two times, and about
 * anything else right. Behind a wrong answer it waits a moment for what else is asked on the
 * connection, and closes it.
 */
public final class WrongUpstream implements AutoCloseable {
  private static final Pattern MUTANT = Pattern.compile("m/([0-9]+)");
  private static final int WRONG_TIMES = 2;
  private static final int MOMENT_MILLIS = 30;

  private final ServerSocket listener;
  private final WrongAnswers answers;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger wrong = new AtomicInteger();

  /**
   * @param seed of all its mistakes
   */
  public WrongUpstream(long seed) throws IOException {
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    answers = new WrongAnswers(seed, uri());
    start(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** How many wrong answers it has given. */
  public int wrongAnswers() {
    return wrong.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        // closed: the condition ends the loop
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (String head = head(in); head != null; head = head(in)) {
        Matcher mutant = MUTANT.matcher(head.substring(0, head.indexOf('\r')));
        byte[] right = answers.right(head);
        if (mutant.find() && isWrong(mutant.group(1))) {
          wrong.incrementAndGet();
          out.write(answers.wrong(head, right));
          socket.setSoTimeout(MOMENT_MILLIS);
        } else {
          out.write(right);
        }
      }
    } catch (SocketTimeoutException e) {
      // the moment is over
    } catch (IOException e) {
      // the proxy has had enough of it
    } finally {
      open.remove(socket);
    }
  }

  private boolean isWrong(String number) {
    Function<String, AtomicInteger> first = key -> new AtomicInteger();
    return asked.computeIfAbsent(number, first).incrementAndGet() <= WRONG_TIMES;
  }

  private static @Nullable String head(InputStream in) throws IOException {
    byte[] bytes = new byte[16 * 1024];
    int length = 0;
    while (length < 4 || !isEnd(bytes, length)) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      bytes[length++] = (byte) b;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean isEnd(byte[] bytes, int length) {
    return bytes[length - 1] == '\n' && bytes[length - 3] == '\n';
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "wrong-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
