package io.towline.proxy;

import io.towline.proxy.PullClient.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask for the same at the same time. */
final class Crowd implements Closeable {
  private final RunningProxy proxy;
  private final List<PullClient> clients = new ArrayList<>();

  Crowd(int size, RunningProxy proxy) throws IOException {
    this.proxy = proxy;
    for (int i = 0; i < size; i++) {
      clients.add(proxy.client());
    }
  }

  void send(String method, String target, String... headers) throws IOException {
    for (PullClient client : clients) {
      client.send(method, target, headers);
    }
  }

  /** Waits until the proxy has read the requests of all: one more, sent after them, is answered. */
  void awaitRequests() throws IOException {
    for (int i = 0; i < clients.size(); i++) {
      proxy.get("/v2/");
    }
  }

  List<Answer> answers() throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (PullClient client : clients) {
      answers.add(client.answer());
    }
    return answers;
  }

  @Override
  public void close() throws IOException {
    for (PullClient client : clients) {
      client.close();
    }
  }
}
