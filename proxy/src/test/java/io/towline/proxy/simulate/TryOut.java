package io.towline.proxy.simulate;
import io.towline.spi.*; import java.util.*;
public class TryOut { public static void main(String[] a) {
  Desks d = new Desks(ServiceLoader.load(FailoverPolicyFactory.class));
  String p = d.names().contains("adaptive") ? "adaptive" : "ordered";
  long t=System.nanoTime();
  List<Scenario> sc = a.length==0||a[0].equals("all") ? Scenario.all() : Arrays.stream(a[0].split(",")).map(Scenario::parse).toList();
  List<Setting> st = new ArrayList<>(Setting.withoutRaces(p)); st.add(Setting.race(p));
  Plan plan = new Plan(a.length>1?Integer.parseInt(a[1]):60, 200_000_000, java.time.Duration.ofHours(1), 1, a.length>2);
  ResultTable.lines(new Simulation(plan, d).run(sc, st)).forEach(System.out::println);
  System.out.println((System.nanoTime()-t)/1e9+" s");
}}
