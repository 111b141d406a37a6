package io.towline.proxy.simulate;

/** A line while a pull runs: what flows on it shares it evenly. */
final class Line {
  private final Model.Capacity capacity;
  private int flowing;

  Line(Model.Capacity capacity) {
    this.capacity = capacity;
  }

  void joins() {
    flowing++;
  }

  void leaves() {
    flowing--;
  }

  /** What one of those that flow gets, in bytes a second. */
  double share(double seconds) {
    return capacity.bytesPerSecond(seconds) / Math.max(1, flowing);
  }
}
